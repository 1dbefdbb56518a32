// Random maps written in each format, points shuffled, some left out or marked, come back equal.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include "kernels/rotation/symmetry.hpp"
#include "src/io/ebsd.hpp"
#include "tests/support/ebsd_crc_files.hpp"
#include "tests/support/ebsd_files.hpp"
#include "tests/support/ebsd_h5_files.hpp"
#include "tests/support/ebsd_maps.hpp"

using namespace polyslip;
using tests::degree;

namespace {

struct Point {
  double x = 0, y = 0;            // µm
  std::array<double, 3> euler{};  // degrees; x of hexagonal crystals is a1
  int phase = 0;                  // −1: not indexed
};

std::string number(double value, int digits) {
  char text[40];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

class RandomMap {
 public:
  explicit RandomMap(unsigned seed) : random_(seed) {
    hexagonal = draw(0, 1);
    columns = draw(2, 30);
    rows = draw(2, 30);
    step = 0.05 * draw(1, 100);
    phases = draw(1, 3);
    pitch = hexagonal ? step * std::sqrt(0.75) : step;
    const double not_indexed = 0.1 * draw(0, 5);
    for (int row = 0; row < rows; ++row) {
      const int count = columns - (hexagonal && row % 2);
      for (int column = 0; column < count; ++column) {
        Point point;
        point.x = (column + (hexagonal && row % 2 ? 0.5 : 0)) * step;
        point.y = row * pitch;
        point.euler = {uniform() * 360, uniform() * 180, uniform() * 360};
        point.phase = uniform() < not_indexed ? -1 : draw(0, phases - 1);
        points.push_back(point);
      }
    }
  }
  int draw(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  double uniform() { return std::uniform_real_distribution<double>(0, 1)(random_); }
  std::vector<std::size_t> in_order() const {
    std::vector<std::size_t> order(points.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    return order;
  }
  /// The indices of the points in another order.
  std::vector<std::size_t> shuffled() {
    auto order = in_order();
    std::shuffle(order.begin(), order.end(), random_);
    return order;
  }

  /// Of a phase: every other one is hexagonal.
  static bool hexagonal_crystal(int phase) { return phase % 2 == 1; }

  bool hexagonal = false;
  int columns = 0, rows = 0, phases = 0;
  double step = 0, pitch = 0;
  std::vector<Point> points;

 private:
  std::mt19937 random_;
};

/// `order`: the points in the order of the file.
void check_equal(const RandomMap& made, const std::vector<std::size_t>& order, const base::EbsdMap& read) {
  REQUIRE(read.grid.nodes() == static_cast<std::int64_t>(made.points.size()));
  CHECK((read.grid.kind == base::EbsdGrid::Kind::hexagonal) == made.hexagonal);
  CHECK(read.grid.rows == made.rows);
  CHECK(read.grid.step_x == Approx(made.step * 1e-6).epsilon(1e-3));
  CHECK(read.grid.step_y == Approx(made.pitch * 1e-6).epsilon(1e-3));
  std::size_t node = 0, wrong = 0;
  for (int row = 0; row < read.grid.rows; ++row) {
    for (int column = 0; column < read.grid.columns[static_cast<std::size_t>(row % 2)]; ++column, ++node) {
      const Point& point = made.points[node];  // row by row as well
      wrong += std::abs(read.grid.x(column, row) - point.x * 1e-6) > 1e-10 ||
               std::abs(read.grid.y(row) - point.y * 1e-6) > 1e-10;
      wrong += read.phase[node] != point.phase;
      if (point.phase < 0) continue;
      const auto expected =
          kernels::from_bunge(point.euler[0] * degree, point.euler[1] * degree, point.euler[2] * degree);
      wrong += kernels::rotation_angle(kernels::misorientation(expected, read.orientation[node])) > 1e-4 * degree;
    }
  }
  CHECK(wrong == 0);
  REQUIRE(read.points_in_file == static_cast<std::int64_t>(order.size()));
  std::size_t misplaced = 0;
  for (std::size_t i = 0; i < order.size(); ++i)
    misplaced += read.node(static_cast<std::int64_t>(i)) != static_cast<std::int64_t>(order[i]);
  CHECK(misplaced == 0);
  REQUIRE(static_cast<int>(read.phases.size()) == made.phases);
  for (int p = 0; p < made.phases; ++p)
    CHECK(read.phases[static_cast<std::size_t>(p)].laue == (RandomMap::hexagonal_crystal(p) ? "6/mmm" : "m-3m"));
}

/// What a writer that leaves out points that are not indexed writes. The grid's corners must show.
std::vector<std::size_t> left_in(const RandomMap& map, const std::vector<std::size_t>& order) {
  std::vector<std::size_t> kept;
  for (const std::size_t i : order) {
    const bool corner = i == 0 || i + 1 == map.points.size() || i + 1 == static_cast<std::size_t>(map.columns);
    if (map.points[i].phase >= 0 || corner) kept.push_back(i);
  }
  return kept;
}

std::string as_ctf(const RandomMap& map, const std::vector<std::size_t>& order, bool comma, bool crlf) {
  std::string text =
      base::text("Channel Text File\nPrj\tx\nAuthor\tx\nJobMode\tGrid\nXCells\t", map.columns, "\nYCells\t", map.rows,
                 "\nXStep\t", number(map.step, 4), "\nYStep\t", number(map.pitch, 4),
                 "\nAcqE1\t0\nAcqE2\t0\nAcqE3\t0\nEuler angles refer to Sample Coordinate system (CS0)!\nPhases\t",
                 map.phases, "\n");
  for (int p = 0; p < map.phases; ++p)
    text += base::text("3.6;3.6;3.6\t90;90;90\tphase ", p, "\t", RandomMap::hexagonal_crystal(p) ? 9 : 11, "\t0\n");
  text += "Phase\tX\tY\tBands\tError\tEuler1\tEuler2\tEuler3\tMAD\tBC\tBS\n";
  for (const std::size_t i : order) {
    const Point& p = map.points[i];
    const double to_reciprocal = p.phase >= 0 && RandomMap::hexagonal_crystal(p.phase) ? 30 : 0;
    text += base::text(p.phase + 1, "\t", number(p.x, 5), "\t", number(p.y, 5), "\t8\t0\t", number(p.euler[0], 5), "\t",
                       number(p.euler[1], 5), "\t", number(p.euler[2] + to_reciprocal, 5), "\t0.5\t100\t200\n");
  }
  std::string result;
  for (const char c : text) {
    if (c == '\n' && crlf) result += '\r';
    result += c == '.' && comma ? ',' : c;
  }
  return result;
}

std::string as_ang(const RandomMap& map, const std::vector<std::size_t>& order, int columns, bool counts) {
  std::string text = "# TEM_PIXperUM 1.0\n#\n";
  for (int p = 0; p < map.phases; ++p)
    text += base::text("# Phase ", p + 1, "\n# MaterialName phase ", p, "\n# Symmetry ",
                       RandomMap::hexagonal_crystal(p) ? 62 : 43, "\n# LatticeConstants 3.6 3.6 3.6 90 90 90\n");
  text += map.hexagonal ? "# GRID: HexGrid\n" : "# GRID: SqrGrid\n";
  if (counts)
    text += base::text("# XSTEP: ", number(map.step, 6), "\n# YSTEP: ", number(map.pitch, 6),
                       "\n# NCOLS_ODD: ", map.columns, "\n# NCOLS_EVEN: ", map.columns - (map.hexagonal ? 1 : 0),
                       "\n# NROWS: ", map.rows, "\n");
  for (const std::size_t i : order) {
    const Point& p = map.points[i];
    for (const double angle : p.euler) text += " " + number(p.phase < 0 ? 12.56637 : angle * degree, 7);
    text += base::text(" ", number(p.x, 5), " ", number(p.y, 5), " 50.0 0.9 ", p.phase < 0 ? 0 : p.phase + 1);
    for (int c = 8; c < columns; ++c) text += " 1";
    text += "\n";
  }
  return text;
}

tests::H5Content as_edax_h5(const RandomMap& map, const std::vector<std::size_t>& order) {
  std::vector<tests::H5Point> points;
  for (const std::size_t i : order) {
    const Point& p = map.points[i];
    tests::H5Point point{p.x, p.y, {12.56637, 12.56637, 12.56637}, p.phase + 1.0};
    for (std::size_t k = 0; p.phase >= 0 && k < 3; ++k) point.euler[k] = p.euler[k] * degree;
    points.push_back(point);
  }
  std::vector<int> symmetries;
  for (int p = 0; p < map.phases; ++p) symmetries.push_back(RandomMap::hexagonal_crystal(p) ? 62 : 43);
  return tests::edax_h5({map.hexagonal, map.columns, map.rows, map.step, map.pitch}, symmetries, points);
}

/// Points with the angles in rad in Oxford's axes; 0 where not indexed.
std::vector<tests::H5Point> oxford_points(const RandomMap& map, const std::vector<std::size_t>& order) {
  std::vector<tests::H5Point> points;
  for (const std::size_t i : order) {
    const Point& p = map.points[i];
    tests::H5Point point{p.x, p.y, {}, p.phase + 1.0};
    for (std::size_t k = 0; p.phase >= 0 && k < 3; ++k) point.euler[k] = p.euler[k] * degree;
    if (p.phase >= 0 && RandomMap::hexagonal_crystal(p.phase)) point.euler[2] += 30 * degree;
    points.push_back(point);
  }
  return points;
}

tests::H5Content as_h5oina(const RandomMap& map, const std::vector<std::size_t>& order) {
  std::vector<int> laue_groups;
  for (int p = 0; p < map.phases; ++p) laue_groups.push_back(RandomMap::hexagonal_crystal(p) ? 9 : 11);
  return tests::h5oina({false, map.columns, map.rows, map.step, map.pitch}, laue_groups, oxford_points(map, order));
}

/// `positions`: with fields X and Y, and without the numbers of cells.
tests::CrcContent as_crc(const RandomMap& map, const std::vector<std::size_t>& order, bool positions) {
  std::vector<int> laue_groups;
  for (int p = 0; p < map.phases; ++p) laue_groups.push_back(RandomMap::hexagonal_crystal(p) ? 9 : 11);
  return tests::crc({false, map.columns, map.rows, map.step, map.pitch}, laue_groups, oxford_points(map, order),
                    positions);
}

}  // namespace

TEST_CASE("random maps as .ctf in any order of lines read back equal") {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    RandomMap map(seed);
    if (map.hexagonal) continue;  // .ctf has one number of cells for all rows
    const bool comma = map.draw(0, 1), crlf = map.draw(0, 1),
               leave_out = map.draw(0, 1) && map.columns > 4 && map.rows > 4;
    auto order = map.shuffled();
    if (leave_out) order = left_in(map, order);
    const tests::TemporaryFile file(".ctf", as_ctf(map, order, comma, crlf));
    check_equal(map, order, io::read_ebsd(file.path()));
  }
}

TEST_CASE("random maps as .ang of any number of columns and order of lines read back equal") {
  for (unsigned seed = 101; seed <= 160; ++seed) {
    CAPTURE(seed);
    RandomMap map(seed);
    const int columns = std::array<int, 5>{8, 9, 10, 14, 15}[static_cast<std::size_t>(map.draw(0, 4))];
    const auto order = map.shuffled();
    const tests::TemporaryFile file(".ang", as_ang(map, order, columns, map.draw(0, 1)));
    check_equal(map, order, io::read_ebsd(file.path()));
  }
}

TEST_CASE("random maps as EDAX .h5 in any order of points read back equal") {
  for (unsigned seed = 201; seed <= 240; ++seed) {
    CAPTURE(seed);
    RandomMap map(seed);
    const auto order = map.draw(0, 1) ? map.shuffled() : map.in_order();
    check_equal(map, order, io::read_ebsd(as_edax_h5(map, order).write()->path()));
  }
}

TEST_CASE("random maps as .h5oina and as .cpr with .crc read back equal") {
  for (unsigned seed = 301; seed <= 360; ++seed) {
    CAPTURE(seed);
    RandomMap map(seed);
    if (map.hexagonal) continue;  // neither format has hexagonal grids
    const auto order = map.shuffled();
    check_equal(map, order, io::read_ebsd(as_h5oina(map, order).write(".h5oina")->path()));
    const tests::CrcFiles with_positions(as_crc(map, order, true));
    check_equal(map, order, io::read_ebsd(with_positions.header()));
    const tests::CrcFiles without(as_crc(map, map.in_order(), false));
    check_equal(map, map.in_order(), io::read_ebsd(without.records()));
  }
}

TEST_CASE("one map in every format gives the same nodes") {
  RandomMap map(11);
  while (map.hexagonal || map.phases < 2) map = RandomMap(static_cast<unsigned>(map.draw(1000, 2000)));
  const auto order = map.in_order();
  const tests::TemporaryFile ang(".ang", as_ang(map, order, 10, true)), ctf(".ctf", as_ctf(map, order, false, true));
  const tests::CrcFiles crc(as_crc(map, order, false));
  const auto edax = as_edax_h5(map, order).write(), oina = as_h5oina(map, order).write(".h5oina");
  const auto first = io::read_ebsd(ang.path());
  check_equal(map, order, first);
  for (const std::string& file : {ctf.path(), edax->path(), oina->path(), crc.header(), crc.records()}) {
    CAPTURE(file);
    const auto other = io::read_ebsd(file);
    CHECK(other.grid.columns == first.grid.columns);
    CHECK(other.grid.rows == first.grid.rows);
    CHECK(other.phase == first.phase);
    std::size_t turned = 0;
    for (std::size_t node = 0; node < first.phase.size(); ++node)
      turned += kernels::rotation_angle(kernels::misorientation(first.orientation[node], other.orientation[node])) >
                1e-4 * degree;
    CHECK(turned == 0);
  }
}

TEST_CASE("a random .ctf cut at any byte of its rows is an error") {
  RandomMap map(7);
  while (map.hexagonal || map.columns < 5) map = RandomMap(static_cast<unsigned>(map.draw(1000, 2000)));
  for (auto& point : map.points) point.phase = std::max(point.phase, 0);
  const std::string whole = as_ctf(map, map.in_order(), false, false);
  const std::size_t rows_begin = whole.find("BS\n") + 3;
  int accepted = 0;
  for (int i = 0; i < 200; ++i) {
    const auto length =
        rows_begin + static_cast<std::size_t>(map.uniform() * static_cast<double>(whole.size() - rows_begin - 4));
    const tests::TemporaryFile file(".ctf", whole.substr(0, length));
    accepted += tests::input_error([&] { io::read_ebsd(file.path()); }) == "no error";
  }
  CHECK(accepted == 0);
}
