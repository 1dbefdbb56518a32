// .ctf, "Channel Text File" of Oxford/HKL, as Channel 5, AZtec and MTEX write it.
#include <array>
#include <cmath>

#include "src/io/ebsd.hpp"
#include "src/io/ebsd_grid.hpp"
#include "src/io/ebsd_lines.hpp"
#include "src/io/ebsd_oxford.hpp"

namespace polyslip::io {
namespace {

constexpr double degree = 3.14159265358979323846 / 180, micrometre = 1e-6, angstrom = 1e-10;

std::array<double, 3> three_numbers(const EbsdLines& lines, std::string_view cell, double unit, const char* what) {
  const auto parts = split_cells(cell, ';');
  std::array<double, 3> values{};
  bool good = parts.size() == 3;
  for (std::size_t i = 0; good && i < 3; ++i) good = parse_decimal(parts[i], values[i]) && std::isfinite(values[i]);
  lines.require(good, "the phase's ", what, " must be three numbers parted by ';', found '", cell, "'");
  for (double& value : values) value *= unit;
  return values;
}

base::EbsdPhase read_phase(const EbsdLines& lines, std::string_view line) {
  const auto cells = split_cells(line, '\t');
  lines.require(cells.size() >= 4,
                "a phase needs lattice constants, angles, name and Laue group, parted by tabs; found '", line, "'");
  base::EbsdPhase phase;
  phase.lattice = three_numbers(lines, cells[0], angstrom, "lattice constants");
  phase.angles = three_numbers(lines, cells[1], degree, "lattice angles");
  phase.name = cells[2];
  double group = 0;
  if (parse_decimal(cells[3], group)) phase.laue = oxford_laue_group(group);
  lines.require(!phase.laue.empty(), "unknown Laue group '", cells[3], "' of phase '", phase.name,
                "'; allowed: ", oxford_laue_groups);
  return phase;
}

int whole_number(const EbsdLines& lines, std::string_view key, std::string_view word) {
  double number = 0;
  lines.require(parse_decimal(word, number) && number >= 0 && number <= 1e9 && number == std::floor(number), key,
                " must be a whole number from 0 to 1e9, found '", word, "'");
  return static_cast<int>(number);
}

double step(const EbsdLines& lines, std::string_view key, std::string_view word) {
  double number = 0;
  lines.require(parse_decimal(word, number) && std::isfinite(number) && number >= 0, key,
                " must be a number of um, zero or more; found '", word, "'");
  return number * micrometre;
}

/// Reads up to and including the phases.
EbsdGridPromise read_header(EbsdLines& lines, base::EbsdMap& map) {
  EbsdGridPromise header;
  std::string_view line;
  lines.require(lines.next(line), "the file is empty; a .ctf begins with 'Channel Text File'");
  lines.require(line.substr(0, 12) == "Channel Text", "a .ctf begins with 'Channel Text File', found '",
                line.substr(0, 40), "'");
  std::vector<std::string_view> words;
  while (true) {
    lines.require(lines.next(line), "the file ends before the line 'Phases'");
    split_words(line, words);
    if (words.empty()) continue;
    const std::string key(words[0]);
    const std::string_view value = words.size() > 1 ? words[1] : std::string_view();
    if (key == "XCells") {
      header.columns = {whole_number(lines, key, value), 0};
      header.columns[1] = header.columns[0];
    } else if (key == "YCells") {
      header.rows = whole_number(lines, key, value);
    } else if (key == "XStep") {
      header.step_x = step(lines, key, value);
    } else if (key == "YStep") {
      header.step_y = step(lines, key, value);
    } else if (key == "AcqE1" || key == "AcqE2" || key == "AcqE3") {
      double angle = 0;
      if (parse_decimal(value, angle) && angle != 0)
        map.warnings.push_back(
            base::text(key, " is ", angle, " degrees in the header and is not applied; use the key 'frame'"));
    } else if (key == "Phases") {
      const int count = whole_number(lines, key, value);
      lines.require(count >= 1 && count <= 1000, "Phases must be 1 to 1000, found ", count);
      for (int i = 0; i < count; ++i) {
        lines.require(lines.next(line), "the file ends after ", i, " of ", count, " phases");
        map.phases.push_back(read_phase(lines, line));
      }
      return header;
    }
  }
}

/// Which column holds what; the order is the file's.
struct CtfColumns {
  std::array<int, 6> needed{-1, -1, -1, -1, -1, -1};  ///< Phase, X, Y, Euler1, Euler2, Euler3
  std::vector<int> quality;
  std::size_t count = 0;
};

CtfColumns read_columns(EbsdLines& lines, std::vector<base::EbsdQuality>& quality) {
  static const std::array<const char*, 6> names{"Phase", "X", "Y", "Euler1", "Euler2", "Euler3"};
  std::string_view line;
  lines.require(lines.next(line), "the file ends before the line that names the columns");
  std::vector<std::string_view> words;
  split_words(line, words);
  CtfColumns columns;
  columns.count = words.size();
  for (std::size_t i = 0; i < words.size(); ++i) {
    bool known = false;
    for (std::size_t k = 0; k < names.size(); ++k) {
      if (words[i] != names[k]) continue;
      columns.needed[k] = static_cast<int>(i);
      known = true;
    }
    if (known) continue;
    columns.quality.push_back(static_cast<int>(i));
    quality.push_back({std::string(words[i]), {}});
  }
  for (std::size_t k = 0; k < names.size(); ++k)
    lines.require(columns.needed[k] >= 0, "there is no column '", names[k], "' in '", line, "'");
  return columns;
}

}  // namespace

base::EbsdMap read_ctf(const std::string& file, const EbsdReadOptions& options) {
  EbsdLines lines(file);
  base::EbsdMap map;
  map.file = file;
  const EbsdGridPromise header = read_header(lines, map);
  EbsdPoints points;
  const CtfColumns columns = read_columns(lines, points.quality);
  points.reserve(std::int64_t{header.rows} * header.columns[0]);

  std::vector<double> turn;
  for (const auto& phase : map.phases) turn.push_back(oxford_turn(phase.laue));

  std::string_view line;
  std::vector<std::string_view> words;
  std::vector<double> values(columns.count);
  while (lines.next(line)) {
    split_words(line, words);
    if (words.empty()) continue;
    lines.require(words.size() == columns.count, "found ", words.size(), " columns instead of ", columns.count,
                  lines.ended_by_newline() ? "" : "; the file ends here, is it cut off?");
    for (std::size_t i = 0; i < words.size(); ++i)
      lines.require(parse_decimal(words[i], values[i]), "column ", i + 1, " is not a number: '", words[i], "'");
    auto value = [&](int k) { return values[static_cast<std::size_t>(columns.needed[static_cast<std::size_t>(k)])]; };

    const double phase = value(0);
    lines.require(phase >= 0 && phase <= static_cast<double>(map.phases.size()) && phase == std::floor(phase), "phase ",
                  phase, " is not one of 1 to ", map.phases.size(), ", nor 0 for not indexed");
    lines.require(std::isfinite(value(1)) && std::isfinite(value(2)), "X and Y must be finite, found ", value(1),
                  " and ", value(2));
    points.note_line(lines.number());
    points.x.push_back(value(1) * micrometre);
    points.y.push_back(value(2) * micrometre);
    const int index = static_cast<int>(phase) - 1;
    if (index < 0) {
      points.phase.push_back(base::EbsdMap::not_indexed);
      points.orientation.push_back(kernels::identity_quaternion<double>());
    } else {
      for (int k = 3; k < 6; ++k)
        lines.require(std::abs(value(k)) <= 720, "Euler", k - 2, " = ", value(k),
                      " is not an angle from -720 to 720 degrees");
      points.phase.push_back(index);
      points.orientation.push_back(oxford_orientation(value(3) * degree, value(4) * degree, value(5) * degree,
                                                      turn[static_cast<std::size_t>(index)]));
    }
    for (std::size_t q = 0; q < columns.quality.size(); ++q)
      points.quality[q].values.push_back(static_cast<float>(values[static_cast<std::size_t>(columns.quality[q])]));
  }
  points.last_line_ended = lines.ended_by_newline();
  place_on_grid(std::move(points), header, options, map);
  return map;
}

}  // namespace polyslip::io
