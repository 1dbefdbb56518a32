#include "src/io/yaml.hpp"

#include <catch2/catch.hpp>

#include "src/base/require.hpp"

using namespace polyslip;
using Catch::Matchers::Contains;

TEST_CASE("YAML becomes a tree with lines") {
  const base::Tree tree = io::parse_yaml(
      "solver: {mechanical: spectral_basic}\n"
      "loadstep:\n"
      "- boundary_conditions:\n"
      "    mechanical:\n"
      "      dot_F:\n"
      "      - [0.001, 0, 0]\n"
      "      - [0, x, 0]\n"
      "      - [0, 0, x]\n"
      "  f_out: 1\n"
      "quoted: 'a b'\n"
      "nothing:\n",
      "load.yaml");
  CHECK(tree.section("solver").get_text("mechanical") == "spectral_basic");
  const auto steps = tree.child("loadstep").items();
  REQUIRE(steps.size() == 1);
  const base::Tree mechanical = steps[0].section("boundary_conditions").section("mechanical");
  CHECK(mechanical.get_texts("dot_F") == std::vector<std::string>{"0.001", "0", "0", "0", "x", "0", "0", "0", "x"});
  CHECK(steps[0].child("f_out").where() == "load.yaml, line 9, key 'loadstep.1.f_out'");
  CHECK(steps[0].get_integer("f_out") == 1);
  CHECK(tree.get_text("quoted") == "a b");
  CHECK(tree.get_text("nothing").empty());
  CHECK_NOTHROW(tree.require_all_read());
}

TEST_CASE("what is wrong in a YAML file is named with its line") {
  CHECK_THROWS_WITH(io::parse_yaml("a: 1\nb: [1, 2\nc: 3\n", "x.yaml"),
                    Contains("x.yaml, line ") && Contains("not YAML"));
  CHECK_THROWS_WITH(io::parse_yaml("a: 1\nb: 2\na: 3\n", "x.yaml"), Contains("x.yaml, line 3: key 'a' is given twice"));
  CHECK_THROWS_WITH(io::parse_yaml("- 1\n- 2\n", "x.yaml"), Contains("no YAML mapping"));
  CHECK_THROWS_WITH(io::parse_yaml("", "x.yaml"), Contains("no YAML mapping"));
  CHECK_THROWS_WITH(io::parse_yaml("a: &loop\n  b: *loop\n", "x.yaml"), Contains("x.yaml"));
  CHECK_THROWS_WITH(io::read_yaml("no_such.yaml"), Contains("no_such.yaml"));
}
