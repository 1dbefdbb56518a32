#pragma once
// A file of synthetic grain graphs with splits, as polyslip features leaves it for a campaign's dataset.
#include <cstring>

#include "src/dataset/file_writer.hpp"
#include "src/features/graph_store.hpp"
#include "tests/support/synthetic_graphs.hpp"

namespace synthetic {

struct FileOfGraphs {
  std::vector<std::string> cards{"copper"};
  int graphs = 40;
  int grains = 12;  ///< of the smallest graph; others have up to twice as many
  double n = 6;
  double noise = 0.2;
  bool train = true;    ///< the first three quarters train, the rest validates; false: nothing does
  bool broken = false;  ///< one label of the 4th graph is NaN
};

inline std::vector<features::GrainGraph> many_graphs(const FileOfGraphs& content) {
  std::vector<features::GraphPhase> phases;
  for (const std::string& card : content.cards) phases.push_back(graph_phase(card));
  std::vector<features::GrainGraph> graphs;
  for (int i = 0; i < content.graphs; ++i)
    graphs.push_back(graph(phases[static_cast<std::size_t>(i) % phases.size()],
                           content.grains + (i * 7) % (content.grains + 1), static_cast<std::uint64_t>(i + 1),
                           content.n, content.noise));
  if (content.broken) graphs.at(3).labels.share[2] = std::nan("");
  return graphs;
}

inline void write(const std::string& path, const FileOfGraphs& content) {
  const std::vector<features::GrainGraph> graphs = many_graphs(content);
  features::GraphLayout layout({{"split", dataset::Type::text, {16}, "1", "train, validation, test or held_out"},
                                {"train_rank", dataset::Type::int64, {}, "1", "place among the training samples"}});
  for (const features::GrainGraph& graph : graphs) layout.take(graph);
  const dataset::Schema schema = layout.schema();
  dataset::FileWriter writer(path, schema, features::graph_stamp(layout, "synthetic", content.graphs),
                             dataset::Kind::dataset);
  const int first_validation = 3 * content.graphs / 4;
  for (int i = 0; i < content.graphs; ++i) {
    std::string split = !content.train ? "test" : i < first_validation ? "train" : "validation";
    split.resize(16, '\0');
    const std::int64_t rank = content.train && i < first_validation ? i : -1;
    std::string bytes(8, '\0');
    std::memcpy(bytes.data(), &rank, 8);
    writer.add(layout.record(schema, graphs[static_cast<std::size_t>(i)], i, {split, bytes}));
  }
  writer.commit();
}

}  // namespace synthetic
