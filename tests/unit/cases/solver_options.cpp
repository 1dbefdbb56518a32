// Defaults of [solver] that depend on other keys.
#include "src/cases/solver_options.hpp"

#include <catch2/catch.hpp>

#include "src/base/config.hpp"

using namespace polyslip;

namespace {

cases::SolverOptions read(const std::string& keys) {
  return cases::read_solver_options(base::parse_ini("[solver]\n" + keys, "test").section("solver"));
}

}  // namespace

TEST_CASE("the law is solved as tightly as the solver's tolerance needs, and as tightly as asked") {
  CHECK(read("").fft.update.tolerance == Approx(1e-9));
  CHECK(read("eps_equilibrium = 1e-6\n").fft.update.tolerance == Approx(1e-11));
  CHECK(read("eps_stress = 1e-6\n").fft.update.tolerance == Approx(1e-11));
  CHECK(read("eps_equilibrium = 1e-12\n").fft.update.tolerance == Approx(1e-13));
  CHECK(read("eps_equilibrium = 1e-8\nlaw_tolerance = 1e-7\n").fft.update.tolerance == Approx(1e-7));
}
