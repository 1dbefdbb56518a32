#pragma once
// Everything that `solve` takes from its case, read and checked before anything is computed or written.
#include <string>
#include <vector>

#include "src/base/comm.hpp"
#include "src/base/tree.hpp"
#include "src/cases/materials.hpp"
#include "src/cases/volume.hpp"
#include "src/load/load_case.hpp"

namespace polyslip::cases {

struct SolveCase {
  Volume volume;  ///< of points: its notes only
  Materials materials;
  std::vector<material::GrainEntry> grains;  ///< as volume.microstructure.grains, or points; phases of `materials`
  load::LoadCase load;
  std::string load_file;  ///< absolute path of DAMASK's load.yaml, else empty
};

/// Whether the case asks for solver.type = point.
bool is_point_case(const base::Tree& tree);

/// Sections [material], [microstructure] and [load]; the solver's own sections are read by the solver. solver.type = point takes
/// points, other solvers volumes. Collective.
SolveCase read_solve_case(const base::Tree& tree, const base::Comm& comm);

/// The case for --dry-run and result files: the tree with its defaults, the keys of material cards and the steps of a
/// load.yaml in their places; and as comments what was read, the load written out step by step, the phases of a DAMASK material
/// file, and the checksums of all files. It is a case file itself. Collective.
std::string resolved_case(const base::Tree& tree, const SolveCase& solve_case, const base::Comm& comm);

/// The keys of [load] beside its steps.
std::string load_file_help();

}  // namespace polyslip::cases
