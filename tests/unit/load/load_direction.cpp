// Loads along a direction of stress or strain rate: the free space, the reader, the path.
#include <catch2/catch.hpp>

#include <cmath>

#include "src/base/config.hpp"
#include "src/base/require.hpp"
#include "src/load/load_path.hpp"

using namespace polyslip;
using namespace polyslip::load;
using Catch::Matchers::Contains;

namespace {

LoadCase from_ini(const std::string& text) {
  const base::Tree tree = base::parse_ini(text, "case.ini");
  const LoadCase result = read_case(tree.section("load"));
  tree.require_all_read();
  return result;
}

std::string step(const std::string& lines) { return "[load.1]\nN = 10\n" + lines; }

void check_near(const Tensor& a, const Tensor& b, double tolerance) {
  for (std::size_t c = 0; c < 9; ++c) CHECK(std::abs(a[c] - b[c]) < tolerance);
}

}  // namespace

TEST_CASE("beside a direction lie five symmetric tensors, orthonormal and normal to it") {
  for (Tensor d : {Tensor{1, 0, 0, 0, 0, 0, 0, 0, 0}, Tensor{0, 1, 0, 1, 0, 0, 0, 0, 0},
                   Tensor{2, 0.3, -1, 0.3, -0.5, 0.7, -1, 0.7, -1.5}, Tensor{1, 0, 0, 0, 1, 0, 0, 0, 1}}) {
    const double length = std::sqrt(contract(d, d));
    for (double& value : d) value /= length;
    const FreeSpace space = FreeSpace::beside(d);
    REQUIRE(space.dimensions() == 5);
    for (int i = 0; i < 5; ++i) {
      const Tensor& a = space.basis(i);
      CHECK(std::abs(contract(a, d)) < 1e-15);
      CHECK(a[1] == Approx(a[3]).margin(1e-15));
      CHECK(a[2] == Approx(a[6]).margin(1e-15));
      CHECK(a[5] == Approx(a[7]).margin(1e-15));
      for (int j = 0; j <= i; ++j) CHECK(contract(a, space.basis(j)) == Approx(i == j ? 1 : 0).margin(1e-15));
    }
    // a tensor is its part inside and the rest: along d, and skew
    const Tensor a{1, 2, 3, 4, 5, 6, 7, 8, 10};
    const Tensor inside = space.part(a), rest = space.rest(a);
    Tensor sum, expected{0, -1, -2, 1, 0, -1, 2, 1, 0};
    for (std::size_t c = 0; c < 9; ++c) {
      sum[c] = inside[c] + rest[c];
      expected[c] += contract(a, d) * d[c];
    }
    check_near(sum, a, 1e-14);
    check_near(rest, expected, 1e-14);
    check_near(space.join(a, a), a, 1e-14);
  }
}

TEST_CASE("free components are taken as they are") {
  Mask mask{};
  mask[4] = mask[7] = true;
  const FreeSpace space = FreeSpace::of_components(mask);
  REQUIRE(space.dimensions() == 2);
  const Tensor a{1, 2, 3, 4, 5, 6, 7, 8, 9};
  CHECK(space.part(a) == Tensor{0, 0, 0, 0, 5, 0, 0, 8, 0});
  CHECK(space.rest(a) == Tensor{1, 2, 3, 4, 0, 6, 7, 0, 9});
  CHECK(space.basis(1) == Tensor{0, 0, 0, 0, 0, 0, 0, 1, 0});
  CHECK(FreeSpace().dimensions() == 0);
  CHECK(FreeSpace::all().part(a) == a);
}

TEST_CASE("rates along a stress direction are von Mises' equivalents") {
  const double root_3 = std::sqrt(3.0);
  struct Case {
    const char* direction;
    double rate;  // of F along it
  };
  // uniaxial: that of F11; shear: γ̇ = √3 ε̇, and F : d = 2 F12 / √2; a deviator of norm 1: √(3/2)
  for (const Case& c : {Case{"5 0 0 0 0 0", 1e-3}, Case{"0 0 0 0 0 2", 1e-3 * root_3 / std::sqrt(2.0)},
                        Case{"2 -1 -1 0 0 0", 1e-3 * std::sqrt(1.5)}, Case{"-2 1 1 0 0 0", 1e-3 * std::sqrt(1.5)}}) {
    const LoadCase load =
        from_ini(step(std::string("stress_direction = ") + c.direction + "\nrate = 1e-3\nstrain = 0.02\n"));
    REQUIRE(load.steps[0].stress_direction);
    CHECK(load.steps[0].direction_rate == Approx(c.rate).epsilon(1e-13));
    CHECK(load.steps[0].t == Approx(20));
    CHECK(contract(*load.steps[0].stress_direction, *load.steps[0].stress_direction) == Approx(1));
    const LoadCase again = from_ini(describe(load));
    check_near(*again.steps[0].stress_direction, *load.steps[0].stress_direction, 1e-15);
    CHECK(again.steps[0].direction_rate == Approx(c.rate).epsilon(1e-13));
    CHECK(again.steps[0].t == load.steps[0].t);
  }
}

TEST_CASE("a strain rate direction prescribes all of L, with its von Mises norm") {
  const LoadCase load = from_ini(step("strain_rate_direction = 1 2 -3 0.5 -0.4 0.3\nrate = 2e-3\nt = 5\n"));
  double square = 0;
  for (const Condition& condition : load.steps[0].conditions) {
    CHECK(condition.rule == Rule::L);
    square += condition.value * condition.value;
  }
  CHECK(std::sqrt(2.0 / 3 * square) == Approx(2e-3));
  CHECK(load.steps[0].conditions[1].value == load.steps[0].conditions[3].value);
  CHECK(load.steps[0].conditions[1].value / load.steps[0].conditions[8].value == Approx(-0.1));
  CHECK(load.steps[0].conditions[5].value / load.steps[0].conditions[4].value == Approx(0.25));
}

TEST_CASE("directions that say nothing are refused") {
  const auto refused = [](const std::string& lines, const std::string& says) {
    CHECK_THROWS_WITH(from_ini(step(lines)), Contains("case.ini") && Contains("load.1") && Contains(says));
  };
  refused("stress_direction = 1 0 0\nrate = 1\nt = 1\n", "3 components");
  refused("stress_direction = 0 0 0 0 0 0\nrate = 1\nt = 1\n", "zero");
  refused("stress_direction = 1 1 1 0 0 0\nrate = 1\nt = 1\n", "pressure");
  refused("strain_rate_direction = 1 0 0 0 0 0\nrate = 1\nt = 1\n", "trace");
  refused("stress_direction = 1 0 0 0 0 0\nt = 1\n", "'rate' is missing");
  refused("stress_direction = 1 0 0 0 0 0\nrate = 1\nt = 1\nstrain = 1\n", "t and strain");
  refused("stress_direction = 1 0 0 0 0 0\nrate = 1\nt = 1\nmode = tension\n", "mode");
  refused("stress_direction = 1 0 0 0 0 0\nrate = 1\nt = 1\nstrain_rate_direction = 1 -1 0 0 0 0\n", "both");
}

TEST_CASE(
    "a path along a stress direction moves F along it, and lets go of what another step has left, at a constant rate") {
  LoadPath path(
      from_ini("[load.1]\nmode = tension\naxis = y\nrate = 1e-3\nstrain = 0.01\nN = 1\n"
               "[load.2]\nstress_direction = 2 -1 -1 0 0 0\nrate = 1e-3\nstrain = 0.01\nN = 4\n"));
  Response now;
  now.F = {0.995, 0, 0, 0, 1.01, 0, 0, 0, 0.995};
  now.P = {0, 0, 0, 0, 60e6, 0, 0, 0, 0};
  path.accept(path.target(path.remaining()), now);
  REQUIRE(path.step_index() == 1);
  const Tensor d = *path.step().stress_direction;
  double moved = 0;
  for (int i = 1; i <= 4; ++i) {
    const BoundaryTarget target = path.target(path.remaining());
    const FreeSpace free = target.free();
    REQUIRE(free.dimensions() == 5);
    CHECK(target.stress[4] - free.rest(target.stress)[4] ==
          Approx(free.part(now.P)[4] * (1 - i / 4.0) / (1 - (i - 1) / 4.0)).margin(1e-6));
    Response next;
    next.F = free.join(Tensor{1, 1e-3, 2e-3, 1e-3, 1, 0, 2e-3, 0, 1}, target.F);
    next.P = free.join(target.stress, Tensor{50e6, 0, 0, 0, 1e6, 0, 0, 0, 0});
    moved += contract(next.F, d) - contract(now.F, d);
    path.accept(target, next);
    // a restart stands where this one does
    LoadPath other(path.load());
    other.restore(path.state());
    if (!path.done()) CHECK(other.target(other.remaining()).F == path.target(path.remaining()).F);
    now = next;
  }
  CHECK(path.done());
  CHECK(moved == Approx(0.01 * std::sqrt(1.5)).epsilon(1e-12));
  check_near(FreeSpace::beside(d).part(now.P), Tensor{}, 1e-6);
}
