// Smoothed ODFs against closed forms and quadrature; how near few grains come to one.
#include <catch2/catch.hpp>

#include <chrono>
#include <cmath>
#include <cstdio>

#include "kernels/rotation/random.hpp"
#include "src/microstructure/match_texture.hpp"

using namespace polyslip;
using namespace polyslip::microstructure;

namespace {

constexpr double degree = 3.14159265358979323846 / 180;

TextureTarget of(TextureComponent::Kind kind, double spread_deg, const Orientation& ideal = {1, 0, 0, 0}) {
  TextureComponent component;
  component.kind = kind;
  component.ideal = ideal;
  component.half_width = spread_deg * degree;
  component.crystal = {1, 1, 1};
  return {{component}, {}, {}};
}

TextureTarget sheet() {
  TextureTarget result;
  for (const char* name : {"cube", "brass", "s"}) {
    TextureComponent component;
    component.kind = TextureComponent::Kind::ideal;
    component.ideal = named_orientation(name);
    component.half_width = 10 * degree;
    component.fraction = 0.25;
    component.orthotropic = true;
    result.components.push_back(component);
  }
  TextureComponent fibre;
  fibre.kind = TextureComponent::Kind::fibre;
  fibre.crystal = {1, 1, 1};
  fibre.half_width = 8 * degree;
  fibre.fraction = 0.15;
  TextureComponent rest;
  rest.fraction = 0.1;
  result.components.push_back(fibre);
  result.components.push_back(rest);
  return result;
}

struct Errors {
  double random = 0, matched = 0, milliseconds = 0;
};

Errors errors(const TextureTarget& target, const kernels::SymmetryGroup& group, std::size_t grains, int level) {
  const Odf odf(target, group, level);
  Errors result;
  const int repeats = 8;
  for (int seed = 1; seed <= repeats; ++seed) {
    std::vector<double> volumes;
    std::vector<std::size_t> ids;
    for (std::size_t k = 0; k < grains; ++k) {
      volumes.push_back(std::exp(0.9 * kernels::random_normal(static_cast<std::uint64_t>(seed), k, 77)));
      ids.push_back(k);
    }
    const auto random = random_orientations(target, volumes, ids, static_cast<std::uint64_t>(seed));
    const auto begin = std::chrono::steady_clock::now();
    const auto matched = matched_orientations(target, group, volumes, static_cast<std::uint64_t>(seed));
    const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - begin;
    result.random += odf_error(odf, {random, volumes, group, level}) / repeats;
    result.matched += odf_error(odf, {matched, volumes, group, level}) / repeats;
    result.milliseconds = result.milliseconds == 0 ? time.count() : std::min(result.milliseconds, time.count());
  }
  return result;
}

/// An integral over all orientations, by many that are spread evenly.
template <class Function>
double mean_over_orientations(const Function& function) {
  const std::vector<Orientation> points = even_orientations(20000);
  double sum = 0;
  for (const Orientation& q : points) sum += function(q);
  return sum / static_cast<double>(points.size());
}

}  // namespace

TEST_CASE("coefficients of the de la Vallee Poussin spread") {
  // half-width of kappa = 16: cos(h/2)^32 = 1/2; A_1 = kappa/(kappa + 2), and a whole kappa ends the series
  const double half_width = 2 * std::acos(std::pow(0.5, 1.0 / 32));
  const std::vector<double> a = spread_coefficients(half_width, 20);
  CHECK(a[0] == 1);
  CHECK(a[1] == Approx(16.0 / 18));
  CHECK(a[2] == Approx(16.0 * 15 / (18 * 19)));
  CHECK(std::abs(a[17]) < 1e-12);
  // against the integral of the kernel over the angle: ∫ (2/π) sin²(w/2) K(w) χ_l(w)/(2l + 1) dw
  double sum = 0, norm = 0;
  for (int i = 0; i < 20000; ++i) {
    const double w = (i + 0.5) / 20000 * 180 * degree, k = std::pow(std::cos(w / 2), 32) * std::pow(std::sin(w / 2), 2);
    norm += k;
    sum += k * std::sin(4.5 * w) / std::sin(w / 2) / 9;
  }
  CHECK(a[4] == Approx(sum / norm));
}

TEST_CASE("the smoothed density of components: normalised, and its square is the closed form") {
  const auto cubic = kernels::symmetry_group(kernels::Laue::cubic);
  const Orientation tilted = kernels::from_bunge(0.3, 0.7, 1.1);
  for (const TextureTarget& target :
       {of(TextureComponent::Kind::ideal, 0, tilted), of(TextureComponent::Kind::ideal, 12, tilted),
        of(TextureComponent::Kind::fibre, 7), sheet()}) {
    const Odf odf(target, cubic, 4);
    CHECK(mean_over_orientations([&](const Orientation& q) { return odf.density(q); }) == Approx(1).epsilon(1e-3));
    // <f, K f> is the mean of the density over the texture itself: by draws from it
    double sum = 0;
    const int draws = 40000;
    for (int k = 0; k < draws; ++k) {
      double passed = 0, share = (k + 0.5) / draws;
      std::size_t c = 0;
      while (c + 1 < target.components.size() && (passed += target.components[c].fraction) < share) ++c;
      sum += odf.density(draw_orientation(target.components[c], 5, static_cast<std::uint64_t>(k))) / draws;
    }
    CHECK(odf.squared_norm() == Approx(sum).epsilon(0.02));
  }
  CHECK(Odf(of(TextureComponent::Kind::uniform, 0), cubic, 4).squared_norm() == Approx(1));
  // one crystal: the texture index of its smoothed ODF is Σ_S K(S) / 24
  double peak = 1, sum = 0;
  for (int k = 1; k <= 16; ++k) peak *= (k + 1) / (k - 0.5);
  for (int s = 0; s < 24; ++s) sum += peak * std::pow(cubic.op[s].w, 32) / 24;
  CHECK(Odf(of(TextureComponent::Kind::ideal, 0, tilted), cubic, 4).squared_norm() == Approx(sum));
  CHECK(OrientationCloud({tilted}, {3}, cubic, 4).squared_norm() == Approx(sum));
}

TEST_CASE("slopes of densities are those of finite differences") {
  const auto group = kernels::symmetry_group(kernels::Laue::hexagonal);
  const Odf odf(sheet(), group, 5);
  std::vector<Orientation> some;
  for (std::uint64_t k = 0; k < 7; ++k) some.push_back(kernels::random_orientation(3, k, 0));
  const OrientationCloud cloud(some, {1, 2, 3, 1, 2, 3, 1}, group, 5);
  const Orientation q = kernels::from_bunge(0.1, 0.9, 0.4);
  Orientation of_odf{0, 0, 0, 0}, of_cloud{0, 0, 0, 0};
  odf.density(q, 1, of_odf);
  cloud.density(q, 1, of_cloud);
  const double step = 1e-5;
  for (const Orientation& e : {Orientation{0, 0.5, 0, 0}, {0, 0, 0.5, 0}, {0, 0, 0, 0.5}}) {
    const Orientation turn = kernels::multiply(e, q);
    const auto moved = [&](double s) {
      return kernels::normalized(Orientation{q.w + s * turn.w, q.x + s * turn.x, q.y + s * turn.y, q.z + s * turn.z});
    };
    CHECK(kernels::dot(of_odf, turn) ==
          Approx((odf.density(moved(step)) - odf.density(moved(-step))) / (2 * step)).epsilon(2e-4));
    CHECK(kernels::dot(of_cloud, turn) ==
          Approx((cloud.density(moved(step)) - cloud.density(moved(-step))) / (2 * step)).epsilon(1e-6));
  }
}

TEST_CASE("many orientations: the norm by moments is the one by pairs") {
  const auto cubic = kernels::symmetry_group(kernels::Laue::cubic);
  std::vector<Orientation> many;
  std::vector<double> weights;
  for (std::uint64_t k = 0; k < 1200; ++k) {
    many.push_back(kernels::random_orientation(3, k, 0));
    weights.push_back(kernels::random_uniform(3, k, 1));
  }
  const OrientationCloud cloud(many, weights, cubic, 4);
  double pairs = 0;
  for (std::size_t k = 0; k < many.size(); ++k) pairs += cloud.weight(k) * cloud.density(many[k]);
  CHECK(cloud.squared_norm() == Approx(pairs).epsilon(1e-10));
}

TEST_CASE("the error of independent draws is the one that statistics expects") {
  const auto cubic = kernels::symmetry_group(kernels::Laue::cubic);
  const Odf odf(of(TextureComponent::Kind::uniform, 0), cubic, 4);
  const double single = OrientationCloud({{1, 0, 0, 0}}, {1}, cubic, 4).squared_norm();
  double square = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    std::vector<Orientation> draws;
    for (std::uint64_t k = 0; k < 50; ++k) draws.push_back(kernels::random_orientation(seed, k, 0));
    square += std::pow(odf_error(odf, {draws, std::vector<double>(50, 1), cubic, 4}), 2) / 200;
  }
  CHECK(square == Approx((single - 1) / 50).epsilon(0.05));
}

TEST_CASE("matched orientations come nearer to the ODF than draws, and the nearer the more there are") {
  const auto cubic = kernels::symmetry_group(kernels::Laue::cubic);
  for (const TextureTarget& target : {of(TextureComponent::Kind::uniform, 0), sheet()}) {
    const Errors few = errors(target, cubic, 30, 4), more = errors(target, cubic, 240, 4);
    CHECK(few.matched < 0.45 * few.random);
    CHECK(more.matched < 0.2 * more.random);
    // 8 times the grains: independent draws gain √8 = 2.8
    CHECK(more.matched < few.matched / 4);
    CHECK(more.random > few.random / 4);
    // and a sharper kernel than the one that 30 grains are matched with sees it, too
    const Errors sharp = errors(target, cubic, 30, 6);
    CHECK(sharp.matched < sharp.random);
  }
}

TEST_CASE("lists: weights become shares of the volume; more entries than grains are matched") {
  const auto cubic = kernels::symmetry_group(kernels::Laue::cubic);
  TextureTarget few{{}, {}, {0.5, 0.3, 0.2}}, many{{}, {}, {}};
  for (std::uint64_t k = 0; k < 3; ++k) few.list.push_back(kernels::random_orientation(1, k, 0));
  for (std::uint64_t k = 0; k < 2000; ++k) {
    many.list.push_back(kernels::multiply(kernels::random_spread(0.3, 2, k, 0), few.list[k % 3]));
    many.weights.push_back(1 + static_cast<double>(k % 5));
  }
  std::vector<double> volumes;
  std::vector<std::size_t> ids;
  for (std::size_t k = 0; k < 40; ++k) {
    volumes.push_back(1 + kernels::random_uniform(8, k, 0));
    ids.push_back(k);
  }
  const auto dealt = matched_orientations(few, cubic, volumes, 3);
  double share[3] = {}, total = 0;
  for (std::size_t k = 0; k < 40; ++k) {
    total += volumes[k];
    for (std::size_t e = 0; e < 3; ++e)
      if (std::abs(kernels::dot(dealt[k], few.list[e])) > 1 - 1e-12) share[e] += volumes[k];
  }
  for (std::size_t e = 0; e < 3; ++e) CHECK(share[e] / total == Approx(few.weights[e]).margin(0.03));
  const Odf odf(many, cubic, 4);
  const double matched = odf_error(odf, {matched_orientations(many, cubic, volumes, 3), volumes, cubic, 4});
  const double drawn = odf_error(odf, {random_orientations(many, volumes, ids, 3), volumes, cubic, 4});
  CHECK(matched < 0.3 * drawn);
}

TEST_CASE("table of errors", "[.table]") {
  const auto cubic = kernels::symmetry_group(kernels::Laue::cubic);
  const auto hexagonal = kernels::symmetry_group(kernels::Laue::hexagonal);
  for (const auto* group : {&cubic, &hexagonal})
    for (int texture = 0; texture < 2; ++texture)
      for (std::size_t grains : {10u, 30u, 100u, 300u, 1000u, 3000u}) {
        const TextureTarget target = texture == 0 ? of(TextureComponent::Kind::uniform, 0) : sheet();
        const Errors coarse = errors(target, *group, grains, 4), fine = errors(target, *group, grains, 6);
        std::printf("%s %s %5zu  %.4f %.4f   fine %.4f %.4f  %.2f ms\n", kernels::laue_name(group->laue),
                    texture == 0 ? "uniform" : "sheet  ", grains, coarse.random, coarse.matched, fine.random,
                    fine.matched, coarse.milliseconds);
      }
}
