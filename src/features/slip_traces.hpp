#pragma once
// Which slip planes of a grain a band's direction agrees with.
#include <string>
#include <vector>

#include "src/features/grain_graph.hpp"

namespace polyslip::features {

/// A plane of slip of a grain and its trace on the map's plane.
struct SlipPlane {
  std::vector<int> systems;  ///< slip systems of this plane, of all families that share it
  std::string family;        ///< of the first system
  double angle = 0;          ///< rad in [0, π), of the trace, from x towards y
  double inclination = 0;    ///< rad in [0, π/2] between the plane and the map; near 0 its trace means nothing
};

/// All slip planes of a phase in a grain of this orientation (sample → crystal; the map's plane is x, y), in the order of their first
/// systems. Twins are not among them.
std::vector<SlipPlane> slip_planes(const material::Phase& phase, const kernels::Quaternion<double>& orientation);

struct TraceOptions {
  double tolerance = 0.096;         ///< rad (5.5°): largest deviation of a trace that agrees
  double margin = 0.0524;           ///< rad (3°): the next plane must be farther off than the best by this
  double least_inclination = 0.26;  ///< rad (15°): flatter planes have no trace to speak of
};

enum class TraceVerdict { no_plane, ambiguous, plane };

struct TraceMatch {
  TraceVerdict verdict = TraceVerdict::no_plane;
  std::vector<int> planes;  ///< of slip_planes that agree, nearest first; verdict plane: one
  double deviation = 0;     ///< rad, of the nearest plane
  double next = 0;          ///< rad, of the second nearest
  /// Probability that the nearest plane is the right one: Gaussian of the band's error (at least 2°) around each plane's trace, and
  /// a background of 5 % spread over all angles.
  double confidence = 0;
};

/// `angle` and `error` (rad) of the bands' direction. Ties are never broken by Schmid factors.
TraceMatch match_trace(const std::vector<SlipPlane>& planes, double angle, double error, const TraceOptions& options);

/// |b_z| of each system in the sample's axes: a Burgers vector in the surface leaves no step there.
std::vector<double> out_of_plane_burgers(const material::Phase& phase, const kernels::Quaternion<double>& orientation);

}  // namespace polyslip::features
