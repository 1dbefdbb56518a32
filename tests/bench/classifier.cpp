// The coupled classifier on graphs of 30 grains with 14 neighbours each on average, as campaigns' volumes have: packing, loss with gradient, answers.
#include <string>

#include "src/classifier/model.hpp"
#include "tests/bench/bench.hpp"
#include "tests/support/model_graphs.hpp"

namespace {

using namespace polyslip;

void measure(bench::Bench& bench, const std::string& level, const std::string& precision, const std::string& card,
             int count) {
  const std::string name = "classifier/" + level + "/" + precision + "/" + card + "/" + std::to_string(count);
  if (!bench.wanted(name)) return;
  classifier::ModelOptions options;
  options.level = level;
  options.precision = precision;
  std::vector<features::GrainGraph> graphs;
  std::vector<const features::GrainGraph*> pointers;
  for (int i = 0; i < count; ++i)
    graphs.push_back(tests::synthetic_graph({tests::card(card)}, 30, true, 100 + static_cast<std::uint64_t>(i)));
  for (const features::GrainGraph& graph : graphs) pointers.push_back(&graph);
  const classifier::GraphBatch batch(pointers, options);
  const classifier::Model model(options, 1);
  const classifier::LossOptions loss;
  std::vector<double> gradient(static_cast<std::size_t>(model.parameters()), 0.0);
  const bench::Times packing = bench.measure([&] { const classifier::GraphBatch again(pointers, options); });
  const bench::Times training = bench.measure([&] { model.loss(batch, loss, gradient.data()); });
  const bench::Times answering = bench.measure([&] { model.predict(batch); });
  bench.print(bench.record(name, training)
                  .number("parameters", model.parameters())
                  .number("directed_edges_per_graph", double(batch.edges()) / count)
                  .number("graphs_per_second", count / training.processor)
                  .number("answers_per_second", count / answering.processor)
                  .number("packed_per_second", count / packing.processor));
}

}  // namespace

int main(int argc, char** argv) {
  bench::Bench bench(argc, argv);
  for (const char* card : {"aluminium", "magnesium"})
    for (const char* precision : {"double", "single"})
      for (const int count : {1, 4, 16}) measure(bench, "L4", precision, card, count);
  for (const char* level : {"L1", "L3", "B6"}) measure(bench, level, "double", "aluminium", 4);
  return 0;
}
