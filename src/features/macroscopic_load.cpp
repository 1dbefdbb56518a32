#include "src/features/macroscopic_load.hpp"

#include <cmath>

#include "src/base/require.hpp"

namespace polyslip::features {

void read_load(const base::Tree& tree, GrainGraph& graph) {
  if (!tree.has("load")) return;
  const base::Tree section = tree.section("load");
  const auto given = section.get_numbers("stress_direction");
  const std::string where = section.child("stress_direction").where();
  base::require(given.size() == 6, where, ": needs the six components 11 22 33 23 13 12, found ", given.size());
  const double mean = (given[0] + given[1] + given[2]) / 3, root2 = std::sqrt(2.0);
  kernels::Vec6<double> deviator{};
  double largest = 0, squares = 0;
  for (int i = 0; i < 6; ++i) {
    const double component = given[static_cast<std::size_t>(i)];
    largest = std::max(largest, std::abs(component));
    deviator[i] = i < 3 ? component - mean : root2 * component;
    squares += deviator[i] * deviator[i];
  }
  const double mises = std::sqrt(1.5 * squares);
  base::require(mises > 1e-9 * largest, where,
                ": its deviator is zero, which loads no slip system; uniaxial tension along x is 1 0 0 0 0 0");
  for (int i = 0; i < 6; ++i) graph.stress_direction[i] = deviator[i] / mises;
  if (section.has("mises")) graph.mises = section.get_number("mises", {1e-300, 1e300, "Pa"});
  graph.strain_rate = section.get_number("strain_rate", 1e-3, {1e-300, 1e300, "1/s"});
  graph.temperature = section.get_number("temperature", 293.15, {1e-300, 1e300, "K"});
}

bool has_load(const GrainGraph& graph) {
  double squares = 0;
  for (int i = 0; i < 6; ++i) squares += graph.stress_direction[i] * graph.stress_direction[i];
  return squares > 0;
}

std::string load_help() {
  return "[load]: what the material is under; without it, no feature that depends on the load\n"
         "  stress_direction 11 22 33 23 13 12 of the macroscopic Cauchy stress, of any size; tension along x: 1 0 0 0 "
         "0 0\n"
         "  mises            its von Mises norm where it is known, Pa\n"
         "  strain_rate      von Mises equivalent, 1/s (default 1e-3)\n"
         "  temperature      K (default 293.15)\n";
}

}  // namespace polyslip::features
