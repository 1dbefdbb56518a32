#include "src/features/graph_store.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "src/base/require.hpp"
#include "src/base/version.hpp"
#include "src/cases/provenance.hpp"
#include "src/io/checksum.hpp"

namespace polyslip::features {
namespace {

using base::require;

std::string file_of(const std::string& path) {
  if (!std::filesystem::is_directory(path)) return path;
  const std::string file = (std::filesystem::path(path) / "graphs.h5").string();
  require(std::filesystem::exists(file), "folder '", path, "' has no graphs.h5; polyslip features makes one");
  return file;
}

dataset::StreamOptions stream_options(const GraphStore& store, const GraphStreamOptions& options) {
  dataset::StreamOptions result;
  result.columns = store.columns().list();
  result.samples = options.graphs;
  result.seed = options.seed;
  result.buffer_bytes = options.buffer_bytes;
  result.rank = options.lane;
  result.ranks = options.lanes;
  return result;
}

}  // namespace

dataset::Stamp graph_stamp(const GraphLayout& layout, const std::string& resolved_case, std::int64_t graphs) {
  dataset::Stamp stamp;
  stamp.plan = io::crc32(resolved_case);
  stamp.planned = graphs;
  stamp.plan_text = resolved_case;
  stamp.program = "polyslip " + base::version();
  stamp.libraries = cases::library_text();
  stamp.tables = layout.tables();
  return stamp;
}

void write_graphs(const std::string& path, const std::vector<const GrainGraph*>& graphs,
                  const std::string& resolved_case) {
  GraphLayout layout;
  bool ascending = true;
  for (std::size_t i = 0; i < graphs.size(); ++i) {
    layout.take(*graphs[i]);
    ascending = ascending && (i == 0 || graphs[i - 1]->id < graphs[i]->id);
  }
  const dataset::Schema schema = layout.schema();
  dataset::FileWriter writer(path, schema, graph_stamp(layout, resolved_case, static_cast<std::int64_t>(graphs.size())),
                             dataset::Kind::dataset);
  for (std::size_t i = 0; i < graphs.size(); ++i)
    writer.add(layout.record(schema, *graphs[i], ascending ? graphs[i]->id : static_cast<std::int64_t>(i), {}));
  writer.commit();
}

void write_graph(const std::string& path, const GrainGraph& graph, const std::string& resolved_case) {
  write_graphs(path, {&graph}, resolved_case);
}

void require_labels(const GrainGraph& graph) {
  const Labels& labels = graph.labels;
  const auto systems = static_cast<std::size_t>(graph.systems());
  bool any = false;
  for (std::size_t g = 0; g < labels.kind.size(); ++g) {
    if (labels.kind[g] == LabelKind::none) continue;
    any = true;
    const std::string where = base::text("graph '", graph.source, "', grain ", g, ": ");
    require(labels.share.size() == labels.kind.size() * systems, where, "a label without shares of systems");
    double sum = 0;
    for (std::size_t s = 0; s < systems; ++s) {
      const double share = labels.share[g * systems + s];
      require(share >= 0, where, "the label of system ", s + 1, " is ", share, "; shares from 0 to 1 are allowed");
      sum += share;
    }
    require(sum > 0, where, "the label has no system");
    require(labels.confidence.empty() || labels.confidence[g] >= 0, where, "the confidence of the label is ",
            labels.confidence.empty() ? 0 : labels.confidence[g], "; 0 to 1 are allowed");
  }
  require(any, "graph '", graph.source, "': no grain has a label");
}

GraphStore::GraphStore(const std::string& path) : reader_(file_of(path)), columns_(reader_), rows_(reader_) {}

std::string GraphStore::origin(std::int64_t i) const {
  return base::text("file '", reader_.path(), "', graph ", i, " of ", size());
}

GrainGraph GraphStore::read(std::int64_t i) const {
  require(i >= 0 && i < size(), "file '", path(), "' has ", size(), " graphs; number ", i, " (from 0) is asked for");
  const auto rows_of = [&](int column) {
    const auto& [table, name] = columns_.list()[static_cast<std::size_t>(column)];
    const auto [t, c] = reader_.find(table, name);
    return rows_.rows(t, c, i);
  };
  return columns_.graph(rows_of, phases_, origin(i));
}

GraphStream::GraphStream(const GraphStore& store, const GraphStreamOptions& options)
    : store_(&store), stream_(store.reader(), stream_options(store, options)) {}

GrainGraph GraphStream::graph() {
  return store_->columns().graph(
      [&](int column) {
        return SampleRows::Rows{stream_.bytes(column), stream_.rows(column)};
      },
      phases_, store_->origin(number()));
}

}  // namespace polyslip::features
