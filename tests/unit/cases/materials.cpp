#include "src/cases/materials.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdio>
#include <fstream>

#include "src/base/config.hpp"
#include "src/base/require.hpp"

using namespace polyslip;
using Catch::Matchers::Contains;

namespace {

const char* const card_text = "lattice = cF\n[elastic]\nC_11 = 100e9\nC_12 = 60e9\nC_44 = 30e9\n";

struct Card {
  std::string path = "test_unit_cases_materials.ini";
  explicit Card(const std::string& text) { std::ofstream(path) << text; }
  ~Card() { std::remove(path.c_str()); }
};

cases::Materials read(const std::string& text) {
  const base::Tree tree = base::parse_ini(text, "case.ini");
  cases::Materials result = cases::read_materials(tree.section("material"), base::Comm(MPI_COMM_WORLD));
  tree.require_all_read();
  return result;
}

microstructure::Microstructure volume(const std::vector<std::string>& phases) {
  microstructure::Microstructure result;
  result.phases = phases;
  const int grains = static_cast<int>(phases.size());
  result.grid.cells = {2, 2, grains};  // a layer of voxels per grain
  result.grid.size = {2e-6, 2e-6, 1e-6 * grains};
  for (int i = 0; i < grains; ++i) {
    result.grains.push_back({{1, 0, 0, 0}, i});
    for (int k = 0; k < 4; ++k) result.grain_of_voxel.push_back(i);
  }
  return result;
}

}  // namespace

TEST_CASE("a card, a card with keys beside it, and keys alone give the same phase") {
  const Card card(card_text);
  const double C_11 = read("[material.Al]\ncard = " + card.path + "\n").phases.at(0).stiffness(0, 0);
  CHECK(C_11 == Approx(100e9));
  CHECK(read("[material.Al]\ncard = " + card.path + "\nelastic.C_11 = 120e9\n").phases.at(0).stiffness(0, 0) ==
        Approx(120e9));
  CHECK(read("[material.Al]\nlattice = cF\nelastic.C_11 = 100e9\nelastic.C_12 = 60e9\nelastic.C_44 = 30e9\n")
            .phases.at(0)
            .stiffness(0, 0) == Approx(100e9));
}

TEST_CASE("the text of a phase's card is a card that gives the same phase") {
  const Card card(card_text);
  const cases::Materials first = read("[material.Al]\ncard = " + card.path + "\nelastic.C_11 = 120e9\n");
  REQUIRE(first.card_texts.size() == 1);
  const Card copy(first.card_texts[0]);
  const cases::Materials second = read("[material.Cu]\ncard = " + copy.path + "\n");
  for (int i = 0; i < 36; ++i) CHECK(second.phases.at(0).stiffness.m[i] == first.phases.at(0).stiffness.m[i]);
  CHECK(second.phases.at(0).lattice == "cF");
  CHECK(second.card_texts.at(0) == first.card_texts[0]);
}

TEST_CASE("what is wrong in a card or beside it is named where it stands") {
  const Card card(std::string(card_text) + "C_66 = 1\n");
  CHECK_THROWS_WITH(read("[material.Al]\ncard = " + card.path + "\n"),
                    Contains(card.path + ", line 6") && Contains("elastic.C_66"));
  CHECK_THROWS_WITH(read("[material.Al]\ncard = none.ini\n"), Contains("none.ini"));
  CHECK_THROWS_WITH(read("[material]\n"), Contains("describes no phase"));
  CHECK_THROWS_WITH(read("[material]\nAl = card.ini\n"), Contains("case.ini, line 2") && Contains("[material.PHASE]"));
  const Card good(card_text);
  CHECK_THROWS_WITH(read("[material.Al]\ncard = " + good.path + "\nelastic.C_55 = 1\n"),
                    Contains("case.ini, line 3") && Contains("C_55"));
}

TEST_CASE("grains find their material by the name of their phase") {
  const Card card(card_text);
  cases::Materials materials =
      read("[material.Cu]\ncard = " + card.path + "\n[material.Al]\ncard = " + card.path + "\n");
  const auto grains = cases::match_phases(volume({"Al", "void", "Cu"}), materials, base::Comm(MPI_COMM_WORLD));
  REQUIRE(grains.size() == 3);
  CHECK(grains[0].phase == 1);
  CHECK(grains[2].phase == 0);
  REQUIRE(materials.phases.size() == 3);
  CHECK(grains[1].phase == 2);
  CHECK(std::holds_alternative<kernels::Void>(materials.phases[2].law));
  for (const material::GrainEntry& grain : grains)
    CHECK(std::acos(-1.0) / 6 * std::pow(grain.size, 3) == Approx(4e-18));  // m³, four voxels of 1 µm
  CHECK_THROWS_WITH(cases::match_phases(volume({"Ni"}), materials, base::Comm(MPI_COMM_WORLD)),
                    Contains("phase 'Ni' without a material") && Contains("Cu, Al"));
}
