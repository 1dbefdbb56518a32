#include "src/microstructure/odf.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace polyslip::microstructure {
namespace {

/// Rotations of the sheet's two-fold axes that a component takes: all four or none.
std::vector<Orientation> sample_variants(const TextureComponent& component) {
  if (!component.orthotropic) return {{1, 0, 0, 0}};
  return {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
}

/// Σ (2l + 1) c_l χ_l as a function of t = cos²(ω/2), and its derivative.
double characters(const std::vector<double>& c, double t, double& derivative) {
  const double four = 4 * t - 2;
  double before = -1, now = 1, slope_before = 0, slope = 0, sum = 0;
  derivative = 0;
  for (std::size_t l = 0; l < c.size(); ++l) {
    const double factor = (2 * static_cast<double>(l) + 1) * c[l];
    sum += factor * now;
    derivative += factor * slope;
    const double next = four * now - before, slope_next = four * slope + 4 * now - slope_before;
    before = now;
    now = next;
    slope_before = slope;
    slope = slope_next;
  }
  return sum;
}

/// P_l(x) for l = 0 … degree, and their derivatives.
void legendre(double x, std::size_t degree, std::vector<double>& p, std::vector<double>& slope) {
  p.assign(degree + 1, 1);
  slope.assign(degree + 1, 0);
  for (std::size_t l = 1; l <= degree; ++l) {
    const double n = static_cast<double>(l), before = l > 1 ? p[l - 2] : 0, slope_before = l > 1 ? slope[l - 2] : 0;
    p[l] = ((2 * n - 1) * x * p[l - 1] - (n - 1) * before) / n;
    slope[l] = slope_before + (2 * n - 1) * p[l - 1];
  }
}

/// Adds what is not there yet; a direction or rotation that occurs twice carries the same share as any other in these orbits.
template <class Item, class Same>
void add_new(std::vector<Item>& items, const Item& item, const Same& same) {
  if (std::none_of(items.begin(), items.end(), [&](const Item& other) { return same(item, other); }))
    items.push_back(item);
}

/// The coefficients of q ↦ c · R(q) s: those of w², x², y², z², wx, wy, wz, xy, xz, yz (kernels::to_matrix).
std::array<double, 10> cosine_form(const Direction& c, const Direction& s) {
  return {c[0] * s[0] + c[1] * s[1] + c[2] * s[2],  c[0] * s[0] - c[1] * s[1] - c[2] * s[2],
          -c[0] * s[0] + c[1] * s[1] - c[2] * s[2], -c[0] * s[0] - c[1] * s[1] + c[2] * s[2],
          2 * (c[1] * s[2] - c[2] * s[1]),          2 * (c[2] * s[0] - c[0] * s[2]),
          2 * (c[0] * s[1] - c[1] * s[0]),          2 * (c[0] * s[1] + c[1] * s[0]),
          2 * (c[0] * s[2] + c[2] * s[0]),          2 * (c[1] * s[2] + c[2] * s[1])};
}

Direction turned(const Orientation& q, const Direction& v) {
  const auto result = kernels::to_crystal(q, kernels::Vec3<double>{{v[0], v[1], v[2]}});
  return {result[0], result[1], result[2]};
}

Direction scaled_to_1(const Direction& v) {
  const double length = std::sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
  return {v[0] / length, v[1] / length, v[2] / length};
}

double dot(const Direction& a, const Direction& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

/// The directions that a rotation group makes of one.
template <class Rotations>
std::vector<Direction> orbit(const Direction& v, const Rotations* rotations, int count) {
  std::vector<Direction> result;
  for (int i = 0; i < count; ++i)
    add_new(result, turned(rotations[i], scaled_to_1(v)),
            [](const Direction& a, const Direction& b) { return dot(a, b) > 1 - 1e-9; });
  return result;
}

}  // namespace

std::vector<double> spread_coefficients(double half_width, int degree) {
  std::vector<double> result(static_cast<std::size_t>(degree) + 1, 1);
  if (half_width < 1e-8) return result;
  const double s = std::sin(0.5 * std::min(half_width, 3.14159265358979));
  const double kappa = half_width < 3.14159265358979 ? -0.69314718055994530942 / std::log1p(-s * s) : 0;
  for (std::size_t l = 1; l < result.size(); ++l)
    result[l] = result[l - 1] * (kappa - static_cast<double>(l) + 1) / (kappa + static_cast<double>(l) + 1);
  return result;
}

std::vector<double> Odf::coefficients(double half_width_a, double half_width_b) const {
  const int kappa = 1 << level_;
  const std::vector<double> a = spread_coefficients(half_width_a, kappa), b = spread_coefficients(half_width_b, kappa);
  std::vector<double> result(a.size(), 1);
  for (std::size_t l = 0; l < a.size(); ++l) {
    if (l > 0) result[l] = result[l - 1] * (kappa - static_cast<double>(l) + 1) / (kappa + static_cast<double>(l) + 1);
  }
  for (std::size_t l = 0; l < a.size(); ++l) result[l] *= a[l] * b[l];
  return result;
}

double Odf::Curve::at(double x, double& derivative) const {
  const double place = std::clamp((x - low) / step, 0.0, static_cast<double>(value.size() - 1));
  const std::size_t i = std::min(static_cast<std::size_t>(place), value.size() - 2);
  const double u = place - static_cast<double>(i), a = step * slope[i], b = step * slope[i + 1];
  const double rise = value[i + 1] - value[i], quadratic = 3 * rise - 2 * a - b, cubic = a + b - 2 * rise;
  derivative = (a + u * (2 * quadratic + 3 * u * cubic)) / step;
  return value[i] + u * (a + u * (quadratic + u * cubic));
}

Odf::Odf(const TextureTarget& target, const kernels::SymmetryGroup& group, int level)
    : target_(target), group_(group), level_(level) {
  if (!target.list.empty()) {
    cloud_.emplace_back(target.list, target.weights, group, level);
    return;
  }
  for (const TextureComponent& component : target.components) add(component);
}

void Odf::add(const TextureComponent& component) {
  if (component.kind == TextureComponent::Kind::uniform) {
    uniform_ += component.fraction;
    return;
  }
  if (component.fraction <= 0) return;
  const std::vector<double> c = coefficients(component.half_width, 0);
  const std::size_t intervals = std::size_t{32} << level_;
  Curve curve;
  const bool ideal = component.kind == TextureComponent::Kind::ideal;
  curve.low = ideal ? 0 : -1;
  curve.step = (ideal ? 1.0 : 2.0) / static_cast<double>(intervals);
  std::vector<double> p, slope;
  for (std::size_t i = 0; i <= intervals; ++i) {
    const double x = curve.low + curve.step * static_cast<double>(i);
    double value = 0, derivative = 0;
    if (ideal) {
      value = characters(c, x, derivative);
    } else {
      legendre(x, c.size() - 1, p, slope);
      for (std::size_t l = 0; l < c.size(); ++l) {
        value += (2 * static_cast<double>(l) + 1) * c[l] * p[l];
        derivative += (2 * static_cast<double>(l) + 1) * c[l] * slope[l];
      }
    }
    curve.value.push_back(value);
    curve.slope.push_back(derivative);
  }
  const std::vector<Orientation> variants = sample_variants(component);
  if (ideal) {
    Radial radial{std::move(curve), {}, 0};
    for (const Orientation& variant : variants)
      for (int i = 0; i < group_.size; ++i)
        add_new(radial.points, kernels::multiply(group_.op[i], kernels::multiply(component.ideal, variant)),
                [](const Orientation& a, const Orientation& b) { return std::abs(kernels::dot(a, b)) > 1 - 1e-9; });
    radial.share = component.fraction / static_cast<double>(radial.points.size());
    radials_.push_back(std::move(radial));
    return;
  }
  Fibre fibre{std::move(curve), {}, 0};
  for (const Direction& crystal : orbit(component.crystal, group_.op, group_.size))
    for (const Direction& sample : orbit(component.sample, variants.data(), static_cast<int>(variants.size())))
      fibre.forms.push_back(cosine_form(crystal, sample));
  fibre.share = component.fraction / static_cast<double>(fibre.forms.size());
  fibres_.push_back(std::move(fibre));
}

double Odf::density(const Orientation& q, double factor, Orientation& slope) const {
  if (!cloud_.empty()) return factor == 0 ? cloud_[0].density(q) : cloud_[0].density(q, factor, slope);
  double sum = uniform_, derivative = 0;
  for (const Radial& radial : radials_)
    for (const Orientation& p : radial.points) {
      const double cosine = kernels::dot(q, p);
      sum += radial.share * radial.curve.at(cosine * cosine, derivative);
      const double d = 2 * factor * radial.share * derivative * cosine;
      slope = {slope.w + d * p.w, slope.x + d * p.x, slope.y + d * p.y, slope.z + d * p.z};
    }
  for (const Fibre& fibre : fibres_)
    for (const auto& f : fibre.forms) {
      const double w = 2 * f[0] * q.w + f[4] * q.x + f[5] * q.y + f[6] * q.z,
                   x = 2 * f[1] * q.x + f[4] * q.w + f[7] * q.y + f[8] * q.z,
                   y = 2 * f[2] * q.y + f[5] * q.w + f[7] * q.x + f[9] * q.z,
                   z = 2 * f[3] * q.z + f[6] * q.w + f[8] * q.x + f[9] * q.y;
      sum += fibre.share * fibre.curve.at(0.5 * (w * q.w + x * q.x + y * q.y + z * q.z), derivative);
      const double d = factor * fibre.share * derivative;
      slope = {slope.w + d * w, slope.x + d * x, slope.y + d * y, slope.z + d * z};
    }
  return sum;
}

double Odf::overlap(const TextureComponent& a, const TextureComponent& b) const {
  using Kind = TextureComponent::Kind;
  if (a.kind == Kind::uniform || b.kind == Kind::uniform) return 1;
  if (a.kind == Kind::fibre && b.kind == Kind::ideal) return overlap(b, a);
  const std::vector<double> c = coefficients(a.half_width, b.half_width);
  double sum = 0, count = 0;
  for (const Orientation& first : sample_variants(a))
    for (const Orientation& second : sample_variants(b))
      for (int i = 0; i < group_.size; ++i) {
        const Direction crystal = turned(group_.op[i], scaled_to_1(b.crystal));
        const Direction sample = turned(second, scaled_to_1(b.sample));
        std::vector<double> p(c.size(), 1), q(c.size(), 1), unused;
        double value = 0, slope = 0;
        if (a.kind == Kind::ideal && b.kind == Kind::ideal) {
          const Orientation other = kernels::multiply(group_.op[i], kernels::multiply(b.ideal, second));
          const double cosine = kernels::dot(kernels::multiply(a.ideal, first), other);
          value = characters(c, cosine * cosine, slope);
        } else {
          if (a.kind == Kind::ideal) {
            legendre(dot(crystal, turned(kernels::multiply(a.ideal, first), sample)), c.size() - 1, p, unused);
          } else {
            legendre(dot(crystal, scaled_to_1(a.crystal)), c.size() - 1, p, unused);
            legendre(dot(sample, turned(first, scaled_to_1(a.sample))), c.size() - 1, q, unused);
          }
          for (std::size_t l = 0; l < c.size(); ++l) value += (2 * static_cast<double>(l) + 1) * c[l] * p[l] * q[l];
        }
        sum += value;
        ++count;
      }
  return sum / count;
}

double Odf::squared_norm() const {
  if (!cloud_.empty()) return cloud_[0].squared_norm();
  double sum = 0;
  for (const TextureComponent& a : target_.components)
    for (const TextureComponent& b : target_.components) sum += a.fraction * b.fraction * overlap(a, b);
  return sum;
}

double odf_error(const Odf& target, const OrientationCloud& grains) {
  double square = target.squared_norm() + grains.squared_norm();
  for (std::size_t i = 0; i < grains.orientations().size(); ++i)
    square -= 2 * grains.weight(i) * target.density(grains.orientations()[i]);
  return std::sqrt(std::max(0.0, square));
}

}  // namespace polyslip::microstructure
