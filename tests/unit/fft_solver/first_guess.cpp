// First guesses against sequences whose next member is known: parabolas at uneven lengths, changes that approach a steady one
// geometrically, and what is kept of a correction.
#include "src/fft_solver/first_guess.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <functional>

#include "src/base/timer.hpp"
#include "tests/support/volumes.hpp"

using namespace polyslip;
using namespace polyslip::tests;
using fft_solver::FirstGuess;
using fft_solver::Unknowns;

namespace {

struct Setup {
  Solver solver{polycrystal({4, 3, 5}, 3, 1, {aluminium()}), base::Comm(MPI_COMM_WORLD),
                tight(fft_solver::Scheme::rotated)};
  fft_solver::Equilibrium& equilibrium = solver.solver.equilibrium();
  base::Field random = base::make_field("random", 3, 60);
  Setup() {
    equilibrium.set_free(0, load::FreeSpace::all());
    equilibrium.activate(base::VolumeList::all(1));
  }

  /// Random displacements and means, a function of (row, point), times a factor.
  void add(double factor, int seed, Unknowns& to) {
    Unknowns other = equilibrium.make_unknowns("other");
    for (int i = 0; i < 3; ++i)
      for (std::int64_t k = 0; k < 60; ++k)
        random(i, k) =
            kernels::random_uniform(static_cast<std::uint64_t>(seed), static_cast<std::uint64_t>(3 * k + i), 0) - 0.5;
    equilibrium.difference().from_field(random, other.u, 0);
    for (std::size_t c = 0; c < 9; ++c) other.mean[0][c] = 0.1 * static_cast<double>(c) + seed;
    equilibrium.combine(factor, other, 1.0, to);
  }
  /// Σ_k coefficient[k] · random field k.
  Unknowns point(const std::vector<double>& coefficients) {
    Unknowns u = equilibrium.make_unknowns("point");
    for (std::size_t k = 0; k < coefficients.size(); ++k) add(coefficients[k], static_cast<int>(k) + 1, u);
    return u;
  }
  double distance(const Unknowns& a, const Unknowns& b) {
    Unknowns d = equilibrium.make_unknowns("distance");
    equilibrium.copy(a, d);
    equilibrium.combine(-1.0, b, 1.0, d);
    return std::sqrt(equilibrium.dot(d, d)[0]);
  }
  /// Walks along points `where(s)` and returns how far off the guess at the last is.
  double miss(const std::vector<double>& lengths, const std::function<Unknowns(double, int)>& where) {
    FirstGuess guess(equilibrium);
    Unknowns now = where(0, 0);
    double s = 0;
    for (std::size_t i = 0; i + 1 < lengths.size(); ++i) {
      s += lengths[i];
      guess.accept(0, lengths[i], where(s, static_cast<int>(i) + 1), nullptr, false, now);
    }
    s += lengths.back();
    guess.add(now, {lengths.back()}, base::VolumeList::all(1));
    return distance(now, where(s, static_cast<int>(lengths.size())));
  }
};

}  // namespace

TEST_CASE("straight lines and parabolas are followed at uneven lengths") {
  Setup setup;
  const auto line = [&](double s, int) { return setup.point({1, s}); };
  const auto parabola = [&](double s, int) { return setup.point({1, s, s * s}); };
  CHECK(setup.miss({1, 0.5}, line) < 1e-13);
  CHECK(setup.miss({1, 0.5, 2}, line) < 1e-13);
  CHECK(setup.miss({1, 0.5, 2, 0.7}, parabola) < 1e-11);
  CHECK(setup.miss({1, 0.5, 2}, parabola) > 0.1);  // the share of the parabola is not known yet
}

TEST_CASE("changes that approach a steady one by the same factor each time are foreseen") {
  Setup setup;
  for (const double factor : {0.2, 0.7}) {
    // change number i is a + b factorⁱ
    const auto fading = [&](double, int i) {
      return setup.point({double(i), (1 - std::pow(factor, i)) / (1 - factor)});
    };
    CHECK(setup.miss({1, 1, 1, 1}, fading) < 1e-11);
  }
  // changes that double, 1 2 4 8, are followed as a parabola and not beyond (6); changes that alternate, 1 −1 1 −1, as a line (1)
  const double two = 2 * setup.distance(setup.point({0, 1}), setup.point({0, 0}));
  CHECK(setup.miss({1, 1, 1, 1}, [&](double, int i) { return setup.point({0, std::pow(2.0, i)}); }) == Approx(two));
  CHECK(setup.miss({1, 1, 1, 1}, [&](double, int i) {
    return setup.point({0, i % 2 == 0 ? 0.0 : 1.0});
  }) == Approx(two));
}

TEST_CASE("what the tangent expects after a first change serves the second, and the first one's own change the third") {
  Setup setup;
  FirstGuess guess(setup.equilibrium);
  Unknowns now = setup.point({0, 0});
  CHECK(guess.known(0) == 0);
  setup.equilibrium.copy(setup.point({0, 3}), guess.expected());
  guess.accept(0, 1, setup.point({1, 1}), nullptr, true, now);
  Unknowns next = setup.point({1, 1});
  CHECK(setup.distance(now, next) < 1e-13);
  guess.add(next, {0.5}, base::VolumeList::all(1));
  CHECK(setup.distance(next, setup.point({1, 2.5})) < 1e-13);
  // the second and third changes fade by a half of the first's distance from the steady one: {1, 1}, {1, 0.5}, {1, 0.25}
  guess.accept(0, 1, setup.point({2, 1.5}), nullptr, false, now);
  guess.accept(0, 1, setup.point({3, 1.75}), nullptr, false, now);
  setup.equilibrium.copy(now, next);
  guess.add(next, {1}, base::VolumeList::all(1));
  CHECK(setup.distance(next, setup.point({4, 1.875})) < 1e-12);
  guess.forget(0);
  CHECK(guess.known(0) == 0);
}

TEST_CASE("a correction is all in the change and half in the start; a restart has both") {
  Setup setup;
  FirstGuess guess(setup.equilibrium), again(setup.equilibrium);
  Unknowns now = setup.point({0}), correction = setup.point({0, 0.2});
  guess.accept(0, 1, setup.point({1}), nullptr, false, now);
  guess.accept(0, 1, setup.point({2}), &correction, false, now);
  CHECK(setup.distance(now, setup.point({2, 0.1})) < 1e-13);
  const std::array<base::Field, 2> changes{base::make_field("last", 3, 60), base::make_field("before", 3, 60)};
  std::vector<double> numbers;
  guess.save(changes, numbers, 0);
  REQUIRE(numbers.size() == FirstGuess::saved_numbers);
  again.restore(changes, numbers.data(), 0);
  CHECK(again.known(0) == 2);
  for (FirstGuess* one : {&guess, &again}) {
    Unknowns next = setup.point({2, 0.1});
    one->add(next, {1}, base::VolumeList::all(1));
    CHECK(setup.distance(next, setup.point({3, 0.3})) < 1e-13);
  }
}
