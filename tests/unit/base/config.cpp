#include "src/base/config.hpp"

#include <catch2/catch.hpp>

#include <cstdio>
#include <fstream>

#include "src/base/require.hpp"

using namespace polyslip::base;
using Catch::Matchers::Contains;

TEST_CASE("an .ini file becomes nested sections") {
  const Tree tree = parse_ini(
      "# a comment\n"
      "title = a case  # with a comment\n"
      "[load.1]\n"
      "t = 20\n"
      "dot_F = \"1e-3 0 0  0 x 0  0 0 x\"\n"
      "stop.F11_above = 1.05\n"
      "[load.2]\n"
      "[empty]\n",
      "case.ini");
  CHECK(tree.get_text("title") == "a case");
  const Tree step = tree.section("load").section("1");
  CHECK(step.get_number("t") == 20);
  CHECK(step.get_texts("dot_F").size() == 9);
  CHECK(step.get_texts("dot_F")[0] == "1e-3");
  CHECK(step.section("stop").get_number("F11_above") == 1.05);
  CHECK(tree.section("load").keys() == std::vector<std::string>{"1", "2"});
  CHECK(tree.section("empty").keys().empty());
  CHECK(step.child("t").where() == "case.ini, line 4, key 'load.1.t'");
}

TEST_CASE("what is wrong in an .ini file is named with its line") {
  CHECK_THROWS_WITH(parse_ini("a = 1\nnonsense\n", "x.ini"), Contains("x.ini, line 2: 'nonsense'"));
  CHECK_THROWS_WITH(parse_ini("[s]\na = 1\nb = 2\na = 3\n", "x.ini"),
                    Contains("line 4: key 's.a' is given twice, first on line 2"));
  CHECK_THROWS_WITH(parse_ini("[s]\nb.c = 1\n[s.b]\nc = 3\n", "x.ini"),
                    Contains("line 4") && Contains("first on line 2"));
  CHECK_THROWS_WITH(parse_ini("[s]\na = 1\n[t]\n[s]\n", "x.ini"), Contains("line 4: section [s] stands on line 1"));
  CHECK_THROWS_WITH(parse_ini("[open\na = 1\n", "x.ini"), Contains("line 1"));
  CHECK_THROWS_WITH(parse_ini("[a..b]\n", "x.ini"), Contains("line 1"));
  CHECK_THROWS_WITH(parse_ini("a = 1\n[a]\nb = 2\n", "x.ini"), Contains("x.ini") && Contains("'a'"));
  CHECK_THROWS_WITH(parse_ini("= 1\n", "x.ini"), Contains("line 1"));
  CHECK_THROWS_WITH(read_ini("no_such_file.ini"), Contains("no_such_file.ini") && Contains("No such file"));
  CHECK_THROWS_WITH(read_ini("/"), Contains("is a folder"));
}

TEST_CASE("a file's tree is the text's tree, and --set goes on top") {
  const std::string path = "test_unit_base_config.ini";
  std::ofstream(path) << "[s]\na = 1\nb = 2\n";
  Tree tree = read_ini(path);
  std::remove(path.c_str());
  CHECK(tree.origin() == path);
  apply_settings(tree, {"s.a=3", "t.new = \"x y\"", "s.a=4", "s.empty="});
  CHECK(tree.section("s").get_integer("a") == 4);
  CHECK(tree.section("s").get_integer("b") == 2);
  CHECK(tree.section("s").get_text("empty").empty());
  CHECK(tree.section("t").get_text("new") == "x y");
  CHECK_THROWS_WITH(apply_settings(tree, {"novalue"}), Contains("--set 'novalue'"));
  CHECK_THROWS_AS(apply_settings(tree, {"=3"}), InputError);
}
