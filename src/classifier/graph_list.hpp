#pragma once
// Files of graphs and where each graph belongs: split, held-out sets, rank in training.
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "src/features/graph_store.hpp"

namespace polyslip::classifier {

struct GraphPlace {
  std::size_t file = 0;
  std::int64_t index = 0;           ///< in its file
  std::int64_t microstructure = 0;  ///< graphs of one are never independent; numbered over all files
  std::int64_t grains = 0;
  std::int64_t train_rank = -1;      ///< order in which training graphs are taken; −1: none
  std::string split;                 ///< empty: the file does not say
  std::set<std::string> held_out{};  ///< "T1" …
};

class GraphList {
 public:
  /// InputErrors as of GraphStore.
  explicit GraphList(const std::vector<std::string>& paths);

  const std::vector<GraphPlace>& places() const { return places_; }
  features::GrainGraph read(std::size_t number) const;
  const std::vector<std::string>& paths() const { return paths_; }

 private:
  std::vector<std::string> paths_;
  std::vector<std::unique_ptr<features::GraphStore>> stores_;
  std::vector<GraphPlace> places_;
};

}  // namespace polyslip::classifier
