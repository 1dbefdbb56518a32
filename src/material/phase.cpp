#include "src/material/phase.hpp"

#include <cmath>

#include "kernels/lattice/elasticity.hpp"
#include "src/base/require.hpp"
#include "src/material/card_parts.hpp"

namespace polyslip::material {
namespace {

using base::require;
using base::Tree;
using kernels::Lattice;

kernels::Mat6<double> read_stiffness(const Tree& elastic, Lattice lattice) {
  elastic.get_choice("type", {"Hooke"}, "Hooke");
  const base::Range pascal{-infinity, infinity, "Pa"};
  const double C_11 = elastic.get_number("C_11", pascal), C_12 = elastic.get_number("C_12", pascal);
  kernels::Mat6<double> stiffness;
  switch (lattice) {
    case Lattice::cF:
    case Lattice::cI:
      stiffness = kernels::cubic_stiffness(C_11, C_12, elastic.get_number("C_44", pascal));
      break;
    case Lattice::hP: {
      const double C_13 = elastic.get_number("C_13", pascal), C_33 = elastic.get_number("C_33", pascal);
      stiffness = kernels::hexagonal_stiffness(C_11, C_12, C_13, C_33, elastic.get_number("C_44", pascal));
      break;
    }
    case Lattice::isotropic:
      stiffness = kernels::isotropic_stiffness(C_11, C_12);
      break;
  }
  require(kernels::is_positive_definite(stiffness), elastic.where(), ": the stiffness is not positive definite");
  return stiffness;
}

void read_power_law(const Tree& plastic, Lattice lattice, Phase& phase) {
  const Families families = read_families(plastic, lattice, phase.c_over_a, 60);
  plastic.get_choice("hardening", {"implicit", "staggered"}, "implicit");
  plastic.get_choice("reorientation", {"none", "volume_fraction", "predominant"}, "none");
  ignore_keys(plastic, {"atol_xi", "atol_gamma", "output"});  // DAMASK's integrator and output choice
  phase.systems = name_systems(families);
  if (phase.systems.size() <= 12)
    phase.law = read_phenopowerlaw<12>(plastic, families, phase.stiffness);
  else if (phase.systems.size() <= 24)
    phase.law = read_phenopowerlaw<24>(plastic, families, phase.stiffness);
  else
    phase.law = read_phenopowerlaw<60>(plastic, families, phase.stiffness);
}

void read_isotropic(const Tree& plastic, Phase& phase) {
  kernels::Isotropic::Params<double> p{};
  const double tiny = smallest_positive;
  p.stiffness = phase.stiffness;
  kernels::invert_stiffness(phase.stiffness, p.compliance);
  p.dot_gamma_0 = plastic.get_number("dot_gamma_0", {tiny, infinity, "1/s"});
  p.n = plastic.get_number("n", {1, infinity, "1"});
  p.M = plastic.get_number("M", {tiny, infinity, "1"});
  p.xi_0 = plastic.get_number("xi_0", {tiny, infinity, "Pa"});
  p.xi_inf = plastic.get_number("xi_inf", {tiny, infinity, "Pa"});
  p.h_0 = plastic.get_number("h_0", {0, infinity, "Pa"});
  p.h_ln = plastic.get_number("h_ln", 0.0, {-infinity, infinity, "Pa"});
  p.h = plastic.get_number("h", 1.0, {0, infinity, "1"});
  p.a = plastic.get_number("a", {tiny, infinity, "1"});
  require(!plastic.get_flag("dilatation", false), plastic.where(), ": dilatation is not supported");
  ignore_keys(plastic, {"atol_xi", "output"});
  phase.law = p;
}

}  // namespace

Phase read_phase(const std::string& name, const Tree& section) {
  Phase phase;
  phase.name = name;
  phase.lattice = section.get_choice("lattice", {"cF", "cI", "hP", "isotropic"}, "isotropic");
  Lattice lattice = Lattice::isotropic;
  kernels::lattice_from_name(phase.lattice.c_str(), lattice);
  if (lattice == Lattice::hP) phase.c_over_a = section.get_number("c/a", {1, 3, "1"});
  const Tree mechanical = section.has("mechanical") ? section.section("mechanical") : section;
  if (mechanical.has("output")) mechanical.child("output").mark_read();
  ignore_keys(section, {"rho", "references", "name", "comment"});

  std::string plastic_type = "none";
  if (mechanical.has("plastic"))
    plastic_type = mechanical.section("plastic").get_choice(
        "type", {"none", "phenopowerlaw", "dislocation_density", "isotropic", "void"});
  if (plastic_type == "void") {
    phase.law = kernels::Void{};
    for (double& c : phase.stiffness.m) c = 0;
    return phase;
  }
  phase.stiffness = read_stiffness(mechanical.section("elastic"), lattice);
  const bool crystal = plastic_type == "phenopowerlaw" || plastic_type == "dislocation_density";
  require(!crystal || lattice != Lattice::isotropic, section.where(), ": a ", plastic_type,
          " needs lattice = cF, cI or hP");
  if (crystal && (plastic_type != "phenopowerlaw" || asks_for_mechanisms(section, mechanical))) {
    read_composed(section, mechanical, phase);
  } else if (crystal) {
    read_power_law(mechanical.section("plastic"), lattice, phase);
  } else if (plastic_type == "isotropic") {
    read_isotropic(mechanical.section("plastic"), phase);
  } else {
    phase.law = kernels::Elastic::Params<double>{phase.stiffness};
  }
  return phase;
}

std::vector<StateGroup> state_groups(const Phase& phase) {
  const std::vector<StateGroup> composed = composed_state_groups(phase);
  if (!composed.empty()) return composed;
  const int systems = static_cast<int>(phase.systems.size());
  const StateGroup plastic{
      "F_p_inverse", "1", "inverse of the plastic deformation gradient, sample to crystal at the start", 0, 9, -1};
  const bool isotropic = std::holds_alternative<kernels::Isotropic::Params<double>>(phase.law);
  if (systems == 0 && !isotropic) return {};
  const int count = isotropic ? 1 : systems;
  const char* each = isotropic ? "" : " per system, slip then twin";
  return {plastic,
          {"xi", "Pa", base::text("resistance to plastic flow", each), 9, count, 0},
          {"stress", "Pa", "elastic second Piola-Kirchhoff stress in crystal axes, Mandel", 9 + count, 6, -1},
          {"gamma", "1", base::text("accumulated shear", each), 15 + count, count, 0}};
}

int state_components(const Phase& phase) {
  int count = 0;
  for (const StateGroup& group : state_groups(phase)) count += group.count;
  return count;
}

}  // namespace polyslip::material
