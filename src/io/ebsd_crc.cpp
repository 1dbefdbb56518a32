// .cpr and .crc of Oxford/HKL (Channel 5, AZtec): a text of [Section]s with Key=Value, and one binary record per point. A record is
// the phase in one byte and then the fields that [Fields] lists, little-endian. Angles in rad, x parallel to a* as in a .ctf.
#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <map>

#include "src/base/files.hpp"
#include "src/io/ebsd.hpp"
#include "src/io/ebsd_grid.hpp"
#include "src/io/ebsd_lines.hpp"
#include "src/io/ebsd_oxford.hpp"

namespace polyslip::io {
namespace {

using base::EbsdMap;
using base::require;
using base::text;

constexpr double pi = 3.14159265358979323846, degree = pi / 180, micrometre = 1e-6, angstrom = 1e-10;

/// Fields 1 to 12 by number; what has a higher number (counts of X-rays) is a float. Quality: the columns that a .ctf has too.
struct Field {
  const char* name;
  int bytes;
  bool quality;
};
constexpr std::array<Field, 12> known_fields{{{"X", 4, false},
                                              {"Y", 4, false},
                                              {"Euler1", 4, false},
                                              {"Euler2", 4, false},
                                              {"Euler3", 4, false},
                                              {"MAD", 4, true},
                                              {"BC", 1, true},
                                              {"BS", 1, true},
                                              {"field 9", 1, false},
                                              {"Bands", 1, true},
                                              {"Error", 1, true},
                                              {"field 12", 4, false}}};

std::string lower(std::string_view text) {
  std::string result;
  for (const unsigned char c : text) {
    if (c != ' ') result += static_cast<char>(std::tolower(c));
  }
  return result;
}

/// The text of the pair. Sections and keys are found without regard to case and blanks.
class Header {
 public:
  explicit Header(const std::string& file) : file_(file) {
    EbsdLines lines(file);
    std::string_view line;
    std::string section;
    while (lines.next(line)) {
      if (lines.number() == 1 && line.substr(0, 3) == "\xEF\xBB\xBF") line.remove_prefix(3);
      line = trimmed(line);
      if (!line.empty() && line.front() == '[') {
        lines.require(line.back() == ']', "a section is a name in brackets, found '", line, "'");
        section = lower(line.substr(1, line.size() - 2));
        continue;
      }
      const auto equals = line.find('=');
      if (equals == std::string_view::npos || line.front() == ';') continue;
      values_[section + "/" + lower(line.substr(0, equals))] = {std::string(trimmed(line.substr(equals + 1))),
                                                                lines.number()};
    }
  }

  const std::string& file() const { return file_; }
  bool has(const std::string& section, const std::string& key) const { return values_.count(name(section, key)) > 0; }
  const std::string& text(const std::string& section, const std::string& key) const { return find(section, key).text; }
  double number(const std::string& section, const std::string& key, double low, double high) const {
    const Value& value = find(section, key);
    double result = 0;
    require(parse_decimal(value.text, result) && result >= low && result <= high, file_, ", line ", value.line, ": ",
            key, " of [", section, "] must be a number from ", low, " to ", high, ", found '", value.text, "'");
    return result;
  }
  int whole(const std::string& section, const std::string& key, double low, double high) const {
    const double result = number(section, key, low, high);
    require(result == std::floor(result), file_, ", line ", find(section, key).line, ": ", key, " of [", section,
            "] must be a whole number, found ", result);
    return static_cast<int>(result);
  }
  int line(const std::string& section, const std::string& key) const { return find(section, key).line; }

 private:
  struct Value {
    std::string text;
    int line = 0;
  };
  static std::string name(const std::string& section, const std::string& key) {
    return lower(section) + "/" + lower(key);
  }
  const Value& find(const std::string& section, const std::string& key) const {
    const auto found = values_.find(name(section, key));
    require(found != values_.end(), file_, ": there is no key ", key, " in a section [", section, "]");
    return found->second;
  }

  std::string file_;
  std::map<std::string, Value> values_;
};

base::EbsdPhase read_phase(const Header& header, int index) {
  static const std::array<const char*, 3> edges{"a", "b", "c"}, angles{"alpha", "beta", "gamma"};
  const std::string section = text("Phase", index);
  base::EbsdPhase phase;
  phase.name = header.text(section, "StructureName");
  const double laue = header.number(section, "LaueGroup", -1e9, 1e9);
  phase.laue = oxford_laue_group(laue);
  require(!phase.laue.empty(), header.file(), ", line ", header.line(section, "LaueGroup"), ": unknown LaueGroup ",
          laue, " of phase '", phase.name, "'; allowed: ", oxford_laue_groups);
  for (std::size_t i = 0; i < 3; ++i) {
    phase.lattice[i] = header.number(section, edges[i], 0, 1e4) * angstrom;
    phase.angles[i] = header.number(section, angles[i], 0, 180) * degree;
  }
  return phase;
}

/// Where in a record what lies.
struct Record {
  std::size_t bytes = 1;             ///< the phase comes first
  std::array<std::size_t, 12> at{};  ///< of the known fields; 0: the file has none
  std::vector<std::size_t> quality;  ///< indices into known_fields, in the order of the file
};

Record read_record(const Header& header) {
  Record record;
  const int count = header.whole("Fields", "Count", 1, 1000);
  for (int i = 1; i <= count; ++i) {
    const std::string key = text("Field", i);
    const auto number = static_cast<std::size_t>(header.whole("Fields", key, 1, 1e6));
    if (number > known_fields.size()) {
      record.bytes += 4;
      continue;
    }
    const Field& field = known_fields[number - 1];
    require(record.at[number - 1] == 0, header.file(), ", line ", header.line("Fields", key), ": field ", number, " (",
            field.name, ") is listed twice");
    record.at[number - 1] = record.bytes;
    record.bytes += static_cast<std::size_t>(field.bytes);
    if (field.quality) record.quality.push_back(number - 1);
  }
  for (std::size_t k = 2; k < 5; ++k)
    require(record.at[k] > 0, header.file(), ": [Fields] lists no field ", k + 1, " (", known_fields[k].name, ")");
  return record;
}

/// A float where the host's bytes lie as the file's; polyslip runs on little-endian machines only.
float float_at(const char* bytes) {
  float value = 0;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

/// The other file of the pair, its ending in the same case.
std::string partner(const std::string& file, const char* ending) {
  const std::string stem = file.substr(0, file.size() - 3);
  std::string upper = ending;
  std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return std::toupper(c); });
  for (const std::string& name : {stem + ending, stem + upper}) {
    if (std::filesystem::exists(name)) return name;
  }
  require(false, file, ": a .cpr file and a .crc file of one name belong together; there is no ", stem, ending);
  return {};
}

/// What the header says of the points.
struct Promise {
  EbsdGridPromise grid;
  bool cells = false;  ///< every node has its record, row by row, and no position
  std::int64_t count = 0;
};

Promise read_promise(const Header& header, const Record& record) {
  Promise promise;
  EbsdGridPromise& grid = promise.grid;
  promise.cells = header.has("Job", "xCells") && header.has("Job", "yCells");
  if (promise.cells) {
    grid.columns[0] = grid.columns[1] = header.whole("Job", "xCells", 1, 1e7);
    grid.rows = header.whole("Job", "yCells", 1, 1e7);
    grid.step_x = header.number("Job", "GridDistX", 0, 1e9) * micrometre;
    grid.step_y = header.number("Job", "GridDistY", 0, 1e9) * micrometre;
    promise.count = std::int64_t{grid.rows} * grid.columns[0];
  } else {
    require(
        record.at[0] > 0 && record.at[1] > 0, header.file(),
        ": [Job] has no xCells and yCells, and [Fields] no fields 1 and 2 (X, Y): nothing says where the points lie");
    promise.count = header.whole("Job", "NoOfPoints", 1, 1e9);
  }
  return promise;
}

/// The record of point i, from 0, is added to the points.
class RecordReader {
 public:
  RecordReader(const std::string& file, const Record& record, const Promise& promise, const EbsdMap& map)
      : file_(file), record_(record), promise_(promise) {
    for (const auto& phase : map.phases) turn_.push_back(oxford_turn(phase.laue));
  }

  void read(const char* at, std::int64_t i, EbsdPoints& points) const {
    if (promise_.cells) {
      points.x.push_back(static_cast<double>(i % promise_.grid.columns[0]) * promise_.grid.step_x);
      points.y.push_back(static_cast<double>(i / promise_.grid.columns[0]) * promise_.grid.step_y);
    } else {
      const double x = float_at(at + record_.at[0]), y = float_at(at + record_.at[1]);
      if (!std::isfinite(x) || !std::isfinite(y)) fail(i, text("X and Y must be finite, found ", x, " and ", y));
      points.x.push_back(x * micrometre);
      points.y.push_back(y * micrometre);
    }
    const auto phase = static_cast<std::size_t>(static_cast<unsigned char>(at[0]));
    if (phase > turn_.size())
      fail(i, text("phase ", phase, " is not one of 1 to ", turn_.size(), ", nor 0 for not indexed"));
    points.phase.push_back(phase == 0 ? EbsdMap::not_indexed : static_cast<int>(phase) - 1);
    points.orientation.push_back(phase == 0 ? kernels::identity_quaternion<double>()
                                            : orientation(at, i, turn_[phase - 1]));
    for (std::size_t q = 0; q < record_.quality.size(); ++q) {
      const char* value = at + record_.at[record_.quality[q]];
      points.quality[q].values.push_back(known_fields[record_.quality[q]].bytes == 4
                                             ? float_at(value)
                                             : static_cast<float>(static_cast<unsigned char>(*value)));
    }
  }

 private:
  kernels::Quaternion<double> orientation(const char* at, std::int64_t i, double turn) const {
    const std::array<double, 3> euler{float_at(at + record_.at[2]), float_at(at + record_.at[3]),
                                      float_at(at + record_.at[4])};
    for (const double angle : euler) {
      if (!(std::abs(angle) <= 4 * pi))
        fail(i, text("found the Euler angle ", angle,
                     "; allowed are angles in radians from -4 pi to 4 pi. Do the [Fields] fit the file?"));
    }
    return oxford_orientation(euler[0], euler[1], euler[2], turn);
  }
  [[noreturn]] void fail(std::int64_t i, const std::string& what) const {
    throw base::InputError(text(file_, ", point ", i + 1, ": ", what));
  }

  const std::string& file_;
  const Record& record_;
  const Promise& promise_;
  std::vector<double> turn_;
};

}  // namespace

base::EbsdMap read_crc(const std::string& file, const EbsdReadOptions& options) {
  require(std::filesystem::exists(file), file, ": cannot be opened, as there is no such file");
  const bool is_header = lower(file.substr(file.size() - 3)) == "cpr";
  const Header header(is_header ? file : partner(file, "cpr"));
  EbsdMap map;
  map.file = is_header ? partner(file, "crc") : file;
  const int phases = header.whole("Phases", "Count", 1, 255);
  for (int i = 1; i <= phases; ++i) map.phases.push_back(read_phase(header, i));
  for (const char* key : {"Euler1", "Euler2", "Euler3"}) {
    if (!header.has("Acquisition Surface", key)) continue;
    const double angle = header.number("Acquisition Surface", key, -720, 720);
    if (angle != 0)
      map.warnings.push_back(text("[Acquisition Surface] ", key, " is ", angle,
                                  " degrees in the header and is not applied; use the key 'frame'"));
  }
  const Record record = read_record(header);
  const Promise promise = read_promise(header, record);

  const auto size = static_cast<std::int64_t>(std::filesystem::file_size(map.file));
  const auto bytes = static_cast<std::int64_t>(record.bytes);
  const std::string counts = text("there are ", size, " bytes; ", header.file(), " promises ", promise.count,
                                  " points of ", bytes, " bytes, which are ", promise.count * bytes);
  require(size <= promise.count * bytes, map.file, ": ", counts);
  require(size == promise.count * bytes || options.allow_missing_rows, map.file, ": ", counts,
          ". Is it cut off? With allow_missing_rows = true missing points count as not indexed");
  if (size < promise.count * bytes) map.warnings.push_back(counts);
  const std::int64_t count = size / bytes;

  EbsdPoints points;
  for (const std::size_t q : record.quality) points.quality.push_back({known_fields[q].name, {}});
  points.reserve(count);
  const RecordReader reader(map.file, record, promise, map);
  auto stream = base::open_file(map.file);
  constexpr std::int64_t most = 65536;  // records at once
  std::vector<char> buffer(static_cast<std::size_t>(bytes * most));
  for (std::int64_t i = 0; i < count;) {
    const std::int64_t end = std::min(count, i + most);
    stream.read(buffer.data(), (end - i) * bytes);
    require(stream.gcount() == (end - i) * bytes, map.file, ": reading failed after point ", i);
    for (const char* at = buffer.data(); i < end; ++i, at += bytes) reader.read(at, i, points);
  }
  place_on_grid(std::move(points), promise.grid, options, map);
  return map;
}

}  // namespace polyslip::io
