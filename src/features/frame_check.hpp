#pragma once
// How the axes of a map lie to those of its Euler angles: found from traces of lattice planes in the map.
//
// Frames are classes modulo half a turn about the map's normal, which no in-plane datum can see: I, Rx180, Rz90, Rz90*Rx180
// (v_euler = R(frame) v_map, as microstructure::frame_by_name). A coherent twin boundary is the trace of the twin plane K1 ({111} between Σ3
// crystals of cF), a slip band that of a slip plane; in a wrong class they agree by chance only.
#include <array>
#include <string>
#include <vector>

#include "src/base/ebsd_map.hpp"
#include "src/features/grain_graph.hpp"
#include "src/features/twin_variants.hpp"

namespace polyslip::features {

/// A trace in the map, and planes of the crystal of which one should be its plane.
struct PlaneTrace {
  double angle = 0;                             ///< rad, from x towards y of the map
  double error = 0;                             ///< rad, standard error of the angle
  double weight = 1;                            ///< at most 1: what it counts as an independent observation
  kernels::Quaternion<double> orientation{};    ///< Euler axes → crystal
  std::vector<kernels::Vec3<double>> planes{};  ///< unit normals, crystal axes
};

constexpr std::array<const char*, 4> frame_classes = {"I", "Rx180", "Rz90", "Rz90*Rx180"};

struct FrameCheck {
  int best = -1;                             ///< of frame_classes; −1: undecided
  double odds = 1;                           ///< of the likeliest class against the next
  double traces = 0;                         ///< sum of weights
  std::array<double, 4> probability{};       ///< posterior of the classes, equal before
  std::array<double, 4> matched{};           ///< share of the weight within 5° of a plane's trace
  std::array<double, 4> median_deviation{};  ///< rad, weighted, from the nearest plane's trace
  std::string text() const;                  ///< one line
};

/// Likelihood of each class: a trace is one of a plane's (each equally likely; von Mises distributed about the predicted line with the
/// spread of its error, `scatter` (rad), and 1° of orientation magnified by 1/sin of the plane's inclination) with probability w, or any line.
/// The posterior integrates over w from 0 to 1. Undecided where the odds are below `least_odds`. Lengths of twin boundaries, not their
/// pixels, are what is independent: weights must not count a boundary twice.
FrameCheck check_frame(const std::vector<PlaneTrace>& traces, double scatter = 0.07, double least_odds = 100);

/// Traces of the twin boundaries of a map: of each pair of grains that are twins to `tolerance` (rad) the straight pieces
/// (straight_traces) with K1 as the plane. Lamellae of one parent on one plane (within 10°) are no independent witnesses: their pieces share a weight of
/// at most 1, by length, reached where they are 20 steps long together. Orientations of the graph's grains are taken as they are: the class
/// found is relative to their frame.
std::vector<PlaneTrace> twin_traces(const base::EbsdGrid& grid, const std::vector<int>& grain_of_node,
                                    const GrainGraph& graph, double tolerance);

/// The frame that the map has where its orientations have been turned by the frame `applied` and the check found `relative`: indices
/// of frame_classes.
int composed_frame(int applied, int relative);

}  // namespace polyslip::features
