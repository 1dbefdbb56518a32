#include "src/io/vti.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "src/base/files.hpp"
#include "src/base/slabs.hpp"
#include "src/base/tree.hpp"
#include "src/io/vti_data.hpp"
#include "src/io/vti_xml.hpp"

namespace polyslip::io {
namespace {

std::string required(const XmlElement& element, const std::string& key, const std::string& path) {
  const std::string* value = element.attribute(key);
  base::require(value != nullptr, "file '", path, "': element '", element.name, "' has no attribute '", key, "'");
  return *value;
}

std::string otherwise(const XmlElement& element, const std::string& key, const std::string& value) {
  const std::string* found = element.attribute(key);
  return found ? *found : value;
}

/// `count` numbers in an attribute's text.
std::vector<double> numbers(const std::string& text, std::size_t count, const std::string& key,
                            const std::string& path) {
  std::istringstream stream(text);
  std::vector<double> values;
  std::string word;
  bool ok = true;
  while (stream >> word) {
    double value = 0;
    ok = ok && base::parse_number(word, value) && std::isfinite(value);
    values.push_back(value);
  }
  base::require(ok && values.size() == count, "file '", path, "': ", key, " is '", text, "'; ", count,
                " numbers are expected");
  return values;
}

const XmlElement& required_child(const XmlElement& parent, const std::string& key, const std::string& path) {
  const XmlElement* child = parent.child(key);
  base::require(child != nullptr, "file '", path, "' has no element '", key, "' in '", parent.name, "'");
  return *child;
}

base::Grid grid_of(const XmlElement& image, const std::string& path) {
  base::Grid grid;
  const std::string extent_text = required(image, "WholeExtent", path);
  const std::vector<double> extent = numbers(extent_text, 6, "WholeExtent", path);
  const std::vector<double> spacing = numbers(otherwise(image, "Spacing", "1 1 1"), 3, "Spacing", path);
  const std::vector<double> origin = numbers(otherwise(image, "Origin", "0 0 0"), 3, "Origin", path);
  const std::vector<double> direction =
      numbers(otherwise(image, "Direction", "1 0 0 0 1 0 0 0 1"), 9, "Direction", path);
  for (std::size_t i = 0; i < 9; ++i)
    base::require(std::abs(direction[i] - (i % 4 == 0 ? 1 : 0)) < 1e-9, "file '", path, "': Direction is '",
                  otherwise(image, "Direction", ""),
                  "'; only grids that are not turned (1 0 0 0 1 0 0 0 1) can be read");
  for (std::size_t i = 0; i < 3; ++i) {
    const double cells = extent[2 * i + 1] - extent[2 * i];
    base::require(cells >= 1 && cells <= 65536 && cells == std::floor(cells), "file '", path, "': WholeExtent is '",
                  extent_text, "'; whole numbers with at least one cell along each axis are expected");
    base::require(spacing[i] > 0, "file '", path, "': Spacing is '", otherwise(image, "Spacing", ""),
                  "'; positive numbers are expected");
    grid.cells[i] = static_cast<int>(cells);
    grid.size[i] = cells * spacing[i];
    grid.origin[i] = origin[i] + extent[2 * i] * spacing[i];
  }
  return grid;
}

const XmlElement& array_of(const XmlElement& piece, const std::string& array, const std::string& path) {
  const XmlElement& cell_data = required_child(piece, "CellData", path);
  std::string found;
  for (const XmlElement& child : cell_data.children) {
    if (child.name != "DataArray") continue;
    const std::string name = otherwise(child, "Name", "");
    if (name == array) return child;
    found += (found.empty() ? "" : ", ") + name;
  }
  throw base::InputError("file '" + path + "' has no CellData array '" + array + "'; it has " +
                         (found.empty() ? "none" : found));
}

/// The bytes of an array in binary or appended form.
std::string bytes_of(const XmlElement& file, const XmlElement& array, const std::string& format,
                     const std::string& path, const std::string& where) {
  const std::string compressor = otherwise(file, "compressor", "");
  base::require(compressor.empty() || compressor == "vtkZLibDataCompressor", "file '", path, "': compressor '",
                compressor, "' cannot be read; vtkZLibDataCompressor or none is allowed");
  const std::string header_type = otherwise(file, "header_type", "UInt32");
  base::require(header_type == "UInt32" || header_type == "UInt64", "file '", path, "': header_type '", header_type,
                "' is neither UInt32 nor UInt64");
  const std::string order = otherwise(file, "byte_order", "LittleEndian");
  base::require(order == "LittleEndian", "file '", path, "': byte_order '", order,
                "' cannot be read; LittleEndian is allowed");
  const int header_bytes = header_type == "UInt64" ? 8 : 4;
  if (format == "binary") return unpack_vtk(decode_base64(array.text, where), header_bytes, !compressor.empty(), where);
  const XmlElement& appended = required_child(file, "AppendedData", path);
  const std::size_t begin = appended.text.find('_');
  base::require(begin != std::string_view::npos, "file '", path, "': the appended data do not begin with '_'");
  const auto offset =
      static_cast<std::size_t>(std::max(0.0, numbers(required(array, "offset", path), 1, "offset", path)[0]));
  std::string_view data = appended.text.substr(begin + 1);
  base::require(offset < data.size(), where, ": offset ", offset, " lies beyond the ", data.size(),
                " bytes of appended data");
  data.remove_prefix(offset);
  if (otherwise(appended, "encoding", "raw") == "raw")
    return unpack_vtk(data, header_bytes, !compressor.empty(), where);
  // Another array may follow. Its base64 is decoded along and left over.
  const std::size_t whole = data.find_last_not_of(" \t\r\n");
  return unpack_vtk(decode_base64(data.substr(0, whole + 1), where), header_bytes, !compressor.empty(), where);
}

VtiGrid read_whole(const std::string& path, const std::string& array_name) {
  const std::string content = base::read_file(path);
  const XmlElement file = parse_xml(content, path);
  base::require(file.name == "VTKFile", "file '", path, "' begins with element '", file.name, "'; VTKFile is expected");
  base::require(otherwise(file, "type", "") == "ImageData", "file '", path, "' is of type '",
                otherwise(file, "type", ""), "'; ImageData is expected");
  const XmlElement& image = required_child(file, "ImageData", path);
  VtiGrid result;
  result.grid = grid_of(image, path);
  const XmlElement& piece = required_child(image, "Piece", path);
  const auto pieces = std::count_if(image.children.begin(), image.children.end(),
                                    [](const XmlElement& child) { return child.name == "Piece"; });
  const std::string extent = required(image, "WholeExtent", path);
  const std::string piece_extent = otherwise(piece, "Extent", extent);
  base::require(pieces == 1 && numbers(piece_extent, 6, "Extent", path) == numbers(extent, 6, "WholeExtent", path),
                "file '", path, "' has ", pieces, " piece(s), the first of extent '", piece_extent,
                "'; one piece of the whole extent '", extent, "' is expected");
  const XmlElement& array = array_of(piece, array_name, path);
  const std::string where = base::text("file '", path, "', array '", array_name, "'");
  const std::string components = otherwise(array, "NumberOfComponents", "1");
  base::require(components == "1", where, " has ", components, " components; 1 is expected");
  const std::string format = otherwise(array, "format", "ascii");
  base::require(format == "ascii" || format == "binary" || format == "appended", where, ": format '", format,
                "' is none of ascii, binary, appended");
  result.ids = format == "ascii"
                   ? ids_from_text(array.text, where)
                   : ids_from_bytes(bytes_of(file, array, format, path, where), required(array, "type", path), where);
  base::require(static_cast<std::int64_t>(result.ids.size()) == result.grid.points(), where, " has ", result.ids.size(),
                " values; the extent '", extent, "' has ", result.grid.points(), " cells");
  return result;
}

}  // namespace

VtiGrid read_vti(const std::string& path, const base::Comm& comm, const std::string& array) {
  VtiGrid whole;
  base::on_root(comm, [&] { whole = read_whole(path, array); });
  base::broadcast(whole.grid, comm);
  VtiGrid result{whole.grid, base::Slab::of(whole.grid, comm), {}};
  result.ids = base::scatter_slabs(whole.grid, whole.ids, comm);
  return result;
}

void write_vti(const std::string& path, const VtiGrid& grid, const base::Comm& comm, const std::string& array) {
  const std::vector<int> whole = base::gather_slabs(grid.grid, grid.ids, comm);
  base::on_root(comm, [&] {
    const auto triple = [](const auto& values) {
      return base::number_text(values[0]) + " " + base::number_text(values[1]) + " " + base::number_text(values[2]);
    };
    const auto& n = grid.grid.cells;
    const std::string extent = base::text("0 ", n[0], " 0 ", n[1], " 0 ", n[2]);
    const std::array<double, 3> spacing{grid.grid.spacing(0), grid.grid.spacing(1), grid.grid.spacing(2)};
    const auto [low, high] = std::minmax_element(whole.begin(), whole.end());
    std::string text = "<?xml version=\"1.0\"?>\n";
    text +=
        "<VTKFile type=\"ImageData\" version=\"0.1\" byte_order=\"LittleEndian\" header_type=\"UInt32\" "
        "compressor=\"vtkZLibDataCompressor\">\n";
    text += "  <ImageData WholeExtent=\"" + extent + "\" Origin=\"" + triple(grid.grid.origin) + "\" Spacing=\"" +
            triple(spacing) + "\" Direction=\"1 0 0 0 1 0 0 0 1\">\n";
    text += "  <Piece Extent=\"" + extent + "\">\n    <PointData>\n    </PointData>\n    <CellData>\n";
    text += base::text("      <DataArray type=\"Int32\" Name=\"", array, "\" format=\"binary\" RangeMin=\"", *low,
                       "\" RangeMax=\"", *high, "\">\n");
    text += "        " + pack_vtk({reinterpret_cast<const char*>(whole.data()), whole.size() * sizeof(int)}) + "\n";
    text += "      </DataArray>\n    </CellData>\n  </Piece>\n  </ImageData>\n</VTKFile>\n";
    base::write_file(path, text);
  });
}

}  // namespace polyslip::io
