#pragma once
// Periodic power (Laguerre) cells as exact polyhedra: volumes, facets, centroids.
#include <vector>

#include "src/base/comm.hpp"
#include "src/microstructure/convex_cell.hpp"
#include "src/microstructure/site_bins.hpp"

namespace polyslip::microstructure {

/// Volumes of all cells and how they change with the weights: ∂V_i/∂w_j = −c_ij, ∂V_i/∂w_i = Σ_j c_ij with c_ij = A_ij / (2 d_ij), A the
/// area of a facet and d the distance of its two sites. Facets between a cell and its own images are left out: they do not move.
struct PowerVolumes {
  std::vector<double> volume;       ///< m³
  std::vector<std::size_t> begin;   ///< facets of cell i are begin[i] … begin[i + 1] − 1; cells + 1 entries
  std::vector<int> neighbour;       ///< a neighbour that touches over several images stands several times
  std::vector<double> conductance;  ///< c_ij, m
};

/// What a cell looks like in the measured space.
struct CellShape {
  double volume = 0;                               ///< m³
  double surface = 0;                              ///< m², own images included
  Vector centroid{{0, 0, 0}};                      ///< from the site, m
  std::array<double, 6> second{0, 0, 0, 0, 0, 0};  ///< ∫ x xᵀ about the site (11, 22, 33, 23, 13, 12), m⁵
};

/// Cells by half-space cuts, nearest sites first, until no site that is left can reach the farthest corner: with that corner at R a
/// site at distance d cuts only where d² + w_i − w_j < 2 d R. As in Voro++ (Rycroft 2009, doi:10.1063/1.3215722), with weights.
class PowerDiagram {
 public:
  /// `sizes`: any measure of how far a site's weight will reach, for speed; empty: all alike. `periods` must outlive this.
  PowerDiagram(const Periods& periods, const std::vector<UnitPoint>& sites, const std::vector<double>& sizes);

  /// Other places (shares of the box) for the same sites.
  void move(const std::vector<UnitPoint>& sites);

  /// Cells of these weights (m²), shared over the ranks (collective; the same bits on any number of ranks).
  PowerVolumes volumes(const std::vector<double>& weights, const base::Comm& comm);
  std::vector<CellShape> shapes(const std::vector<double>& weights, const base::Comm& comm);

 private:
  void set_weights(const std::vector<double>& weights);
  /// Makes cell_ the cell of a site, its own place the origin; tags are places in cuts_, ConvexCell::wall for its own images.
  void build(std::size_t site);
  /// Cuts with another site's image; returns whether that changed the cell, and then what is left of `reach`.
  bool cut(std::size_t site, int other, const std::array<int, 3>& period, const Vector& apart, double& reach);

  /// A site some whole periods away.
  struct Image {
    int site;
    std::array<int, 3> period;
  };
  std::size_t first_of(int rank, int ranks) const {
    return sites_.size() * static_cast<std::size_t>(rank) / static_cast<std::size_t>(ranks);
  }

  const Periods* periods_;
  SiteClasses classes_;
  std::vector<SiteBins> bins_;
  std::vector<UnitPoint> sites_;  // shares of the reduced periods
  std::vector<double> weights_;
  ConvexCell alone_, cell_;               // of a site without others; at hand
  std::vector<Image> cuts_;               // of the cell at hand
  std::vector<std::vector<Image>> near_;  // neighbours of each cell when it was last built: the first to cut with
};

}  // namespace polyslip::microstructure
