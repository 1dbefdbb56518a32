#pragma once
// A phase: a law, its parameters, and the names of its systems; and the readers of material cards and of DAMASK's
// material.yaml, which share their keys.
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "kernels/law/composed_law.hpp"
#include "kernels/law/dislocation_hardening.hpp"
#include "kernels/law/elastic.hpp"
#include "kernels/law/isotropic.hpp"
#include "kernels/law/phenopowerlaw.hpp"
#include "kernels/law/voce_hardening.hpp"
#include "src/base/tree.hpp"

namespace polyslip::material {

template <int N>
using PowerLawWithMechanisms = kernels::ComposedLaw<N, kernels::PowerFlow, kernels::VoceHardening>;
template <int N>
using DislocationLaw = kernels::ComposedLaw<N, kernels::ThermalFlow, kernels::DislocationHardening>;

/// The closed list of laws, chosen once per sweep. A law takes the smallest capacity that holds its systems.
using Law = std::variant<kernels::Void, kernels::Elastic::Params<double>, kernels::Isotropic::Params<double>,
                         kernels::Phenopowerlaw<12>::Params<double>, kernels::Phenopowerlaw<24>::Params<double>,
                         kernels::Phenopowerlaw<60>::Params<double>, PowerLawWithMechanisms<24>::Params<double>,
                         PowerLawWithMechanisms<60>::Params<double>, DislocationLaw<24>::Params<double>,
                         DislocationLaw<60>::Params<double>>;

template <class Params>
inline constexpr bool is_dislocation_law = std::is_same_v<Params, DislocationLaw<24>::Params<double>> ||
                                           std::is_same_v<Params, DislocationLaw<60>::Params<double>>;
template <class Params>
inline constexpr bool is_composed =
    is_dislocation_law<Params> || std::is_same_v<Params, PowerLawWithMechanisms<24>::Params<double>> ||
    std::is_same_v<Params, PowerLawWithMechanisms<60>::Params<double>>;

enum class SystemKind { slip, twin, climb };

/// One system, for tables and files.
struct SystemName {
  std::string label;   ///< "(111)[0-11]"
  std::string family;  ///< "{111}<110>"
  SystemKind kind = SystemKind::slip;
  double direction[3];  ///< unit, crystal axes
  double normal[3];     ///< unit, crystal axes
};

struct Phase {
  std::string name;
  std::string lattice;  ///< cF, cI, hP or "isotropic"
  double c_over_a = 0;
  Law law;
  std::vector<SystemName> systems;  ///< slip, twin, climb; empty for laws without systems
  kernels::Mat6<double> stiffness;  ///< Pa, Mandel, crystal axes; zero for a void
};

/// One phase from its section: a material card's root, or phase.NAME of material.yaml. Keys and their units are those of
/// DAMASK's phase configuration. InputError names file and key.
Phase read_phase(const std::string& name, const base::Tree& section);

/// A group of rows of a phase's state.
struct StateGroup {
  std::string name;  ///< F_p_inverse, stress, xi, gamma
  std::string unit;
  std::string description;
  int first = 0;
  int count = 0;
  int system = -1;  ///< the system that the first row belongs to, further rows to those after it; −1: no system's
};

/// The rows of the state of a phase, in order. Empty for laws without history.
std::vector<StateGroup> state_groups(const Phase& phase);
int state_components(const Phase& phase);

/// One row of the table of grains, as laws need it.
struct GrainEntry {
  kernels::Quaternion<double> orientation{1, 0, 0, 0};
  int phase = 0;
  double size = std::numeric_limits<double>::infinity();  ///< m, equivalent-sphere diameter; infinite: no boundaries
  double temperature = 293.15;                            ///< K, at the start of everything
};

/// DAMASK's material.yaml: phases, and one grain per entry of `material`. Several constituents per material, and keys
/// that polyslip does not know, are InputErrors that name them.
struct MaterialFile {
  std::vector<Phase> phases;
  std::vector<GrainEntry> grains;
};
MaterialFile read_damask_material(const base::Tree& file);

/// The keys of a material card with units, ranges and meaning, for --help.
std::string material_help();

}  // namespace polyslip::material
