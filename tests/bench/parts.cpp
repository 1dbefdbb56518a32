// The parts of a solve, in the solver's own fields after three increments of 1e-3: a sweep of the law, the linearised forces (operator
// and tangent), the Green operator, and vectors.
#include <functional>
#include <memory>
#include <string>

#include "tests/bench/bench.hpp"
#include "tests/bench/solver_volumes.hpp"

namespace {

using namespace polyslip;
using fft_solver::Equilibrium;
using fft_solver::Unknowns;

/// One grid in one precision; it is solved when the first part is asked for.
class Parts {
 public:
  Parts(bench::Bench& bench, base::Precision precision, int n, int grains)
      : bench_(bench), precision_(precision), n_(n), grains_(grains) {
    prefix_ =
        std::string("parts/") + (precision == base::Precision::exact ? "double/" : "mixed/") + std::to_string(n) + "/";
  }

  void all() {
    part("sweep", [&] {
      // the increment after the last one, from the state at its start
      const base::VolumeList volume = base::VolumeList::all(1);
      solver().constitutive().revert(volume);
      equilibrium().evaluate(*next_, {1.0}, *forces_);
    });
    part("linearised", [&] { equilibrium().apply(*a_, *b_); });
    part("green", [&] { equilibrium().precondition(*a_, *b_); });
    part("dot", [&] { product_ = equilibrium().dot(*a_, *b_)[0]; });
    part("combine", [&] { equilibrium().combine(0.5, *a_, 0.5, *b_); });
    part("medium", [&] { equilibrium().update_medium(); });
  }

 private:
  fft_solver::FftSolver& solver() { return volumes_->solver(); }
  Equilibrium& equilibrium() { return solver().equilibrium(); }

  void part(const char* what, const std::function<void()>& once) {
    if (!bench_.wanted(prefix_ + what)) return;
    if (!volumes_) prepare();
    const bench::Times times = bench_.measure(once);
    const double voxels = double(n_) * n_ * n_;
    bench::Record record = bench_.record(prefix_ + what, times);
    record.number("voxels", voxels).number("core_us_per_voxel", 1e6 * times.seconds * bench_.ranks() / voxels);
    if (std::string(what) == "sweep") record.number("evaluations", 1);
    bench_.print(record);
  }

  /// Three increments; the guess of a fourth that goes on in the same direction; vectors with numbers in them.
  void prepare() {
    volumes_ = std::make_unique<bench::Volumes>(base::Comm(bench_.comm()), n_, grains_, 1,
                                                bench::reference_options(precision_));
    for (int i = 0; i < 2; ++i) volumes_->increment();
    Equilibrium& e = equilibrium();
    e.activate(base::VolumeList::all(1));
    const Unknowns before = now();
    volumes_->increment();
    e.activate(base::VolumeList::all(1));
    next_ = std::make_unique<Unknowns>(now());
    e.combine(-1.0, before, 2.0, *next_);
    forces_ = std::make_unique<Unknowns>(e.make_work("forces"));
    e.evaluate(*next_, {1.0}, *forces_);
    e.update_medium();
    a_ = std::make_unique<Unknowns>(e.make_work("a"));
    b_ = std::make_unique<Unknowns>(e.make_work("b"));
    e.precondition(*forces_, *a_);
    e.copy(*a_, *b_);
  }
  /// The unknowns at the last accepted state.
  Unknowns now() {
    Equilibrium& e = equilibrium();
    const std::int64_t points = e.difference().points();
    const base::Field field = base::make_field("now", 3, points);
    std::vector<double> numbers;
    solver().save(field, {base::make_field("change", 3, points), base::make_field("change", 3, points)}, numbers);
    Unknowns result = e.make_unknowns("now");
    e.difference().from_field(field, result.u, 0);
    result.mean[0] = solver().response(0).F;
    return result;
  }

  bench::Bench& bench_;
  base::Precision precision_;
  int n_, grains_;
  std::string prefix_;
  std::unique_ptr<bench::Volumes> volumes_;
  std::unique_ptr<Unknowns> next_, forces_, a_, b_;
  volatile double product_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  bench::Bench bench(argc, argv);
  for (const auto precision : {base::Precision::exact, base::Precision::mixed}) {
    Parts(bench, precision, 16, 20).all();
    Parts(bench, precision, 32, 100).all();
    Parts(bench, precision, 64, 200).all();
  }
  return 0;
}
