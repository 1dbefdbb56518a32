#pragma once
// The kinds of crystal that the grains of a campaign are made of: lattice and systems, which every file of the dataset holds once.
#include <cstdint>
#include <string>
#include <vector>

#include "src/base/comm.hpp"
#include "src/campaign/plan.hpp"
#include "src/dataset/file_writer.hpp"
#include "src/material/phase.hpp"

namespace polyslip::campaign {

/// Of the text of a phase's card in a dataset.
constexpr std::int64_t card_bytes = 8192;

struct Crystal {
  std::string name;  ///< of the phase
  std::string lattice;
  double c_over_a = 0;
  std::vector<material::SystemName> systems;
};

/// All of a plan, in the order of first appearance. Phases of the same name and systems are one kind; their critical stresses may differ
/// from sample to sample.
class Crystals {
 public:
  /// Reads the materials of one sample for each combination of the plan's words (collective).
  Crystals(const Plan& plan, const base::Comm& comm);

  const std::vector<Crystal>& list() const { return list_; }
  /// Row of the list; -1 for a phase that no sample with the same words has.
  int find(const material::Phase& phase) const;
  int most_systems() const { return most_systems_; }
  /// Numbers per system that some law has beside shears and resistances, as fft_solver::GrainTable names them.
  const std::vector<material::StateGroup>& quantities() const { return quantities_; }

  /// The tables "crystals" and "systems" for the files of the dataset.
  std::vector<dataset::ConstantTable> tables() const;

 private:
  void add(const material::Phase& phase);

  std::vector<Crystal> list_;
  std::vector<material::StateGroup> quantities_;
  int most_systems_ = 1;
};

}  // namespace polyslip::campaign
