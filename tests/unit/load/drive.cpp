// The driver's cut-back against a solver that fails on purpose.
#include "src/load/drive.hpp"

#include <catch2/catch.hpp>

#include <cmath>

#include "src/base/config.hpp"
#include "src/base/require.hpp"

using namespace polyslip;

namespace {

/// Converges for pieces up to a length, after which it moves F to the target.
class Reluctant : public load::BoundarySolver {
 public:
  explicit Reluctant(double longest, int newton_per_second = 0)
      : longest_(longest), newton_per_second_(newton_per_second) {}
  int volumes() const override { return 1; }
  std::vector<load::StepReport> solve(const std::vector<std::optional<load::BoundaryTarget>>& targets) override {
    const load::BoundaryTarget& target = *targets.at(0);
    trial_ = target.F;
    load::StepReport report;
    report.converged = target.dt <= longest_ * (1 + 1e-12);
    report.newton = newton_per_second_ == 0 ? 1 : static_cast<int>(std::lround(newton_per_second_ * target.dt));
    report.sweeps = 2;
    report.evaluations = 100;
    report.interrupted = pieces.size() == interrupt_after;
    if (report.interrupted) report.converged = false;
    report.reason = "too long";
    if (report.converged) pieces.push_back(target.dt);
    return {report};
  }
  void accept(int) override { now_ = trial_; }
  void revert(int) override { ++reverts; }
  load::Response response(int) const override {
    load::Response response;
    response.F = now_;
    return response;
  }

  std::vector<double> pieces;
  int reverts = 0;
  std::size_t interrupt_after = 1000;  ///< pieces

 private:
  double longest_;
  int newton_per_second_;
  load::Tensor trial_{}, now_{1, 0, 0, 0, 1, 0, 0, 0, 1};
};

load::LoadPath path_of(const std::string& steps) {
  return load::LoadPath(load::read_case(base::parse_ini(steps, "test").section("load")));
}

struct Walk {
  std::vector<load::Increment> increments;
  int cuts = 0;
  std::int64_t budget = 0;
  load::DriveState state;
  load::DriveReport go(load::LoadPath& path, load::BoundarySolver& solver, double smallest, int stop_after = 1000,
                       int aim = 0) {
    std::vector<load::Drive> one{{path, state, budget}};
    return load::drive(one, solver, smallest,
                       {[&](int, const load::Increment& increment) {
                          increments.push_back(increment);
                          return increment.number == stop_after;
                        },
                        [&](int, const std::string&) { ++cuts; }},
                       aim)
        .at(0);
  }
};

const std::string shear = "[load.1]\nmode = simple_shear\nplane = xy\nrate = 0.1\nstrain = 0.4\nN = 4\n";  // 1 s each

}  // namespace

TEST_CASE("increments end where they should, whatever pieces they are taken in") {
  const double longest = GENERATE(10.0, 0.6, 0.3, 0.07);
  load::LoadPath path = path_of(shear);
  Reluctant solver(longest);
  Walk walk;
  CHECK(walk.go(path, solver, 1.0 / 64).end == load::DriveEnd::finished);
  REQUIRE(walk.increments.size() == 4);
  std::int64_t newton = 0;
  for (int i = 0; i < 4; ++i) {
    const load::Increment& increment = walk.increments[static_cast<std::size_t>(i)];
    CHECK(increment.number == i + 1);
    CHECK(increment.time == Approx(i + 1.0).epsilon(1e-12));
    CHECK(increment.response.F[1] == Approx(0.1 * (i + 1)).epsilon(1e-12));
    CHECK(increment.last == (i == 3));
    newton += increment.cost.newton;
  }
  CHECK(walk.cuts == solver.reverts);
  CHECK((walk.cuts > 0) == (longest < 1));
  CHECK(newton == static_cast<std::int64_t>(solver.pieces.size()) + solver.reverts);
  for (const double piece : solver.pieces) CHECK(piece > 0.25 * std::min(longest, 1.0));  // no splinters
}

TEST_CASE("adaptive pieces settle where the iterations are those aimed at, and increments end where they should") {
  load::LoadPath path = path_of(shear);
  Reluctant solver(10, 16);  // 16 iterations for a whole increment
  Walk walk;
  CHECK(walk.go(path, solver, 1.0 / 64, 1000, 3).end == load::DriveEnd::finished);
  REQUIRE(walk.increments.size() == 4);
  for (int i = 0; i < 4; ++i)
    CHECK(walk.increments[static_cast<std::size_t>(i)].response.F[1] == Approx(0.1 * (i + 1)).epsilon(1e-12));
  CHECK(solver.pieces.front() == Approx(1));
  for (std::size_t k = 4; k < solver.pieces.size(); ++k) CHECK(std::abs(16 * solver.pieces[k] - 3) <= 1);
  CHECK(walk.cuts == 0);

  // easy increments stay whole
  load::LoadPath again = path_of(shear);
  Reluctant easy(10);
  Walk whole;
  whole.go(again, easy, 1.0 / 64, 1000, 2);
  CHECK(easy.pieces.size() == 4);
}

TEST_CASE("an increment that cannot be cut further ends the run where it stands") {
  load::LoadPath path = path_of(shear);
  Reluctant solver(0.01);
  Walk walk;
  const load::DriveReport report = walk.go(path, solver, 1.0 / 64);
  CHECK(report.end == load::DriveEnd::not_converged);
  CHECK(report.reason.find("increment 1 (load step 1)") != std::string::npos);
  CHECK(report.reason.find("too long") != std::string::npos);
  CHECK(solver.pieces.empty());
  CHECK(walk.cuts == 6);
  CHECK(path.time() == 0);

  // the limit and the cost of the attempts survive a restart
  load::DriveState again;
  again.restore(walk.state.numbers());
  CHECK(again.piece == walk.state.piece);
  CHECK(again.cost.newton == 7);
  CHECK(again.cost.sweeps == 14);
  CHECK_THROWS_AS(again.restore({1, 2}), base::InputError);
}

TEST_CASE("a hook can stop the run, which goes on later") {
  load::LoadPath path = path_of(shear);
  Reluctant solver(10);
  Walk walk;
  CHECK(walk.go(path, solver, 1, 2).end == load::DriveEnd::stopped);
  CHECK(walk.increments.size() == 2);
  CHECK(walk.go(path, solver, 1).end == load::DriveEnd::finished);
  CHECK(walk.increments.size() == 4);
}

TEST_CASE("a solver that was interrupted is neither cut nor given up") {
  load::LoadPath path = path_of(shear);
  Reluctant solver(0.3);
  solver.interrupt_after = 5;  // in the second increment
  Walk walk;
  CHECK(walk.go(path, solver, 1.0 / 64).end == load::DriveEnd::stopped);
  CHECK(walk.increments.size() == 1);
  CHECK(solver.pieces.size() == 5);
  CHECK(walk.cuts + 1 == solver.reverts);
  CHECK(path.time() > 1);  // at the last piece
  solver.interrupt_after = 1000;
  CHECK(walk.go(path, solver, 1.0 / 64).end == load::DriveEnd::finished);
  CHECK(walk.increments.back().response.F[1] == Approx(0.4).epsilon(1e-12));
}

TEST_CASE("a budget of evaluations ends what is slow, counted across restarts, and leaves what is not") {
  Walk walk;
  {
    load::LoadPath path = path_of(shear);
    Reluctant solver(10);
    walk.budget = 400;
    CHECK(walk.go(path, solver, 1.0 / 64).end == load::DriveEnd::finished);
  }
  load::LoadPath path = path_of(shear);
  Reluctant solver(0.3);  // every piece and every cut costs 100
  walk = {};
  walk.budget = 1000;
  CHECK(walk.go(path, solver, 1.0 / 64, 1).end == load::DriveEnd::stopped);
  Walk later;
  later.budget = walk.budget;
  later.state.restore(walk.state.numbers());
  CHECK(later.state.evaluations == walk.state.evaluations);
  const load::DriveReport report = later.go(path, solver, 1.0 / 64);
  CHECK(report.end == load::DriveEnd::not_converged);
  CHECK(report.reason.find("the budget is 1000") != std::string::npos);
  CHECK(later.state.evaluations + later.state.cost.evaluations == 1100);
}
