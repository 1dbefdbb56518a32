// Polyhedra cut by half-spaces: the two parts of a cut make up the whole, and closed forms.
#include "src/microstructure/convex_cell.hpp"

#include <catch2/catch.hpp>

#include <cmath>

#include "kernels/rotation/random.hpp"

using namespace polyslip;
using namespace polyslip::microstructure;

namespace {

Vector random_direction(std::uint64_t id) {
  const kernels::RandomPair a = kernels::random_normal2(9, id, 0), b = kernels::random_normal2(9, id, 1);
  const double length = std::sqrt(a.first * a.first + a.second * a.second + b.first * b.first);
  return {{a.first / length, a.second / length, b.first / length}};
}

int live_faces(const ConvexCell& cell) {
  int count = 0;
  for (const ConvexCell::Face& face : cell.faces()) count += face.corners > 0;
  return count;
}

}  // namespace

TEST_CASE("a cube, its half, a corner of it, and nothing") {
  ConvexCell cell;
  cell.start(1);
  CHECK(cell.measure() == Approx(8));
  CHECK(cell.reach2() == Approx(3));
  const ConvexCell::Moments whole = cell.moments();
  CHECK(whole.volume == Approx(8));
  for (std::size_t a = 0; a < 6; ++a) CHECK(whole.second[a] == Approx(a < 3 ? 8.0 / 3 : 0).margin(1e-14));
  CHECK_FALSE(cell.cut({{2, 0, 0}}, 2.0, 7));  // touches a face
  CHECK_FALSE(cell.cut({{1, 1, 1}}, 3.0, 7));  // touches a corner
  CHECK_FALSE(cell.cut({{1, 1, 0}}, 2.0, 7));  // touches an edge
  CHECK(cell.cut({{3, 0, 0}}, 0.0, 7));
  CHECK(cell.measure() == Approx(4));
  CHECK(cell.moments().first[0] == Approx(-2));
  CHECK(cell.moments().first[1] == Approx(0).margin(1e-14));
  CHECK(live_faces(cell) == 6);
  for (const ConvexCell::Face& face : cell.faces())
    CHECK((face.corners == 0 || face.area == Approx(face.normal[0] != 0 ? 4 : 2)));
  // the tetrahedron below the corner (-1, -1, -1)
  CHECK(cell.cut({{1, 1, 1}}, -2.5, 8));
  CHECK(cell.measure() == Approx(0.125 / 6));
  CHECK(live_faces(cell) == 4);
  CHECK(cell.cut({{1, 0, 0}}, -2, 9));
  CHECK(cell.empty());
  CHECK(cell.measure() == 0);
}

TEST_CASE("the parts on both sides of a plane make up the cell") {
  // Many cuts, of which some go through corners that are there already.
  for (std::uint64_t sample = 0; sample < 200; ++sample) {
    ConvexCell cell;
    cell.start(1);
    for (std::uint64_t k = 0; k < 12; ++k) {
      const bool along_axes = (sample + k) % 5 == 0;
      Vector normal = random_direction(100 * sample + k);
      if (along_axes) normal = {{std::round(normal[0]), std::round(normal[1]), std::round(normal[2])}};
      if (dot(normal, normal) == 0) continue;
      const double level = along_axes ? 0.5 * std::sqrt(dot(normal, normal))
                                      : 0.1 + 0.9 * kernels::random_uniform(9, 100 * sample + k, 2);
      ConvexCell other = cell;
      const double before = cell.measure();
      const std::array<double, 6> second = cell.moments().second;
      cell.cut(normal, level, static_cast<int>(k));
      other.cut({{-normal[0], -normal[1], -normal[2]}}, -level, static_cast<int>(k));
      INFO("sample " << sample << ", cut " << k);
      REQUIRE(cell.measure() + other.measure() == Approx(before).epsilon(1e-11));
      REQUIRE(cell.moments().volume == Approx(cell.measure()).epsilon(1e-11));
      REQUIRE(cell.moments().second[4] + other.moments().second[4] == Approx(second[4]).margin(1e-11));
    }
  }
}

TEST_CASE("area vectors of a closed surface sum to nothing") {
  ConvexCell cell;
  cell.start(1);
  for (std::uint64_t k = 0; k < 300; ++k) cell.cut(random_direction(k), 0.8, static_cast<int>(k));
  CHECK(live_faces(cell) > 100);
  const double volume = cell.measure();
  Vector sum{{0, 0, 0}};
  double surface = 0;
  for (const ConvexCell::Face& face : cell.faces())
    if (face.corners > 0) {
      for (int i = 0; i < 3; ++i) sum[i] += face.area * face.normal[i];
      surface += face.area;
    }
  CHECK(std::sqrt(dot(sum, sum)) < 1e-12);
  CHECK(volume == Approx(0.8 / 3 * surface));  // all faces touch the ball of radius 0.8
  CHECK(volume == Approx(4.18879 * 0.512).epsilon(0.05));
}
