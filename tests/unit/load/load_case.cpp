#include "src/load/load_case.hpp"

#include <catch2/catch.hpp>

#include <cmath>

#include "src/base/config.hpp"
#include "src/base/require.hpp"

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

const std::string tension = "[load.1]\ndot_F = 1e-3 0 0  0 x 0  0 0 x\nP = x x x  x 0 x  x x 0\nt = 20\nN = 20\n";

}  // namespace

TEST_CASE("uniaxial tension in tensors") {
  const LoadCase load = from_ini(tension);
  REQUIRE(load.steps.size() == 1);
  const LoadStep& step = load.steps[0];
  CHECK(step.t == 20);
  CHECK(step.N == 20);
  CHECK(step.r == 1);
  CHECK(step.f_out == 1);
  CHECK(step.f_restart == 0);
  CHECK(step.estimate_rate);
  for (int c = 0; c < 9; ++c) {
    CAPTURE(c);
    const bool stressed = c == 4 || c == 8;
    CHECK(step.conditions[c].rule == (stressed ? Rule::P : Rule::dot_F));
    CHECK(step.conditions[c].value == (c == 0 ? 1e-3 : 0));
  }
}

TEST_CASE("the short form of uniaxial tension is the long one, and says so") {
  const LoadCase shorthand = from_ini("[load.1]\nmode = tension\naxis = x\nrate = 1e-3\nstrain = 0.02\nN = 20\n");
  CHECK(describe(shorthand) == describe(from_ini(tension)));
  REQUIRE(shorthand.notes.size() == 1);
  CHECK_THAT(shorthand.notes[0],
             Contains("mode = tension of load.1: dot_F11 is given") && Contains("t = strain / rate = 20 s"));
  const LoadCase others = from_ini(
      "[load.1]\nmode = compression\naxis = z\nrate = 1e-2\nstrain = 0.1\nN = 5\n"
      "[load.2]\nmode = simple_shear\nplane = xz\nrate = 1\nstrain = 0.5\nN = 5\n"
      "[load.3]\nmode = hold_strain\nt = 3\nN = 2\n"
      "[load.4]\nmode = hold_stress\nt = 3\nN = 2\n"
      "[load.5]\nmode = unload\nt = 3\nN = 2\n");
  CHECK(others.steps[0].conditions[8].value == -1e-2);
  CHECK(others.steps[1].conditions[2].value == 1);
  CHECK(others.steps[1].conditions[6].value == 0);
  CHECK(others.steps[1].t == 0.5);
  CHECK(others.steps[2].conditions[0].rule == Rule::dot_F);
  CHECK(others.steps[3].conditions[0].rule == Rule::dot_P);
  CHECK(others.steps[4].conditions[0].rule == Rule::P);
  CHECK(others.steps[4].conditions[1].rule == Rule::dot_F);
  CHECK(others.increments() == 16);
  CHECK(others.duration() == Approx(19.5));
}

TEST_CASE("what describe writes reads back as the same case") {
  const LoadCase load = from_ini(
      "[load.1]\nF = 1.1 x 0  x x x  x x 1\ndot_F = x 0 x  0 x 0  x x x\nP = x x x  x 1e7 x  -2e6 x x\n"
      "dot_P = x x x  x x x  x 5 x\nt = 3.3\nN = 7\nr = 1.2\nf_out = none\nf_restart = 2\nestimate_rate = no\n"
      "T = 423.5\nstop.P22_drop = 0.1\nstop.sigma_vM_above = 3e8\nstop.then = end\n"
      "[load.2]\nL = 0 0.1 0  0 0 0  x x x\nsigma = x x x  x x x  1e6 2e6 3e6\nt = 1\nN = 1\n");
  CHECK(describe(from_ini(describe(load))) == describe(load));
  CHECK(load.steps[0].stop.size() == 2);
  CHECK(load.steps[0].temperature == 423.5);
  CHECK_FALSE(load.steps[1].temperature);
  CHECK(load.steps[0].stop_ends_run);
  CHECK(load.steps[0].conditions[0].rule == Rule::F);
  CHECK(load.steps[0].conditions[7].rule == Rule::dot_P);
  CHECK(load.steps[1].cauchy());
}

TEST_CASE("over- and under-constrained steps name the component") {
  const std::string rest = "t = 1\nN = 1\n";
  CHECK_THROWS_WITH(from_ini("[load.1]\ndot_F = 1 0 0  0 0 0  0 0 x\nP = x x x  x 0 x  x x 0\n" + rest),
                    Contains("case.ini") && Contains("load.1") && Contains("over-constrained: component 22") &&
                        Contains("both dot_F and P"));
  CHECK_THROWS_WITH(from_ini("[load.1]\ndot_F = 1 0 0  0 x 0  0 0 x\nP = x x x  x 0 x  x x x\n" + rest),
                    Contains("under-constrained: component 33"));
  CHECK_THROWS_WITH(from_ini("[load.1]\n" + rest), Contains("under-constrained: component 11"));
  CHECK_THROWS_WITH(from_ini("[load.1]\ndot_F = 1 x 0  x 0 0  0 0 0\nP = x 0 x  0 x x  x x x\n" + rest),
                    Contains("both 12 and 21") && Contains("rotate"));
  CHECK_THROWS_WITH(from_ini("[load.1]\nL = 1 0 0  0 0 0  x x x\ndot_F = x x x  x x x  0 0 0\n" + rest),
                    Contains("L and F or dot_F"));
  CHECK_THROWS_WITH(
      from_ini("[load.1]\nF = 1 0 0  0 x 0  0 0 x\nP = x x x  x 0 x  x x x\nsigma = x x x  x x x  x x 0\n" + rest),
      Contains("sigma and P"));
}

TEST_CASE("Cauchy shear may be written in both halves, equal, beside one prescribed shear of F") {
  const std::string rest = "t = 1\nN = 1\n";
  const LoadCase load = from_ini("[load.1]\ndot_F = 0 x 0  0 0 0  0 0 0\nsigma = x 5 x  5 x x  x x x\n" + rest);
  CHECK(load.steps[0].conditions[1].rule == Rule::sigma);
  CHECK(load.steps[0].conditions[3].rule == Rule::dot_F);
  CHECK_THROWS_WITH(from_ini("[load.1]\ndot_F = 0 x 0  0 0 0  0 0 0\nsigma = x 5 x  6 x x  x x x\n" + rest),
                    Contains("component 21"));
  CHECK_THROWS_WITH(from_ini("[load.1]\ndot_F = 0 0 0  0 0 0  0 0 0\nsigma = x 5 x  5 x x  x x x\n" + rest),
                    Contains("over-constrained"));
}

TEST_CASE("bad values name the key") {
  CHECK_THROWS_WITH(from_ini("[load.1]\ndot_F = 1 0 0  0 0 0  0 0\nt = 1\nN = 1\n"),
                    Contains("line 2") && Contains("8 components"));
  CHECK_THROWS_WITH(from_ini("[load.1]\ndot_F = 1 0 0  0 y 0  0 0 0\nt = 1\nN = 1\n"), Contains("component 22 is 'y'"));
  CHECK_THROWS_WITH(from_ini("[load.1]\ndot_F = nan 0 0  0 0 0  0 0 0\nt = 1\nN = 1\n"), Contains("component 11"));
  CHECK_THROWS_WITH(from_ini(tension + "stop.F_above = 1\n"), Contains("stop.F_above") && Contains("F11…F33"));
  CHECK_THROWS_WITH(from_ini(tension + "stop.P11_drop = 1.5\n"), Contains("out of range"));
  CHECK_THROWS_WITH(from_ini(tension + "f_oot = 1\n"), Contains("unknown key") && Contains("did you mean 'f_out'"));
  CHECK_THROWS_WITH(from_ini(tension + "T = 0\n"), Contains("load.1.T") && Contains("K"));
  CHECK_THROWS_WITH(from_ini(tension + "f_out = 0\n"), Contains("f_out") && Contains("at least 1"));
  CHECK_THROWS_WITH(from_ini(tension + "[load.3]\nt = 1\n"), Contains("section 'load.3'"));
  CHECK_THROWS_WITH(from_ini(tension + "mode = unload\n"), Contains("mode and dot_F"));
  CHECK_THROWS_WITH(from_ini("[load.1]\nmode = unload\nstrain = 0.1\nN = 1\nt = 1\n"), Contains("strain"));
  CHECK_THROWS_WITH(from_ini("[load]\n"), Contains("no load step"));
  const std::string static_part = "[load.1]\ndot_F = 0 0 0 0 0 0 0 0 0\n";
  for (const char* bad : {"t = 0\nN = 1\n", "t = -1\nN = 1\n", "t = 1\nN = 0\n", "t = 1\nN = 1.5\n",
                          "t = 1\nN = 1\nr = 0\n", "N = 1\n", "t = 1\n"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(from_ini(static_part + bad), base::InputError);
  }
}

TEST_CASE("the increments of a step sum to its time, geometric or not") {
  for (double r : {1.0, 1.0 + 1e-15, 1.05, 2.0, 0.5, 1e-3}) {
    for (int n : {1, 2, 10, 500}) {
      CAPTURE(r, n);
      LoadStep step;
      step.t = 7.5;
      step.N = n;
      step.r = r;
      double sum = 0;
      for (int i = 0; i < n; ++i) sum += step.increment_length(i);
      CHECK(sum == Approx(7.5).epsilon(1e-13));
      CHECK(step.fraction_before(n) == 1);
      if (n > 1 && step.increment_length(1) > 1e-200)
        CHECK(step.increment_length(1) / step.increment_length(0) == Approx(r));
    }
  }
  LoadStep step;  // DAMASK's (1 - r) r^i / (r - r^(N+1)), i from 1
  step.N = 4;
  step.r = 1.5;
  for (int i = 1; i <= 4; ++i)
    CHECK(step.increment_length(i - 1) == Approx((1 - 1.5) * std::pow(1.5, i) / (1.5 - std::pow(1.5, 5))));
}

TEST_CASE("blocks of steps repeat, nested too") {
  const std::string up = "mode = simple_shear\nplane = xy\nrate = 1\nstrain = 0.1\nN = 1\n";
  const std::string hold = "mode = hold_strain\nt = 1\nN = 1\n";
  const LoadCase load = from_ini("[load.1]\n" + hold + "[load.2]\n" + up + "repeat = 2\n[load.3]\n" + hold +
                                 "repeat = 3\nrepeat_from = 2\n");
  std::string kinds;
  for (const LoadStep& step : load.steps) kinds += step.conditions[1].value > 0 ? 'u' : 'h';
  CHECK(kinds == "huuhuuhuuh");
  CHECK_THROWS_WITH(from_ini("[load.1]\n" + hold + "repeat_from = 2\nrepeat = 2\n"), Contains("repeat_from"));
  CHECK_THROWS_WITH(from_ini("[load.1]\n" + hold + "repeat = 1000000\n"), Contains("more than"));
}

TEST_CASE("the help names every key that is read") {
  for (const char* key :
       {"F ",        "dot_F",   "L ",          "P ", "dot_P", "sigma", "mode",      "axis",          "plane",
        "rate",      "strain",  "t ",          "N ", "r ",    "f_out", "f_restart", "estimate_rate", "stop.Q_above",
        "stop.then", "repeat ", "repeat_from", "T "})
    CHECK_THAT(load_help(), Contains(std::string("\n  ") + key));
}
