#include "src/microstructure/texture.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "kernels/rotation/random.hpp"
#include "src/microstructure/generate_draws.hpp"

namespace polyslip::microstructure {
namespace {

constexpr double pi = 3.14159265358979323846;
constexpr double degree = pi / 180;

struct NamedOrientation {
  const char* name;
  Direction plane, direction;
};

constexpr NamedOrientation named_orientations[] = {
    {"cube", {0, 0, 1}, {1, 0, 0}},   {"rotated_cube", {0, 0, 1}, {1, 1, 0}},
    {"goss", {0, 1, 1}, {1, 0, 0}},   {"rotated_goss", {0, 1, 1}, {0, 1, -1}},
    {"brass", {0, 1, 1}, {2, 1, -1}}, {"copper", {1, 1, 2}, {1, 1, -1}},
    {"s", {1, 2, 3}, {6, 3, -4}},     {"taylor", {4, 4, 11}, {11, 11, -8}},
    {"p", {0, 1, 1}, {1, 2, -2}},     {"q", {0, 1, 3}, {2, -3, 1}},
};

double dot(const Direction& a, const Direction& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

Direction cross(const Direction& a, const Direction& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

Direction unit(const Direction& a) {
  const double length = std::sqrt(dot(a, a));
  base::require(length > 0, "a direction of a texture component is 0 0 0");
  return {a[0] / length, a[1] / length, a[2] / length};
}

/// Any unit vector at right angles to a unit vector.
Direction any_normal(const Direction& a) {
  Direction axis{0, 0, 0};
  axis[static_cast<std::size_t>(
      std::min_element(a.begin(), a.end(), [](double x, double y) { return std::abs(x) < std::abs(y); }) - a.begin())] =
      1;
  return unit(cross(a, axis));
}

/// Columns x, y, z: the crystal directions along the sample's axes.
Orientation from_columns(const Direction& x, const Direction& y, const Direction& z) {
  kernels::Mat3<double> matrix;
  for (int i = 0; i < 3; ++i) {
    matrix(i, 0) = x[i];
    matrix(i, 1) = y[i];
    matrix(i, 2) = z[i];
  }
  return kernels::from_matrix(matrix);
}

Direction read_direction(const base::Tree& section, const std::string& key) {
  const std::vector<double> values = section.get_numbers(key);
  base::require(values.size() == 3 && (values[0] != 0 || values[1] != 0 || values[2] != 0), section.child(key).where(),
                ": ", values.size(), " numbers; three that are not all 0 are expected");
  return {values[0], values[1], values[2]};
}

Orientation read_ideal(const base::Tree& section) {
  const int given = section.has("ideal") + section.has("bunge_deg") + section.has("plane");
  base::require(given == 1, section.where(),
                ": an ideal component takes exactly one of ideal, bunge_deg, and plane with direction; ", given,
                " are given");
  if (section.has("ideal")) {
    std::vector<std::string> names;
    for (const NamedOrientation& entry : named_orientations) names.emplace_back(entry.name);
    return named_orientation(section.get_choice("ideal", names));
  }
  if (section.has("plane")) {
    const Direction plane = read_direction(section, "plane"), direction = read_direction(section, "direction");
    base::require(std::abs(dot(plane, direction)) <= 1e-6 * std::sqrt(dot(plane, plane) * dot(direction, direction)),
                  section.child("direction").where(), ": the direction does not lie in the plane");
    return ideal_orientation(plane, direction);
  }
  const std::vector<double> angles = section.get_numbers("bunge_deg", {-360, 360, "degree"});
  base::require(angles.size() == 3, section.child("bunge_deg").where(), ": ", angles.size(),
                " numbers; three angles φ1 Φ φ2 are expected");
  return kernels::from_bunge(angles[0] * degree, angles[1] * degree, angles[2] * degree);
}

TextureComponent read_component(const base::Tree& section) {
  TextureComponent component;
  const std::string kind = section.get_choice("kind", {"uniform", "ideal", "fibre"});
  component.fraction = section.has("fraction") ? section.get_number("fraction", {0, 1, "1"}) : -1;
  if (kind == "uniform") return component;
  component.half_width = degree * section.get_number("spread_deg", 0.0, {0, 180, "degree"});
  component.orthotropic = section.get_choice("symmetry", {"none", "orthotropic"}, "none") == "orthotropic";
  if (kind == "ideal") {
    component.kind = TextureComponent::Kind::ideal;
    component.ideal = read_ideal(section);
  } else {
    component.kind = TextureComponent::Kind::fibre;
    component.crystal = read_direction(section, "crystal");
    component.sample = read_direction(section, "sample");
  }
  return component;
}

void require_components(const base::Tree& section) {
  base::require(section.is_section() && !section.keys().empty(), section.where(),
                ": no texture component; subsections such as [", section.path(), ".1] are expected");
}

/// Gives components without a fraction their share of the rest, and what is left over to a uniform one.
Texture with_all_fractions(Texture texture, const base::Tree& section) {
  double sum = 0;
  int open = 0;
  for (const TextureComponent& component : texture) {
    if (component.fraction < 0)
      ++open;
    else
      sum += component.fraction;
  }
  base::require(sum <= 1 + 1e-9, section.where(), ": the fractions of the components sum to ", sum,
                "; at most 1 is allowed");
  const double rest = std::max(0.0, 1 - sum);
  for (TextureComponent& component : texture)
    if (component.fraction < 0) component.fraction = rest / open;
  if (open == 0 && rest > 1e-9) {
    texture.emplace_back();
    texture.back().fraction = rest;
  }
  return texture;
}

}  // namespace

Orientation ideal_orientation(const Direction& plane, const Direction& direction) {
  const Direction z = unit(plane), x = unit(direction);
  base::require(std::abs(dot(x, z)) <= 1e-6, "direction ", direction[0], " ", direction[1], " ", direction[2],
                " does not lie in the plane ", plane[0], " ", plane[1], " ", plane[2]);
  return from_columns(x, unit(cross(z, x)), z);
}

Orientation named_orientation(const std::string& name) {
  std::string known;
  for (const NamedOrientation& entry : named_orientations) {
    if (name == entry.name) return ideal_orientation(entry.plane, entry.direction);
    known += (known.empty() ? "" : ", ") + std::string(entry.name);
  }
  throw base::InputError("there is no ideal orientation '" + name + "'; known are " + known);
}

Orientation fibre_orientation(const Direction& crystal, const Direction& sample, double angle) {
  const Direction c = unit(crystal), s = unit(sample);
  const Direction cx = any_normal(c), sx = any_normal(s);
  // R = [cx c×cx c] turned [sx s×sx s]ᵀ: crystal ← fibre frame ← sample.
  const Orientation from_fibre = from_columns(cx, cross(c, cx), c);
  const Orientation to_fibre = kernels::conjugate(from_columns(sx, cross(s, sx), s));
  const Orientation turn = kernels::from_axis_angle<double>({{0, 0, 1}}, angle);
  return kernels::normalized(kernels::multiply(from_fibre, kernels::multiply(turn, to_fibre)));
}

std::vector<Orientation> even_orientations(int count) {
  constexpr double phi = 1.41421356237309504880, psi = 1.533751168755204288118041;  // √2, and ψ⁴ = ψ + 4
  std::vector<Orientation> result;
  for (int i = 0; i < count; ++i) {
    const double s = i + 0.5, r = std::sqrt(s / count), R = std::sqrt(1 - s / count);
    const double alpha = 2 * pi * s / phi, beta = 2 * pi * s / psi;
    result.push_back({R * std::cos(beta), r * std::sin(alpha), r * std::cos(alpha), R * std::sin(beta)});
  }
  return result;
}

Orientation draw_orientation(const TextureComponent& component, std::uint64_t seed, std::uint64_t grain) {
  if (component.kind == TextureComponent::Kind::uniform)
    return kernels::random_orientation(seed, grain, draw::orientation);
  Orientation centre = component.ideal;
  if (component.kind == TextureComponent::Kind::fibre) {
    const double angle = 2 * pi * kernels::random_uniform(seed, grain, draw::orientation);
    centre = fibre_orientation(component.crystal, component.sample, angle);
  }
  if (component.orthotropic) {
    const int variant = static_cast<int>(4 * kernels::random_uniform(seed, grain, draw::variant));
    const Orientation sample_axes[] = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
    centre = kernels::multiply(centre, sample_axes[variant]);
  }
  return kernels::normalized(
      kernels::multiply(kernels::random_spread(component.half_width, seed, grain, draw::spread), centre));
}

std::vector<int> classes_by_volume(const std::vector<double>& volumes, const std::vector<double>& fractions,
                                   std::uint64_t seed, std::uint32_t which) {
  std::vector<double> key(volumes.size());
  std::vector<std::size_t> order(volumes.size());
  for (std::size_t k = 0; k < volumes.size(); ++k) {
    key[k] = kernels::random_uniform(seed, k, which);
    order[k] = k;
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key[a] < key[b]; });
  const double total = std::accumulate(volumes.begin(), volumes.end(), 0.0);
  std::vector<double> lacking;
  for (const double fraction : fractions) lacking.push_back(fraction * total);
  std::vector<int> classes(volumes.size());
  for (const std::size_t k : order) {
    const auto neediest = static_cast<std::size_t>(std::max_element(lacking.begin(), lacking.end()) - lacking.begin());
    classes[k] = static_cast<int>(neediest);
    lacking[neediest] -= volumes[k];
  }
  return classes;
}

Texture read_texture(const base::Tree& section) {
  require_components(section);
  std::vector<TextureComponent> all;
  for (const std::string& name : section.keys()) all.push_back(read_component(section.section(name)));
  return with_all_fractions(all, section);
}

std::vector<Texture> read_textures(const base::Tree& section, const std::vector<std::string>& phases) {
  require_components(section);
  std::vector<Texture> own(phases.size());
  Texture shared;
  for (const std::string& name : section.keys()) {
    const base::Tree component = section.section(name);
    Texture* part = &shared;
    if (component.has("phase"))
      part = &own[static_cast<std::size_t>(
          std::find(phases.begin(), phases.end(), component.get_choice("phase", phases)) - phases.begin())];
    part->push_back(read_component(component));
  }
  if (!shared.empty()) shared = with_all_fractions(shared, section);
  for (std::size_t p = 0; p < phases.size(); ++p) {
    base::require(!own[p].empty() || !shared.empty(), section.where(), ": no texture component for phase '", phases[p],
                  "'; give one with phase = ", phases[p], ", or one without the key phase");
    own[p] = own[p].empty() ? shared : with_all_fractions(own[p], section);
  }
  return own;
}

}  // namespace polyslip::microstructure
