// Pole densities: normalised, of one crystal, and equal to the ODF's mean over a fibre.
#include "src/microstructure/pole_figures.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace polyslip;
using namespace polyslip::microstructure;

namespace {

constexpr double pi = 3.14159265358979323846;

std::vector<Direction> sphere(int count) {
  std::vector<Direction> result;
  for (int i = 0; i < count; ++i) {
    const double z = 1 - (2 * i + 1.0) / count, r = std::sqrt(1 - z * z), azimuth = i * pi * (3 - std::sqrt(5.0));
    result.push_back({r * std::cos(azimuth), r * std::sin(azimuth), z});
  }
  return result;
}

}  // namespace

TEST_CASE("multiplicities of poles") {
  const auto cubic = kernels::symmetry_group(kernels::Laue::cubic),
             hexagonal = kernels::symmetry_group(kernels::Laue::hexagonal);
  const std::vector<std::size_t> of_cubic{6, 12, 8}, of_hexagonal{2, 6, 6};
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(equivalent_poles(usual_poles(kernels::Lattice::cF)[i].normal, cubic).size() == of_cubic[i]);
    CHECK(equivalent_poles(usual_poles(kernels::Lattice::hP)[i].normal, hexagonal).size() == of_hexagonal[i]);
  }
}

TEST_CASE("pole densities have the mean 1 and are the means of the ODF over fibres") {
  const auto cubic = kernels::symmetry_group(kernels::Laue::cubic);
  const std::vector<Orientation> two{kernels::from_bunge(0.2, 0.5, 0.9), kernels::from_bunge(1.2, 0.3, 0.1)};
  const Pole pole = usual_poles(kernels::Lattice::cF)[2];
  const auto density = pole_density(sphere(4000), pole, two, {1, 3}, cubic, 4);
  double mean = 0;
  for (const double d : density) mean += d / static_cast<double>(density.size());
  CHECK(mean == Approx(1).epsilon(1e-3));

  const OrientationCloud cloud(two, {1, 3}, cubic, 4);
  for (const Direction& r : {Direction{0, 0, 1}, Direction{0.6, 0, 0.8}, Direction{-0.6, 0.64, 0.48}}) {
    // ± the pole: a pole figure does not tell them apart
    double fibre = 0;
    const int steps = 360;
    for (int i = 0; i < steps; ++i)
      for (const double sign : {1.0, -1.0}) {
        const Direction normal{sign * pole.normal[0], sign * pole.normal[1], sign * pole.normal[2]};
        fibre += cloud.density(fibre_orientation(normal, r, 2 * pi * i / steps)) / (2 * steps);
      }
    CHECK(pole_density({r}, pole, two, {1, 3}, cubic, 4)[0] == Approx(fibre));
  }
}

TEST_CASE("the poles of one crystal stand where its planes' normals are") {
  const auto cubic = kernels::symmetry_group(kernels::Laue::cubic);
  const Orientation goss = named_orientation("goss");
  // (011) along z, [100] along x: the 100 pole figure has its peaks along x and at 45° from z towards y
  const Pole cube_faces = usual_poles(kernels::Lattice::cF)[0];
  const auto at = [&](const Direction& r) { return pole_density({r}, cube_faces, {goss}, {1}, cubic, 6)[0]; };
  const double peak = 65.0 / 6;
  CHECK(at({1, 0, 0}) == Approx(peak).epsilon(1e-3));
  CHECK(at({0, std::sqrt(0.5), std::sqrt(0.5)}) == Approx(peak).epsilon(1e-3));
  CHECK(at({0, 0, 1}) < 0.1);
}
