#include "src/io/hdf5_columns.hpp"

#include <limits>

#include "src/base/require.hpp"
#include "src/io/hdf5_handle.hpp"

namespace polyslip::io {
namespace {

using detail::Handle;
using detail::succeeded;

/// The type in the file and in memory alike; little-endian.
Handle stored_type(const ColumnLayout& layout) {
  const auto copy = [](hid_t type) { return Handle(H5Tcopy(type), H5Tclose); };
  switch (layout.type) {
    case ColumnType::float64:
      return copy(H5T_IEEE_F64LE);
    case ColumnType::float32:
      return copy(H5T_IEEE_F32LE);
    case ColumnType::int64:
      return copy(H5T_STD_I64LE);
    case ColumnType::int32:
      return copy(H5T_STD_I32LE);
    case ColumnType::uint8:
      return copy(H5T_STD_U8LE);
    default:
      return detail::text_type(static_cast<std::size_t>(layout.shape.at(0)));
  }
}

/// {rows, shape…}; the bytes of a text are no extent.
std::vector<hsize_t> extents_of(const ColumnLayout& layout, std::int64_t rows) {
  std::vector<hsize_t> extents{static_cast<hsize_t>(rows)};
  if (layout.type != ColumnType::text) extents.insert(extents.end(), layout.shape.begin(), layout.shape.end());
  return extents;
}

Handle space_of_rows(const ColumnLayout& layout, std::int64_t rows) {
  const std::vector<hsize_t> extents = extents_of(layout, rows);
  return Handle(H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr), H5Sclose);
}

bool select_rows(hid_t space, const ColumnLayout& layout, std::int64_t first, std::int64_t rows) {
  const std::vector<hsize_t> block = extents_of(layout, rows);
  std::vector<hsize_t> start(block.size(), 0);
  start[0] = static_cast<hsize_t>(first);
  return succeeded(H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, block.data(), nullptr));
}

/// False for a type that no column has.
bool type_of_dataset(hid_t dataset, ColumnLayout& layout) {
  Handle type(H5Dget_type(dataset), H5Tclose);
  for (const ColumnType known :
       {ColumnType::float64, ColumnType::float32, ColumnType::int64, ColumnType::int32, ColumnType::uint8}) {
    layout.type = known;
    if (H5Tequal(type, stored_type(layout)) > 0) return true;
  }
  layout.type = ColumnType::text;
  if (H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) != 0) return false;
  layout.shape = {static_cast<std::int64_t>(H5Tget_size(type))};
  return true;
}

void set_missing_value(hid_t list, const ColumnLayout& layout) {
  const double number = std::numeric_limits<double>::quiet_NaN();
  const std::int64_t integer = layout.type == ColumnType::uint8 ? 255 : -1;
  if (layout.type == ColumnType::text) return;  // zeros are an empty text
  if (layout.type == ColumnType::float64 || layout.type == ColumnType::float32)
    H5Pset_fill_value(list, H5T_NATIVE_DOUBLE, &number);
  else
    H5Pset_fill_value(list, H5T_NATIVE_INT64, &integer);
}

}  // namespace

std::int64_t ColumnLayout::row_bytes() const {
  std::int64_t bytes = type == ColumnType::float64 || type == ColumnType::int64   ? 8
                       : type == ColumnType::float32 || type == ColumnType::int32 ? 4
                                                                                  : 1;
  for (const std::int64_t extent : shape) bytes *= extent;
  return bytes;
}

// --- one column -----------------------------------------------------------------------------------------------------------

Hdf5Column::Hdf5Column(Hdf5Column&& other) noexcept
    : file_(other.file_),
      name_(std::move(other.name_)),
      dataset_(other.dataset_),
      layout_(std::move(other.layout_)),
      rows_(other.rows_) {
  other.dataset_ = -1;
}

Hdf5Column::~Hdf5Column() {
  if (dataset_ >= 0) H5Dclose(dataset_);
}

Hdf5Column Hdf5Column::create(Hdf5File& file, const std::string& name, const About& about, const ColumnLayout& layout) {
  Hdf5Column column(file, name);
  column.layout_ = layout;
  const std::vector<hsize_t> extents = extents_of(layout, 0), chunk = extents_of(layout, layout.chunk_rows);
  std::vector<hsize_t> largest = extents;
  largest[0] = H5S_UNLIMITED;
  Handle space(H5Screate_simple(static_cast<int>(extents.size()), extents.data(), largest.data()), H5Sclose);
  Handle list(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_chunk(list, static_cast<int>(chunk.size()), chunk.data());
  H5Pset_shuffle(list);
  H5Pset_deflate(list, 1);
  column.dataset_ = file.make_dataset(name, about, stored_type(layout), space, list);
  return column;
}

Hdf5Column Hdf5Column::open(const Hdf5File& file, const std::string& name) {
  Hdf5Column column(file, name);
  column.dataset_ = file.open_dataset(name);
  Handle space(H5Dget_space(column.dataset_), H5Sclose);
  const int rank = H5Sget_simple_extent_ndims(space);
  base::require(rank >= 1 && type_of_dataset(column.dataset_, column.layout_), "file '", file.path(), "': dataset '",
                name, "' is no column of numbers or fixed-length texts");
  std::vector<hsize_t> extents(static_cast<std::size_t>(rank)), chunk(extents.size());
  H5Sget_simple_extent_dims(space, extents.data(), nullptr);
  column.rows_ = static_cast<std::int64_t>(extents[0]);
  if (column.layout_.type != ColumnType::text) column.layout_.shape.assign(extents.begin() + 1, extents.end());
  Handle list(H5Dget_create_plist(column.dataset_), H5Pclose);
  column.layout_.chunk_rows = 0;
  if (H5Pget_layout(list) == H5D_CHUNKED && H5Pget_chunk(list, rank, chunk.data()) == rank)
    column.layout_.chunk_rows = static_cast<std::int64_t>(chunk[0]);
  return column;
}

void Hdf5Column::append(std::int64_t rows, const void* bytes) {
  if (rows == 0) return;
  // what deflate cannot shrink takes a little more than it had
  file_->reserve_at_end(rows * layout_.row_bytes() + rows * layout_.row_bytes() / 512 + 4096, name_);
  const std::vector<hsize_t> extents = extents_of(layout_, rows_ + rows);
  bool ok = succeeded(H5Dset_extent(dataset_, extents.data()));
  if (ok) {
    Handle file_space(H5Dget_space(dataset_), H5Sclose);
    Handle memory_space = space_of_rows(layout_, rows);
    ok = select_rows(file_space, layout_, rows_, rows) &&
         succeeded(H5Dwrite(dataset_, stored_type(layout_), memory_space, file_space, H5P_DEFAULT, bytes));
  }
  file_->agree(ok, "write dataset", name_);
  rows_ += rows;
}

void Hdf5Column::read(std::int64_t first, std::int64_t rows, void* bytes) const {
  if (rows == 0) return;
  base::require(first >= 0 && rows > 0 && rows <= rows_ - first, "file '", file_->path(), "': dataset '", name_,
                "' has ", rows_, " rows; rows ", first, " to ", first + rows, " are asked for");
  Handle file_space(H5Dget_space(dataset_), H5Sclose);
  Handle memory_space = space_of_rows(layout_, rows);
  const bool ok = select_rows(file_space, layout_, first, rows) &&
                  succeeded(H5Dread(dataset_, stored_type(layout_), memory_space, file_space, H5P_DEFAULT, bytes));
  file_->agree(ok, "read dataset", name_);
}

// --- virtual columns ------------------------------------------------------------------------------------------------------

void write_virtual_column(Hdf5File& file, const std::string& name, const About& about, const ColumnLayout& layout,
                          const std::vector<ColumnPiece>& pieces) {
  std::int64_t rows = 0;
  for (const ColumnPiece& piece : pieces) rows += piece.rows;
  Handle space = space_of_rows(layout, rows);
  Handle list(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  set_missing_value(list, layout);
  std::int64_t first = 0;
  bool ok = true;
  for (const ColumnPiece& piece : pieces) {
    if (piece.rows == 0) continue;
    Handle source = space_of_rows(layout, piece.rows);
    ok = ok && select_rows(space, layout, first, piece.rows) &&
         succeeded(H5Pset_virtual(list, space, piece.file.c_str(), ("/" + name).c_str(), source));
    first += piece.rows;
  }
  H5Sselect_all(space);
  file.agree(ok, "map dataset", name);
  const hid_t dataset = file.make_dataset(name, about, stored_type(layout), space, list);
  H5Dclose(dataset);
}

}  // namespace polyslip::io
