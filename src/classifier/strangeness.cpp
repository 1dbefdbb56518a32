#include "src/classifier/strangeness.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <stdexcept>

#include "src/classifier/drives.hpp"

namespace polyslip::classifier {
namespace {

constexpr auto width = static_cast<std::size_t>(surroundings);

/// log of the least critical stress of other families over the least of all; 0 for phases of one family.
double spread_of_families(const material::Phase& phase, const double* critical) {
  double least = 1e300, other = 1e300;
  std::string weakest;
  for (std::size_t s = 0; s < phase.systems.size(); ++s)
    if (critical[s] < least) {
      least = critical[s];
      weakest = phase.systems[s].family;
    }
  for (std::size_t s = 0; s < phase.systems.size(); ++s)
    if (phase.systems[s].family != weakest) other = std::min(other, critical[s]);
  return other < 1e300 ? std::log(other / least) : 0;
}

}  // namespace

std::vector<double> surroundings_of(const features::GrainGraph& graph) {
  const std::size_t grains = graph.grains.size(), systems = static_cast<std::size_t>(graph.systems());
  const std::vector<double> critical = critical_stresses(graph);
  const std::vector<double> drive = drives(graph, stresses(graph, StressSource::macroscopic), critical);
  std::vector<double> rows(grains * width, 0.0), area(grains, 0.0), angle(grains, 0.0);
  double mean_size = 0, mean_drive = 0;
  for (const features::Edge& edge : graph.edges)
    for (const int g : {edge.a, edge.b}) {
      const auto i = static_cast<std::size_t>(g);
      area[i] += edge.area;
      angle[i] += edge.area * edge.disorientation;
      ++rows[i * width + 5];
    }
  for (std::size_t g = 0; g < grains; ++g) {
    mean_size += graph.grains[g].size / static_cast<double>(grains);
    const material::Phase& phase = *graph.phases[static_cast<std::size_t>(graph.grains[g].phase)].material;
    std::vector<double> sorted(drive.begin() + static_cast<std::ptrdiff_t>(g * systems),
                               drive.begin() + static_cast<std::ptrdiff_t>((g + 1) * systems));
    sorted.resize(std::max<std::size_t>(sorted.size(), 5));
    std::sort(sorted.begin(), sorted.end(), std::greater<>());
    const double largest = std::max(sorted[0], 1e-300);
    double* row = &rows[g * width];
    row[0] = largest;
    row[1] = sorted[1] / largest;
    row[2] = sorted[2] / largest;
    row[3] = sorted[4] / largest;
    row[6] = area[g] > 0 ? angle[g] / area[g] : 0;
    row[7] = spread_of_families(phase, &critical[g * systems]);
    mean_drive += graph.grains[g].weight * largest;
  }
  for (std::size_t g = 0; g < grains; ++g) {
    rows[g * width] /= mean_drive;
    rows[g * width + 4] = std::log(std::max(graph.grains[g].size, 1e-12 * mean_size) / mean_size);
  }
  return rows;
}

Strangeness::Strangeness(const std::vector<double>& rows) {
  const std::size_t count = rows.size() / width;
  if (count < 20) throw std::logic_error("strangeness: too few grains to learn from");
  mean_.assign(width, 0.0);
  for (std::size_t r = 0; r < count; ++r)
    for (std::size_t i = 0; i < width; ++i) mean_[i] += rows[r * width + i] / static_cast<double>(count);
  std::vector<double> C(width * width, 0.0);
  for (std::size_t r = 0; r < count; ++r)
    for (std::size_t i = 0; i < width; ++i)
      for (std::size_t k = 0; k < width; ++k)
        C[i * width + k] +=
            (rows[r * width + i] - mean_[i]) * (rows[r * width + k] - mean_[k]) / static_cast<double>(count - 1);
  // what never varied in training: a deviation of a hundredth counts as one standard deviation
  for (std::size_t i = 0; i < width; ++i) C[i * width + i] += 1e-4;
  cholesky_ = C;
  for (std::size_t i = 0; i < width; ++i)
    for (std::size_t k = 0; k <= i; ++k) {
      double sum = C[i * width + k];
      for (std::size_t m = 0; m < k; ++m) sum -= cholesky_[i * width + m] * cholesky_[k * width + m];
      cholesky_[i * width + k] = i == k ? std::sqrt(sum) : sum / cholesky_[k * width + k];
    }
  std::vector<double> distances;
  for (std::size_t r = 0; r < count; ++r) distances.push_back(distance(&rows[r * width]));
  const auto place = static_cast<std::ptrdiff_t>(0.99 * static_cast<double>(count - 1));
  std::nth_element(distances.begin(), distances.begin() + place, distances.end());
  bound_ = std::max(distances[static_cast<std::size_t>(place)], 1e-12);
}

Strangeness Strangeness::from_numbers(const std::vector<double>& numbers) {
  if (numbers.empty()) return {};
  if (numbers.size() != 1 + width + width * width) throw std::logic_error("strangeness: another number of values");
  Strangeness result;
  result.bound_ = numbers[0];
  result.mean_.assign(numbers.begin() + 1, numbers.begin() + 1 + surroundings);
  result.cholesky_.assign(numbers.begin() + 1 + surroundings, numbers.end());
  return result;
}

std::vector<double> Strangeness::numbers() const {
  if (empty()) return {};
  std::vector<double> result{bound_};
  result.insert(result.end(), mean_.begin(), mean_.end());
  result.insert(result.end(), cholesky_.begin(), cholesky_.end());
  return result;
}

double Strangeness::distance(const double* row) const {
  double y[width], sum = 0;
  for (std::size_t i = 0; i < width; ++i) {
    y[i] = row[i] - mean_[i];
    for (std::size_t k = 0; k < i; ++k) y[i] -= cholesky_[i * width + k] * y[k];
    y[i] /= cholesky_[i * width + i];
    sum += y[i] * y[i];
  }
  return std::sqrt(sum);
}

double Strangeness::operator()(const double* row) const { return distance(row) / bound_; }

}  // namespace polyslip::classifier
