// The datasets of an Hdf5File: replicated tables and distributed fields.
#include "src/io/hdf5.hpp"
#include "src/io/hdf5_handle.hpp"

namespace polyslip::io {
namespace {

using detail::Handle;
using detail::space_of;
using detail::succeeded;
using detail::text_type;
using detail::type_of;

// Bytes of one collective transfer of one rank; MPI-IO counts in int, so it must stay below 2 GiB.
constexpr std::int64_t transfer_bytes = std::int64_t{64} << 20;

Handle collective_transfer(const base::Comm& comm) {
  Handle list(H5Pcreate(H5P_DATASET_XFER), H5Pclose);
  if (comm.size() > 1) H5Pset_dxpl_mpio(list, H5FD_MPIO_COLLECTIVE);
  return list;
}

std::vector<std::int64_t> extents_of(hid_t dataset) {
  Handle space(H5Dget_space(dataset), H5Sclose);
  std::vector<hsize_t> dims(static_cast<std::size_t>(std::max(0, H5Sget_simple_extent_ndims(space))));
  if (!dims.empty()) H5Sget_simple_extent_dims(space, dims.data(), nullptr);
  return {dims.begin(), dims.end()};
}

std::int64_t product(const std::vector<std::int64_t>& factors, std::size_t from = 0) {
  std::int64_t result = 1;
  for (std::size_t i = from; i < factors.size(); ++i) result *= factors[i];
  return result;
}

std::string show(const std::vector<std::int64_t>& extents) {
  std::string text = "(";
  for (const std::int64_t extent : extents) text += (text.size() > 1 ? ", " : "") + std::to_string(extent);
  return text + ")";
}

std::vector<std::int64_t> full_extents(const Share& share, const std::vector<int>& shape) {
  std::vector<std::int64_t> extents = share.extents;
  extents.insert(extents.end(), shape.begin(), shape.end());
  return extents;
}

/// Calls move(file space, memory space, first point, points) for pieces of a share, the same number of times on every rank.
template <class Move>
bool in_pieces(hid_t dataset, const Share& share, const std::vector<int>& shape, std::int64_t value_bytes,
               const base::Comm& comm, const Move& move) {
  const std::vector<std::int64_t> extents = full_extents(share, shape);
  const std::int64_t row_values = product(extents, 1);
  const std::int64_t row_points = product(share.extents, 1);
  const std::int64_t rows =
      std::max<std::int64_t>(1, transfer_bytes / std::max<std::int64_t>(1, row_values * value_bytes));
  const std::int64_t own_rounds = (share.count + rows - 1) / rows;
  const auto rounds = static_cast<std::int64_t>(comm.max(static_cast<double>(own_rounds)));
  bool ok = true;
  for (std::int64_t round = 0; round < rounds; ++round) {
    const std::int64_t first = std::min(share.count, round * rows);
    const std::int64_t count = std::min(rows, share.count - first);
    Handle file_space(H5Dget_space(dataset), H5Sclose);
    const hsize_t values = static_cast<hsize_t>(std::max<std::int64_t>(1, count * row_values));
    Handle memory_space(H5Screate_simple(1, &values, nullptr), H5Sclose);
    if (count * row_values > 0) {
      std::vector<hsize_t> start(extents.size(), 0);
      std::vector<hsize_t> block(extents.begin(), extents.end());
      start[0] = static_cast<hsize_t>(share.begin + first);
      block[0] = static_cast<hsize_t>(count);
      H5Sselect_hyperslab(file_space, H5S_SELECT_SET, start.data(), nullptr, block.data(), nullptr);
    } else {
      H5Sselect_none(file_space);
      H5Sselect_none(memory_space);
    }
    ok = move(file_space, memory_space, first * row_points, count * row_points) && ok;
  }
  return ok;
}

int components(const std::vector<int>& shape) {
  int count = 1;
  for (const int extent : shape) count *= extent;
  return count;
}

}  // namespace

Share Share::of(const base::Grid& grid, const base::Slab& slab) {
  return {{grid.cells[2], grid.cells[1], grid.cells[0]}, slab.begin, slab.count};
}

Share Share::of(std::int64_t count, const base::Comm& comm) {
  std::int64_t begin = 0;
  MPI_Exscan(&count, &begin, 1, MPI_INT64_T, MPI_SUM, comm.mpi());
  return {{comm.sum(count)}, comm.root() ? 0 : begin, count};
}

std::int64_t Share::points() const { return count * product(extents, 1); }

std::int64_t Hdf5File::open_dataset(const std::string& name) const {
  const hid_t dataset = H5Dopen2(file_, name.c_str(), H5P_DEFAULT);
  if (dataset < 0) throw base::InputError(base::text("file '", path_, "' has no dataset '", name, "'"));
  return dataset;
}

std::vector<std::int64_t> Hdf5File::extents(const std::string& name) const {
  Handle dataset(open_dataset(name), H5Dclose);
  return extents_of(dataset);
}

std::int64_t Hdf5File::make_dataset(const std::string& name, const About& about, std::int64_t type, std::int64_t space,
                                    std::int64_t list) {
  base::require(!about.unit.empty() && !about.description.empty(), "dataset '", name, "' of file '", path_,
                "' needs a unit and a description");
  Handle parents(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
  H5Pset_create_intermediate_group(parents, 1);
  H5Pset_obj_track_times(list, false);  // the same content is the same file
  Handle dataset(H5Dcreate2(file_, name.c_str(), type, space, parents, list, H5P_DEFAULT), H5Dclose);
  agree(succeeded(dataset), "create dataset", name);
  write_attribute(name, "unit", about.unit);
  write_attribute(name, "description", about.description);
  H5Iinc_ref(dataset);
  return dataset;
}

std::int64_t Hdf5File::create_dataset(const std::string& name, const About& about, std::int64_t type,
                                      const std::vector<std::int64_t>& extents) {
  Handle layout(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_fill_time(layout, H5D_FILL_TIME_NEVER);
  H5Pset_alloc_time(layout, H5D_ALLOC_TIME_EARLY);
  Handle space = space_of(extents);
  Handle dataset(make_dataset(name, about, type, space, layout), H5Dclose);
  const haddr_t at = H5Dget_offset(dataset);
  if (at != HADDR_UNDEF)
    agree(reserve(static_cast<std::int64_t>(at), static_cast<std::int64_t>(H5Dget_storage_size(dataset))), "write",
          name);
  H5Iinc_ref(dataset);
  return dataset;
}

// --- replicated tables ----------------------------------------------------------------------------------------------------

namespace {

/// Root writes everything, the others take part with nothing.
bool write_from_root(hid_t dataset, hid_t type, const void* values, const base::Comm& comm) {
  Handle file_space(H5Dget_space(dataset), H5Sclose);
  if (H5Sget_simple_extent_npoints(file_space) == 0) return true;
  Handle memory_space(H5Scopy(file_space), H5Sclose);
  if (!comm.root()) {
    H5Sselect_none(file_space);
    H5Sselect_none(memory_space);
  }
  return succeeded(H5Dwrite(dataset, type, memory_space, file_space, collective_transfer(comm), values));
}

}  // namespace

template <class T>
void Hdf5File::write_values(const std::string& name, const About& about, const Table<T>& table) {
  const std::int64_t count = product(table.shape);
  base::require(!comm_.root() || count == static_cast<std::int64_t>(table.values.size()), "dataset '", name,
                "' of file '", path_, "': shape ", show(table.shape), " does not fit ", table.values.size(), " values");
  Handle dataset(create_dataset(name, about, type_of<T>(), table.shape), H5Dclose);
  agree(write_from_root(dataset, type_of<T>(), table.values.data(), comm_), "write dataset", name);
}

void Hdf5File::write_table(const std::string& name, const About& about, const Table<double>& table) {
  write_values(name, about, table);
}

void Hdf5File::write_table(const std::string& name, const About& about, const Table<std::int64_t>& table) {
  write_values(name, about, table);
}

void Hdf5File::write_texts(const std::string& name, const std::string& description,
                           const std::vector<std::string>& texts) {
  std::size_t length = 1;
  for (const std::string& text : texts) length = std::max(length, text.size());
  std::string packed(length * texts.size(), '\0');
  for (std::size_t i = 0; i < texts.size(); ++i) packed.replace(i * length, texts[i].size(), texts[i]);
  Handle type = text_type(length);
  Handle dataset(create_dataset(name, {"text", description}, type, {static_cast<std::int64_t>(texts.size())}),
                 H5Dclose);
  agree(write_from_root(dataset, type, packed.data(), comm_), "write dataset", name);
}

template <class T>
Table<T> Hdf5File::read_values(const std::string& name) const {
  Handle dataset(open_dataset(name), H5Dclose);
  Table<T> table{extents_of(dataset), {}};
  table.values.resize(static_cast<std::size_t>(product(table.shape)));
  if (table.values.empty()) return table;
  agree(succeeded(H5Dread(dataset, type_of<T>(), H5S_ALL, H5S_ALL, collective_transfer(comm_), table.values.data())),
        "read dataset", name);
  return table;
}

Table<double> Hdf5File::read_numbers(const std::string& name) const { return read_values<double>(name); }
Table<std::int64_t> Hdf5File::read_integers(const std::string& name) const { return read_values<std::int64_t>(name); }

bool Hdf5File::holds_texts(const std::string& name) const {
  Handle dataset(open_dataset(name), H5Dclose);
  Handle type(H5Dget_type(dataset), H5Tclose);
  return H5Tget_class(type) == H5T_STRING;
}

std::vector<std::string> Hdf5File::read_texts(const std::string& name) const {
  Handle dataset(open_dataset(name), H5Dclose);
  Handle type(H5Dget_type(dataset), H5Tclose);
  base::require(H5Tget_class(type) == H5T_STRING, "file '", path_, "': dataset '", name, "' does not hold texts");
  if (H5Tis_variable_str(type) > 0) return read_variable_texts(dataset, type, name);
  const std::size_t length = H5Tget_size(type);
  std::string packed(length * static_cast<std::size_t>(product(extents_of(dataset))), '\0');
  if (packed.empty()) return {};
  agree(succeeded(H5Dread(dataset, type, H5S_ALL, H5S_ALL, collective_transfer(comm_), packed.data())), "read dataset",
        name);
  std::vector<std::string> texts;
  for (std::size_t at = 0; at < packed.size(); at += length) {
    const std::string text = packed.substr(at, length);
    texts.push_back(text.substr(0, text.find('\0')));
  }
  return texts;
}

std::vector<std::string> Hdf5File::read_variable_texts(std::int64_t dataset, std::int64_t type,
                                                       const std::string& name) const {
  std::vector<char*> pointers(static_cast<std::size_t>(product(extents_of(dataset))), nullptr);
  if (pointers.empty()) return {};
  agree(succeeded(H5Dread(dataset, type, H5S_ALL, H5S_ALL, collective_transfer(comm_), pointers.data())),
        "read dataset", name);
  std::vector<std::string> texts;
  for (char* text : pointers) {
    texts.emplace_back(text ? text : "");
    H5free_memory(text);
  }
  return texts;
}

// --- distributed fields ---------------------------------------------------------------------------------------------------

template <class Stored, class T>
void Hdf5File::write_share(const std::string& name, const About& about, const Share& share,
                           const std::vector<int>& shape, const T* values) {
  const std::int64_t n = share.points();
  const int nc = components(shape);
  Handle dataset(create_dataset(name, about, type_of<Stored>(), full_extents(share, shape)), H5Dclose);
  Handle transfer = collective_transfer(comm_);
  std::vector<Stored> buffer;
  const auto write_piece = [&](hid_t file_space, hid_t memory_space, std::int64_t first, std::int64_t count) {
    buffer.resize(static_cast<std::size_t>(count * nc));
    for (int c = 0; c < nc; ++c)
      for (std::int64_t p = 0; p < count; ++p)
        buffer[static_cast<std::size_t>(p * nc + c)] = static_cast<Stored>(values[c * n + first + p]);
    return succeeded(H5Dwrite(dataset, type_of<Stored>(), memory_space, file_space, transfer, buffer.data()));
  };
  agree(in_pieces(dataset, share, shape, sizeof(Stored), comm_, write_piece), "write dataset", name);
}

void Hdf5File::write_field(const std::string& name, const About& about, const Share& share,
                           const std::vector<int>& shape, const double* values, Precision precision) {
  if (precision == Precision::float32)
    write_share<float>(name, about, share, shape, values);
  else
    write_share<double>(name, about, share, shape, values);
}

void Hdf5File::write_field(const std::string& name, const About& about, const Share& share,
                           const std::vector<int>& shape, const int* values) {
  write_share<int>(name, about, share, shape, values);
}

template <class T>
void Hdf5File::read_share(const std::string& name, const Share& share, const std::vector<int>& shape, T* values) const {
  const std::int64_t n = share.points();
  const int nc = components(shape);
  Handle dataset(open_dataset(name), H5Dclose);
  base::require(extents_of(dataset) == full_extents(share, shape), "file '", path_, "': dataset '", name, "' is ",
                show(extents_of(dataset)), "; ", show(full_extents(share, shape)), " is expected");
  Handle transfer = collective_transfer(comm_);
  std::vector<T> buffer;
  const auto read_piece = [&](hid_t file_space, hid_t memory_space, std::int64_t first, std::int64_t count) {
    buffer.resize(static_cast<std::size_t>(count * nc));
    if (!succeeded(H5Dread(dataset, type_of<T>(), memory_space, file_space, transfer, buffer.data()))) return false;
    for (int c = 0; c < nc; ++c)
      for (std::int64_t p = 0; p < count; ++p) values[c * n + first + p] = buffer[static_cast<std::size_t>(p * nc + c)];
    return true;
  };
  agree(in_pieces(dataset, share, shape, sizeof(T), comm_, read_piece), "read dataset", name);
}

void Hdf5File::read_field(const std::string& name, const Share& share, const std::vector<int>& shape,
                          double* values) const {
  read_share(name, share, shape, values);
}

void Hdf5File::read_field(const std::string& name, const Share& share, const std::vector<int>& shape,
                          int* values) const {
  read_share(name, share, shape, values);
}

}  // namespace polyslip::io
