#pragma once
// The section [material]: laws and parameters of the phases, and which phase each grain has.
#include <string>
#include <vector>

#include "src/base/comm.hpp"
#include "src/base/tree.hpp"
#include "src/material/phase.hpp"
#include "src/microstructure/microstructure.hpp"

namespace polyslip::cases {

struct Materials {
  std::string source;  ///< the DAMASK file, else empty
  std::vector<material::Phase> phases;
  std::vector<material::GrainEntry> grains;  ///< the DAMASK file's list of materials, else empty
  std::vector<std::string> cards;            ///< absolute paths of the cards
  std::string resolved;                      ///< the DAMASK file's phases with their defaults, as .ini; else empty
  /// Per phase: its keys with their defaults, as a card of its own, without file names.
  std::vector<std::string> card_texts;
};

/// `file` (DAMASK's material.yaml), or one section [material.PHASE] per phase with `card` or the card's keys or both. A card's
/// keys take the place of `card` in the section, so that the resolved case holds them. Collective.
Materials read_materials(const base::Tree& section, const base::Comm& comm);

/// Grain table with indices into materials.phases, matched by name. Phases called void or buffer that no material describes
/// are voids and are added to `materials`. A grain's size is the diameter of the sphere of its volume. InputError that names a phase
/// without a material. Collective.
std::vector<material::GrainEntry> match_phases(const microstructure::Microstructure& volume, Materials& materials,
                                               const base::Comm& comm);

/// The keys, for --help.
std::string materials_help();

}  // namespace polyslip::cases
