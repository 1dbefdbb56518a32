#pragma once
// Which random number of a grain is which: random numbers are a function of (seed, grain, draw), and no two uses share a draw.
#include <cstdint>

namespace polyslip::microstructure::draw {

constexpr std::uint32_t position = 0;
constexpr std::uint32_t size = 1;
constexpr std::uint32_t phase_order = 2;
constexpr std::uint32_t component_order = 3;
constexpr std::uint32_t orientation = 4;
constexpr std::uint32_t spread = 5;
constexpr std::uint32_t variant = 6;
constexpr std::uint32_t sequence = 7;
constexpr std::uint32_t sequence_turn = 8;
constexpr std::uint32_t boundary = 9;
constexpr std::uint32_t lamellae = 10;
constexpr std::uint32_t placement = 100;  ///< and those that follow: one per attempt

}  // namespace polyslip::microstructure::draw
