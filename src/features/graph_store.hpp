#pragma once
// Files of grain graphs (graphs.h5): written whole or not at all, one graph in memory; read one by one, or streamed in an order that is
// shuffled anew for every epoch and dealt to lanes.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "src/dataset/stream.hpp"
#include "src/features/graph_columns.hpp"

namespace polyslip::features {

/// What the stamp of a file of graphs says: the resolved case, the seed of nothing, program and libraries. Tables are the layout's.
dataset::Stamp graph_stamp(const GraphLayout& layout, const std::string& resolved_case, std::int64_t graphs);

/// Writes graphs to `path`, with ids counted from 0 unless they all carry ascending ids of their own. Serial. InputErrors name the file.
void write_graphs(const std::string& path, const std::vector<const GrainGraph*>& graphs,
                  const std::string& resolved_case);
void write_graph(const std::string& path, const GrainGraph& graph, const std::string& resolved_case);

/// InputError naming graph and grain unless the graph has shares (or systems that agree with an observation) for some grain, and no number
/// of those labels is NaN, negative or all zero.
void require_labels(const GrainGraph& graph);

class GraphStore {
 public:
  /// A file, or a folder with graphs.h5 in it. InputError for what is not there, truncated, or no file of graphs.
  explicit GraphStore(const std::string& path);

  const std::string& path() const { return reader_.path(); }
  std::int64_t size() const { return reader_.samples(); }
  /// For columns of "samples": split, train_rank, param_…
  const dataset::Reader& reader() const { return reader_; }
  const GraphColumns& columns() const { return columns_; }
  /// The i-th graph, from 0. InputError naming file and graph.
  GrainGraph read(std::int64_t i) const;
  std::string origin(std::int64_t i) const;

 private:
  dataset::Reader reader_;
  GraphColumns columns_;
  mutable SampleRows rows_;
  mutable PhaseReader phases_;
};

struct GraphStreamOptions {
  std::vector<std::int64_t> graphs;  ///< counted from 0, ascending
  std::uint64_t seed = 1;
  std::int64_t buffer_bytes = 64 << 20;
  int lane = 0, lanes = 1;  ///< each graph of an epoch comes in one lane
};

class GraphStream {
 public:
  /// `store` must outlive it. InputError as of dataset::Stream.
  GraphStream(const GraphStore& store, const GraphStreamOptions& options);

  void begin_epoch(std::int64_t epoch) { stream_.begin_epoch(epoch); }
  /// Graphs of this lane in this epoch.
  std::int64_t size() const { return stream_.size(); }
  /// The next graph; false where the epoch ends.
  bool next() { return stream_.next(); }
  std::int64_t number() const { return stream_.sample(); }  ///< of the present one in the store
  GrainGraph graph();

 private:
  const GraphStore* store_;
  dataset::Stream stream_;
  PhaseReader phases_;
};

}  // namespace polyslip::features
