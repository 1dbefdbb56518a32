// Derivatives along a whole path of increments: by a law's parameters, a grain's share of the volume and its orientation, through
// stresses, hardening, lattice rotation and grain shape.
#include <catch2/catch.hpp>

#include "kernels/rotation/random.hpp"
#include "src/base/config.hpp"
#include "src/mean_field/crystal_laws.hpp"
#include "src/mean_field/differentiate.hpp"
#include "src/mean_field/solve_medium.hpp"
#include "tests/support/composed.hpp"

using namespace polyslip;
using namespace polyslip::mean_field;

namespace {

using Law = PowerLawWithMechanisms<12>;
constexpr int grains = 6, increments = 3, directions = 4;
constexpr double rate = 1e-3, step = 0.04;
using Number = kernels::Dual<double, directions>;

Law::Params<double> aluminium() {
  const base::Tree tree = base::parse_ini(
      "lattice = cF\n[elastic]\nC_11 = 106.75e9\nC_12 = 60.41e9\nC_44 = 28.34e9\n[plastic]\ntype = phenopowerlaw\n"
      "N_sl = 12\ndot_gamma_0_sl = 1e-3\nn_sl = 8.5\nxi_0_sl = 31e6\nxi_inf_sl = 63e6\nh_0_sl-sl = 300e6\na_sl = 2.25\n"
      "h_sl-sl = 1 1 1.4 1.4 1.4 1.4 1.4\n",
      "card");
  const auto phase = crystal_phase(material::read_phase("aluminium", tree));
  return std::get<CrystalPhase<Law, double>>(phase).params();
}

/// What is varied, as factors or, of the orientation, as an addition to a component of the quaternion.
template <class T>
struct Inputs {
  T resistance, hardening, weight, turn;
};

template <class T>
Polycrystal<T, Law> make(const Inputs<T>& inputs) {
  Law::Params<T> p = tests::converted<Law, T>(aluminium());
  for (int a = 0; a < 12; ++a) {
    p.hardening.power.xi_0[a] *= inputs.resistance;
    p.hardening.power.h_0[a] *= inputs.hardening;
  }
  std::vector<GrainInput<T>> list;
  for (int g = 0; g < grains; ++g) {
    const auto q = kernels::random_orientation(5, static_cast<std::uint64_t>(g), 0);
    GrainInput<T> grain{{T(q.w), T(q.x), T(q.y), T(q.z)}, 0, T(1), T(0), T(293.15)};
    if (g == 1) grain.weight = inputs.weight;
    if (g == 2) {
      grain.orientation.x += inputs.turn;
      grain.orientation = kernels::normalized(grain.orientation);
    }
    list.push_back(grain);
  }
  return Polycrystal<T, Law>({CrystalPhase<Law, T>(p)}, list);
}

load::BoundaryTarget target(const Mat3<double>& F) {
  load::BoundaryTarget result;
  result.dt = step / rate;
  result.F = {1 + step, 0, 0, 0, 1, 0, 0, 0, 1};
  result.F[0] = F(0, 0) + step;
  result.F_given = {true, true, true, true, false, true, true, true, false};
  return result;
}

Options tight(Scheme scheme) {
  Options options;
  options.scheme = scheme;
  options.tolerance = 1e-12;
  options.local.tolerance = 1e-13;
  options.iterations = 2000;
  return options;
}

/// Axial stress of the last increment, one component of a lattice, and the width at the end.
using Outcome = std::array<double, 3>;

Outcome walk(const Inputs<double>& inputs, const Options& options) {
  auto crystals = make<double>(inputs);
  Mat3<double> F = Mat3<double>::identity();
  Outcome outcome{};
  for (int k = 0; k < increments; ++k) {
    crystals.freeze(step / rate, false);
    const Solution<double> s =
        solve(crystals, BoundaryProblem(target(F), F), options, F, F * kernels::transpose(F), 31e6);
    REQUIRE(s.converged);
    crystals.advance(s);
    F = s.mean.F;
    outcome[0] = s.mean.cauchy()(0, 0) / 1e6;
  }
  crystals.visit(2, [&](const auto& phase, int i) { outcome[1] = phase.grain(i).lattice(0, 1); });
  outcome[2] = F(1, 1);
  return outcome;
}

std::array<Number, 3> walk_with_derivatives(const Options& options) {
  auto plain = make<double>({1, 1, 1, 0});
  auto crystals =
      make<Number>({Number::variable(1, 0), Number::variable(1, 1), Number::variable(1, 2), Number::variable(0, 3)});
  Mat3<Number> F = Mat3<Number>::identity();
  std::array<Number, 3> outcome;
  for (int k = 0; k < increments; ++k) {
    plain.freeze(step / rate, false);
    crystals.freeze(step / rate, false);
    const Mat3<double> start = numbers(F);
    const BoundaryProblem boundary(target(start), start);
    const Solution<double> at = solve(plain, boundary, options, start, start * kernels::transpose(start), 31e6);
    REQUIRE(at.converged);
    const Solution<Number> s =
        differentiate<Number>(plain, crystals, boundary, options, F, F * kernels::transpose(F), at);
    REQUIRE(s.converged);
    plain.advance(at);
    crystals.advance(s);
    F = s.mean.F;
    outcome[0] = s.mean.cauchy()(0, 0) * Number(1e-6);
  }
  crystals.visit(2, [&](const auto& phase, int i) { outcome[1] = phase.grain(i).lattice(0, 1); });
  outcome[2] = F(1, 1);
  return outcome;
}

}  // namespace

TEST_CASE("derivatives along a path: finite differences whose error decays") {
  for (const Scheme scheme : {Scheme::taylor, Scheme::sachs, Scheme::self_consistent}) {
    const Options options = tight(scheme);
    const Outcome plain = walk({1, 1, 1, 0}, options);
    const std::array<Number, 3> found = walk_with_derivatives(options);
    for (int o = 0; o < 3; ++o) CHECK(found[o].v == Approx(plain[o]).epsilon(1e-8));
    for (int i = 0; i < directions; ++i) {
      Outcome slopes[2];
      for (int k = 0; k < 2; ++k) {
        const double h = k == 0 ? 0.02 : 0.005;
        double plus[4] = {1, 1, 1, 0}, minus[4] = {1, 1, 1, 0};
        plus[i] += h;
        minus[i] -= h;
        const Outcome a = walk({plus[0], plus[1], plus[2], plus[3]}, options),
                      b = walk({minus[0], minus[1], minus[2], minus[3]}, options);
        for (int o = 0; o < 3; ++o) slopes[k][o] = (a[o] - b[o]) / (2 * h);
      }
      for (int o = 0; o < 3; ++o) {
        const double error[2] = {std::abs(slopes[0][o] - found[o].d[i]), std::abs(slopes[1][o] - found[o].d[i])};
        CAPTURE(static_cast<int>(scheme), i, o, found[o].d[i], slopes[1][o], error[0], error[1]);
        CHECK(error[1] < 0.15 * error[0] + 1e-7);
        CHECK(error[1] < 0.05 * std::abs(found[o].d[i]) + 1e-5);
      }
    }
  }
}
