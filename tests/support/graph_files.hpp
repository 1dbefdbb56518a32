#pragma once
// graphs.h5 with splits and held-out sets, as `features` makes them of a dataset.
#include <cstring>
#include <string>
#include <vector>

#include "src/features/graph_store.hpp"
#include "tests/support/synthetic_graphs.hpp"

namespace synthetic {

struct PlacedGraph {
  features::GrainGraph graph;
  std::string split;
  std::int64_t train_rank = -1;
  std::string held_out;  ///< "T1", "T2" or nothing
};

inline void write_placed_graphs(const std::string& path, const std::vector<PlacedGraph>& graphs) {
  using dataset::Type;
  features::GraphLayout layout({{"split", Type::text, {16}, "text", "what it is for", false},
                                {"train_rank", Type::int64, {}, "1", "order in training", false},
                                {"microstructure", Type::int64, {}, "1", "number of its microstructure", false},
                                {"held_out_T1", Type::uint8, {}, "1", "of T1", false},
                                {"held_out_T2", Type::uint8, {}, "1", "of T2", false}});
  std::size_t card = 0, source = 0;
  for (const PlacedGraph& placed : graphs) {
    layout.take(placed.graph);
    card = std::max(card, placed.graph.phases[0].card.size());
    source = std::max(source, placed.graph.source.size());
  }
  layout.take_texts(static_cast<std::int64_t>(card), static_cast<std::int64_t>(source));
  const dataset::Schema schema = layout.schema();
  dataset::FileWriter writer(path, schema, features::graph_stamp(layout, "", static_cast<std::int64_t>(graphs.size())),
                             dataset::Kind::dataset);
  for (std::size_t i = 0; i < graphs.size(); ++i) {
    std::string split = graphs[i].split;
    split.resize(16, '\0');
    const auto bytes = [](std::int64_t value) {
      std::string text(8, '\0');
      std::memcpy(&text[0], &value, 8);
      return text;
    };
    const auto flag = [&](const char* set) { return std::string(1, graphs[i].held_out == set ? '\1' : '\0'); };
    const auto id = static_cast<std::int64_t>(i);
    writer.add(layout.record(schema, graphs[i].graph, id,
                             {split, bytes(graphs[i].train_rank), bytes(id), flag("T1"), flag("T2")}));
  }
  writer.commit();
}

/// `train` training graphs, and as many for each of: validation, test, T1.
inline std::vector<PlacedGraph> placed_graphs(const std::string& card, int train, int other) {
  const features::GraphPhase phase = graph_phase(card);
  std::vector<PlacedGraph> result;
  std::uint64_t seed = 1;
  const auto add = [&](const char* split, int count, const char* held_out) {
    for (int i = 0; i < count; ++i) {
      PlacedGraph placed{graph(phase, 20, seed++), split, split == std::string("train") ? i : -1, held_out};
      placed.graph.add_grain_column(
          {"self_consistent_stress", "Pa", "what the grain bears", 6, placed.graph.labels.stress});
      result.push_back(std::move(placed));
    }
  };
  add("train", train, "");
  add("validation", other, "");
  add("test", other, "");
  add("held_out", other, "T1");
  return result;
}

}  // namespace synthetic
