#pragma once
// Everything that `solve` takes from its case, read and checked before anything is computed or written.
#include <string>
#include <vector>

#include "src/base/comm.hpp"
#include "src/base/tree.hpp"
#include "src/cli/materials.hpp"
#include "src/cli/volume.hpp"
#include "src/load/load_case.hpp"

namespace polyslip::cli {

struct SolveCase {
  Volume volume;
  Materials materials;
  std::vector<material::GrainEntry> grains;  ///< as volume.microstructure.grains, phase indices into materials.phases
  load::LoadCase load;
};

/// Sections [material], [microstructure] and [load]; the solver's own sections are read by the solver. Collective.
SolveCase read_solve_case(const base::Tree& tree, const base::Comm& comm);

/// The case for --dry-run and result files: the tree with its defaults, and as comments the load written out step by step.
std::string resolved_case(const base::Tree& tree, const SolveCase& solve_case);

/// The keys of [load] beside its steps.
std::string load_file_help();

}  // namespace polyslip::cli
