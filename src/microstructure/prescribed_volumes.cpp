#include "src/microstructure/prescribed_volumes.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "src/microstructure/size_distribution.hpp"

namespace polyslip::microstructure {
namespace {

using Numbers = std::vector<double>;

double product(const Numbers& a, const Numbers& b) { return std::inner_product(a.begin(), a.end(), b.begin(), 0.0); }

/// Solves Σ_j c_ij (x_i − x_j) = b_i, Σ b = 0, to a small residual: conjugate gradients, preconditioned with the diagonal. The sums run in
/// the order of cells, whatever the number of ranks: all of them do the same.
Numbers solve_graph(const PowerVolumes& cells, Numbers b, double tolerance) {
  const std::size_t n = b.size();
  const double mean = std::accumulate(b.begin(), b.end(), 0.0) / static_cast<double>(n);
  Numbers diagonal(n, 0.0), x(n, 0.0), z(n), q(n);
  for (std::size_t i = 0; i < n; ++i) {
    b[i] -= mean;
    for (std::size_t f = cells.begin[i]; f < cells.begin[i + 1]; ++f) diagonal[i] += cells.conductance[f];
  }
  const auto precondition = [&] {
    for (std::size_t i = 0; i < n; ++i) z[i] = diagonal[i] > 0 ? b[i] / diagonal[i] : 0;
  };
  precondition();
  Numbers p = z;
  double rho = product(b, z);
  const double end = tolerance * tolerance * rho;
  for (std::size_t iteration = 0; iteration < 4 * n && rho > end; ++iteration) {
    for (std::size_t i = 0; i < n; ++i) {
      double sum = diagonal[i] * p[i];
      for (std::size_t f = cells.begin[i]; f < cells.begin[i + 1]; ++f)
        sum -= cells.conductance[f] * p[static_cast<std::size_t>(cells.neighbour[f])];
      q[i] = sum;
    }
    const double curvature = product(p, q);
    if (!(curvature > 0)) break;  // rounding is all that is left
    const double alpha = rho / curvature;
    for (std::size_t i = 0; i < n; ++i) {
      x[i] += alpha * p[i];
      b[i] -= alpha * q[i];
    }
    precondition();
    const double next = product(b, z), beta = next / rho;
    rho = next;
    for (std::size_t i = 0; i < n; ++i) p[i] = z[i] + beta * p[i];
  }
  return x;
}

class Fit {
 public:
  Fit(PowerDiagram& diagram, const Numbers& targets, const base::Comm& comm)
      : diagram_(diagram), targets_(targets), comm_(comm) {}

  /// Cells of these weights.
  struct State {
    Numbers weights;
    PowerVolumes cells;
    Numbers missing;  // target − volume
    double smallest, norm, worst;
  };

  State evaluate(const Numbers& weights) {
    ++tessellations;
    State state{weights, diagram_.volumes(weights, comm_), {}, 0, 0, 0};
    for (std::size_t k = 0; k < targets_.size(); ++k) {
      state.missing.push_back(targets_[k] - state.cells.volume[k]);
      state.worst = std::max(state.worst, std::abs(state.missing[k]) / targets_[k]);
    }
    state.smallest = *std::min_element(state.cells.volume.begin(), state.cells.volume.end());
    state.norm = std::sqrt(product(state.missing, state.missing));
    return state;
  }

  /// The weights if all their cells have a volume, or as large a part of them as is needed for that.
  State start(const Numbers& weights) {
    for (double part = 1;; part = part > 0.1 ? 0.5 * part : 0) {
      Numbers scaled = weights;
      for (double& weight : scaled) weight *= part;
      State state = evaluate(scaled);
      if (state.smallest > 0 || part == 0) return state;
    }
  }

  /// Newton's steps, halved until no cell shrinks below the floor and the residual falls; Kitagawa et al., algorithm 1.
  State converge(const Numbers& weights, double tolerance) {
    State state = start(weights);
    const double floor = 0.5 * std::min(state.smallest, *std::min_element(targets_.begin(), targets_.end()));
    while (state.worst > tolerance && steps < 200) {
      const Numbers direction = solve_graph(state.cells, state.missing, 1e-4);
      ++steps;
      bool taken = false;
      for (double part = 1; part > 1e-5 && !taken; part *= 0.5) {
        Numbers next = state.weights;
        for (std::size_t k = 0; k < next.size(); ++k) next[k] += part * direction[k];
        State tried = evaluate(next);
        taken = tried.smallest >= floor && tried.norm <= (1 - 0.5 * part) * state.norm;
        if (taken) state = std::move(tried);
      }
      if (!taken) break;
    }
    return state;
  }

  int steps = 0, tessellations = 0;

 private:
  PowerDiagram& diagram_;
  const Numbers& targets_;
  const base::Comm& comm_;
};

}  // namespace

double dual_energy(const std::vector<CellShape>& shapes, const Numbers& weights, const Numbers& volumes) {
  double sum = 0;
  for (std::size_t k = 0; k < shapes.size(); ++k) {
    const std::array<double, 6>& second = shapes[k].second;
    sum += second[0] + second[1] + second[2] + weights[k] * (volumes[k] - shapes[k].volume);
  }
  return sum;
}

Regularity regularity_of(const std::vector<CellShape>& shapes) {
  Regularity sum;
  double energy = 0, least = 0;
  for (const CellShape& shape : shapes) {
    if (!(shape.volume > 0)) continue;
    const double diameter = equivalent_diameter(shape.volume);
    sum.sphericity += 6 * shape.volume / (diameter * shape.surface);
    sum.off_centre += std::sqrt(dot(shape.centroid, shape.centroid)) / diameter;
    energy += shape.second[0] + shape.second[1] + shape.second[2];
    least += 0.15 * diameter * diameter * shape.volume;
    for (std::size_t i = 0; i < 3; ++i) {
      const double off = shape.centroid[static_cast<int>(i)];
      sum.extent[i] += (shape.second[i] - shape.volume * off * off) / std::pow(shape.volume, 5.0 / 3);
    }
  }
  const auto count = static_cast<double>(shapes.size());
  for (double& extent : sum.extent) extent = std::sqrt(extent / count);
  return {sum.sphericity / count, sum.off_centre / count, energy / least, sum.extent};
}

VolumeFit fit_volumes(const Periods& periods, const std::vector<UnitPoint>& positions, const Numbers& shares,
                      double tolerance, int lloyd, const base::Comm& comm) {
  VolumeFit result;
  result.sites.positions = positions;
  Numbers targets = shares, weights;
  for (double& target : targets) {
    target *= periods.volume();
    const double radius = 0.5 * equivalent_diameter(target);
    weights.push_back(radius * radius);
  }
  PowerDiagram diagram(periods, positions, shares);
  Fit fit(diagram, targets, comm);
  const double between = std::max(tolerance, 0.05);  // while sites still move
  Fit::State state = fit.converge(weights, lloyd > 0 ? between : tolerance);
  for (int step = 0; step < lloyd; ++step) {
    const std::vector<CellShape> shapes = diagram.shapes(state.weights, comm);
    ++fit.tessellations;
    if (step == 0) result.before = regularity_of(shapes);
    for (std::size_t k = 0; k < shapes.size(); ++k) {
      UnitPoint at = periods.reduced(result.sites.positions[k]);
      const UnitPoint move = periods.shares(shapes[k].centroid);
      for (std::size_t i = 0; i < 3; ++i) at[i] += move[i];
      result.sites.positions[k] = periods.of_box(at);
    }
    diagram.move(result.sites.positions);
    state = fit.converge(state.weights, step + 1 < lloyd ? between : tolerance);
  }
  result.after = regularity_of(diagram.shapes(state.weights, comm));
  ++fit.tessellations;
  if (lloyd == 0) result.before = result.after;
  result.volumes = state.cells.volume;
  for (double& volume : result.volumes) volume /= periods.volume();
  result.worst_error = state.worst;
  result.reached = state.worst <= tolerance;
  result.steps = fit.steps;
  result.tessellations = fit.tessellations;
  result.sites.weights = std::move(state.weights);
  return result;
}

}  // namespace polyslip::microstructure
