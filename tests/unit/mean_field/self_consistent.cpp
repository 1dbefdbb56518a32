// The media of Taylor, Sachs and the self-consistent scheme against closed forms and bounds, and their derivatives.
#include <catch2/catch.hpp>

#include "src/mean_field/differentiate.hpp"
#include "src/mean_field/solve_medium.hpp"
#include "tests/support/synthetic_grains.hpp"

using namespace polyslip;
using namespace polyslip::mean_field;
using namespace polyslip::tests;

namespace {

const Mat3<double> identity = Mat3<double>::identity();

Options options_of(Scheme scheme, Linearisation linearisation = Linearisation::affine) {
  Options options;
  options.scheme = scheme;
  options.linearisation = linearisation;
  return options;
}

/// Linear grains of cubic symmetry: compliance `soft` for the two shears that stretch the cube's axes, `hard` for the three others.
struct CubicGrains {
  double soft, hard;
  PowerGrains<double> isotropic = isotropic_grains(4, 1);
  std::vector<Mat5<double>> M;

  CubicGrains(double soft_, double hard_) : soft(soft_), hard(hard_) {
    // Σ m ⊗ m over {111}⟨110⟩ has the eigenvalues 2 and 2/3 on these two spaces
    for (int g = 0; g < isotropic.size(); ++g) {
      GrainFlow<double> flow;
      isotropic.flow(g, zero5<double>(), flow);
      const double slope = (soft - hard) / (2 - 2.0 / 3);
      M.push_back(slope * flow.secant + diagonal5(hard - slope * 2.0 / 3));
    }
  }
  int size() const { return isotropic.size(); }
  template <class U>
  U weight(int g) const {
    return isotropic.weight<U>(g);
  }
  template <class U>
  void flow(int g, const Vec5<U>& stress, GrainFlow<U>& f) const {
    f.tangent = f.secant = constant<U>(M[static_cast<std::size_t>(g)]);
    f.rate = f.tangent * stress;
  }
};

double axial_stress(const Solution<double>& s) { return s.mean.cauchy()(0, 0); }

}  // namespace

TEST_CASE("linear cubic crystals in random orientations: the closed form of the self-consistent viscosity") {
  // ⟨(M + M̃)⁻¹⟩ = (M̄ + M̃)⁻¹ with M̃ = 2/3 M̄ of a sphere, 2 of 5 directions of the grain soft: 2 q² + a q − 3 a b = 0, the
  // self-consistent result of Hershey (J. Appl. Mech. 21 (1954) 236) and Hutchinson (1976) for an incompressible aggregate.
  // {111}⟨110⟩ slip with n = 1: a = 2 γ̇₀/ξ, b = 2/3 γ̇₀/ξ, so that q = γ̇₀/ξ: 3 Σ/(2 D) = 3/2 in tension.
  const BoundaryProblem boundary(free_tension(), identity);
  Options options = options_of(Scheme::self_consistent);
  options.tolerance = 1e-10;
  for (const auto& [a, b] : {std::pair{2.0, 2.0 / 3}, {1.0, 20.0}, {50.0, 1.0}}) {
    const double q = (-a + std::sqrt(a * a + 24 * a * b)) / 4;
    const CubicGrains grains(a, b);
    const Solution<double> s = solve(grains, boundary, options, identity, identity, 1.0);
    REQUIRE(s.converged);
    CAPTURE(a, b);
    for (int i = 0; i < 25; ++i) CHECK(s.medium.M.m[i] == Approx(i % 6 == 0 ? q : 0).margin(1e-6 * q));
    // Reuss's and Voigt's bounds are those of Sachs and Taylor
    const Solution<double> sachs = solve(grains, boundary, options_of(Scheme::sachs), identity, identity, 1.0);
    const Solution<double> taylor = solve(grains, boundary, options_of(Scheme::taylor), identity, identity, 1.0);
    CHECK(sachs.medium.M(0, 0) == Approx(0.4 * a + 0.6 * b));
    CHECK(taylor.medium.M(0, 0) == Approx(1 / (0.4 / a + 0.6 / b)));
  }
}

TEST_CASE("Hutchinson's creep of fcc polycrystals at n = 1: every linearisation gives Σ = 3/2 ξ D/γ̇₀") {
  const PowerGrains<double> grains = isotropic_grains(4, 1);
  const BoundaryProblem boundary(free_tension(), identity);
  for (const Linearisation linearisation : {Linearisation::affine, Linearisation::secant, Linearisation::tangent}) {
    Options options = options_of(Scheme::self_consistent, linearisation);
    options.tolerance = 1e-9;
    const Solution<double> s = solve(grains, boundary, options, identity, identity, 1.0);
    REQUIRE(s.converged);
    CHECK(axial_stress(s) / s.mean.L(0, 0) == Approx(1.5).epsilon(1e-6));
  }
}

TEST_CASE(
    "mean stress and rate are those of the grains; secant nears Taylor, tangent nears Sachs, affine and n_eff lie "
    "between") {
  double gap_of_tangent = 1;
  for (const double n : {20.0, 50.0, 83.3}) {
    const PowerGrains<double> grains = random_grains(200, n);
    const BoundaryProblem boundary(free_tension(), identity);
    double stress[6];
    int next = 0;
    for (const Options& options :
         {options_of(Scheme::sachs), options_of(Scheme::self_consistent, Linearisation::tangent),
          options_of(Scheme::self_consistent, Linearisation::n_eff), options_of(Scheme::self_consistent),
          options_of(Scheme::self_consistent, Linearisation::secant), options_of(Scheme::taylor)}) {
      const Solution<double> s = solve(grains, boundary, options, identity, identity, 1.0);
      CAPTURE(n, next, s.reason, s.iterations);
      REQUIRE(s.converged);
      Vec5<double> mean_stress = zero5<double>(), mean_rate = zero5<double>();
      for (std::size_t g = 0; g < 200; ++g) {
        mean_stress = mean_stress + 0.005 * s.stress[g];
        mean_rate = mean_rate + 0.005 * s.rate[g];
      }
      CHECK(norm(mean_stress - s.mean.stress) < (options.scheme == Scheme::taylor ? 1e-3 : 1e-5) * norm(s.mean.stress));
      CHECK(norm(mean_rate - s.mean.rate) < 1e-5 * norm(s.mean.rate));
      CHECK(s.mean.L(0, 0) + s.mean.L(1, 1) + s.mean.L(2, 2) == Approx(0).margin(1e-9));
      stress[next++] = axial_stress(s);
    }
    CAPTURE(n);
    for (int i = 0; i < 5; ++i) CHECK(stress[i] < stress[i + 1]);
    CHECK(stress[4] > 0.99 * stress[5]);
    const double gap = (stress[1] - stress[0]) / (stress[5] - stress[0]);
    CHECK(gap < gap_of_tangent);
    gap_of_tangent = gap;
  }
  CHECK(gap_of_tangent < 0.3);
}

TEST_CASE(
    "loads: prescribed stress gives back the rate that it came from; shear and plane strain meet their conditions") {
  const PowerGrains<double> grains = random_grains(100, 8);
  const Options options = options_of(Scheme::self_consistent);
  load::BoundaryTarget plane_strain;
  plane_strain.dt = 1e-4;
  plane_strain.F = {1, 0, 0, 0, 1, 0, 0, 0, 1 - 1e-4};
  plane_strain.F_given = {false, true, true, true, true, true, true, true, true};
  const Solution<double> rolled =
      solve(grains, BoundaryProblem(plane_strain, identity), options, identity, identity, 1.0);
  REQUIRE(rolled.converged);
  const Mat3<double> stress = rolled.mean.cauchy();
  CHECK(rolled.mean.L(0, 0) == Approx(1).epsilon(1e-3));
  CHECK(rolled.mean.L(1, 1) == Approx(0).margin(1e-9));
  CHECK(stress(0, 0) == Approx(0).margin(1e-9));
  CHECK(stress(2, 2) < 1.2 * stress(1, 1));

  load::BoundaryTarget creep = plane_strain;  // the same stress, prescribed; the rotation is still F's
  creep.is_cauchy = true;
  creep.F_given = {false, false, false, true, false, false, true, true, false};
  for (int c = 0; c < 9; ++c) creep.stress[static_cast<std::size_t>(c)] = stress.m[c];
  const Solution<double> crept = solve(grains, BoundaryProblem(creep, identity), options, identity, identity, 1.0);
  REQUIRE(crept.converged);
  CHECK(norm(crept.mean.rate - rolled.mean.rate) < 1e-4 * norm(rolled.mean.rate));
}

TEST_CASE("the fixed point's derivatives by grain weights and resistances: finite differences whose error decays") {
  using Number = kernels::Dual<double, 3>;
  const auto grains_at = [](double w, double r, double n) {
    PowerGrains<double> grains = random_grains(12, n);
    grains.weights[3] = w;
    grains.resistances[5] = r;
    return grains;
  };
  const double w = 1.3, r = 0.8, n = 6;
  PowerGrains<Number> seeded;
  seeded.n = Number::variable(n, 2);
  for (int g = 0; g < 12; ++g) {
    const auto q = kernels::random_orientation(7, static_cast<std::uint64_t>(g), 0);
    seeded.add(q, g == 3 ? Number::variable(w, 0) : Number(1), g == 5 ? Number::variable(r, 1) : Number(1));
  }
  const BoundaryProblem boundary(free_tension(), identity);
  Mat3<double> shape = identity;
  shape(0, 0) = 4;
  Mat3<Number> F, C;
  for (int c = 0; c < 9; ++c) {
    F.m[c] = Number(identity.m[c]);
    C.m[c] = Number(shape.m[c]);
  }
  for (const auto& [scheme, linearisation] : {std::pair{Scheme::taylor, Linearisation::affine},
                                              {Scheme::sachs, Linearisation::affine},
                                              {Scheme::self_consistent, Linearisation::affine},
                                              {Scheme::self_consistent, Linearisation::secant},
                                              {Scheme::self_consistent, Linearisation::n_eff},
                                              {Scheme::self_consistent, Linearisation::tangent}}) {
    Options options = options_of(scheme, linearisation);
    options.tolerance = 1e-12;
    options.local.tolerance = 1e-13;
    const auto stress_at = [&](double weight, double resistance, double exponent) {
      const Solution<double> s =
          solve(grains_at(weight, resistance, exponent), boundary, options, identity, shape, 1.0);
      REQUIRE(s.converged);
      return axial_stress(s);
    };
    const PowerGrains<double> plain = grains_at(w, r, n);
    const Solution<double> at = solve(plain, boundary, options, identity, shape, 1.0);
    REQUIRE(at.converged);
    const Solution<Number> moved = differentiate<Number>(plain, seeded, boundary, options, F, C, at);
    REQUIRE(moved.converged);
    const Number stress = moved.mean.cauchy()(0, 0);
    CHECK(stress.v == Approx(axial_stress(at)).epsilon(1e-10));
    for (int i = 0; i < 3; ++i) {
      double error[2];
      for (int k = 0; k < 2; ++k) {
        const double h = k == 0 ? 0.08 : 0.02;
        const double d[3] = {i == 0 ? h : 0, i == 1 ? h : 0, i == 2 ? h : 0};
        const double slope =
            (stress_at(w + d[0], r + d[1], n + d[2]) - stress_at(w - d[0], r - d[1], n - d[2])) / (2 * h);
        error[k] = std::abs(slope - stress.d[i]);
      }
      CAPTURE(static_cast<int>(scheme), static_cast<int>(linearisation), i, stress.d[i], error[0], error[1]);
      CHECK(std::abs(stress.d[i]) > 1e-4);
      CHECK(error[1] < 0.1 * error[0] + 1e-8);  // second order: a sixteenth
      CHECK(error[1] < 3e-3 * std::abs(stress.d[i]));
    }
  }
}
