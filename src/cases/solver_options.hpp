#pragma once
// The sections [solver] and [output] of a case for `solve`.
#include <string>

#include "src/base/tree.hpp"
#include "src/fft_solver/fft_solver.hpp"
#include "src/fft_solver/results.hpp"

namespace polyslip::cases {

struct SolverOptions {
  fft_solver::Options fft;
  double smallest_piece = 1.0 / 64;  ///< of an increment, before cutting it ends the run
  int step_iterations = 0;           ///< Newton iterations that pieces of increments aim at; 0: fixed steps
};

/// InputError names file and key.
SolverOptions read_solver_options(const base::Tree& section);
fft_solver::OutputOptions read_output_options(const base::Tree& section);

/// The keys with units, defaults and meaning, for --help.
std::string solver_help();

}  // namespace polyslip::cases
