// Random numbers and orientations as pure functions of (seed, id, draw): the same on any number of ranks and in any
// order. id says whose number it is (a grain, a voxel), draw which of its numbers. Each draw is independent of all
// others and owns as many random bits as its use needs.
#pragma once

#include <cstdint>

#include "kernels/rotation/quaternion.hpp"

namespace polyslip::kernels {

struct Random4 {
  std::uint32_t word[4];
};

// Philox-4x32-10, Salmon et al. (2011), doi:10.1145/2063384.2063405.
KOKKOS_INLINE_FUNCTION Random4 philox(Random4 counter, std::uint32_t key0, std::uint32_t key1) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = std::uint64_t(0xD2511F53u) * counter.word[0];
    const std::uint64_t p1 = std::uint64_t(0xCD9E8D57u) * counter.word[2];
    counter = {{std::uint32_t(p1 >> 32) ^ counter.word[1] ^ key0, std::uint32_t(p1),
                std::uint32_t(p0 >> 32) ^ counter.word[3] ^ key1, std::uint32_t(p0)}};
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  return counter;
}

// 128 random bits of a draw; `block` numbers further ones of the same draw.
KOKKOS_INLINE_FUNCTION Random4 random_bits(std::uint64_t seed, std::uint64_t id, std::uint32_t draw,
                                           std::uint32_t block = 0) {
  return philox({{std::uint32_t(id), std::uint32_t(id >> 32), draw, block}}, std::uint32_t(seed),
                std::uint32_t(seed >> 32));
}

struct RandomPair {
  double first, second;
};

// Two independent uniform numbers in [0, 1), multiples of 2^-53.
KOKKOS_INLINE_FUNCTION RandomPair random_uniform2(std::uint64_t seed, std::uint64_t id, std::uint32_t draw,
                                                  std::uint32_t block = 0) {
  const Random4 r = random_bits(seed, id, draw, block);
  const double unit = 1.0 / 9007199254740992.0;
  const std::uint64_t a = (std::uint64_t(r.word[0]) << 32 | r.word[1]) >> 11;
  const std::uint64_t b = (std::uint64_t(r.word[2]) << 32 | r.word[3]) >> 11;
  return {double(a) * unit, double(b) * unit};
}

// Uniform in [0, 1).
KOKKOS_INLINE_FUNCTION double random_uniform(std::uint64_t seed, std::uint64_t id, std::uint32_t draw) {
  return random_uniform2(seed, id, draw).first;
}

// Two independent standard normal numbers. Box and Muller (1958), doi:10.1214/aoms/1177706645.
KOKKOS_INLINE_FUNCTION RandomPair random_normal2(std::uint64_t seed, std::uint64_t id, std::uint32_t draw,
                                                 std::uint32_t block = 0) {
  using std::cos;
  using std::log;
  using std::sin;
  using std::sqrt;
  const RandomPair u = random_uniform2(seed, id, draw, block);
  const double radius = sqrt(-2 * log(1 - u.first));  // 1 - u is never 0
  const double angle = 6.283185307179586476925 * u.second;
  return {radius * cos(angle), radius * sin(angle)};
}

// Standard normal: mean 0, variance 1.
KOKKOS_INLINE_FUNCTION double random_normal(std::uint64_t seed, std::uint64_t id, std::uint32_t draw) {
  return random_normal2(seed, id, draw).first;
}

// Uniform in SO(3) (Haar measure). Shoemake (1992), Graphics Gems III, III.6.
KOKKOS_INLINE_FUNCTION Quaternion<double> random_orientation(std::uint64_t seed, std::uint64_t id, std::uint32_t draw) {
  using std::cos;
  using std::sin;
  using std::sqrt;
  const double two_pi = 6.283185307179586476925;
  const RandomPair u = random_uniform2(seed, id, draw, 0);
  const double share = random_uniform2(seed, id, draw, 1).first;
  const double r1 = sqrt(1 - share), r2 = sqrt(share), t1 = two_pi * u.first, t2 = two_pi * u.second;
  return {r2 * cos(t2), r1 * sin(t1), r1 * cos(t1), r2 * sin(t2)};
}

// Gamma distribution of the given shape > 0, scale 1: Marsaglia and Tsang (2000), doi:10.1145/358407.358414, at shape +
// 1, brought back to shape by a power of a uniform number. Uses blocks from `block` on.
KOKKOS_INLINE_FUNCTION double random_gamma(double shape, std::uint64_t seed, std::uint64_t id, std::uint32_t draw,
                                           std::uint32_t block = 0) {
  using std::log;
  using std::pow;
  using std::sqrt;
  const double d = shape + 1 - 1.0 / 3, c = 1 / sqrt(9 * d);
  const RandomPair back = random_uniform2(seed, id, draw, block);
  // More than 95 of 100 attempts are accepted; where 64 fail (odds below 1e-80) the mode is as good as any value.
  double v = 1;
  for (std::uint32_t attempt = 0; attempt < 64; ++attempt) {
    const double x = random_normal2(seed, id, draw, block + 1 + 2 * attempt).first;
    const double u = 1 - random_uniform2(seed, id, draw, block + 2 + 2 * attempt).first;
    const double t = 1 + c * x;
    v = t * t * t;
    if (v > 0 && log(u) < 0.5 * x * x + d - d * v + d * log(v)) break;
    v = 1;
  }
  return d * v * pow(1 - back.first, 1 / shape);
}

// A random small rotation: axis uniform on the sphere, angle w from the de la Vallee Poussin kernel, whose density with
// respect to uniform orientations is proportional to cos(w/2)^(2 kappa) (Schaeben 1997, Phys. Stat. Sol. (b) 200, 367).
// `half_width` (rad, 0 to pi) is the angle at which that density has fallen to half its peak:
// kappa = -ln 2 / (2 ln cos(half_width / 2)). Below 1e-8 there is no rotation, from pi on orientations are uniform. The
// mean of sin^2(w/2) is 1.5 / (kappa + 2), so for small widths the root mean square angle is about 1.47 half_width.
// Multiply it with the ideal orientation; the side does not matter.
//
// cos^2(w/2) is Beta(kappa + 1/2, 3/2) distributed, a ratio of two gamma numbers; the one of shape 3/2 is half the
// squared length of three normal numbers, whose direction is the axis. So no angle is ever computed.
KOKKOS_INLINE_FUNCTION Quaternion<double> random_spread(double half_width, std::uint64_t seed, std::uint64_t id,
                                                        std::uint32_t draw) {
  using std::log1p;
  using std::sin;
  using std::sqrt;
  if (!(half_width >= 1e-8)) return identity_quaternion<double>();
  // ln cos(h/2) = ln(1 - sin^2(h/2)) / 2 keeps its digits where the width is small
  const double s = sin(0.5 * half_width);
  const double kappa = half_width < 3.14159265358979 ? -0.69314718055994530942 / log1p(-s * s) : 0;
  const RandomPair xy = random_normal2(seed, id, draw, 0), z = random_normal2(seed, id, draw, 1);
  const double w = sqrt(2 * random_gamma(kappa + 0.5, seed, id, draw, 2));
  return normalized<double>({w, xy.first, xy.second, z.first});
}

}  // namespace polyslip::kernels
