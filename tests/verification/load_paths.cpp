// Load cases end to end on a small fcc polycrystal: what is prescribed is what comes out, whatever the path.
#include <catch2/catch.hpp>

#include "src/load/drive.hpp"
#include "tests/support/volumes.hpp"

using namespace polyslip;
using namespace polyslip::tests;

namespace {

/// Every converged increment of a load case given as the text of its sections.
std::vector<load::Increment> run(const std::string& load_text, const fft_solver::Options& options, int grains = 6,
                                 int aim = 0) {
  const base::Comm comm(MPI_COMM_WORLD);
  const Volume volume = polycrystal({8, 8, 8}, grains, 5, {aluminium()});
  Solver s(volume, comm, options);
  const base::Tree tree = base::parse_ini(load_text, "load");
  load::LoadPath path(load::read_case(tree.section("load")));
  load::DriveState state;
  std::vector<load::Increment> increments;
  load::DriveHooks hooks;
  hooks.converged = [&](int, const load::Increment& increment) {
    increments.push_back(increment);
    return false;
  };
  hooks.cut = [](int, const std::string&) {};
  std::vector<load::Drive> one{{path, state}};
  const load::DriveReport report = load::drive(one, s.solver, 1.0 / 64, hooks, aim)[0];
  INFO(report.reason);
  REQUIRE(report.end == load::DriveEnd::finished);
  return increments;
}

fft_solver::Options fine() { return tight(fft_solver::Scheme::rotated, 1e-6); }

}  // namespace

TEST_CASE("a prescribed mean Cauchy stress is reached: creep under constant load") {
  const auto increments =
      run("[load.1]\ndot_F = x 0 0 0 x 0 0 0 x\nsigma = 70e6 x x x 0 x x x 0\nt = 1\nN = 5\n"
          "[load.2]\ndot_F = x 0 0 0 x 0 0 0 x\nsigma = 70e6 x x x 0 x x x 0\nt = 50\nN = 5\n",
          fine());
  REQUIRE(increments.size() == 10);
  for (std::size_t i = 0; i < increments.size(); ++i) {
    const load::Response& r = increments[i].response;
    CHECK(r.sigma[0] == Approx(70e6 * std::min(1.0, 0.2 * static_cast<double>(i + 1))).epsilon(1e-5));
    CHECK(std::abs(r.sigma[4]) < 1e-4 * 70e6);
    CHECK(std::abs(r.sigma[8]) < 1e-4 * 70e6);
  }
  CHECK(increments[9].response.F[0] > increments[4].response.F[0] + 1e-4);  // it creeps
  CHECK(increments[9].response.slip > increments[4].response.slip);
}

TEST_CASE("unloading to zero stress leaves the plastic strain and follows the elastic slope") {
  const auto increments =
      run("[load.1]\nmode = tension\naxis = x\nrate = 1e-3\nstrain = 0.01\nN = 10\n"
          "[load.2]\ndot_F = x 0 0 0 x 0 0 0 x\nP = 0 x x x 0 x x x 0\nt = 1\nN = 4\n",
          fine());
  REQUIRE(increments.size() == 14);
  const auto& first = increments[0].response;
  const auto& loaded = increments[9].response;
  const auto& end = increments[13].response;
  for (int c : {0, 4, 8}) CHECK(std::abs(end.P[static_cast<std::size_t>(c)]) < 1e-4 * loaded.P[0]);
  const double plastic = end.F[0] - 1;
  CHECK(plastic > 0.8 * 0.01);
  CHECK(plastic < 0.01);
  // recovered strain = stress over the elastic modulus of the first increment, which is all but elastic
  const double modulus = first.P[0] / (first.F[0] - 1);
  CHECK((loaded.F[0] - end.F[0]) == Approx(loaded.P[0] / modulus).epsilon(0.2));
  CHECK((loaded.F[0] - end.F[0]) < loaded.P[0] / modulus);  // creep in the first increment made it look softer
}

TEST_CASE("a prescribed velocity gradient, a hold, and a cycle") {
  SECTION("simple shear by L: the mean F is exact") {
    const auto increments = run("[load.1]\nL = 0 2e-3 0 0 0 0 0 0 0\nt = 5\nN = 5\n", fine());
    CHECK(increments.back().response.F[1] == Approx(0.01).epsilon(1e-10));
    CHECK(increments.back().response.F[0] == Approx(1).epsilon(1e-12));
    CHECK(increments.back().response.P[1] > 10e6);
  }
  SECTION("stress relaxes while the strain is held") {
    const auto increments =
        run("[load.1]\nmode = tension\naxis = x\nrate = 1e-3\nstrain = 0.005\nN = 5\n[load.2]\nmode = hold_strain\nt = "
            "100\nN = 4\n",
            fine());
    REQUIRE(increments.size() == 9);
    for (std::size_t i = 5; i < 9; ++i) {
      CHECK(increments[i].response.F[0] == Approx(1.005).epsilon(1e-10));
      CHECK(increments[i].response.P[0] < increments[i - 1].response.P[0]);
    }
    CHECK(increments[8].response.P[0] > 0.5 * increments[4].response.P[0]);
  }
  SECTION("tension and compression in turn: the stress changes sign, and the work of a closed cycle is positive") {
    const auto increments = run(
        "[load.1]\nmode = tension\naxis = x\nrate = 1e-3\nstrain = 0.004\nN = 4\n"
        "[load.2]\ndot_F = -1e-3 0 0 0 x 0 0 0 x\nP = x x x x 0 x x x 0\nt = 8\nN = 8\n"
        "[load.3]\ndot_F = 1e-3 0 0 0 x 0 0 0 x\nP = x x x x 0 x x x 0\nt = 8\nN = 8\nrepeat = 2\nrepeat_from = 2\n",
        fine());
    REQUIRE(increments.size() == 4 + 16 * 2);
    CHECK(increments[3].response.P[0] > 50e6);
    CHECK(increments[11].response.P[0] < -50e6);
    double work = 0;
    for (std::size_t i = 4; i < 20; ++i)
      work += 0.5 * (increments[i].response.P[0] + increments[i - 1].response.P[0]) *
              (increments[i].response.F[0] - increments[i - 1].response.F[0]);
    CHECK(increments[19].response.F[0] == Approx(increments[3].response.F[0]).epsilon(1e-10));
    CHECK(work > 0);
    CHECK(increments[35].response.P[0] > increments[3].response.P[0]);  // it hardens
  }
}

TEST_CASE("stop criteria end a step at the increment that meets them") {
  const auto increments =
      run("[load.1]\nmode = tension\naxis = x\nrate = 1e-3\nstrain = 0.02\nN = 20\nstop.P11_above = 70e6\n"
          "[load.2]\nmode = unload\nt = 1\nN = 1\n",
          fine());
  const std::size_t last_of_first = increments.size() - 2;
  CHECK(increments[last_of_first].response.P[0] > 70e6);
  CHECK(increments[last_of_first - 1].response.P[0] <= 70e6);
  CHECK(increments[last_of_first].accepted.stopped_by == "P11_above");
  CHECK(std::abs(increments.back().response.P[0]) < 1e-3 * 70e6);
}

TEST_CASE("adaptive steps end at the same increments, nearer to what many increments give") {
  const std::string load = "[load.1]\nmode = tension\naxis = x\nrate = 1e-3\nstrain = 0.02\nN = ";
  const auto fixed = run(load + "4\n", fine()), adaptive = run(load + "4\n", fine(), 6, 2),
             many = run(load + "80\n", fine());
  REQUIRE(adaptive.size() == 4);
  for (const std::size_t i : {std::size_t{1}, std::size_t{2}, std::size_t{3}}) {  // the first is tried whole
    const double P = many[20 * i + 19].response.P[0];
    CAPTURE(i, P, fixed[i].response.P[0], adaptive[i].response.P[0]);
    CHECK(adaptive[i].response.F[0] == Approx(fixed[i].response.F[0]).epsilon(1e-12));
    CHECK(std::abs(adaptive[i].response.P[0] - P) < 0.7 * std::abs(fixed[i].response.P[0] - P));
  }
}

TEST_CASE("all schemes reach the same equilibrium") {
  for (fft_solver::Scheme scheme : both_schemes) {
    std::vector<double> P11;
    for (auto method : {fft_solver::Method::newton_cg, fft_solver::Method::newton_gmres}) {
      fft_solver::Options options = tight(scheme, 1e-7);
      options.solve.method = method;
      const auto increments = run("[load.1]\nmode = tension\naxis = x\nrate = 1e-3\nstrain = 0.004\nN = 4\n", options);
      P11.push_back(increments.back().response.P[0]);
    }
    INFO(name(scheme) << ": " << P11[0] << " " << P11[1]);
    CHECK(P11[1] == Approx(P11[0]).epsilon(1e-6));
  }
}
