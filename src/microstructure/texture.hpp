#pragma once
// Orientations of grains: uniform, ideal components with a spread, fibres, and mixtures by volume.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "kernels/rotation/quaternion.hpp"
#include "src/base/require.hpp"
#include "src/base/tree.hpp"

namespace polyslip::microstructure {

using Orientation = kernels::Quaternion<double>;
using Direction = std::array<double, 3>;

struct TextureComponent {
  enum class Kind { uniform, ideal, fibre };
  Kind kind = Kind::uniform;
  Orientation ideal{1, 0, 0, 0};  ///< of an ideal component
  Direction crystal{0, 0, 1};     ///< of a fibre, Cartesian crystal frame; any length
  Direction sample{0, 0, 1};      ///< of a fibre, parallel to `crystal`
  double half_width =
      0;  ///< rad; half-width at half-maximum of the de la Vallée Poussin spread (kernels::random_spread)
  double fraction = 1;       ///< of the volume
  bool orthotropic = false;  ///< one of the four variants under the sample's two-fold axes, at random
};

/// Components whose fractions sum to 1.
using Texture = std::vector<TextureComponent>;

/// The orientation with crystal plane normal `plane` along sample z (ND) and crystal direction `direction` along sample x
/// (RD), both in cubic (Cartesian) indices. InputError unless they are at right angles and not zero.
Orientation ideal_orientation(const Direction& plane, const Direction& direction);

/// cube, rotated_cube, goss, rotated_goss, brass, copper, s, taylor, p, q as (hkl)[uvw] of cubic metals, as books on rolling
/// textures list them. InputError with the list for another name.
Orientation named_orientation(const std::string& name);

/// A rotation that takes sample direction `sample` to crystal direction `crystal`, turned by `angle` (rad) about it.
Orientation fibre_orientation(const Direction& crystal, const Direction& sample, double angle);

/// `count` orientations that cover all of them more evenly than random ones do: super-Fibonacci spirals (Alexa, CVPR 2022,
/// doi:10.1109/CVPR52688.2022.00811).
std::vector<Orientation> even_orientations(int count);

/// A grain's orientation in its component: a function of (seed, grain).
Orientation draw_orientation(const TextureComponent& component, std::uint64_t seed, std::uint64_t grain);

/// Class of each grain such that the classes' shares of the volume come as near to `fractions` as whole grains allow: grains in
/// random order, each to the class that lacks most. `draw` as in generate_draws.hpp.
std::vector<int> classes_by_volume(const std::vector<double>& volumes, const std::vector<double>& fractions,
                                   std::uint64_t seed, std::uint32_t draw);

/// Reads [….texture.NAME] subsections (keys: kind = uniform | ideal | fibre; ideal = NAME or bunge_deg = φ1 Φ φ2 or plane and
/// direction; crystal, sample; spread_deg; fraction; symmetry = none | orthotropic). What the fractions leave of 1 is
/// uniform. A component without `fraction` takes an equal share of that rest. InputError when they sum to more than 1.
Texture read_texture(const base::Tree& section);

/// The same for each phase: components with the key `phase` are that phase's alone, and a phase with such ones takes no others.
/// Fractions are of the phase's volume.
std::vector<Texture> read_textures(const base::Tree& section, const std::vector<std::string>& phases);

}  // namespace polyslip::microstructure
