#pragma once
// How large grains are: distributions of the diameter of the sphere of a grain's volume (ECD).
#include <cstdint>
#include <string>
#include <vector>

namespace polyslip::microstructure {

struct SizeDistribution {
  enum class Kind { lognormal, bimodal, file };
  Kind kind = Kind::lognormal;
  double sigma = 0;            ///< standard deviation of ln ECD; bimodal: of the fine grains
  double coarse_sigma = 0;     ///< bimodal: of the coarse grains
  double ratio = 3;            ///< bimodal: median ECD of coarse grains / of fine grains
  double coarse_fraction = 0;  ///< bimodal: share of the volume in coarse grains, 0 < f < 1
  std::vector<double> table;   ///< file: volumes, any unit, all positive
};

/// Shares of the box (they sum to 1) of `count` grains: the distribution's quantiles at equal steps of probability, in an order
/// drawn by seed, so that few grains have the distribution as well as many; lognormal ones have exactly that standard deviation.
/// Bimodal ones have exactly that share of coarse grains (the ratio gives way where whole grains do not make it up). A table
/// with `count` rows is taken row by row, grain 0 the first.
std::vector<double> grain_volumes(const SizeDistribution& sizes, int count, std::uint64_t seed);

/// How many of them are coarse: 0 unless bimodal, then at least one of each kind.
std::size_t coarse_grains(const SizeDistribution& sizes, int count);

/// Bimodal: the ratio of median diameters that whole grains and the share of the volume leave.
double coarse_ratio(const SizeDistribution& sizes, int count);

/// Mean and standard deviation of ln ECD for grains of these volumes (m³; those of zero volume are left out).
struct LogSize {
  double mean = 0, deviation = 0;
};
LogSize log_size(const std::vector<double>& volumes);

/// Diameter of the sphere of a volume.
double equivalent_diameter(double volume);

}  // namespace polyslip::microstructure
