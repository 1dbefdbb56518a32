#pragma once
// Points in the unit cube, from which plans draw their samples. Each point is a function of (kind, seed, number of points, index).
#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace polyslip::campaign {

enum class Sequence { sobol, latin_hypercube, random };

/// `points` points of `dimensions` coordinates in [0, 1).
///   sobol            direction numbers of Joe and Kuo (2008), doi:10.1137/070709359, as Boost has them; the digits of each dimension
///                    are flipped by a random mask of the seed, which keeps the number of points in every elementary interval
///   latin_hypercube  each coordinate has one point in each of `points` equal intervals; McKay, Beckman, Conover (1979)
///   random           independent
class PointSet {
 public:
  /// dimensions ≥ 1. `stream` parts sets of one seed. Sobol: the set has dimensions [first, first + dimensions) of the sequence; sets that
  /// are to be used side by side must not share any, or their points follow each other whatever the stream. std::invalid_argument
  /// for more dimensions than the table of sobol has.
  PointSet(Sequence sequence, std::int64_t points, int dimensions, std::uint64_t seed, std::uint32_t stream,
           int first = 0);
  double operator()(std::int64_t point, int dimension) const {
    return values_[static_cast<std::size_t>(point * dimensions_ + dimension)];
  }

 private:
  void fill_sobol(std::int64_t points, std::uint64_t seed, std::uint32_t stream, int first);
  void fill_latin(std::int64_t points, std::uint64_t seed, std::uint32_t stream);

  int dimensions_;
  std::vector<double> values_;
};

/// The most dimensions that PointSet takes for sobol.
int most_sobol_dimensions();

/// Where the standard normal distribution reaches the share u of (0, 1); u at an end counts as half a step of 2^-53 inside.
double normal_quantile(double u);
/// Its share below x.
double normal_share(double x);

/// A symmetric traceless tensor of norm 1, uniform on the sphere in five dimensions where u is uniform in the cube: five normal
/// quantiles, normalised, along an orthonormal basis of deviators. Components 11, 22, 33, 23, 13, 12.
std::array<double, 6> deviator_direction(const std::array<double, 5>& u);

}  // namespace polyslip::campaign
