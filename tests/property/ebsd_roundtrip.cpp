// Random maps written as .ang and .ctf, lines shuffled, some points left out or marked, come back equal.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include "kernels/rotation/symmetry.hpp"
#include "src/io/ebsd.hpp"
#include "tests/support/ebsd_files.hpp"
#include "tests/support/ebsd_maps.hpp"

using namespace polyslip;
using tests::degree;

namespace {

struct Point {
  double x = 0, y = 0;  // µm
  std::array<double, 3> euler{};
  int phase = 0;  // −1: not indexed
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
  std::string shuffled(std::vector<std::string> lines) {
    std::shuffle(lines.begin(), lines.end(), random_);
    std::string text;
    for (const auto& line : lines) text += line;
    return text;
  }

  bool hexagonal = false;
  int columns = 0, rows = 0, phases = 0;
  double step = 0, pitch = 0;
  std::vector<Point> points;

 private:
  std::mt19937 random_;
};

void check_equal(const RandomMap& made, const base::EbsdMap& read) {
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
}

std::string as_ctf(RandomMap& map, bool comma, bool crlf, bool leave_out, bool shuffle = true) {
  std::string head =
      base::text("Channel Text File\nPrj\tx\nAuthor\tx\nJobMode\tGrid\nXCells\t", map.columns, "\nYCells\t", map.rows,
                 "\nXStep\t", number(map.step, 4), "\nYStep\t", number(map.pitch, 4),
                 "\nAcqE1\t0\nAcqE2\t0\nAcqE3\t0\nEuler angles refer to Sample Coordinate system (CS0)!\nPhases\t",
                 map.phases, "\n");
  for (int p = 0; p < map.phases; ++p) head += base::text("3.6;3.6;3.6\t90;90;90\tphase ", p, "\t11\t0\n");
  head += "Phase\tX\tY\tBands\tError\tEuler1\tEuler2\tEuler3\tMAD\tBC\tBS\n";
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < map.points.size(); ++i) {
    const Point& p = map.points[i];
    // The grid's corners must show, as they do in files of writers that leave points out.
    const bool corner = i == 0 || i + 1 == map.points.size() || i + 1 == static_cast<std::size_t>(map.columns);
    if (leave_out && p.phase < 0 && !corner) continue;
    lines.push_back(base::text(p.phase + 1, "\t", number(p.x, 5), "\t", number(p.y, 5), "\t8\t0\t",
                               number(p.euler[0], 5), "\t", number(p.euler[1], 5), "\t", number(p.euler[2], 5),
                               "\t0.5\t100\t200\n"));
  }
  std::string text = head, result;
  if (shuffle)
    text += map.shuffled(lines);
  else
    for (const auto& line : lines) text += line;
  for (const char c : text) {
    if (c == '\n' && crlf) result += '\r';
    result += c == '.' && comma ? ',' : c;
  }
  return result;
}

std::string as_ang(RandomMap& map, int columns, bool counts) {
  std::string head = "# TEM_PIXperUM 1.0\n#\n";
  for (int p = 0; p < map.phases; ++p)
    head += base::text("# Phase ", p + 1, "\n# MaterialName phase ", p,
                       "\n# Symmetry 43\n# LatticeConstants 3.6 3.6 3.6 90 90 90\n");
  head += map.hexagonal ? "# GRID: HexGrid\n" : "# GRID: SqrGrid\n";
  if (counts)
    head += base::text("# XSTEP: ", number(map.step, 6), "\n# YSTEP: ", number(map.pitch, 6),
                       "\n# NCOLS_ODD: ", map.columns, "\n# NCOLS_EVEN: ", map.columns - (map.hexagonal ? 1 : 0),
                       "\n# NROWS: ", map.rows, "\n");
  std::vector<std::string> lines;
  for (const Point& p : map.points) {
    std::string line;
    for (const double angle : p.euler) line += " " + number(p.phase < 0 ? 12.56637 : angle * degree, 7);
    line += base::text(" ", number(p.x, 5), " ", number(p.y, 5), " 50.0 0.9 ", p.phase < 0 ? 0 : p.phase + 1);
    for (int i = 8; i < columns; ++i) line += " 1";
    lines.push_back(line + "\n");
  }
  return head + map.shuffled(lines);
}

}  // namespace

TEST_CASE("random maps as .ctf in any order of lines read back equal") {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    RandomMap map(seed);
    if (map.hexagonal) continue;  // .ctf has one number of cells for all rows
    const bool comma = map.draw(0, 1), crlf = map.draw(0, 1),
               leave_out = map.draw(0, 1) && map.columns > 4 && map.rows > 4;
    const tests::TemporaryFile file(".ctf", as_ctf(map, comma, crlf, leave_out));
    check_equal(map, io::read_ebsd(file.path()));
  }
}

TEST_CASE("random maps as .ang of any number of columns and order of lines read back equal") {
  for (unsigned seed = 101; seed <= 160; ++seed) {
    CAPTURE(seed);
    RandomMap map(seed);
    const int columns = std::array<int, 5>{8, 9, 10, 14, 15}[static_cast<std::size_t>(map.draw(0, 4))];
    const tests::TemporaryFile file(".ang", as_ang(map, columns, map.draw(0, 1)));
    check_equal(map, io::read_ebsd(file.path()));
  }
}

TEST_CASE("a random .ctf cut at any byte of its rows is an error") {
  RandomMap map(7);
  while (map.hexagonal || map.columns < 5) map = RandomMap(static_cast<unsigned>(map.draw(1000, 2000)));
  for (auto& point : map.points) point.phase = std::max(point.phase, 0);
  const std::string whole = as_ctf(map, false, false, false, false);
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
