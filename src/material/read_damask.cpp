#include <cmath>
#include <map>

#include "src/base/require.hpp"
#include "src/material/card_parts.hpp"
#include "src/material/phase.hpp"

namespace polyslip::material {
namespace {

using base::require;
using base::Tree;

/// Homogenisation: one constituent, handed through.
void check_homogenization(const Tree& section) {
  for (const std::string& name : section.keys()) {
    const Tree scheme = section.section(name);
    require(scheme.get_integer("N_constituents", 1) == 1, scheme.where(), ": N_constituents must be 1");
    if (!scheme.has("mechanical")) continue;
    const Tree mechanical = scheme.section("mechanical");
    mechanical.get_choice("type", {"pass"});
    if (mechanical.has("output")) mechanical.child("output").mark_read();
  }
}

kernels::Quaternion<double> read_quaternion(const Tree& constituent) {
  const std::vector<double> q = constituent.get_numbers("O");
  require(q.size() == 4, constituent.child("O").where(), ": found ", q.size(), " numbers, a quaternion has 4");
  const double norm = std::sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
  require(std::abs(norm - 1) < 1e-4, constituent.child("O").where(), ": the quaternion's length is ", norm, ", not 1");
  return {q[0] / norm, q[1] / norm, q[2] / norm, q[3] / norm};
}

}  // namespace

MaterialFile read_damask_material(const Tree& file) {
  MaterialFile result;
  if (file.has("homogenization")) check_homogenization(file.section("homogenization"));
  std::map<std::string, int> index_of_phase;
  const Tree phases = file.section("phase");
  for (const std::string& name : phases.keys()) {
    index_of_phase[name] = static_cast<int>(result.phases.size());
    result.phases.push_back(read_phase(name, phases.section(name)));
  }
  for (const Tree& material : file.child("material").items()) {
    material.get_text("homogenization", "");
    const std::vector<Tree> constituents = material.child("constituents").items();
    require(constituents.size() == 1, material.where(), ": found ", constituents.size(),
            " constituents; polyslip supports one per material");
    const Tree& constituent = constituents[0];
    const double share = constituent.get_number("v", 1.0);
    require(std::abs(share - 1) < 1e-9, constituent.where(), ": v is ", share,
            "; the only constituent of a material has v = 1");
    const std::string phase = constituent.get_text("phase");
    const auto found = index_of_phase.find(phase);
    require(found != index_of_phase.end(), constituent.where(), ": there is no phase '", phase, "' in this file");
    result.grains.push_back({read_quaternion(constituent), found->second});
  }
  require(!result.grains.empty(), file.origin(), ": 'material' lists no material");
  file.require_all_read();
  return result;
}

std::string material_help() {
  std::string help =
      "  lattice                cF, cI, hP or isotropic\n"
      "  c/a                    1      ratio of lattice constants, hP only\n"
      "[elastic]\n"
      "  type                   Hooke\n"
      "  C_11, C_12             Pa     all lattices; C_44: cF, cI, hP; C_13, C_33: hP\n"
      "[plastic]\n"
      "  type                   none (elastic only), void, isotropic, phenopowerlaw or dislocation_density\n"
      " isotropic:  dot_gamma_0 (1/s), n, M (Taylor factor), xi_0, xi_inf, h_0 (Pa), a; h_ln = 0 (Pa), h = 1\n"
      " phenopowerlaw: one value per family\n"
      "  N_sl, N_tw             systems used of each slip and twin family, in the order of the lattice\n"
      "  h_sl-sl, h_sl-tw, h_tw-sl, h_tw-tw   interaction values by class of pair\n";
  for (const FamilyKey<12>& key : family_keys<12>) {
    std::string line = "  " + std::string(key.key);
    line.resize(25, ' ');
    line += std::string(key.unit) + "  ";
    line.resize(32, ' ');
    help += line + key.meaning + (key.required ? "" : " [" + base::text(key.otherwise) + "]") + "\n";
  }
  return help + composed_help();
}

}  // namespace polyslip::material
