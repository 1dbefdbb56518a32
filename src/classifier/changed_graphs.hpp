#pragma once
// Graphs made from graphs, for tests of generalisation: less of them, noisier, seen from elsewhere, or named otherwise.
#include <cstdint>
#include <functional>
#include <vector>

#include "src/features/grain_graph.hpp"

namespace polyslip::classifier {

/// Computes anew, in place, what depends on orientations, weights and neighbours (taylor_stress …). Empty: nothing is.
using Recompute = std::function<void(features::GrainGraph&)>;

/// The grains whose numbers are given (ascending), the edges among them, weights that sum to 1 again; labels and columns of those rows. Not
/// closed any more where a grain is missing.
features::GrainGraph subgraph(const features::GrainGraph& graph, const std::vector<int>& grains);

/// T6. What a section z = const shows: the grains that it cuts, taken for spheres about their centroids; the circles' areas as weights and
/// diameters as sizes; the edges among them with traces instead of normals, and lengths √area × the sine of the boundary's slope. The height
/// is drawn from the seed and the graph's id among those that cut at least two grains.
features::GrainGraph surface_section(const features::GrainGraph& graph, std::uint64_t seed);

/// T7. Orientations turned by `angle` (rad) about random axes (disorientations follow), a share of grains missing, a share of points not
/// indexed: grains lose it in proportion to their surface per volume, so that small ones lose more.
struct NoiseOptions {
  double angle = 0.5 * 3.14159265358979323846 / 180;
  double not_indexed = 0.05;
  double missing = 0.1;
};
features::GrainGraph noisy(const features::GrainGraph& graph, const NoiseOptions& options, std::uint64_t seed);

/// T9. Grain i of the result is grain order[i] of the graph; edges are sorted again and point from a to b.
features::GrainGraph permuted(const features::GrainGraph& graph, const std::vector<int>& order);

/// T9. Everything seen in other sample axes, v_new = R(q) v_old: orientations, load, centroids, normals, stresses and columns that are
/// tensors (6 values) or vectors (3 values).
features::GrainGraph turned(const features::GrainGraph& graph, const kernels::Quaternion<double>& q);

/// T9. Each grain described by an equivalent orientation, operation `op` (modulo their number) of its crystal's symmetry, and its
/// systems' rows of labels and columns in the order that this gives them. `moved`: (grain, system) the system of the result
/// that is system s of the graph.
features::GrainGraph relabelled(const features::GrainGraph& graph, int op, std::vector<int>& moved);

}  // namespace polyslip::classifier
