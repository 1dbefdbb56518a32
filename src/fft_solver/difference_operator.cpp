#include "src/fft_solver/difference_operator.hpp"

#include "src/fft_solver/continuous_operator.hpp"
#include "src/fft_solver/rotated_operator.hpp"

namespace polyslip::fft_solver {

std::unique_ptr<DifferenceOperator> DifferenceOperator::make(Scheme scheme, const base::Grid& grid,
                                                             const base::Comm& comm, int volumes,
                                                             base::Precision precision, base::Timers& timers) {
  const bool mixed = precision == base::Precision::mixed;
  if (scheme == Scheme::rotated) {
    if (mixed) return std::make_unique<RotatedOperator<float>>(grid, comm, volumes, timers);
    return std::make_unique<RotatedOperator<double>>(grid, comm, volumes, timers);
  }
  if (mixed) return std::make_unique<ContinuousOperator<float>>(grid, comm, volumes, timers);
  return std::make_unique<ContinuousOperator<double>>(grid, comm, volumes, timers);
}

PerVolume DifferenceOperator::dot(const Vector& a, const Vector& b, const base::VolumeList& volumes) const {
  PerVolume sums = local_dot(a, b, volumes);
  sums.resize(static_cast<std::size_t>(volumes_));
  comm_.sum(sums.data(), volumes_);
  for (double& sum : sums) sum /= dot_weight();
  return sums;
}

}  // namespace polyslip::fft_solver
