#include "src/features/slip_traces.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <fstream>
#include <set>
#include <sstream>

#include "kernels/rotation/random.hpp"
#include "src/base/config.hpp"
#include "src/features/slip_bands.hpp"
#include "src/features/sslip.hpp"

using namespace polyslip;
using features::line_angle;

namespace {

constexpr double degree = M_PI / 180;

material::Phase phase_of(const std::string& card) {
  const std::string path = std::string(POLYSLIP_SOURCE_DIR) + "/inputs/materials/" + card + ".ini";
  std::ifstream file(path);
  REQUIRE(file);
  std::stringstream text;
  text << file.rdbuf();
  return material::read_phase(card, base::parse_ini(text.str(), path));
}

/// Points of a disc of a square or hexagonal grid; bands of a period and direction over noise of the given size.
features::BandPatch disc(double radius, double angle, double period, double noise, bool hexagonal = false) {
  features::BandPatch patch;
  std::uint64_t id = 0;
  const double row = hexagonal ? std::sqrt(0.75) : 1;
  for (int j = -30; j <= 30; ++j) {
    for (int i = -30; i <= 30; ++i, ++id) {
      const double x = i + (hexagonal && j % 2 != 0 ? 0.5 : 0), y = j * row;
      if (std::hypot(x, y) > radius) continue;
      const double across = -x * std::sin(angle) + y * std::cos(angle);
      patch.x.push_back(x * 1e-6);
      patch.y.push_back(y * 1e-6);
      patch.value.push_back(0.03 + 0.001 * x + std::pow(std::cos(M_PI * across / period), 8) * 0.05 +
                            noise * kernels::random_normal(7, id, 0));
    }
  }
  return patch;
}

}  // namespace

TEST_CASE("bands of known direction are found within their error, on both grids") {
  features::BandOptions options;
  options.step = 1e-6;
  for (const double angle : {3.0, 40.0, 90.0, 133.3, 178.0}) {
    for (const bool hexagonal : {false, true}) {
      const features::Bands bands = find_bands(disc(14, angle * degree, 5, 0.02, hexagonal), options);
      INFO(angle << " found " << bands.angle / degree << " +- " << bands.error / degree);
      CHECK(bands.clear);
      CHECK(line_angle(bands.angle, angle * degree) < 1.5 * degree);
      CHECK(line_angle(bands.angle, angle * degree) < 3 * bands.error + 0.5 * degree);
      CHECK(line_angle(bands.radon_angle, angle * degree) < 4 * degree);
    }
  }
}

TEST_CASE("noise has no bands, a uniform patch and a small one are not measured") {
  features::BandOptions options;
  options.step = 1e-6;
  int clear = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    features::BandPatch patch = disc(10, 0, 5, 0);
    for (std::size_t i = 0; i < patch.value.size(); ++i) patch.value[i] = kernels::random_normal(seed, i, 1);
    const features::Bands bands = find_bands(patch, options);
    CHECK(bands.measured);
    clear += bands.clear;
  }
  CHECK(clear <= 2);
  features::BandPatch patch = disc(10, 0, 5, 0);
  for (double& value : patch.value) value = 3;
  CHECK_FALSE(find_bands(patch, options).measured);
  CHECK_FALSE(find_bands(disc(3, 0, 5, 0), options).measured);
  patch = disc(10, 1, 5, 0.01);
  const std::size_t all = patch.value.size();
  for (std::size_t i = 0; i < all; i += 3) patch.value[i] = features::unknown;
  CHECK(find_bands(patch, options).points == static_cast<std::int64_t>(all - (all + 2) / 3));
}

TEST_CASE("a turned map turns the bands with it") {
  features::BandOptions options;
  options.step = 1e-6;
  const features::BandPatch patch = disc(14, 0.7, 6, 0.02);
  features::BandPatch turned = patch;
  const double t = 0.4;
  for (std::size_t i = 0; i < patch.x.size(); ++i) {
    turned.x[i] = std::cos(t) * patch.x[i] - std::sin(t) * patch.y[i];
    turned.y[i] = std::sin(t) * patch.x[i] + std::cos(t) * patch.y[i];
  }
  const double moved = find_bands(turned, options).angle - find_bands(patch, options).angle;
  CHECK(line_angle(moved, t) < 0.3 * degree);
}

TEST_CASE("traces of {111} in cube and Goss orientation, and of the basal plane") {
  const material::Phase copper = phase_of("copper");
  const auto cube = features::slip_planes(copper, {1, 0, 0, 0});
  REQUIRE(cube.size() == 4);
  std::multiset<int> angles;
  for (const auto& plane : cube) {
    CHECK(plane.systems.size() == 3);
    CHECK(plane.inclination == Approx(std::acos(1 / std::sqrt(3.0))));
    angles.insert(static_cast<int>(std::lround(plane.angle / degree)));
  }
  CHECK(angles == std::multiset<int>{45, 45, 135, 135});
  // Goss, (011)[100]
  const auto goss =
      features::slip_planes(copper, kernels::Quaternion<double>{std::cos(M_PI / 8), std::sin(M_PI / 8), 0, 0});
  std::multiset<int> tenths;
  for (const auto& plane : goss) tenths.insert(static_cast<int>(std::lround(plane.angle / degree * 10)) % 1800);
  // normals (±1, √2, 0)/√3 and (±1, 0, √2)/√3: traces ∓35.26° from x, and along y
  CHECK(tenths == std::multiset<int>{353, 900, 900, 1447});
  const material::Phase magnesium = phase_of("magnesium");
  // c in the map's plane, along x: the basal trace is y
  const kernels::Quaternion<double> c_along_x{std::sqrt(0.5), 0, -std::sqrt(0.5), 0};
  const auto planes = features::slip_planes(magnesium, c_along_x);
  CHECK(planes[0].systems == std::vector<int>{0, 1, 2});
  CHECK(planes[0].angle == Approx(M_PI / 2));
  CHECK(planes[0].inclination == Approx(M_PI / 2));
}

TEST_CASE("a plane is told only where it is alone") {
  std::vector<features::SlipPlane> planes(3);
  for (int p = 0; p < 3; ++p) {
    planes[static_cast<std::size_t>(p)].systems = {p};
    planes[static_cast<std::size_t>(p)].inclination = 1;
  }
  planes[0].angle = 10 * degree;
  planes[1].angle = 60 * degree;
  planes[2].angle = 62 * degree;
  using features::TraceVerdict;
  const auto alone = match_trace(planes, 13 * degree, 1 * degree, {});
  CHECK(alone.verdict == TraceVerdict::plane);
  CHECK(alone.planes == std::vector<int>{0});
  CHECK(alone.deviation == Approx(3 * degree));
  CHECK(alone.next == Approx(47 * degree));
  const auto two = match_trace(planes, 60.5 * degree, 1 * degree, {});
  CHECK(two.verdict == TraceVerdict::ambiguous);
  CHECK(two.planes == std::vector<int>{1, 2});
  CHECK(two.confidence < 0.7);
  CHECK(match_trace(planes, 178 * degree, 1 * degree, {}).verdict == TraceVerdict::no_plane);
  planes[0].inclination = 0.1;
  CHECK(match_trace(planes, 10 * degree, 1 * degree, {}).verdict == TraceVerdict::no_plane);
}

TEST_CASE("slip identified from displacement gradients is the cheapest combination there is") {
  const material::Phase copper = phase_of("copper");
  for (std::uint64_t trial = 0; trial < 12; ++trial) {
    const kernels::Quaternion<double> q = kernels::random_orientation(3, trial, 0);
    const kernels::Mat3<double> R = kernels::to_matrix(q);
    std::vector<std::array<double, 4>> M;
    for (const auto& system : copper.systems) {
      double b[2] = {0, 0}, n[2] = {0, 0};
      for (int i = 0; i < 2; ++i)
        for (int j = 0; j < 3; ++j) {
          b[i] += R(j, i) * system.direction[j];
          n[i] += R(j, i) * system.normal[j];
        }
      M.push_back({b[0] * n[0], b[0] * n[1], b[1] * n[0], b[1] * n[1]});
    }
    double H[4] = {0, 0, 0, 0};
    for (std::size_t s = 0; s < M.size(); ++s)
      for (std::size_t c = 0; c < 4; ++c)
        H[c] += M[s][c] * (kernels::random_uniform(5, trial * 12 + s, 0) < 0.3
                               ? 0.05 * kernels::random_normal(5, trial * 12 + s, 1)
                               : 0);
    // by hand: an optimum of a linear program is at a basis, so all sets of four systems are tried
    double best = 1e300;
    for (std::size_t a = 0; a < 12; ++a)
      for (std::size_t b = a + 1; b < 12; ++b)
        for (std::size_t c = b + 1; c < 12; ++c)
          for (std::size_t d = c + 1; d < 12; ++d) {
            const std::size_t set[4] = {a, b, c, d};
            double A[4][5];
            for (std::size_t r = 0; r < 4; ++r) {
              for (std::size_t k = 0; k < 4; ++k) A[r][k] = M[set[k]][r];
              A[r][4] = H[r];
            }
            bool regular = true;
            for (int k = 0; k < 4 && regular; ++k) {
              int pivot = k;
              for (int r = k + 1; r < 4; ++r)
                if (std::abs(A[r][k]) > std::abs(A[pivot][k])) pivot = r;
              std::swap(A[k], A[pivot]);
              regular = std::abs(A[k][k]) > 1e-9;
              for (int r = 0; r < 4 && regular; ++r) {
                if (r == k) continue;
                const double factor = A[r][k] / A[k][k];
                for (int col = k; col < 5; ++col) A[r][col] -= factor * A[k][col];
              }
            }
            if (!regular) continue;
            double sum = 0;
            for (int k = 0; k < 4; ++k) sum += std::abs(A[k][4] / A[k][k]);
            best = std::min(best, sum);
          }
    features::Sslip sslip(copper, q, {0});
    for (int repeat = 0; repeat < 2; ++repeat) {  // the second time from the basis of another point
      const features::SslipResult result = sslip.solve(H);
      double sum = 0, again[4] = {0, 0, 0, 0};
      for (std::size_t s = 0; s < M.size(); ++s) {
        sum += std::abs(result.gamma[s]);
        for (std::size_t c = 0; c < 4; ++c) again[c] += result.gamma[s] * M[s][c];
      }
      CHECK(sum == Approx(best).epsilon(1e-7).margin(1e-9));
      for (int c = 0; c < 4; ++c) CHECK(again[c] == Approx(H[c]).margin(1e-9));
      CHECK(result.residual < 1e-9);
      sslip.solve({0.1, -0.02, 0.03, -0.08});
    }
  }
}

TEST_CASE("one system's slip is found again, noise costs nothing, and what systems cannot do is a residual") {
  const material::Phase magnesium = phase_of("magnesium");
  const kernels::Quaternion<double> q = kernels::random_orientation(11, 4, 0);
  const kernels::Mat3<double> R = kernels::to_matrix(q);
  double H[4];
  for (int i = 0; i < 2; ++i)
    for (int j = 0; j < 2; ++j) {
      double b = 0, n = 0;
      for (int k = 0; k < 3; ++k) {
        b += R(k, i) * magnesium.systems[1].direction[k];
        n += R(k, j) * magnesium.systems[1].normal[k];
      }
      H[2 * i + j] = 0.04 * b * n;
    }
  features::Sslip exact(magnesium, q, {0});
  CHECK(exact.solve(H).residual < 1e-9);
  const features::SslipResult nothing = features::Sslip(magnesium, q, {0.05}).solve(H);
  for (const double gamma : nothing.gamma) CHECK(gamma == 0);
  // one phase with basal slip only cannot stretch along c
  material::Phase basal = magnesium;
  basal.systems.resize(3);
  const features::SslipResult stretch =
      features::Sslip(basal, {std::sqrt(0.5), 0, -std::sqrt(0.5), 0}, {0}).solve({0.1, 0, 0, 0});
  CHECK(stretch.residual == Approx(0.1));
  // twins shear one way: the opposite shear is paid for by others
  material::Phase twins = magnesium;
  twins.systems.erase(twins.systems.begin(), twins.systems.begin() + 18);
  for (const double gamma : features::Sslip(twins, q, {0}).solve({-H[0], -H[1], -H[2], -H[3]}).gamma) CHECK(gamma >= 0);
}
