#include "src/features/slip_bands.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <stdexcept>

namespace polyslip::features {
namespace {

constexpr double pi = 3.141592653589793;
constexpr int directions = 180;

/// Centred points with the trend taken off; variance 1.
struct Patch {
  std::vector<double> x, y, f;
  double diameter = 0;  // m, of the circle of the same content
};

/// Takes off the least-squares polynomial of second degree. False where nothing is left.
bool detrend(Patch& patch) {
  const std::size_t n = patch.x.size();
  const double unit = patch.diameter > 0 ? 2 / patch.diameter : 1;
  std::array<std::array<double, 7>, 6> a{};
  const auto basis = [&](std::size_t i) {
    const double u = patch.x[i] * unit, v = patch.y[i] * unit;
    return std::array<double, 6>{1, u, v, u * u, u * v, v * v};
  };
  for (std::size_t i = 0; i < n; ++i) {
    const auto b = basis(i);
    for (std::size_t r = 0; r < 6; ++r) {
      for (std::size_t c = 0; c < 6; ++c) a[r][c] += b[r] * b[c];
      a[r][6] += b[r] * patch.f[i];
    }
  }
  for (std::size_t k = 0; k < 6; ++k) {  // Gauss–Jordan with pivots; terms that a thin patch cannot tell are left out
    std::size_t pivot = k;
    for (std::size_t r = k + 1; r < 6; ++r)
      if (std::abs(a[r][k]) > std::abs(a[pivot][k])) pivot = r;
    std::swap(a[k], a[pivot]);
    if (std::abs(a[k][k]) < 1e-9 * static_cast<double>(n)) {
      a[k] = {};
      a[k][k] = 1;
      continue;
    }
    for (std::size_t r = 0; r < 6; ++r) {
      if (r == k) continue;
      const double factor = a[r][k] / a[k][k];
      for (std::size_t c = k; c < 7; ++c) a[r][c] -= factor * a[k][c];
    }
  }
  double variance = 0, largest = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const auto b = basis(i);
    largest = std::max(largest, std::abs(patch.f[i]));
    for (std::size_t k = 0; k < 6; ++k) patch.f[i] -= a[k][6] / a[k][k] * b[k];
    variance += patch.f[i] * patch.f[i];
  }
  variance /= static_cast<double>(n);
  if (!(variance > 1e-24 * largest * largest)) return false;
  for (double& f : patch.f) f /= std::sqrt(variance);
  return true;
}

/// Mean power of waves whose normal has this direction; 1 for noise without correlation.
double fourier_power(const Patch& patch, double normal, double step) {
  const double lowest = 4 * pi / patch.diameter, spacing = pi / patch.diameter, highest = 0.9 * pi / step;
  const int waves = std::max(1, static_cast<int>((highest - lowest) / spacing) + 1);
  const double c = std::cos(normal), s = std::sin(normal);
  std::vector<double> re(static_cast<std::size_t>(waves), 0.0), im = re;
  for (std::size_t i = 0; i < patch.x.size(); ++i) {
    const double place = patch.x[i] * c + patch.y[i] * s;
    const std::complex<double> turn = std::polar(1.0, spacing * place);
    std::complex<double> wave = std::polar(patch.f[i], lowest * place);
    for (int k = 0; k < waves; ++k) {
      re[static_cast<std::size_t>(k)] += wave.real();
      im[static_cast<std::size_t>(k)] += wave.imag();
      wave = {wave.real() * turn.real() - wave.imag() * turn.imag(),
              wave.real() * turn.imag() + wave.imag() * turn.real()};
    }
  }
  double power = 0;
  for (std::size_t k = 0; k < re.size(); ++k) power += re[k] * re[k] + im[k] * im[k];
  return power / (static_cast<double>(waves) * static_cast<double>(patch.x.size()));
}

/// Share of the variance that strips normal to this direction explain beyond chance.
double radon_contrast(const Patch& patch, double normal, double step) {
  const double c = std::cos(normal), s = std::sin(normal);
  double low = 1e300, high = -1e300;
  for (std::size_t i = 0; i < patch.x.size(); ++i) {
    const double place = patch.x[i] * c + patch.y[i] * s;
    low = std::min(low, place);
    high = std::max(high, place);
  }
  const int bins = std::max(2, static_cast<int>((high - low) / step) + 1);
  std::vector<double> sum(static_cast<std::size_t>(bins), 0.0), count = sum;
  for (std::size_t i = 0; i < patch.x.size(); ++i) {
    const double place = (patch.x[i] * c + patch.y[i] * s - low) / (high - low + 1e-9 * step) * bins;
    const auto bin = static_cast<std::size_t>(std::min(bins - 1, static_cast<int>(place)));
    sum[bin] += patch.f[i];
    count[bin] += 1;
  }
  double explained = 0, used = 0;
  for (std::size_t b = 0; b < sum.size(); ++b) {
    if (count[b] == 0) continue;
    explained += sum[b] * sum[b] / count[b];
    used += 1;
  }
  const auto n = static_cast<double>(patch.x.size());
  if (n <= used + 1) return 0;
  return 1 - (1 - explained / n) * (n - 1) / (n - used);
}

struct Peak {
  double angle = 0, strength = 0;
};

/// Of values on equal steps of [0, π): the largest with a parabola through it and its neighbours, over `typical`.
Peak peak_of(const std::vector<double>& values, double typical) {
  const auto n = values.size();
  const auto top = static_cast<std::size_t>(std::max_element(values.begin(), values.end()) - values.begin());
  const double before = values[(top + n - 1) % n], at = values[top], after = values[(top + 1) % n];
  const double bend = before - 2 * at + after;
  const double shift = bend < 0 ? 0.5 * (before - after) / bend : 0;
  return {(static_cast<double>(top) + shift) * pi / static_cast<double>(n), typical > 0 ? at / typical : 0};
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// The best normal near another one, by Fourier's measure; its values are smoothed over ±2° by a parabola through five.
double refined(const Patch& patch, double normal, double step) {
  constexpr int reach = 12;
  std::vector<double> power;
  for (int k = -reach; k <= reach; ++k) power.push_back(fourier_power(patch, normal + k * pi / directions, step));
  const auto top = static_cast<int>(std::max_element(power.begin(), power.end()) - power.begin());
  const int centre = std::min(std::max(top, 2), 2 * reach - 2);
  double slope = 0, bend = 0;  // least squares on −2 … 2
  for (int k = -2; k <= 2; ++k) {
    slope += k * power[static_cast<std::size_t>(centre + k)] / 10;
    bend += (k * k - 2) * power[static_cast<std::size_t>(centre + k)] / 14;
  }
  const double shift = bend < 0 ? std::min(std::max(-slope / (2 * bend), -2.0), 2.0) : 0;
  return normal + (centre - reach + shift) * pi / directions;
}

double wrapped(double angle) {
  const double r = std::fmod(angle, pi);
  return r < 0 ? r + pi : r;
}

/// Standard error of the normal: strips across the bands left out in turn.
double jackknife(const Patch& patch, double normal, double step) {
  constexpr int parts = 5;
  const double c = std::cos(normal), s = std::sin(normal);
  std::vector<double> place;
  for (std::size_t i = 0; i < patch.x.size(); ++i) place.push_back(patch.x[i] * c + patch.y[i] * s);
  std::vector<double> sorted = place;
  std::sort(sorted.begin(), sorted.end());
  double sum = 0, squares = 0;
  for (int part = 0; part < parts; ++part) {
    const double from = sorted[sorted.size() * static_cast<std::size_t>(part) / parts];
    const double to = part + 1 < parts ? sorted[sorted.size() * static_cast<std::size_t>(part + 1) / parts] : 1e300;
    Patch rest;
    rest.diameter = patch.diameter;
    for (std::size_t i = 0; i < place.size(); ++i) {
      if (place[i] >= from && place[i] < to) continue;
      rest.x.push_back(patch.x[i]);
      rest.y.push_back(patch.y[i]);
      rest.f.push_back(patch.f[i]);
    }
    const double moved = refined(rest, normal, step) - normal;
    sum += moved;
    squares += moved * moved;
  }
  return std::sqrt((parts - 1.0) / parts * std::max(0.0, squares - sum * sum / parts));
}

}  // namespace

double line_angle(double a, double b) {
  const double d = wrapped(a - b);
  return std::min(d, pi - d);
}

Bands find_bands(const BandPatch& given, const BandOptions& options) {
  if (!(options.step > 0)) throw std::logic_error("find_bands: no step");
  Patch patch;
  double mean_x = 0, mean_y = 0;
  for (std::size_t i = 0; i < given.value.size(); ++i) {
    if (!std::isfinite(given.value[i])) continue;
    patch.x.push_back(given.x[i]);
    patch.y.push_back(given.y[i]);
    patch.f.push_back(given.value[i]);
    mean_x += given.x[i];
    mean_y += given.y[i];
  }
  Bands bands;
  bands.points = static_cast<std::int64_t>(patch.x.size());
  if (bands.points < options.least_points) return bands;
  const auto n = static_cast<double>(patch.x.size());
  for (double& x : patch.x) x -= mean_x / n;
  for (double& y : patch.y) y -= mean_y / n;
  patch.diameter = 2 * options.step * std::sqrt(n / pi);
  if (!detrend(patch)) return bands;
  bands.measured = true;
  std::vector<double> power, contrast;
  for (int k = 0; k < directions; ++k) {
    power.push_back(fourier_power(patch, k * pi / directions, options.step));
    contrast.push_back(radon_contrast(patch, k * pi / directions, options.step));
  }
  const Peak fourier = peak_of(power, median(power));
  // what strips explain in most directions is chance and the field's correlation; near 0 it must not be divided by
  const Peak radon = peak_of(contrast, std::max(median(contrast), 0.05));
  const double normal = refined(patch, fourier.angle, options.step);
  bands.angle = wrapped(normal + pi / 2);
  bands.fourier_angle = wrapped(fourier.angle + pi / 2);
  bands.radon_angle = wrapped(radon.angle + pi / 2);
  bands.fourier_strength = fourier.strength;
  bands.radon_strength = radon.strength;
  bands.error =
      std::max(jackknife(patch, normal, options.step), 0.5 * line_angle(bands.fourier_angle, bands.radon_angle));
  bands.clear = bands.fourier_strength >= options.least_strength && bands.radon_strength >= options.least_strength &&
                bands.error <= options.largest_error;
  return bands;
}

}  // namespace polyslip::features
