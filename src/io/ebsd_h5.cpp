#include "src/io/ebsd_h5.hpp"

#include <algorithm>
#include <cmath>

#include "src/base/require.hpp"

namespace polyslip::io {
namespace {

using base::EbsdMap;
using base::require;
using base::text;

constexpr int deepest = 5;  // OIM 8: /Project/Sample/Area/Map/EBSD

/// Paths of the groups that hold EBSD/Header and EBSD/Data.
void find_maps(const Hdf5File& file, const std::string& group, int depth, std::vector<std::string>& found) {
  const std::string here = group == "/" ? "" : group;
  if (file.is_group(here + "/EBSD/Header") && file.is_group(here + "/EBSD/Data")) {
    found.push_back(here.empty() ? "/" : here);
    return;
  }
  if (depth == deepest) return;
  for (const std::string& member : file.members(group)) {
    if (file.is_group(here + "/" + member)) find_maps(file, here + "/" + member, depth + 1, found);
  }
}

std::string listed(const std::vector<std::string>& names, std::size_t most = 12) {
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), most); ++i) list += text(i > 0 ? ", '" : "'", names[i], "'");
  return list + (names.size() > most ? " ..." : names.empty() ? "nothing" : "");
}

/// The map called `scan`, or the only one.
std::string chosen(const std::string& file, const std::vector<std::string>& maps, const std::string& scan) {
  if (scan.empty()) {
    require(maps.size() == 1, file, ": there are ", maps.size(), " maps, of which the key 'scan' must name one; found ",
            listed(maps));
    return maps[0];
  }
  std::vector<std::string> found;
  for (const std::string& map : maps) {
    if (map == scan || map == "/" + scan || map.substr(map.rfind('/') + 1) == scan) found.push_back(map);
  }
  require(found.size() == 1, file, ": scan = ", scan, " must name one map; ",
          found.empty() ? "there are " + listed(maps) : "it names " + listed(found));
  return found[0];
}

/// What an HDF5 file without a map is.
std::string kind_of(const Hdf5File& file) {
  if (file.has("DataContainers") || file.has("DataStructure"))
    return "this is a file of DREAM.3D, whose volumes type = dream3d reads";
  if (file.has("grain") && file.has("grains")) return "this is a volume of polyslip, which type = h5 reads";
  return "its root holds " + listed(file.members("/"));
}

}  // namespace

std::string EbsdH5Group::where(const std::string& name) const {
  return base::text(file_.path(), ", dataset '", full(name), "': ");
}

std::string EbsdH5Group::text(const std::string& name) const {
  if (!file_.holds_texts(full(name))) return base::text(number(name, -1e15, 1e15));
  const std::vector<std::string> texts = file_.read_texts(full(name));
  require(texts.size() == 1, where(name), "holds ", texts.size(), " texts; 1 is expected");
  return std::string(trimmed(texts[0]));
}

double EbsdH5Group::number(const std::string& name, double low, double high) const {
  const double value = numbers(name, 1)[0];
  require(value >= low && value <= high, where(name), "must be a number from ", low, " to ", high, ", found ", value);
  return value;
}

std::vector<double> EbsdH5Group::numbers(const std::string& name, std::int64_t count) const {
  Table<double> table = file_.read_numbers(full(name));
  require(static_cast<std::int64_t>(table.values.size()) == count, where(name), "holds ", table.values.size(),
          " numbers; ", count, count == 1 ? " is expected" : " are expected");
  return std::move(table.values);
}

std::array<double, 3> EbsdH5Group::three(const std::string& name, double high, double unit) const {
  const std::vector<double> values = numbers(name, 3);
  for (const double value : values)
    require(value >= 0 && value <= high, where(name), "must be three numbers from 0 to ", high, ", found ", value);
  return {values[0] * unit, values[1] * unit, values[2] * unit};
}

int EbsdH5Group::count(const std::string& name) const {
  const double value = number(name, 1, 1e9);
  require(value == std::floor(value), where(name), "must be a whole number, found ", value);
  return static_cast<int>(value);
}

std::vector<double> EbsdH5Group::column(const std::string& name, std::int64_t points, int components) const {
  const std::int64_t found = values(name);
  require(found == points * components, where(name), "holds ", found, " values; ", points * components,
          " are expected, ", components, " for each of the ", points, " points. Is the file whole?");
  return std::move(file_.read_numbers(full(name)).values);
}

std::int64_t EbsdH5Group::values(const std::string& name) const {
  std::int64_t product = 1;
  for (const std::int64_t extent : file_.extents(full(name))) product *= extent;
  require(product > 0, where(name), "holds no points");
  return product;
}

std::vector<int> EbsdH5Group::phases(const std::string& group) const {
  std::vector<int> numbers;
  for (const std::string& name : members(group)) {
    double number = 0;
    require(parse_decimal(name, number) && number >= 0 && number <= 1000 && number == std::floor(number), file_.path(),
            ": the group '", full(group), "' must hold one group per phase, named by its number; found '", name, "'");
    numbers.push_back(static_cast<int>(number));
  }
  require(!numbers.empty(), file_.path(), ": the group '", full(group), "' holds no phase");
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

void read_quality(const EbsdH5Group& group, const std::vector<EbsdH5Quality>& columns, EbsdPoints& points) {
  for (const EbsdH5Quality& column : columns) {
    const std::string name = std::string("Data/") + column.dataset;
    if (!group.has(name)) continue;
    const std::vector<double> values = group.column(name, static_cast<std::int64_t>(points.phase.size()));
    base::EbsdQuality quality{column.name, std::vector<float>(values.size())};
    std::transform(values.begin(), values.end(), quality.values.begin(),
                   [&](double value) { return static_cast<float>(value * column.factor); });
    points.quality.push_back(std::move(quality));
  }
}

EbsdMap read_ebsd_h5(const std::string& path, const EbsdReadOptions& options) {
  const Hdf5File file = Hdf5File::open(path, base::Comm(MPI_COMM_SELF));
  std::vector<std::string> maps;
  find_maps(file, "/", 0, maps);
  require(!maps.empty(), path,
          ": there is no EBSD map of a known layout, which is a group NAME/EBSD with Header and Data as EDAX OIM and "
          "Oxford (.h5oina) write; ",
          kind_of(file));
  const std::string map_path = chosen(path, maps, options.scan);
  const EbsdH5Group group(file, map_path == "/" ? "/EBSD" : map_path + "/EBSD");
  if (group.has("Data/Phi1")) return read_edax_h5(group, options);
  require(group.has("Data/Euler"), path, ": '", map_path,
          "/EBSD/Data' must hold Phi1, Phi and Phi2 (EDAX OIM) or Euler (Oxford .h5oina); found ",
          listed(group.members("Data")));
  const bool has_version = file.has("Format Version") && file.holds_texts("Format Version");
  const std::vector<std::string> version = has_version ? file.read_texts("Format Version") : std::vector<std::string>();
  EbsdMap map = read_h5oina(group, version.empty() ? "" : version[0], options);
  if (file.has(map_path + "/Data Processing"))
    map.warnings.push_back("the orientations that were processed ('" + map_path +
                           "/Data Processing') are not read, but those that were measured");
  return map;
}

}  // namespace polyslip::io
