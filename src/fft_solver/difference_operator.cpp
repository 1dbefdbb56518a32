#include "src/fft_solver/difference_operator.hpp"

#include "src/fft_solver/continuous_operator.hpp"
#include "src/fft_solver/rotated_operator.hpp"

namespace polyslip::fft_solver {

std::unique_ptr<DifferenceOperator> DifferenceOperator::make(Scheme scheme, const base::Grid& grid,
                                                             const base::Comm& comm, base::Timers& timers) {
  if (scheme == Scheme::rotated) return std::make_unique<RotatedOperator>(grid, comm, timers);
  return std::make_unique<ContinuousOperator>(grid, comm, timers);
}

}  // namespace polyslip::fft_solver
