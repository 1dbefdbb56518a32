#pragma once
// Volume means of the rows of a field.
#include <vector>

#include "src/base/comm.hpp"
#include "src/base/fields.hpp"
#include "src/base/volumes.hpp"

namespace polyslip::fft_solver {

/// Mean of each of the first `rows` rows over each listed volume, [volume][row]; collective. `points` of this rank from
/// volume × stride on, of `all_points` over all ranks. The order of summation does not depend on the batch.
template <class S>
std::vector<std::vector<double>> row_means(const base::FieldOf<S>& field, int rows, std::int64_t points,
                                           std::int64_t stride, std::int64_t all_points, int all_volumes,
                                           const base::VolumeList& volumes, const base::Comm& comm);

}  // namespace polyslip::fft_solver
