#pragma once
// Laguerre cells of given volumes: semi-discrete optimal transport between the box and its sites.
#include <vector>

#include "src/microstructure/power_diagram.hpp"
#include "src/microstructure/tessellation.hpp"

namespace polyslip::microstructure {

/// The sum over sites of w_i V_i plus that over cells of ∫ (|x − y_i|² − w_i), m⁵: concave in the weights, with the gradient
/// V_i − |cell i|. At its maximum the cells have the volumes V_i (m³).
double dual_energy(const std::vector<CellShape>& shapes, const std::vector<double>& weights,
                   const std::vector<double>& volumes);

/// How regular cells are: means over cells.
struct Regularity {
  double sphericity = 0;  ///< surface of the sphere of a cell's volume / its own
  double off_centre = 0;  ///< distance of site and centroid / ECD
  double energy = 0;  ///< Σ ∫ |x − y|² over cells / that of as many spheres of these volumes about their centres (>= 1)
  /// Along each axis of the measured space the root of ∫ x² about the centroid / volume^(5/3); the same along all where the cells
  /// have the aspect that the ruler asks for.
  std::array<double, 3> extent{0, 0, 0};
};
Regularity regularity_of(const std::vector<CellShape>& shapes);

struct VolumeFit {
  Sites sites;
  std::vector<double> volumes;  ///< of the cells, shares of the box
  double worst_error = 0;       ///< largest |volume / target − 1|
  int steps = 0;                ///< of Newton's method
  int tessellations = 0;
  bool reached = false;
  Regularity before, after;  ///< Lloyd's steps; equal where none was asked for
};

/// Weights, and with `lloyd` steps of moving sites to the centroids of their cells also places, such that the cells have the given shares
/// of the box (sum 1) up to `tolerance` (largest relative error). Collective; the same bits on any number of ranks. Never throws where
/// that is not reached: `reached` says so, and the best weights are there.
/// Damped Newton's method on the concave dual: Kitagawa, Mérigot, Thibert (2019), doi:10.4171/JEMS/889; polycrystals: Bourne, Kok,
/// Roper, Spanjer (2020), doi:10.1080/14786435.2020.1790053.
VolumeFit fit_volumes(const Periods& periods, const std::vector<UnitPoint>& positions,
                      const std::vector<double>& shares, double tolerance, int lloyd, const base::Comm& comm);

}  // namespace polyslip::microstructure
