#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "src/base/require.hpp"
#include "src/io/yaml.hpp"
#include "src/load/load_case.hpp"

using namespace polyslip;
using Catch::Matchers::Contains;

namespace {

std::string file(const std::string& mechanical, const std::string& extra = "") {
  return "solver: {mechanical: spectral_Galerkin}\nloadstep:\n- boundary_conditions:\n    mechanical:\n" + mechanical +
         "  discretization: {t: 10, N: 4, r: 1.5}\n  f_out: none\n  f_restart: 2\n  estimate_rate: false\n" + extra;
}

const std::string tension =
    "      dot_F: [[1e-3, 0, 0], [0, x, 0], [0, 0, x]]\n      P: [[x, x, x], [x, 0, x], [x, x, 0]]\n";

load::LoadCase from_yaml(const std::string& text) { return load::read_damask(io::parse_yaml(text, "load.yaml")); }

}  // namespace

TEST_CASE("a DAMASK load file is read with all its keys") {
  const load::LoadCase result = from_yaml(file(tension));
  REQUIRE(result.steps.size() == 1);
  CHECK(result.damask_solver == "spectral_Galerkin");
  const load::LoadStep& step = result.steps[0];
  CHECK(step.conditions[0].value == 1e-3);
  CHECK(step.conditions[4].rule == load::Rule::P);
  CHECK(step.t == 10);
  CHECK(step.N == 4);
  CHECK(step.r == 1.5);
  CHECK(step.f_out == 0);
  CHECK(step.f_restart == 2);
  CHECK_FALSE(step.estimate_rate);
  const load::LoadCase other =
      from_yaml(file("      F: [[1.1, 0, 0], [0, x, 0], [0, 0, 1]]\n      dot_P: [[x, x, x], [x, 5, x], [x, x, x]]\n"));
  CHECK(other.steps[0].conditions[0].rule == load::Rule::F);
  CHECK(other.steps[0].conditions[4].rule == load::Rule::dot_P);
}

TEST_CASE("what polyslip lacks in a DAMASK load file is refused by name and line") {
  CHECK_THROWS_WITH(from_yaml(file(tension + "      R: [0, 0, 1, 45]\n")),
                    Contains("load.yaml, line 7") && Contains("'R' is not supported"));
  CHECK_THROWS_WITH(from_yaml(file(tension + "    thermal: {dot_T: 0}\n")), Contains("'thermal' is not supported"));
  CHECK_THROWS_WITH(from_yaml(file(tension, "  colour: red\n")),
                    Contains("line 11") && Contains("'loadstep.1.colour'"));
  CHECK_THROWS_WITH(from_yaml(file(tension, "numerics: 3\n")), Contains("unknown key") && Contains("'numerics'"));
  CHECK_THROWS_WITH(from_yaml(file(tension + "      dot_P: [[x, x, x], [x, x, x], [x, x, x]]\n")),
                    Contains("'P' is given as well"));
  CHECK_THROWS_WITH(from_yaml(file("      dot_F: [[1e-3, 0, 0], [0, x, 0]]\n")), Contains("has 2 rows"));
  CHECK_THROWS_WITH(from_yaml(file("      dot_F: [[1e-3, 0, 0], [0, x], [0, 0, 0]]\n")), Contains("not a row of 3"));
  CHECK_THROWS_WITH(from_yaml(file("      dot_F: [[1e-3, 0, 0], [0, x, 0], [0, 0, 0]]\n")),
                    Contains("load.yaml, line 4") && Contains("under-constrained: component 22"));
  CHECK_THROWS_WITH(from_yaml("solver: {mechanical: other}\nloadstep: []\n"), Contains("'other' is not known"));
  CHECK_THROWS_WITH(from_yaml("solver: {mechanical: FEM, thermal: spectral}\nloadstep: []\n"), Contains("'thermal'"));
  CHECK_THROWS_WITH(from_yaml("solver: {mechanical: FEM}\nloadstep: []\n"), Contains("no load step"));
}

TEST_CASE("the reference cases' load files are read") {
  const std::filesystem::path folder = std::string(POLYSLIP_SOURCE_DIR) + "/../shared/reference";
  if (!std::filesystem::exists(folder)) {
    std::cout << "SKIPPED the reference cases' load files are read: ../shared/reference absent\n";
    return;
  }
  for (const auto& [name, increments] : {std::pair{"sx_fcc_tension_N20", 20},
                                         {"sx_fcc_tension_N80", 80},
                                         {"sx_fcc_tension_N320", 320},
                                         {"poly16_fcc_tension", 20},
                                         {"poly32_fcc_timing", 20}}) {
    CAPTURE(name);
    const load::LoadCase result = load::read_damask(io::read_yaml((folder / name / "load.yaml").string()));
    CHECK(result.increments() == increments);
    CHECK(result.duration() == 20);
    CHECK(result.steps[0].conditions[0].value == 1e-3);
  }
}
