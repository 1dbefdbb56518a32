#pragma once
// Inside src/material: what the readers of several laws share.
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "kernels/lattice/interaction.hpp"
#include "src/base/tree.hpp"
#include "src/material/phase.hpp"
#include "src/material/phenopowerlaw_keys.hpp"

namespace polyslip::material {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double smallest_positive = std::numeric_limits<double>::min();

/// Which systems a card asks for: numbers per family, in the order of the lattice.
struct Families {
  kernels::Lattice lattice = kernels::Lattice::isotropic;
  double c_over_a = 0;
  std::vector<int> n_slip, n_twin;

  int slip() const;
  int twins() const;
};

/// N_sl and N_tw, checked against the lattice; at least one slip system, `most` systems in all.
Families read_families(const base::Tree& plastic, kernels::Lattice lattice, double c_over_a, int most);

/// One value per system of the slip or twin families, from a list with one per family (or one for all). `otherwise`: of an absent
/// key. Families without systems may have any value.
std::vector<double> family_values(const base::Tree& plastic, const std::string& key, const std::vector<int>& counts,
                                  const base::Range& range, std::optional<double> otherwise = {});

/// h_ab, row-major, from values per class of pair.
std::vector<double> read_interaction(const base::Tree& plastic, const std::string& key, kernels::Interaction kind,
                                     const Families& families, const std::vector<double>* otherwise = nullptr);

/// Labels of all systems, slip then twin.
std::vector<SystemName> name_systems(const Families& families);

/// Keys of DAMASK's cards without a meaning here.
void ignore_keys(const base::Tree& section, const std::vector<std::string>& keys);

template <int N>
typename kernels::Phenopowerlaw<N>::template Params<double> read_phenopowerlaw(const base::Tree& plastic,
                                                                               const Families& families,
                                                                               const kernels::Mat6<double>& stiffness);

/// Sections [elastic], [plastic] and [thermal] of a card whose law is composed: type = dislocation_density, or a phenopowerlaw
/// with a mechanism that it lacks by itself.
void read_composed(const base::Tree& section, const base::Tree& mechanical, Phase& phase);
/// Whether a phenopowerlaw's card asks for such a mechanism.
bool asks_for_mechanisms(const base::Tree& section, const base::Tree& mechanical);
/// The keys of those cards, for --help.
std::string composed_help();

/// Rows of the state of composed laws.
std::vector<StateGroup> composed_state_groups(const Phase& phase);

}  // namespace polyslip::material
