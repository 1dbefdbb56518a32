#include "src/features/transmission.hpp"

#include <algorithm>
#include <cmath>

#include "src/mean_field/inclusion.hpp"

namespace polyslip::features {
namespace {

using kernels::Vec3;

constexpr double quarter_turn = 1.57079632679489661923, degree = quarter_turn / 90;
constexpr double active_share = 0.1, active_schmid = 0.8;

/// Angle between two lines, by atan2: exact near 0.
double angle(const Vec3<double>& a, const Vec3<double>& b) {
  const Vec3<double> across = cross(a, b);
  return std::atan2(std::sqrt(dot(across, across)), std::abs(dot(a, b)));
}

double falling(double angle, double critical) {
  return angle < critical ? std::cos(quarter_turn * angle / critical) : 0;
}

struct Side {
  std::vector<TurnedSystem> active;
  std::vector<double> length;
  TurnedSystem most;  ///< of the largest Schmid factor
  double schmid = 0;
};

Side side_of(const GrainGraph& graph, std::size_t g) {
  const Grain& grain = graph.grains[g];
  const material::Phase& phase = *graph.phases[static_cast<std::size_t>(grain.phase)].material;
  const auto systems = static_cast<std::size_t>(graph.systems());
  const FeatureColumn* share = graph.grain_column("self_consistent_share");
  const std::vector<double>& schmid = graph.grain_column("schmid")->data;
  const std::vector<TurnedSystem> turned = systems_of(graph, grain);
  const auto drive = [&](std::size_t s) {
    const double factor = schmid[g * systems + s];
    return phase.systems[s].kind == material::SystemKind::slip ? std::abs(factor) : factor;
  };
  const auto measure = [&](std::size_t s) { return share != nullptr ? share->data[g * systems + s] : drive(s); };
  Side side;
  double largest = 0;
  for (std::size_t s = 0; s < turned.size(); ++s) {
    if (phase.systems[s].kind == material::SystemKind::climb) continue;
    largest = std::max(largest, measure(s));
    if (s == 0 || drive(s) > side.schmid) {
      side.schmid = drive(s);
      side.most = turned[s];
    }
  }
  const double threshold = share != nullptr ? std::min(active_share, largest) : active_schmid * largest;
  for (std::size_t s = 0; s < turned.size(); ++s) {
    if (phase.systems[s].kind == material::SystemKind::climb || measure(s) < threshold) continue;
    side.active.push_back(turned[s]);
    side.length.push_back(burgers_length(phase, phase.systems[s]));
  }
  return side;
}

}  // namespace

double m_prime(const TurnedSystem& a, const TurnedSystem& b) {
  return std::abs(dot(a.normal, b.normal) * dot(a.direction, b.direction));
}

double residual_burgers(const TurnedSystem& a, double length_a, const TurnedSystem& b, double length_b) {
  double sums = 0, differences = 0;
  for (int i = 0; i < 3; ++i) {
    const double x = length_a * a.direction[i], y = length_b * b.direction[i];
    sums += (x + y) * (x + y);
    differences += (x - y) * (x - y);
  }
  return std::sqrt(std::min(sums, differences));
}

double lrb(const TurnedSystem& a, const TurnedSystem& b, const Vec3<double>& boundary) {
  if (!(dot(boundary, boundary) > 0)) return unknown;
  const Vec3<double> trace_a = cross(a.normal, boundary), trace_b = cross(b.normal, boundary);
  const double lengths = std::sqrt(dot(trace_a, trace_a) * dot(trace_b, trace_b));
  const double traces = lengths > 1e-12 ? std::abs(dot(trace_a, trace_b)) / lengths : 1;
  return traces * std::abs(dot(a.direction, b.direction));
}

double lambda(const TurnedSystem& a, const TurnedSystem& b) {
  return falling(angle(a.normal, b.normal), 15 * degree) * falling(angle(a.direction, b.direction), 45 * degree);
}

double fracture_initiation(double schmid, const TurnedSystem& a, const std::vector<TurnedSystem>& b,
                           const Vec3<double>& tension) {
  double sum = 0;
  for (const TurnedSystem& other : b) sum += std::abs(dot(a.direction, other.direction));
  return schmid * std::abs(dot(a.direction, tension)) * sum;
}

double burgers_length(const material::Phase& phase, const material::SystemName& system) {
  const bool along_c = std::abs(system.direction[2]) > 1e-6;
  return phase.lattice == "hP" && system.kind == material::SystemKind::slip && along_c
             ? std::sqrt(1 + phase.c_over_a * phase.c_over_a)
             : 1;
}

void add_transmission(GrainGraph& graph) {
  kernels::Mat3<double> axes;
  const auto principal = mean_field::eigenvalues(kernels::from_mandel(graph.stress_direction), axes);
  const int most = static_cast<int>(std::max_element(principal.begin(), principal.end()) - principal.begin());
  const Vec3<double> tension{{axes(0, most), axes(1, most), axes(2, most)}};
  std::vector<Side> sides;
  for (std::size_t g = 0; g < graph.grains.size(); ++g) sides.push_back(side_of(graph, g));
  std::vector<double> prime, residual, geometric, werner, fracture;
  for (const Edge& edge : graph.edges) {
    const Side &a = sides[static_cast<std::size_t>(edge.a)], &b = sides[static_cast<std::size_t>(edge.b)];
    double best_prime = 0, least = HUGE_VAL, best_lrb = dot(edge.normal, edge.normal) > 0 ? 0 : unknown,
           best_lambda = 0;
    for (std::size_t i = 0; i < a.active.size(); ++i)
      for (std::size_t j = 0; j < b.active.size(); ++j) {
        const TurnedSystem &x = a.active[i], &y = b.active[j];
        best_prime = std::max(best_prime, m_prime(x, y));
        least = std::min(least, residual_burgers(x, a.length[i], y, b.length[j]));
        best_lrb = std::max(best_lrb, lrb(x, y, edge.normal));
        best_lambda = std::max(best_lambda, lambda(x, y));
      }
    prime.push_back(best_prime);
    residual.push_back(std::isfinite(least) ? least : unknown);
    geometric.push_back(best_lrb);
    werner.push_back(best_lambda);
    fracture.push_back(std::max(fracture_initiation(a.schmid, a.most, b.active, tension),
                                fracture_initiation(b.schmid, b.most, a.active, tension)));
  }
  graph.add_edge_column(
      {"m_prime", "1", "Luster and Morris' m' of the best pair of active systems", 1, std::move(prime)});
  graph.add_edge_column(
      {"residual_burgers", "1",
       "least residual Burgers vector of pairs of active systems, over the shortest one of the lattice", 1,
       std::move(residual)});
  graph.add_edge_column(
      {"lrb", "1", "traces in the boundary times directions, best pair of active systems", 1, std::move(geometric)});
  graph.add_edge_column(
      {"lambda", "1", "Werner and Prantl's criterion of the best pair of active systems", 1, std::move(werner)});
  graph.add_edge_column(
      {"fip", "1", "fracture initiation parameter, the larger of both sides", 1, std::move(fracture)});
}

}  // namespace polyslip::features
