#pragma once
// Grains of given sizes: lognormal diameters, places for them, and Laguerre weights that give the cells those volumes.
#include <cstdint>
#include <vector>

#include "src/microstructure/tessellation.hpp"

namespace polyslip::microstructure {

/// Shares of the box (they sum to 1) of `count` grains whose equivalent sphere diameters are lognormal with the standard
/// deviation `sigma` of ln ECD. The mean follows from the count.
std::vector<double> lognormal_volumes(int count, double sigma, std::uint64_t seed);

/// Places for spheres of these volumes: largest first, each at the one of `attempts` random places that keeps the greatest
/// distance from the spheres already there. `lengths` are the box's edges in the stretched metric.
std::vector<UnitPoint> place_spheres(const std::vector<double>& volumes, const std::array<double, 3>& lengths,
                                     std::uint64_t seed, int attempts = 24);

struct LaguerreFit {
  Sites sites;
  int sweeps = 0;             ///< tessellations that were needed
  double diameter_error = 0;  ///< rms over grains of ECD / target − 1, on the grid
};

/// Weights such that the cells of the sites have the given shares of the volume (collective; the same on any number of ranks).
/// A damped fixed-point iteration: a cell of radius r grows by about π r per unit of its weight. It ends when the rms error
/// of the diameters is below `tolerance` or no longer falls; the best weights are returned, and grains meant to be smaller
/// than a voxel may stay without one. Existence and uniqueness of the weights: Aurenhammer, Hoffmann, Aronov (1998),
/// doi:10.1007/PL00009187; polycrystals: Bourne et al. (2020), arXiv:1912.07188.
LaguerreFit fit_laguerre(const base::Grid& grid, const std::vector<UnitPoint>& positions,
                         const std::vector<double>& volumes, const std::array<double, 3>& stretch, double tolerance,
                         const base::Comm& comm);

/// Mean and standard deviation of ln ECD for grains of these volumes (m³; those of zero volume are left out).
struct LogSize {
  double mean = 0, deviation = 0;
};
LogSize log_size(const std::vector<double>& volumes);

/// Diameter of the sphere of a volume.
double equivalent_diameter(double volume);

}  // namespace polyslip::microstructure
