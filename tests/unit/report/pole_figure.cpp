// Pole densities against closed forms, and rings around what exceeds a level.
#include "src/report/pole_figure.hpp"

#include <catch2/catch.hpp>

#include <cmath>

#include "src/microstructure/texture.hpp"
#include "src/report/contour.hpp"

using namespace polyslip;
using namespace polyslip::report;
using kernels::Lattice;

namespace {

double value(const Disc& disc, int i, int j) { return disc.density[static_cast<std::size_t>(i + Disc::n * j)]; }

bool within(int i, int j) { return std::hypot(Disc::node(i), Disc::node(j)) <= 1; }

}  // namespace

TEST_CASE("families have as many poles as the crystal's symmetry makes") {
  REQUIRE(pole_families(Lattice::cF).size() == 2);
  CHECK(pole_families(Lattice::cF)[0].poles.size() == 4);
  CHECK(pole_families(Lattice::cF)[1].poles.size() == 3);
  CHECK(pole_families(Lattice::cI)[0].poles.size() == 6);
  CHECK(pole_families(Lattice::hP)[0].poles.size() == 1);
  CHECK(pole_families(Lattice::hP)[1].poles.size() == 3);
  CHECK(pole_families(Lattice::isotropic).empty());
}

TEST_CASE("a single orientation has the kernel at each of its poles") {
  // turned by 30° about x, then 20° about z
  const Orientation q = kernels::multiply(kernels::from_axis_angle<double>({{1, 0, 0}}, 30 * M_PI / 180),
                                          kernels::from_axis_angle<double>({{0, 0, 1}}, 20 * M_PI / 180));
  const double kappa = kernel_kappa();
  for (const Lattice lattice : {Lattice::cF, Lattice::cI, Lattice::hP})
    for (const PoleFamily& family : pole_families(lattice)) {
      const Disc disc = pole_density({q}, {0.3}, family);
      for (int j = 0; j < Disc::n; ++j)
        for (int i = 0; i < Disc::n; ++i) {
          if (std::hypot(Disc::node(i), Disc::node(j)) > std::sqrt(1.19)) continue;
          const Direction at = kernels::to_crystal(q, disc_direction(Disc::node(i), Disc::node(j)));
          double expected = 0;
          for (const Direction& pole : family.poles)
            expected += 2 * std::exp(-kappa) * std::cosh(kappa * dot(at, pole)) * kappa /
                        static_cast<double>(family.poles.size());
          // what the kernel's cut leaves out
          CHECK(std::abs(value(disc, i, j) - expected) <= 2e-5 * kappa);
        }
    }
}

TEST_CASE("the basal pole of an unturned hexagonal crystal stands in the middle") {
  const Disc disc = pole_density({{1, 0, 0, 0}}, {1}, pole_families(Lattice::hP)[0]);
  CHECK(value(disc, Disc::n / 2, Disc::n / 2) == Approx(kernel_kappa()));
  CHECK(disc.largest() == Approx(kernel_kappa()));
}

TEST_CASE("x lies to the right and y up") {
  // the c axis along +x + z of the sample: passive turn by 45° about −y … found from the disc, not from the formula
  const Direction c{{0, 0, 1}};
  const Orientation q = kernels::from_axis_angle<double>({{0, 1, 0}}, 45 * M_PI / 180);
  const Direction at = kernels::to_sample(q, c);
  REQUIRE(std::abs(std::abs(at[0]) - std::sqrt(0.5)) < 1e-12);
  const double sign = at[0] * at[2] > 0 ? 1 : -1;
  const Disc disc = pole_density({q}, {1}, pole_families(Lattice::hP)[0]);
  int best_i = 0, best_j = 0;
  for (int j = 0; j < Disc::n; ++j)
    for (int i = 0; i < Disc::n; ++i)
      if (within(i, j) && value(disc, i, j) > value(disc, best_i, best_j)) best_i = i, best_j = j;
  // r = √2 sin(45°/2)
  CHECK(Disc::node(best_i) == Approx(sign * std::sqrt(2.0) * std::sin(M_PI / 8)).margin(0.02));
  CHECK(Disc::node(best_j) == Approx(0).margin(0.02));
}

TEST_CASE("uniform orientations have the density 1 everywhere") {
  const std::vector<Orientation> q = microstructure::even_orientations(4000);
  const std::vector<double> weights(q.size(), 2.5);
  for (const Lattice lattice : {Lattice::cF, Lattice::hP})
    for (const PoleFamily& family : pole_families(lattice)) {
      const Disc disc = pole_density(q, weights, family);
      double sum = 0, count = 0;
      for (int j = 0; j < Disc::n; ++j)
        for (int i = 0; i < Disc::n; ++i) {
          if (!within(i, j)) continue;
          CHECK(value(disc, i, j) == Approx(1).margin(0.12));
          sum += value(disc, i, j);
          count += 1;
        }
      CHECK(sum / count == Approx(1).margin(2e-3));
    }
}

TEST_CASE("every pole figure's mean over the disc is 1") {
  const Disc disc = pole_density({kernels::from_bunge(0.4, 0.7, 1.1), kernels::from_bunge(2.0, 1.2, 0.3)}, {1, 3},
                                 pole_families(Lattice::cF)[0]);
  double sum = 0, count = 0;
  for (int j = 0; j < Disc::n; ++j)
    for (int i = 0; i < Disc::n; ++i)
      if (within(i, j)) sum += value(disc, i, j), count += 1;
  CHECK(sum / count == Approx(1).margin(0.02));  // the grid's edge is ragged
}

TEST_CASE("no weight at all is no density") {
  CHECK(pole_density({{1, 0, 0, 0}}, {0}, pole_families(Lattice::cF)[0]).largest() == 0);
}

TEST_CASE("a contour is a closed ring at the level") {
  const int n = 41;
  std::vector<double> cone;
  for (int j = 0; j < n; ++j)
    for (int i = 0; i < n; ++i) cone.push_back(20 - std::hypot(i - 20.0, j - 20.0));
  const std::string d = filled_contour(cone, {n, 0, 40, 1}, 10);
  CHECK(d.find('M') == d.rfind('M'));
  REQUIRE(d.back() == 'Z');
  // every corner of the ring lies on the circle of radius 10 about (20, 20), up to the bend between nodes
  int corners = 0;
  double area = 0, first_x = 0, first_y = 0, last_x = 0, last_y = 0;
  for (std::size_t at = 0; at < d.size() && d[at] != 'Z'; ++corners) {
    std::size_t used = 0;
    const double x = std::stod(d.substr(at + 1), &used);
    at += 1 + used;
    const double y = std::stod(d.substr(at), &used);
    at += used;
    CHECK(std::hypot(x - 20, y - 20) == Approx(10).margin(0.05));
    if (corners == 0) first_x = x, first_y = y;
    area += 0.5 * (last_x * y - x * last_y) * (corners > 0 ? 1 : 0);
    last_x = x;
    last_y = y;
  }
  area += 0.5 * (last_x * first_y - first_x * last_y);
  CHECK(corners > 40);
  CHECK(std::abs(area) == Approx(100 * M_PI).epsilon(0.01));
}

TEST_CASE("contours end at the grid, keep saddles apart or join them, and may be empty") {
  CHECK(filled_contour({1, 1, 1, 1}, {2, 0, 1, 1}, 0.5).find('M') == 0);
  CHECK(filled_contour({1, 1, 1, 1}, {2, 0, 1, 1}, 2).empty());
  const auto rings = [](const std::string& d) { return std::count(d.begin(), d.end(), 'M'); };
  CHECK(rings(filled_contour({1, 0, 0, 1}, {2, 0, 1, 1}, 0.6)) == 2);  // the mean of 0.5 is below
  CHECK(rings(filled_contour({1, 0, 0, 1}, {2, 0, 1, 1}, 0.4)) == 1);
}
