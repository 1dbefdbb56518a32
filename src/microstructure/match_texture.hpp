#pragma once
// Orientations for grains such that their ODF comes near to a given one with few of them.
#include <cstdint>
#include <vector>

#include "src/microstructure/odf.hpp"

namespace polyslip::microstructure {

/// Independent draws: grain ids[k] of volume volumes[k] gets the component (or the entry of the list) that lacks most volume,
/// a function of (seed, id) within it.
std::vector<Orientation> random_orientations(const TextureTarget& target, const std::vector<double>& volumes,
                                             const std::vector<std::size_t>& ids, std::uint64_t seed);

/// Low-discrepancy points mapped through each component (super-Fibonacci for what is uniform, else a Kronecker sequence, both moved by the
/// seed), dealt out by volume and then moved to the least kernel distance from the target's ODF (odf.hpp) that a few steps of
/// L-BFGS find. More than 512 grains are matched in parts, each to the whole target: O(grains) time.
/// The kernel narrows with the number of grains in a part. A list with no more entries than a part has grains is only dealt out.
std::vector<Orientation> matched_orientations(const TextureTarget& target, const kernels::SymmetryGroup& group,
                                              const std::vector<double>& volumes, std::uint64_t seed);

/// One independent draw, a function of (seed, id).
Orientation draw_from(const TextureTarget& target, std::uint64_t seed, std::uint64_t id);

/// Entries of a list at `count` even steps of its cumulative weight; `start` (0 to 1) is the place of the first within its step.
std::vector<Orientation> even_steps(const TextureTarget& list, std::size_t count, double start);

}  // namespace polyslip::microstructure
