// .ang of EDAX/TSL OIM and of the programs that write it: phi1 Phi phi2 x y IQ CI phase [SEM signal [fit [more ...]]].
#include <algorithm>
#include <array>
#include <cmath>

#include "src/io/ebsd.hpp"
#include "src/io/ebsd_edax.hpp"
#include "src/io/ebsd_grid.hpp"
#include "src/io/ebsd_lines.hpp"

namespace polyslip::io {
namespace {

constexpr double pi = 3.14159265358979323846, degree = pi / 180, micrometre = 1e-6, angstrom = 1e-10;
constexpr std::size_t least_columns = 8;

struct AngHeader {
  EbsdGridPromise grid;
  std::vector<int> ids;  ///< as the column 'phase' has them, per phase; -1: the header gives none
  std::vector<std::string> columns;
};

double header_number(const EbsdLines& lines, const std::string& key, std::string_view word, double high) {
  double number = 0;
  lines.require(parse_decimal(word, number) && number >= 0 && number <= high, key, " must be a number from 0 to ", high,
                ", found '", word, "'");
  return number;
}

/// One line that begins with '#'.
void read_header_line(const EbsdLines& lines, std::string_view line, AngHeader& header, base::EbsdMap& map) {
  std::vector<std::string_view> words;
  line.remove_prefix(1);
  split_words(line, words);
  if (words.empty()) return;
  std::string key(words[0]);
  if (key.back() == ':') key.pop_back();
  const std::string_view value = words.size() > 1 ? words[1] : std::string_view();
  const std::string_view rest =
      value.empty() ? value : trimmed(line.substr(static_cast<std::size_t>(value.data() - line.data())));
  auto number = [&](double high) { return header_number(lines, key, value, high); };
  auto phase = [&]() -> base::EbsdPhase& {
    if (map.phases.empty()) {  // old files of one phase have no line 'Phase'
      map.phases.emplace_back();
      header.ids.push_back(-1);
    }
    return map.phases.back();
  };
  if (key == "Phase") {
    map.phases.emplace_back();
    header.ids.push_back(static_cast<int>(number(1000)));
  } else if (key == "MaterialName") {
    phase().name = rest;
  } else if (key == "Symmetry") {
    phase().laue = edax_laue_group(std::string(value), lines.where());
  } else if (key == "LatticeConstants") {
    lines.require(words.size() >= 7, "LatticeConstants needs a, b, c, alpha, beta, gamma; found '", rest, "'");
    for (std::size_t i = 0; i < 3; ++i) {
      phase().lattice[i] = header_number(lines, key, words[i + 1], 1e4) * angstrom;
      phase().angles[i] = header_number(lines, key, words[i + 4], 180) * degree;
    }
  } else if (key == "GRID") {
    lines.require(value == "SqrGrid" || value == "HexGrid", "GRID must be SqrGrid or HexGrid, found '", value, "'");
    header.grid.kind_known = true;
    header.grid.kind = value == "HexGrid" ? base::EbsdGrid::Kind::hexagonal : base::EbsdGrid::Kind::square;
  } else if (key == "XSTEP") {
    header.grid.step_x = number(1e9) * micrometre;
  } else if (key == "YSTEP") {
    header.grid.step_y = number(1e9) * micrometre;
  } else if (key == "NCOLS_ODD") {
    header.grid.columns[0] = static_cast<int>(number(1e9));
  } else if (key == "NCOLS_EVEN") {
    header.grid.columns[1] = static_cast<int>(number(1e9));
  } else if (key == "NROWS") {
    header.grid.rows = static_cast<int>(number(1e9));
  } else if (key == "COLUMN_HEADERS") {
    header.columns.clear();
    for (const auto cell : split_cells(rest, ',')) header.columns.emplace_back(cell);
  }
}

/// Names of the columns that are no position, angle or phase; by the header, or by their usual order.
std::vector<base::EbsdQuality> quality_columns(const AngHeader& header, std::size_t count) {
  std::vector<base::EbsdQuality> quality;
  for (std::size_t i = 5; i < count; ++i) {
    if (i == 7) continue;
    const char* usual = i == 5 ? "IQ" : i == 6 ? "CI" : i == 8 ? "SEM" : i == 9 ? "Fit" : nullptr;
    quality.push_back({header.columns.size() == count ? header.columns[i]
                       : usual                        ? usual
                                                      : base::text("column ", i + 1),
                       {}});
  }
  return quality;
}

}  // namespace

base::EbsdMap read_ang(const std::string& file, const EbsdReadOptions& options) {
  EbsdLines lines(file);
  base::EbsdMap map;
  map.file = file;
  AngHeader header;
  EbsdPoints points;
  std::string_view line;
  std::vector<std::string_view> words;
  std::vector<double> values;
  while (lines.next(line)) {
    if (!line.empty() && line.front() == '#') {
      if (values.empty()) read_header_line(lines, line, header, map);
      continue;
    }
    split_words(line, words);
    if (words.empty()) continue;
    if (values.empty()) {  // the first row of data
      lines.require(!map.phases.empty(), "the header has no phase (MaterialName, Symmetry)");
      for (const auto& phase : map.phases)
        lines.require(!phase.laue.empty(), "the header has no Symmetry for phase '", phase.name, "'");
      lines.require(words.size() >= least_columns, "found ", words.size(), " columns; a .ang has at least ",
                    least_columns, ": phi1 Phi phi2 x y IQ CI phase");
      values.resize(words.size());
      points.quality = quality_columns(header, words.size());
      const auto& columns = header.grid.columns;
      points.reserve(std::int64_t{header.grid.rows} * std::max(columns[0], columns[1]));
    }
    lines.require(words.size() == values.size(), "found ", words.size(), " columns instead of ", values.size(),
                  lines.ended_by_newline() ? "" : "; the file ends here, is it cut off?");
    for (std::size_t i = 0; i < words.size(); ++i)
      lines.require(parse_decimal(words[i], values[i]), "column ", i + 1, " is not a number: '", words[i], "'");
    lines.require(std::isfinite(values[3]) && std::isfinite(values[4]), "x and y must be finite, found ", values[3],
                  " and ", values[4]);
    points.note_line(lines.number());
    points.x.push_back(values[3] * micrometre);
    points.y.push_back(values[4] * micrometre);

    std::optional<int> phase = base::EbsdMap::not_indexed;
    if (!edax_not_indexed(values[0], values[1], values[2], values[6], values[7])) {
      phase = edax_phase(header.ids, values[7]);
      if (!phase)
        lines.require(false, "phase ", values[7], " is not in the header, which has ", edax_numbers(header.ids));
    }
    points.phase.push_back(*phase);
    if (*phase == base::EbsdMap::not_indexed) {
      points.orientation.push_back(kernels::identity_quaternion<double>());
    } else {
      for (std::size_t i = 0; i < 3; ++i)
        lines.require(std::abs(values[i]) <= 4 * pi, "Euler angle ", i + 1, " = ", values[i],
                      " is not an angle in radians from -4 pi to 4 pi; a .ang has radians");
      points.orientation.push_back(kernels::from_bunge(values[0], values[1], values[2]));
    }
    std::size_t q = 0;
    for (std::size_t i = 5; i < values.size(); ++i) {
      if (i != 7) points.quality[q++].values.push_back(static_cast<float>(values[i]));
    }
  }
  points.last_line_ended = lines.ended_by_newline();
  place_on_grid(std::move(points), header.grid, options, map);
  return map;
}

}  // namespace polyslip::io
