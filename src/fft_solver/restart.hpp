#pragma once
// restart.h5: everything that a run needs to go on as if it had never stopped, on any number of ranks.
#include <functional>
#include <string>

#include "src/fft_solver/fft_solver.hpp"
#include "src/io/hdf5.hpp"
#include "src/load/drive.hpp"

namespace polyslip::fft_solver {

/// Writes the state at the last accepted piece; the file is replaced at once when it is whole. `stamp` writes the provenance.
/// Collective.
void write_restart(const std::string& path, FftSolver& solver, const load::LoadPath& load,
                   const load::DriveState& state, const std::function<void(io::Hdf5File&)>& stamp);

/// The reverse, into a solver for the same volume and materials and a path for the same load. Collective. InputError when
/// they differ in the number of points, phases or systems, or in the load steps.
void read_restart(const std::string& path, FftSolver& solver, load::LoadPath& load, load::DriveState& state);

}  // namespace polyslip::fft_solver
