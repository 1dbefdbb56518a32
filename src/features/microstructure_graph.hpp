#pragma once
// The grain graph of a volume.
#include <vector>

#include "src/base/comm.hpp"
#include "src/features/grain_graph.hpp"
#include "src/microstructure/microstructure.hpp"

namespace polyslip::features {

/// Grains that have voxels, in the volume's order; grains of phases called void or buffer are left out, a buffer's neighbours are on_edge, and
/// without either the graph is closed (the volume is periodic). Size: diameter of the sphere of the same volume. Edges:
/// microstructure::boundary_table. `phases`: one per phase of the volume.
/// Columns of grains: ellipsoid_major, ellipsoid_middle, ellipsoid_minor (m, axes of the ellipsoid of the same second moments, those of the voxels included; a
/// grain is taken as one piece within half a period of its centroid), ellipsoid_axis (unit vector along the longest), aspect = major / minor, surface
/// (m², towards other grains), neighbours. Collective; all sums are of whole numbers, so bit-identical on any number of ranks.
/// InputError where nothing is left.
GrainGraph microstructure_graph(const microstructure::Microstructure& volume, const std::vector<GraphPhase>& phases,
                                const base::Comm& comm);

}  // namespace polyslip::features
