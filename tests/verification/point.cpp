// A material point against the FFT solver on a homogeneous volume, which is the same problem: mixed loads of all kinds, reversal,
// several points, restart.
#include <catch2/catch.hpp>

#include <cmath>

#include "src/base/require.hpp"
#include "src/load/drive.hpp"
#include "src/point_solver/point_solver.hpp"
#include "tests/support/volumes.hpp"

using namespace polyslip;
using namespace polyslip::tests;

namespace {

using Curve = std::vector<load::Increment>;

load::LoadPath path_of(const std::string& text) {
  return load::LoadPath(load::read_case(base::parse_ini(text, "load").section("load")));
}

/// The increments of each volume, up to `stop_after` of them.
std::vector<Curve> walk(load::BoundarySolver& solver, std::vector<load::LoadPath>& paths,
                        std::vector<load::DriveState>& states, int stop_after = 1000000) {
  std::vector<Curve> curves(paths.size());
  std::vector<load::Drive> drives;
  for (std::size_t v = 0; v < paths.size(); ++v) drives.push_back({paths[v], states[v]});
  load::DriveHooks hooks;
  hooks.converged = [&](int volume, const load::Increment& increment) {
    curves[static_cast<std::size_t>(volume)].push_back(increment);
    return increment.number == stop_after;
  };
  hooks.cut = [](int, const std::string&) {};
  for (const load::DriveReport& report : load::drive(drives, solver, 1.0 / 64, hooks)) {
    INFO(report.reason);
    REQUIRE(report.end != load::DriveEnd::not_converged);
  }
  return curves;
}

Curve walk(load::BoundarySolver& solver, const std::string& text) {
  std::vector<load::LoadPath> paths{path_of(text)};
  std::vector<load::DriveState> states(1);
  return walk(solver, paths, states)[0];
}

point_solver::Options tight_point() {
  point_solver::Options options;
  options.stress = 1e-11;
  options.stress_floor = 1e-3;
  options.update.tolerance = 1e-14;
  return options;
}

const material::GrainEntry grain{kernels::from_bunge(0.65, 0.84, 0.38), 0};

const char* const loads[] = {
    // tension, unloading, compression, hold
    "[load.1]\nmode = tension\naxis = x\nrate = 1e-3\nstrain = 0.02\nN = 20\n"
    "[load.2]\nmode = unload\nt = 1\nN = 3\n"
    "[load.3]\nmode = compression\naxis = x\nrate = 1e-3\nstrain = 0.02\nN = 15\n"
    "[load.4]\nmode = hold_strain\nt = 100\nN = 4\n",
    // free shear components, a ramp of P, then of its rate
    "[load.1]\ndot_F = 1e-3 x x 0 x x 0 0 x\nP = x 0 0 x 0 0 x x 0\nt = 10\nN = 10\n"
    "[load.2]\ndot_F = x 0 0 0 x 0 0 0 x\nP = 5e7 x x x 1e7 x x x -2e7\nt = 3\nN = 6\n"
    "[load.3]\ndot_F = x 0 0 0 x 0 0 0 x\ndot_P = 4e5 x x x 0 x x x 0\nt = 20\nN = 5\nr = 1.2\n",
    // Cauchy stress
    "[load.1]\ndot_F = x 0 0 x x 0 x x x\nsigma = 6e7 x x 1e7 0 x -5e6 1e7 0\nt = 5\nN = 10\n",
    // a velocity gradient, then F itself
    "[load.1]\nL = 0 5e-3 0 0 0 0 1e-3 0 0\nt = 10\nN = 10\n"
    "[load.2]\nF = 1.02 0.03 0 0 1 0 0 0 x\nP = x x x x x x x x 0\nt = 10\nN = 10\n"};

}  // namespace

TEST_CASE("a point answers as a homogeneous volume does") {
  const char* const text = loads[GENERATE(0, 1, 2, 3)];
  CAPTURE(text);
  const Volume volume = volume_of({2, 2, 2}, {aluminium()}, {grain}, [](int, int, int) { return 0; });
  fft_solver::Options options = tight(fft_solver::Scheme::rotated, 1e-11);
  options.tangent = fft_solver::TangentStorage::full;
  options.solve.equilibrium_floor = options.solve.stress_floor = 1e-3;
  Solver fft(volume, base::Comm(MPI_COMM_SELF), options);
  point_solver::PointSolver point({aluminium()}, {grain}, tight_point());
  const Curve a = walk(fft.solver, text), b = walk(point, text);
  REQUIRE(a.size() == b.size());
  double F = 0, P = 0, slip = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t c = 0; c < 9; ++c) {
      F = std::max(F, std::abs(a[i].response.F[c] - b[i].response.F[c]));
      P = std::max(P, std::abs(a[i].response.P[c] - b[i].response.P[c]));
      P = std::max(P, std::abs(a[i].response.sigma[c] - b[i].response.sigma[c]));
    }
    slip = std::max(slip, std::abs(a[i].response.slip - b[i].response.slip));
  }
  CHECK(F < 1e-10);
  CHECK(P < 1e-8 * 1e8);
  CHECK(slip < 1e-9);
  CHECK(b.back().response.slip > 1e-4);
}

TEST_CASE("a law with a temperature: a point as a volume, where a load step asks for another one as well") {
  const material::Phase phase = tests::phase(
      "lattice = cF\n[elastic]\nC_11 = 106.75e9\nC_12 = 60.41e9\nC_44 = 28.34e9\nC_44,T = -14e6\n"
      "[thermal]\nexpansion_11 = 23e-6\n[plastic]\ntype = phenopowerlaw\nhardening = staggered\n"
      "N_sl = 12\ndot_gamma_0_sl = 1e-3\nn_sl = 20\nxi_0_sl = 31e6\nxi_inf_sl = 63e6\nh_0_sl-sl = 75e6\na_sl = 2.25\n"
      "h_sl-sl = 1 1 1.4 1.4 1.4 1.4 1.4\n");
  const std::string text =
      "[load.1]\nmode = unload\nt = 1\nN = 1\nT = 393.15\n"
      "[load.2]\nmode = tension\naxis = x\nrate = 1e-3\nstrain = 0.01\nN = 10\n"
      "[load.3]\nmode = tension\naxis = x\nrate = 1e-3\nstrain = 0.005\nN = 5\nT = 273.15\n"
      "[load.4]\nmode = unload\nt = 1\nN = 1\n";
  const Volume volume = volume_of({2, 2, 2}, {phase}, {grain}, [](int, int, int) { return 0; });
  fft_solver::Options options = tight(fft_solver::Scheme::rotated, 1e-11);
  options.tangent = fft_solver::TangentStorage::full;
  options.solve.equilibrium_floor = options.solve.stress_floor = 1e-3;
  Solver fft(volume, base::Comm(MPI_COMM_SELF), options);
  point_solver::PointSolver point({phase}, {grain}, tight_point());
  const Curve a = walk(fft.solver, text), b = walk(point, text);
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t c = 0; c < 9; ++c) {
      CHECK(std::abs(a[i].response.F[c] - b[i].response.F[c]) < 1e-10);
      CHECK(std::abs(a[i].response.P[c] - b[i].response.P[c]) < 1);
    }
  // 100 K without stress: α ΔT along each axis
  for (const std::size_t c : {0, 4, 8}) CHECK(b[0].response.F[c] - 1 == Approx(23e-6 * 100).epsilon(5e-3));
  std::vector<double> state;
  point.state(0, state);
  double temperature = 0;
  for (const material::StateGroup& group : material::state_groups(phase))
    if (group.name == "temperature") temperature = state[static_cast<std::size_t>(group.first)];
  CHECK(temperature == 273.15);
}

TEST_CASE("what is prescribed of the stress is what a point has, and Newton's method takes few steps to it") {
  point_solver::PointSolver point({aluminium()}, {grain}, {});
  const Curve curve = walk(point, "[load.1]\nmode = tension\naxis = x\nrate = 1e-3\nstrain = 0.1\nN = 500\n");
  std::int64_t sweeps = 0;
  for (const load::Increment& increment : curve) {
    CHECK(std::abs(increment.response.P[4]) <= std::max(1e-8 * increment.response.P[0], 1.0));
    CHECK(std::abs(increment.response.P[8]) <= std::max(1e-8 * increment.response.P[0], 1.0));
    sweeps += increment.cost.sweeps;
  }
  CHECK(sweeps < 3 * 500);
}

TEST_CASE("a grain's size reaches its law, and a point without one is a crystal without boundaries") {
  const material::Phase phase = tests::phase(
      "lattice = cF\n[elastic]\nC_11 = 106.9e9\nC_12 = 60.5e9\nC_44 = 28.4e9\n[plastic]\ntype = dislocation_density\n"
      "N_sl = 12\nb_sl = 2.86e-10\nQ_sl = 2.97e-19\np_sl = 0.75\nq_sl = 1.3333\nv_0 = 1.4e3\nD_a = 5.6\n"
      "h_sl-sl = 0.122 0.122 0.625 0.07 0.137 0.137 0.122\nrho_mob_0 = 1e10\nrho_dip_0 = 1\ntau_0 = 2.38e6\ni_sl = "
      "26.6\n");
  double stress[3];
  const double sizes[] = {material::GrainEntry{}.size, 1.0, 1e-6};
  for (int k = 0; k < 3; ++k) {
    point_solver::PointSolver point({phase}, {{grain.orientation, 0, sizes[k]}}, {});
    stress[k] =
        walk(point, "[load.1]\nmode = tension\naxis = x\nrate = 1e-3\nstrain = 0.02\nN = 50\n").back().response.P[0];
  }
  CHECK(stress[0] == Approx(stress[1]).epsilon(1e-4));
  CHECK(stress[2] > 1.5 * stress[1]);
}

TEST_CASE("points side by side do not see each other") {
  const std::string text = loads[0];
  std::vector<material::GrainEntry> grains{grain, {kernels::from_bunge(0.1, 0.2, 0.3), 1}, {{1, 0, 0, 0}, 0}};
  const std::vector<material::Phase> phases{aluminium(), copper_elastic()};
  point_solver::PointSolver together(phases, grains, {});
  std::vector<load::LoadPath> paths(3, path_of(text));
  std::vector<load::DriveState> states(3);
  const std::vector<Curve> curves = walk(together, paths, states);
  for (std::size_t v = 0; v < 3; ++v) {
    point_solver::PointSolver alone(phases, {grains[v]}, {});
    const Curve curve = walk(alone, text);
    REQUIRE(curve.size() == curves[v].size());
    for (std::size_t i = 0; i < curve.size(); ++i) {
      CHECK(curve[i].response.F == curves[v][i].response.F);
      CHECK(curve[i].response.P == curves[v][i].response.P);
    }
  }
}

TEST_CASE("a point that goes on from what was saved ends as one that never stopped") {
  const std::string text = loads[0];
  point_solver::PointSolver whole({aluminium()}, {grain}, {});
  const Curve expected = walk(whole, text);
  for (const int stop_after : {1, 7, 20, 22, 30}) {
    CAPTURE(stop_after);
    std::vector<load::LoadPath> paths{path_of(text)};
    std::vector<load::DriveState> states(1);
    point_solver::PointSolver first({aluminium()}, {grain}, {});
    walk(first, paths, states, stop_after);
    point_solver::PointSolver second({aluminium()}, {grain}, {});
    second.restore(0, first.save(0));
    const Curve rest = walk(second, paths, states)[0];
    REQUIRE(static_cast<int>(rest.size()) + stop_after == static_cast<int>(expected.size()));
    CHECK(rest.back().response.F == expected.back().response.F);
    CHECK(rest.back().response.P == expected.back().response.P);
  }
  point_solver::PointSolver other({copper_elastic()}, {grain}, {});
  CHECK_THROWS_AS(other.restore(0, whole.save(0)), base::InputError);
}
