#include "src/microstructure/match_texture.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <numeric>

#include "kernels/rotation/random.hpp"
#include "src/microstructure/generate_draws.hpp"

namespace polyslip::microstructure {
namespace {

constexpr double pi = 3.14159265358979323846;
constexpr std::size_t block = 512;

/// A point of the unit cube of four dimensions: Kronecker's sequence for the generalised golden ratio (x⁵ = x + 1), moved by the seed.
struct Kronecker {
  double shift[4];
  Kronecker(std::uint64_t seed, std::uint64_t id) {
    for (std::uint32_t i = 0; i < 2; ++i) {
      const kernels::RandomPair u = kernels::random_uniform2(seed, id, draw::sequence, i);
      shift[2 * i] = u.first;
      shift[2 * i + 1] = u.second;
    }
  }
  double operator()(std::size_t k, int axis) const {
    const double x = shift[axis] + (static_cast<double>(k) + 1) * std::pow(1.1673039782614187, -(axis + 1));
    return x - std::floor(x);
  }
};

/// Quantiles of the angle of the de la Vallée Poussin spread, whose density is sin²(w/2) cos^(2 kappa)(w/2).
class SpreadAngle {
 public:
  explicit SpreadAngle(double half_width) {
    if (half_width < 1e-8) return;
    const double s = std::sin(0.5 * std::min(half_width, pi));
    const double kappa = half_width < 3.14159265358979 ? -0.69314718055994530942 / std::log1p(-s * s) : 0;
    step_ = 2 * std::acos(std::exp(-20 / std::max(2 * kappa, 2.0))) / intervals;  // beyond, less than e^-20 of the peak
    if (kappa < 1) step_ = pi / intervals;
    cumulative_.assign(1, 0);
    double before = 0;
    for (int i = 1; i <= intervals; ++i) {
      const double half = 0.5 * step_ * i, here = std::pow(std::sin(half), 2) * std::pow(std::cos(half), 2 * kappa);
      cumulative_.push_back(cumulative_.back() + 0.5 * (before + here));
      before = here;
    }
  }
  double operator()(double share) const {
    if (cumulative_.empty()) return 0;
    const double sought = share * cumulative_.back();
    const auto above = std::upper_bound(cumulative_.begin() + 1, cumulative_.end() - 1, sought);
    return step_ *
           (static_cast<double>(above - cumulative_.begin() - 1) + (sought - above[-1]) / (above[0] - above[-1]));
  }

 private:
  static constexpr int intervals = 256;
  double step_ = 0;
  std::vector<double> cumulative_;
};

/// `count` points of a component.
std::vector<Orientation> spread_evenly(const TextureComponent& component, std::size_t count, std::uint64_t seed,
                                       std::uint64_t id) {
  if (component.kind == TextureComponent::Kind::uniform) {
    std::vector<Orientation> result = even_orientations(static_cast<int>(count));
    const Orientation left = kernels::random_orientation(seed, 2 * id, draw::sequence_turn);
    const Orientation right = kernels::random_orientation(seed, 2 * id + 1, draw::sequence_turn);
    for (Orientation& q : result) q = kernels::normalized(kernels::multiply(left, kernels::multiply(q, right)));
    return result;
  }
  const Kronecker point(seed, id);
  const SpreadAngle angle(component.half_width);
  const Orientation sample_axes[] = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
  std::vector<Orientation> result;
  for (std::size_t k = 0; k < count; ++k) {
    Orientation centre = component.ideal;
    if (component.kind == TextureComponent::Kind::fibre)
      centre = fibre_orientation(component.crystal, component.sample, 2 * pi * point(k, 3));
    if (component.orthotropic)
      centre = kernels::multiply(centre, sample_axes[(k + static_cast<std::size_t>(4 * point.shift[0])) % 4]);
    const double z = 1 - 2 * point(k, 0), r = std::sqrt(1 - z * z), azimuth = 2 * pi * point(k, 1);
    const kernels::Vec3<double> axis{{r * std::cos(azimuth), r * std::sin(azimuth), z}};
    result.push_back(
        kernels::normalized(kernels::multiply(kernels::from_axis_angle(axis, angle(point(k, 2))), centre)));
  }
  return result;
}

std::vector<Orientation> first_orientations(const TextureTarget& target, const std::vector<double>& volumes,
                                            std::uint64_t seed, std::uint64_t part) {
  const std::size_t count = volumes.size();
  std::vector<Orientation> result(count);
  if (!target.list.empty()) {
    if (target.list.size() <= count) {
      std::vector<double> shares = target.weights;
      const double total = std::accumulate(shares.begin(), shares.end(), 0.0);
      for (double& share : shares) share /= total;
      const std::vector<int> entry = classes_by_volume(volumes, shares, seed + part, draw::component_order);
      for (std::size_t k = 0; k < count; ++k) result[k] = target.list[static_cast<std::size_t>(entry[k])];
      return result;
    }
    const double start = kernels::random_uniform(seed, part, draw::sequence);
    const std::vector<Orientation> chosen = even_steps(target, count, start);
    // random grains, so that the order of the list is not the order of the grains in space
    std::vector<double> key(count);
    std::vector<std::size_t> order(count);
    for (std::size_t k = 0; k < count; ++k) key[k] = kernels::random_uniform(seed + part, k, draw::component_order);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key[a] < key[b]; });
    for (std::size_t k = 0; k < count; ++k) result[order[k]] = chosen[k];
    return result;
  }
  std::vector<double> fractions;
  for (const TextureComponent& component : target.components) fractions.push_back(component.fraction);
  const std::vector<int> component = classes_by_volume(volumes, fractions, seed + part, draw::component_order);
  for (std::size_t c = 0; c < fractions.size(); ++c) {
    const auto members = static_cast<std::size_t>(std::count(component.begin(), component.end(), static_cast<int>(c)));
    const std::vector<Orientation> points =
        spread_evenly(target.components[c], members, seed, part * fractions.size() + c);
    std::size_t next = 0;
    for (std::size_t k = 0; k < count; ++k)
      if (component[k] == static_cast<int>(c)) result[k] = points[next++];
  }
  return result;
}

/// Limited-memory BFGS (Nocedal 1980, doi:10.1090/S0025-5718-1980-0572855-7) on the small rotations of all grains, each scaled by the
/// root of its weight.
class Matching {
 public:
  Matching(const Odf& target, const kernels::SymmetryGroup& group, int level, std::vector<Orientation> orientations,
           const std::vector<double>& volumes)
      : target_(target), orientations_(std::move(orientations)), cloud_(orientations_, volumes, group, level) {
    const double mean = 1 / static_cast<double>(volumes.size());
    for (std::size_t i = 0; i < volumes.size(); ++i)
      scale_.push_back(std::sqrt(std::max(cloud_.weight(i), 1e-3 * mean)));
  }

  std::vector<Orientation> run(int steps, double widest) {
    std::vector<double> gradient, next_gradient, direction;
    double value = evaluate(gradient);
    for (int step = 0; step < steps; ++step) {
      direction = newton_direction(gradient);
      double slope = inner(direction, gradient);
      if (!(slope < 0)) break;
      const double largest = largest_turn(direction);
      double length = std::min(1.0, widest / largest);
      if (pairs_.empty()) length = 0.3 * widest / largest;
      const std::vector<Orientation> before = orientations_;
      double next = 0;
      bool better = false;
      for (int attempt = 0; attempt < 3 && !better; ++attempt, length *= 0.3) {
        turn(before, direction, length);
        next = evaluate(next_gradient);
        better = next <= value + 1e-4 * length * slope;
        if (better) break;
      }
      if (!better) {
        orientations_ = before;
        break;
      }
      remember(direction, length, gradient, next_gradient);
      gradient = next_gradient;
      value = next;
    }
    return orientations_;
  }

 private:
  struct Pair {
    std::vector<double> step, change;
    double product;
  };

  static double inner(const std::vector<double>& a, const std::vector<double>& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
  }

  double evaluate(std::vector<double>& gradient) {
    for (std::size_t i = 0; i < orientations_.size(); ++i) cloud_.move(i, orientations_[i]);
    gradient.assign(3 * orientations_.size(), 0);
    double sum = 0;
    for (std::size_t i = 0; i < orientations_.size(); ++i) {
      const Orientation& q = orientations_[i];
      const double weight = cloud_.weight(i);
      Orientation slope{0, 0, 0, 0};
      sum += weight * (cloud_.density(q, 2 * weight, slope) - 2 * target_.density(q, -2 * weight, slope));
      const Orientation turns[] = {{0, 0.5, 0, 0}, {0, 0, 0.5, 0}, {0, 0, 0, 0.5}};
      for (std::size_t k = 0; k < 3; ++k)
        gradient[3 * i + k] = kernels::dot(slope, kernels::multiply(turns[k], q)) / scale_[i];
    }
    return sum;
  }

  void turn(const std::vector<Orientation>& from, const std::vector<double>& direction, double length) {
    for (std::size_t i = 0; i < from.size(); ++i) {
      const double half = 0.5 * length / scale_[i];
      const Orientation small{1, half * direction[3 * i], half * direction[3 * i + 1], half * direction[3 * i + 2]};
      orientations_[i] = kernels::multiply(kernels::normalized(small), from[i]);
    }
  }

  double largest_turn(const std::vector<double>& direction) const {
    double largest = 0;
    for (std::size_t i = 0; i < direction.size(); ++i)
      largest = std::max(largest, std::abs(direction[i]) / scale_[i / 3]);
    return largest;
  }

  std::vector<double> newton_direction(const std::vector<double>& gradient) const {
    std::vector<double> d = gradient, factor;
    for (auto pair = pairs_.rbegin(); pair != pairs_.rend(); ++pair) {
      factor.push_back(inner(pair->step, d) / pair->product);
      for (std::size_t i = 0; i < d.size(); ++i) d[i] -= factor.back() * pair->change[i];
    }
    const double scale = pairs_.empty() ? 1 : pairs_.back().product / inner(pairs_.back().change, pairs_.back().change);
    for (double& component : d) component *= -scale;
    for (const Pair& pair : pairs_) {
      const double by = factor.back() + inner(pair.change, d) / pair.product;
      factor.pop_back();
      for (std::size_t i = 0; i < d.size(); ++i) d[i] -= by * pair.step[i];
    }
    return d;
  }

  void remember(const std::vector<double>& direction, double length, const std::vector<double>& before,
                const std::vector<double>& after) {
    Pair pair{direction, after, 0};
    for (std::size_t i = 0; i < direction.size(); ++i) {
      pair.step[i] *= length;
      pair.change[i] -= before[i];
    }
    pair.product = inner(pair.step, pair.change);
    if (pair.product <= 1e-12 * inner(pair.change, pair.change)) return;
    pairs_.push_back(std::move(pair));
    if (pairs_.size() > 8) pairs_.pop_front();
  }

  const Odf& target_;
  std::vector<Orientation> orientations_;
  OrientationCloud cloud_;
  std::vector<double> scale_;
  std::deque<Pair> pairs_;
};

}  // namespace

std::vector<Orientation> even_steps(const TextureTarget& target, std::size_t count, double start) {
  const double total = std::accumulate(target.weights.begin(), target.weights.end(), 0.0);
  std::vector<Orientation> result;
  double passed = 0;
  for (std::size_t i = 0; i < target.list.size(); ++i) {
    passed += target.weights[i];
    while (result.size() < count &&
           (static_cast<double>(result.size()) + start) * total < passed * static_cast<double>(count))
      result.push_back(target.list[i]);
  }
  result.resize(count, target.list.back());
  return result;
}

Orientation draw_from(const TextureTarget& target, std::uint64_t seed, std::uint64_t id) {
  std::vector<double> passed = target.weights;
  for (const TextureComponent& component : target.components) passed.push_back(component.fraction);
  std::partial_sum(passed.begin(), passed.end(), passed.begin());
  const double sought = passed.back() * kernels::random_uniform(seed, id, draw::component_order);
  const auto entry =
      static_cast<std::size_t>(std::upper_bound(passed.begin(), passed.end() - 1, sought) - passed.begin());
  return target.list.empty() ? draw_orientation(target.components[entry], seed, id) : target.list[entry];
}

std::vector<Orientation> random_orientations(const TextureTarget& target, const std::vector<double>& volumes,
                                             const std::vector<std::size_t>& ids, std::uint64_t seed) {
  std::vector<Orientation> result;
  if (!target.list.empty()) {
    for (const std::size_t id : ids) result.push_back(draw_from(target, seed, id));
    return result;
  }
  std::vector<double> fractions;
  for (const TextureComponent& component : target.components) fractions.push_back(component.fraction);
  const std::vector<int> components = classes_by_volume(volumes, fractions, seed, draw::component_order);
  for (std::size_t k = 0; k < ids.size(); ++k)
    result.push_back(draw_orientation(target.components[static_cast<std::size_t>(components[k])], seed, ids[k]));
  return result;
}

std::vector<Orientation> matched_orientations(const TextureTarget& target, const kernels::SymmetryGroup& group,
                                              const std::vector<double>& volumes, std::uint64_t seed) {
  const std::size_t count = volumes.size(), parts = (count + block - 1) / block;
  std::vector<Orientation> result(count);
  for (std::size_t part = 0; part < parts; ++part) {
    std::vector<double> own;
    for (std::size_t k = part; k < count; k += parts) own.push_back(volumes[k]);
    std::vector<Orientation> orientations = first_orientations(target, own, seed, part);
    if (target.list.empty() || target.list.size() > own.size()) {
      const int level = own.size() <= 60 ? 4 : own.size() <= 200 ? 5 : 6;
      const Odf odf(target, group, level);
      const double kernel_width = 2 * std::acos(std::pow(0.5, 1.0 / (2 << level)));
      orientations = Matching(odf, group, level, std::move(orientations), own).run(12, kernel_width);
    }
    std::size_t next = 0;
    for (std::size_t k = part; k < count; k += parts) result[k] = orientations[next++];
  }
  return result;
}

}  // namespace polyslip::microstructure
