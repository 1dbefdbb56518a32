#include "src/features/frame_check.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "src/features/boundary_traces.hpp"
#include "src/features/twin_relations.hpp"
#include "src/microstructure/ebsd_options.hpp"

namespace polyslip::features {
namespace {

constexpr double pi = 3.14159265358979323846, degree = pi / 180;

/// ln I_0(x), Abramowitz & Stegun 9.8.1 and 9.8.2.
double log_bessel(double x) {
  if (x < 3.75) {
    const double t = x * x / 14.0625;
    return std::log(
        1 + t * (3.5156229 + t * (3.0899424 + t * (1.2067492 + t * (0.2659732 + t * (0.0360768 + t * 0.0045813))))));
  }
  const double t = 3.75 / x;
  return x - 0.5 * std::log(x) + std::log(0.39894228 + t * (0.01328592 + t * 0.00225319));
}

/// What one class makes of one trace.
struct Fit {
  double density = 0;         // of the angle, per rad, if the trace is one of the planes'
  double deviation = pi / 2;  // from the nearest plane's
};

Fit fit(const PlaneTrace& trace, const kernels::Quaternion<double>& frame, double scatter) {
  Fit result;
  double used = 0;
  for (const auto& plane : trace.planes) {
    const auto n = kernels::to_sample(frame, kernels::to_sample(trace.orientation, plane));
    const double inclination = std::hypot(n[0], n[1]);
    used += 1;
    if (inclination < 0.1) {  // nearly in the surface: its trace can be any line
      result.density += 1 / pi;
      continue;
    }
    double off = std::remainder(trace.angle - std::atan2(n[0], -n[1]), pi);
    result.deviation = std::min(result.deviation, std::abs(off));
    const double tilt = degree / inclination;
    const double variance = trace.error * trace.error + scatter * scatter + tilt * tilt;
    const double kappa = 0.25 / variance;  // the angle is doubled: lines, not directions
    result.density += std::exp(kappa * std::cos(2 * off) - log_bessel(kappa)) / pi;
  }
  if (used > 0) result.density /= used;
  return result;
}

}  // namespace

FrameCheck check_frame(const std::vector<PlaneTrace>& traces, double scatter, double least_odds) {
  FrameCheck check;
  for (const PlaneTrace& trace : traces) check.traces += trace.weight;
  std::array<double, 4> evidence{};
  for (std::size_t c = 0; c < 4; ++c) {
    const auto frame = microstructure::frame_by_name(frame_classes[c]);
    std::vector<Fit> fits;
    for (const PlaneTrace& trace : traces) fits.push_back(fit(trace, frame, scatter));
    constexpr int steps = 50;
    std::array<double, steps> value{};
    for (int k = 0; k < steps; ++k) {
      const double w = (k + 0.5) / steps;
      for (std::size_t i = 0; i < traces.size(); ++i)
        value[static_cast<std::size_t>(k)] += traces[i].weight * std::log(w * fits[i].density + (1 - w) / pi);
    }
    const double top = *std::max_element(value.begin(), value.end());
    double sum = 0;
    for (const double v : value) sum += std::exp(v - top) / steps;
    evidence[c] = top + std::log(sum);

    std::vector<std::size_t> order(traces.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t i, std::size_t k) { return fits[i].deviation < fits[k].deviation; });
    double before = 0;
    for (const std::size_t i : order) {
      if (fits[i].deviation <= 5 * degree) check.matched[c] += traces[i].weight / check.traces;
      if (before <= 0.5 * check.traces) check.median_deviation[c] = fits[i].deviation;
      before += traces[i].weight;
    }
  }
  const double top = *std::max_element(evidence.begin(), evidence.end());
  double sum = 0;
  for (std::size_t c = 0; c < 4; ++c) sum += check.probability[c] = std::exp(evidence[c] - top);
  for (double& p : check.probability) p /= sum;
  std::array<std::size_t, 4> order{0, 1, 2, 3};
  std::sort(order.begin(), order.end(), [&](std::size_t i, std::size_t k) { return evidence[i] > evidence[k]; });
  check.odds = std::exp(std::min(evidence[order[0]] - evidence[order[1]], 700.0));
  if (check.odds >= least_odds) check.best = static_cast<int>(order[0]);
  return check;
}

std::string FrameCheck::text() const {
  if (traces <= 0) return "frame undecided: no traces to look at";
  const auto likeliest =
      static_cast<std::size_t>(std::max_element(probability.begin(), probability.end()) - probability.begin());
  char line[240];
  std::snprintf(
      line, sizeof line,
      "frame %s%s: odds %.3g to 1 from %.1f traces, %.0f %% of them within 5 degrees of a plane's, median %.1f degrees",
      best >= 0 ? "" : "undecided, rather ", frame_classes[likeliest], odds, traces, 100 * matched[likeliest],
      median_deviation[likeliest] / degree);
  return line;
}

std::vector<PlaneTrace> twin_traces(const base::EbsdGrid& grid, const std::vector<int>& grain_of_node,
                                    const GrainGraph& graph, double tolerance) {
  const auto finders = twin_finders(graph);
  const double step = std::max(grid.step_x, grid.step_y);
  struct Piece {
    int grain;
    double length;
    kernels::Vec3<double> normal;  // Euler axes, of the first plane
    PlaneTrace trace;
  };
  std::vector<Piece> pieces;
  std::vector<int> link(graph.grains.size());  // to a grain of the same parent that comes before, or to itself
  std::iota(link.begin(), link.end(), 0);
  const auto root = [&link](int grain) {
    while (link[static_cast<std::size_t>(grain)] != grain) grain = link[static_cast<std::size_t>(grain)];
    return grain;
  };
  for (BoundaryPoints& boundary : boundary_points(grid, grain_of_node)) {
    const Grain& a = graph.grains[static_cast<std::size_t>(boundary.a)];
    const Grain& b = graph.grains[static_cast<std::size_t>(boundary.b)];
    if (a.phase != b.phase) continue;
    const TwinFinder& finder = finders[static_cast<std::size_t>(a.phase)];
    const TwinMatch match = finder.find(a.orientation, b.orientation, tolerance);
    if (match.family < 0) continue;
    const int first = root(boundary.a), second = root(boundary.b);
    link[static_cast<std::size_t>(std::max(first, second))] = std::min(first, second);
    const auto& planes = finder.variants()[static_cast<std::size_t>(match.at_a)].planes;
    for (const BoundaryTrace& piece : straight_traces(std::move(boundary.points), step, 8))
      pieces.push_back({boundary.a,
                        piece.length,
                        kernels::to_sample(a.orientation, planes[0]),
                        {piece.angle, piece.error, 0, a.orientation, planes}});
  }
  struct Plane {
    int parent;
    kernels::Vec3<double> normal;
    double length;
  };
  std::vector<Plane> seen;
  std::vector<std::size_t> plane_of;
  for (const Piece& piece : pieces) {
    const int parent = root(piece.grain);
    const auto at = std::find_if(seen.begin(), seen.end(), [&](const Plane& plane) {
      return plane.parent == parent && std::abs(kernels::dot(plane.normal, piece.normal)) > std::cos(10 * degree);
    });
    plane_of.push_back(static_cast<std::size_t>(at - seen.begin()));
    if (at == seen.end()) seen.push_back({parent, piece.normal, 0});
    seen[plane_of.back()].length += piece.length;
  }
  std::vector<PlaneTrace> traces;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    traces.push_back(std::move(pieces[i].trace));
    traces.back().weight = pieces[i].length / std::max(seen[plane_of[i]].length, 20 * step);
  }
  return traces;
}

int composed_frame(int applied, int relative) {
  // Up to half a turn about z the four commute and each is its own inverse: bit 0 is the half turn about x, bit 1 the quarter about z.
  return applied ^ relative;
}

}  // namespace polyslip::features
