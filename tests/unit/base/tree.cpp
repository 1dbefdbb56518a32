#include "src/base/tree.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

#include "src/base/config.hpp"
#include "src/base/require.hpp"

using Catch::Matchers::Contains;
using polyslip::base::InputError;
using polyslip::base::Tree;

namespace {

Tree example() {
  Tree tree("case.ini");
  Tree load = tree.add_section("load", 3);
  load.add_value("t", "20.0", 4);
  load.add_value("N", "20", 5);
  load.add_value("dot_F", "1e-3 0 0, 0 x 0", 6);
  Tree list = tree.add_list("matrix", 9);
  for (int i = 0; i < 2; ++i) {
    Tree row = list.append_list(10 + i);
    for (int j = 0; j < 3; ++j) row.append_value(std::to_string(3 * i + j), 10 + i);
  }
  return tree;
}

}  // namespace

TEST_CASE("typed values come back as they were written") {
  const Tree tree = example();
  const Tree load = tree.section("load");
  CHECK(load.get_number("t") == 20.0);
  CHECK(load.get_integer("N") == 20);
  CHECK(load.get_texts("dot_F", {}) == std::vector<std::string>{"1e-3", "0", "0", "0", "x", "0"});
  CHECK(tree.get_numbers("matrix") == std::vector<double>{0, 1, 2, 3, 4, 5});
  CHECK(tree.child("matrix").items().size() == 2);
  CHECK(load.get_number("r", 1.5) == 1.5);
  CHECK(load.get_flag("estimate_rate", true));
}

TEST_CASE("a wrong value is refused with its file, line and key, and what is allowed") {
  const Tree tree = example();
  const Tree load = tree.section("load");
  CHECK_THROWS_WITH(load.get_number("dot_F"),
                    Contains("case.ini, line 6, key 'load.dot_F'") && Contains("not a number"));
  CHECK_THROWS_WITH(load.get_number("t", polyslip::base::Range{0, 10, "s"}),
                    Contains("line 4") && Contains("20 is out of range") && Contains("from 0 to 10 s"));
  CHECK_THROWS_WITH(load.get_choice("N", {"one", "two"}), Contains("'20'") && Contains("one, two"));
  CHECK_THROWS_WITH(load.get_number("missing"), Contains("section 'load'") && Contains("'missing' is missing"));
  CHECK_THROWS_WITH(tree.section("matrix"), Contains("is a list where a section is expected"));

  Tree odd("odd.ini");
  for (const char* value : {"nan", "inf", "", "3 4", "1.5.2", "0x"}) {
    odd.add_value("a", value);
    CAPTURE(value);
    CHECK_THROWS_AS(odd.get_number("a"), InputError);
  }
  for (const char* value : {"1.5", "3000000000", "1e99"}) {
    odd.add_value("a", value);
    CHECK_THROWS_AS(odd.get_integer("a"), InputError);
  }
  odd.add_value("a", "maybe");
  CHECK_THROWS_AS(odd.get_flag("a", true), InputError);
}

TEST_CASE("a key nobody read is an error that suggests the nearest known one") {
  Tree tree = example();
  Tree load = tree.section("load");
  load.add_value("estimate_rat", "true", 7);
  tree.add_section("solvr", 12).add_value("x", "1", 13);
  load.get_number("t");
  load.get_integer("N");
  load.get_flag("estimate_rate", true);
  tree.get_numbers("matrix");
  tree.optional_section("solver");
  CHECK_THROWS_WITH(tree.require_all_read(),
                    Contains("line 7, key 'load.estimate_rat'; did you mean 'estimate_rate'?") &&
                        Contains("key 'load.dot_F'; known here: N, estimate_rate, t") &&
                        Contains("unknown section: case.ini, line 12, section 'solvr'; did you mean"));
  tree.mark_read();
  CHECK_NOTHROW(tree.require_all_read());
}

TEST_CASE("settings replace, create, and reach into lists") {
  Tree tree = example();
  tree.set("load.t", "5");
  tree.set("solver.scheme.name", "basic");
  CHECK(tree.section("load").get_number("t") == 5);
  CHECK(tree.section("solver").section("scheme").get_text("name") == "basic");
  CHECK_THROWS_WITH(tree.section("load").get_choice("t", {"a"}), Contains("command line, key 'load.t'"));
  tree.set("matrix.2.3", "7");
  CHECK(tree.get_numbers("matrix")[5] == 7);
  CHECK_THROWS_WITH(tree.set("matrix.3.1", "7"), Contains("list of 2 items"));
  CHECK_THROWS_WITH(tree.set("load.N.deep", "7"), Contains("'load.N' is a value"));
  CHECK_THROWS_AS(tree.set("load..N", "7"), InputError);
}

TEST_CASE("paths are relative to the file or command line that names them") {
  Tree tree("cases/here/case.ini");
  tree.add_value("a", "../card.ini");
  tree.add_value("b", "/abs/card.ini");
  tree.set("c", "card.ini");
  CHECK(tree.get_path("a") == "cases/card.ini");
  CHECK(tree.get_path("b") == "/abs/card.ini");
  CHECK(tree.get_path("c") == "card.ini");
  CHECK(tree.get_path("d", "none") == "none");
}

TEST_CASE("the resolved text holds what was given and every default handed out") {
  Tree tree = example();
  const Tree load = tree.section("load");
  load.get_number("r", 1.0);
  load.get_number("r", 1.25);
  load.get_flag("estimate_rate", true);
  tree.optional_section("solver").get_number("tolerance", 1e-4);
  CHECK(tree.resolved() ==
        "matrix = 0 1 2  3 4 5\n\n"
        "[load]\nt = 20.0\nN = 20\ndot_F = 1e-3 0 0, 0 x 0\nr = 1.25\nestimate_rate = true\n\n"
        "[solver]\ntolerance = 0.0001\n");
}

TEST_CASE("a section that becomes another tree resolves to what that one holds, and names paths absolutely") {
  Tree card("cards/card.ini");
  card.add_value("lattice", "cF", 1);
  card.add_section("elastic", 2).add_value("C_11", "1e9", 3);
  card.get_text("lattice");
  card.section("elastic").get_number("C_11");
  card.section("elastic").get_text("type", "Hooke");
  Tree tree("case.ini");
  Tree phase = tree.add_section("material").add_section("Al");
  phase.add_value("card", "cards/card.ini");
  const std::string absolute = (std::filesystem::current_path() / "cards/card.ini").string();
  phase.get_path("card");
  CHECK(tree.paths() == std::vector<std::string>{absolute});
  CHECK(tree.resolved() == "[material.Al]\ncard = " + absolute + "\n");
  phase.become(card);
  CHECK(tree.resolved() == "[material.Al]\nlattice = cF\n\n[material.Al.elastic]\nC_11 = 1e9\ntype = Hooke\n");
  CHECK(tree.paths().empty());
  phase.remove("elastic");
  phase.remove("none");
  CHECK(tree.resolved() == "[material.Al]\nlattice = cF\n");
}

TEST_CASE("numbers are written as short as they read back") {
  CHECK(polyslip::base::number_text(0.1) == "0.1");
  CHECK(polyslip::base::number_text(1e-3) == "0.001");
  CHECK(polyslip::base::number_text(1.0 / 3) == "0.3333333333333333");
  double back = 0;
  CHECK(polyslip::base::parse_number(polyslip::base::number_text(2.0 / 7e20), back));
  CHECK(back == 2.0 / 7e20);
}

TEST_CASE("one section laid over another replaces values, joins sections, and shares what was read") {
  Tree card("card.ini");
  card.add_value("lattice", "cF", 1);
  Tree elastic = card.add_section("elastic", 2);
  elastic.add_value("C_11", "1e9", 3);
  elastic.add_value("C_12", "5e8", 4);
  Tree over("case.ini");
  over.add_value("card", "card.ini", 10);
  over.add_value("lattice", "cI", 11);
  over.add_section("elastic", 12).add_value("C_11", "2e9", 13);
  over.add_section("plastic", 14).add_value("type", "none", 15);
  card.overlay(over, {"card"});
  CHECK_FALSE(card.has("card"));
  CHECK(card.get_text("lattice") == "cI");
  CHECK(card.section("elastic").get_number("C_11") == 2e9);
  CHECK(card.section("elastic").get_number("C_12") == 5e8);
  CHECK_THROWS_WITH(card.section("elastic").get_choice("C_11", {"a"}), Contains("case.ini, line 13"));
  CHECK_THROWS_WITH(over.require_all_read(),
                    Contains("line 10") && Contains("line 14") && !Contains("line 11") && !Contains("line 13"));
  card.section("plastic").get_text("type");
  CHECK_NOTHROW(card.require_all_read());
}

TEST_CASE("a copy is a tree of its own that nobody has read in") {
  Tree tree = polyslip::base::parse_ini("[a]\nx = 1\n[a.b]\nfile = card.ini\n", "folder/case.ini");
  CHECK(tree.section("a").get_number("x") == 1);
  CHECK(tree.section("a").get_number("y", 2) == 2);
  Tree copy = tree.copy();
  CHECK(copy.resolved() == "[a]\nx = 1\n\n[a.b]\nfile = card.ini\n");
  CHECK_THROWS_AS(copy.require_all_read(), InputError);
  copy.set("a.x", "5");
  copy.set("a.b.file", "other.ini", "elsewhere/plan.ini");
  CHECK(tree.section("a").get_number("x") == 1);
  CHECK(copy.section("a").section("b").get_path("file") == "elsewhere/other.ini");
  CHECK(copy.section("a").child("x").where() == "command line, key 'a.x'");
}
