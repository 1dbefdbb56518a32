#pragma once
// Labelled grain graphs of one or several files, by split: which there are, and how this rank reads its share of them.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "src/features/graph_store.hpp"

namespace polyslip::training {

class GraphSource {
 public:
  /// InputError for files that are not there or hold no graphs. `share`: of the training graphs, by samples/train_rank; 1: all.
  GraphSource(const std::vector<std::string>& paths, double share);

  /// Numbers of the graphs of a split ("train", "validation", …; "all": every graph), ascending; over all files, counted on from file to
  /// file. Graphs that cannot be trained on for want of a label are not left out here: reading them is an error.
  const std::vector<std::int64_t>& train() const { return train_; }
  const std::vector<std::int64_t>& validation() const { return validation_; }

  /// Work of each of some graphs: rows of grains and edges.
  std::vector<std::int64_t> sizes(const std::vector<std::int64_t>& graphs) const;
  /// Bytes of their columns in memory.
  std::int64_t bytes(const std::vector<std::int64_t>& graphs) const;

  /// Reads some graphs (ascending) in the order of the files; checks their labels. InputError naming file, graph and grain.
  void read(const std::vector<std::int64_t>& graphs,
            const std::function<void(std::int64_t number, const features::GrainGraph&)>& take) const;

  /// The same in an order that is shuffled anew in every epoch, from disk, with `buffer_bytes` of raw columns in memory.
  class Shuffled {
   public:
    Shuffled(const GraphSource& source, const std::vector<std::int64_t>& graphs, std::uint64_t seed,
             std::int64_t buffer_bytes);
    void begin_epoch(std::int64_t epoch);
    /// False where the epoch ends. skip() passes over one without making a graph of it.
    bool next(features::GrainGraph& graph);
    bool skip();

   private:
    std::vector<std::unique_ptr<features::GraphStream>> streams_;  // of the files that have any of the graphs
    std::vector<std::string> origins_;                             // of each stream
    std::size_t at_ = 0;
  };

  /// One line per file and kind of crystal: what must be the same when a run goes on.
  std::string identity() const;
  const std::vector<std::string>& paths() const { return paths_; }

 private:
  std::pair<std::size_t, std::int64_t> place(std::int64_t number) const;
  /// The graphs of each file, counted from 0 there.
  std::vector<std::vector<std::int64_t>> by_file(const std::vector<std::int64_t>& graphs) const;

  std::vector<std::string> paths_;
  std::vector<std::unique_ptr<features::GraphStore>> stores_;
  std::vector<std::int64_t> begins_;
  std::vector<std::int64_t> train_, validation_;
};

}  // namespace polyslip::training
