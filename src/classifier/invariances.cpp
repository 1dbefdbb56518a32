#include <algorithm>
#include <cmath>
#include <numeric>

#include "kernels/rotation/random.hpp"
#include "src/classifier/evaluation.hpp"

namespace polyslip::classifier {
namespace {

constexpr int turns = 3, orders = 3, most_operations = 24;

/// A random order of so many numbers (Fisher and Yates).
std::vector<int> shuffled(std::size_t count, std::uint64_t seed, std::uint32_t draw) {
  std::vector<int> result(count);
  std::iota(result.begin(), result.end(), 0);
  for (std::size_t i = count; i > 1; --i)
    std::swap(result[i - 1],
              result[static_cast<std::size_t>(kernels::random_uniform(seed, i, draw) * static_cast<double>(i))]);
  return result;
}

}  // namespace

std::vector<Invariance> invariances(const features::GrainGraph& graph, const Predictor& model, std::uint64_t seed) {
  const GraphPrediction plain = model.predict(graph);
  const auto systems = static_cast<std::size_t>(plain.systems);
  std::vector<Invariance> result{
      {model.name(), "relabel", 0, 0}, {model.name(), "turn", 0, 0}, {model.name(), "permute", 0, 0}};
  // place(g, s): where share (g, s) of the plain prediction stands in the other one
  const auto compare = [&](Invariance& row, const GraphPrediction& other, const auto& place) {
    for (std::size_t g = 0; g < graph.grains.size(); ++g)
      for (std::size_t s = 0; s < systems; ++s)
        row.largest = std::max(row.largest, std::abs(plain.share[g * systems + s] - other.share[place(g, s)]));
    row.n += graph.size();
  };
  for (int op = 1; op < most_operations; ++op) {
    std::vector<int> moved;
    const features::GrainGraph other = relabelled(graph, op, moved);
    compare(result[0], model.predict(other), [&](std::size_t g, std::size_t s) {
      return g * systems + static_cast<std::size_t>(moved[g * systems + s]);
    });
  }
  for (std::uint32_t t = 0; t < turns; ++t)
    compare(result[1], model.predict(turned(graph, kernels::random_orientation(seed, 0, t))),
            [&](std::size_t g, std::size_t s) { return g * systems + s; });
  for (std::uint32_t o = 0; o < orders; ++o) {
    const std::vector<int> order = shuffled(graph.grains.size(), seed, 100 + o);
    std::vector<std::size_t> place(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) place[static_cast<std::size_t>(order[i])] = i;
    compare(result[2], model.predict(permuted(graph, order)),
            [&](std::size_t g, std::size_t s) { return place[g] * systems + s; });
  }
  return result;
}

}  // namespace polyslip::classifier
