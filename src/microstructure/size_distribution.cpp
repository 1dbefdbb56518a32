#include "src/microstructure/size_distribution.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "kernels/rotation/random.hpp"
#include "src/microstructure/generate_draws.hpp"

namespace polyslip::microstructure {
namespace {

constexpr double pi = 3.14159265358979323846;

/// The numbers 0 … count − 1 in an order that depends on seed and draw.
std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t seed, std::uint32_t which) {
  std::vector<double> keys(count);
  for (std::size_t k = 0; k < count; ++k) keys[k] = kernels::random_uniform(seed, k, which);
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
  return order;
}

/// The standard normal number below which the share p of all lies.
double normal_quantile(double p) {
  if (p > 0.5) return -normal_quantile(1 - p);
  // Abramowitz and Stegun 26.2.23 (error below 5e-4), then two steps of Halley's method.
  const double t = std::sqrt(-2 * std::log(p));
  double x = (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
  for (int step = 0; step < 2; ++step) {
    const double u = (0.5 * std::erfc(-x / std::sqrt(2.0)) - p) * std::sqrt(2 * pi) * std::exp(0.5 * x * x);
    x -= u / (1 + 0.5 * x * u);
  }
  return x;
}

/// `count` numbers at equal steps of probability of the standard normal distribution, with mean 0 and, from two on, deviation 1.
std::vector<double> normal_scores(std::size_t count) {
  std::vector<double> scores(count);
  double square = 0;
  for (std::size_t k = 0; k < count; ++k) {
    scores[k] = normal_quantile((static_cast<double>(k) + 0.5) / static_cast<double>(count));
    square += scores[k] * scores[k];
  }
  if (count > 1)
    for (double& score : scores) score /= std::sqrt(square / static_cast<double>(count));
  return scores;
}

/// Volumes of `count` grains with the median diameter (6 / π)^(1/3), in ascending order.
std::vector<double> lognormal(std::size_t count, double sigma) {
  std::vector<double> volumes = normal_scores(count);
  for (double& volume : volumes) volume = std::exp(3 * sigma * volume);
  return volumes;
}

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

/// Fine grains of median volume 1, and coarse ones that have their share of the whole.
struct Modes {
  std::vector<double> fine, coarse;
  double ratio;  // of median diameters
};

Modes bimodal(std::size_t count, const SizeDistribution& sizes) {
  const std::size_t many = coarse_grains(sizes, static_cast<int>(count));
  Modes modes{lognormal(count - many, sizes.sigma), lognormal(many, sizes.coarse_sigma), sizes.ratio};
  if (many == 0) return modes;
  const double scale = sizes.coarse_fraction / (1 - sizes.coarse_fraction) * sum(modes.fine) / sum(modes.coarse);
  for (double& volume : modes.coarse) volume *= scale;
  modes.ratio = std::cbrt(scale);
  return modes;
}

/// Volumes at equal steps of probability of the table's diameters, interpolated.
std::vector<double> resampled(std::size_t count, const std::vector<double>& volumes) {
  std::vector<double> diameters;
  for (const double volume : volumes) diameters.push_back(std::cbrt(volume));
  std::sort(diameters.begin(), diameters.end());
  const auto rows = static_cast<double>(diameters.size());
  std::vector<double> result(count);
  for (std::size_t k = 0; k < count; ++k) {
    const double at =
        std::clamp((static_cast<double>(k) + 0.5) / static_cast<double>(count) * rows - 0.5, 0.0, rows - 1);
    const auto low = static_cast<std::size_t>(at);
    const std::size_t high = std::min(low + 1, diameters.size() - 1);
    const double diameter = diameters[low] + (at - static_cast<double>(low)) * (diameters[high] - diameters[low]);
    result[k] = diameter * diameter * diameter;
  }
  return result;
}

}  // namespace

double equivalent_diameter(double volume) { return std::cbrt(6 * volume / pi); }

std::size_t coarse_grains(const SizeDistribution& sizes, int count) {
  if (sizes.kind != SizeDistribution::Kind::bimodal || count < 2) return 0;
  // Mean volumes of lognormal diameters: median³ exp(9 σ² / 2)
  const double fine = std::exp(4.5 * sizes.sigma * sizes.sigma);
  const double coarse = std::pow(sizes.ratio, 3) * std::exp(4.5 * sizes.coarse_sigma * sizes.coarse_sigma);
  const double numbers = sizes.coarse_fraction / coarse, rest = (1 - sizes.coarse_fraction) / fine;
  const auto wanted = static_cast<int>(std::lround(count * numbers / (numbers + rest)));
  return static_cast<std::size_t>(std::clamp(wanted, 1, count - 1));
}

double coarse_ratio(const SizeDistribution& sizes, int count) {
  return bimodal(static_cast<std::size_t>(count), sizes).ratio;
}

std::vector<double> grain_volumes(const SizeDistribution& sizes, int count, std::uint64_t seed) {
  const auto n = static_cast<std::size_t>(count);
  std::vector<double> volumes;
  if (sizes.kind == SizeDistribution::Kind::file && sizes.table.size() == n) {
    volumes = sizes.table;
  } else {
    std::vector<double> ordered;
    if (sizes.kind == SizeDistribution::Kind::file) {
      ordered = resampled(n, sizes.table);
    } else if (sizes.kind == SizeDistribution::Kind::bimodal) {
      const Modes modes = bimodal(n, sizes);
      ordered = modes.fine;
      ordered.insert(ordered.end(), modes.coarse.begin(), modes.coarse.end());
    } else {
      ordered = lognormal(n, sizes.sigma);
    }
    for (const std::size_t k : shuffled(n, seed, draw::size)) volumes.push_back(ordered[k]);
  }
  const double total = sum(volumes);
  for (double& volume : volumes) volume /= total;
  return volumes;
}

LogSize log_size(const std::vector<double>& volumes) {
  std::vector<double> sizes;
  for (const double volume : volumes)
    if (volume > 0) sizes.push_back(std::log(equivalent_diameter(volume)));
  if (sizes.empty()) return {};
  const auto count = static_cast<double>(sizes.size());
  const double mean = std::accumulate(sizes.begin(), sizes.end(), 0.0) / count;
  double square = 0;
  for (const double size : sizes) square += (size - mean) * (size - mean);
  return {mean, std::sqrt(square / count)};
}

}  // namespace polyslip::microstructure
