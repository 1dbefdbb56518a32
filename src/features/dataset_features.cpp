#include "src/features/dataset_features.hpp"

#include <algorithm>
#include <memory>
#include <numeric>

#include "src/base/files.hpp"
#include "src/base/progress.hpp"
#include "src/base/require.hpp"
#include "src/features/graph_store.hpp"

namespace polyslip::features {
namespace {

constexpr std::int64_t block_samples = 16;
constexpr std::size_t notes_told = 10;

/// Root gets the texts of all ranks in rank order.
std::vector<std::string> gathered(const std::string& text, const base::Comm& comm) {
  const int size = static_cast<int>(text.size());
  std::vector<int> sizes(static_cast<std::size_t>(comm.size())), offsets(sizes.size(), 0);
  MPI_Gather(&size, 1, MPI_INT, sizes.data(), 1, MPI_INT, 0, comm.mpi());
  std::partial_sum(sizes.begin(), sizes.end() - 1, offsets.begin() + 1);
  std::string all(comm.root() ? static_cast<std::size_t>(offsets.back() + sizes.back()) : 0, '\0');
  MPI_Gatherv(text.data(), size, MPI_CHAR, all.data(), sizes.data(), offsets.data(), MPI_CHAR, 0, comm.mpi());
  std::vector<std::string> texts;
  for (std::size_t r = 0; comm.root() && r < sizes.size(); ++r)
    texts.push_back(all.substr(static_cast<std::size_t>(offsets[r]), static_cast<std::size_t>(sizes[r])));
  return texts;
}

/// Texts one after the other, each behind its length; and back.
void pack(const std::string& text, std::string& to) { to += std::to_string(text.size()) + ' ' + text; }
std::vector<std::string> unpacked(const std::string& packed) {
  std::vector<std::string> texts;
  for (std::size_t at = 0; at < packed.size();) {
    const std::size_t blank = packed.find(' ', at);
    const std::size_t size = std::stoull(packed.substr(at, blank - at));
    texts.push_back(packed.substr(blank + 1, size));
    at = blank + 1 + size;
  }
  return texts;
}

FeatureSource source_of(DatasetGraphs& graphs, std::int64_t sample) {
  FeatureSource source;
  source.graph = graphs.graph(sample);
  return source;
}

/// Room for all samples: their phases, and the columns of one of them, since all have the same.
GraphLayout layout_of(DatasetGraphs& graphs, const FeatureOptions& options) {
  GraphLayout layout(graphs.copied());
  FeatureSource first = first_source(graphs);
  compute_groups(options, first);
  layout.take(first.graph);
  for (const std::int64_t sample : graphs.samples()) layout.take(graphs.phases_only(sample));
  return layout;
}

}  // namespace

std::string read_dataset_path(const base::Tree& tree) { return tree.section("dataset").get_path("file"); }

std::string dataset_help() {
  return "[dataset]: instead of a map or microstructure, all samples of a campaign; leaves graphs.h5\n"
         "  file             a campaign's folder, or a dataset's file\n";
}

FeatureSource first_source(DatasetGraphs& graphs) {
  base::require(!graphs.samples().empty(), "dataset '", graphs.path(), "': no sample has converged");
  return source_of(graphs, graphs.samples().front());
}

void write_dataset_graphs(const std::string& path, DatasetGraphs& graphs, const FeatureOptions& options,
                          const std::string& resolved_case, base::Log& log, const base::Comm& comm) {
  const GraphLayout layout = layout_of(graphs, options);
  const dataset::Schema schema = layout.schema();
  const auto count = static_cast<std::int64_t>(graphs.samples().size());
  std::unique_ptr<dataset::FileWriter> writer;
  base::on_root(comm, [&] {
    writer = std::make_unique<dataset::FileWriter>(path, schema, graph_stamp(layout, resolved_case, count),
                                                   dataset::Kind::dataset);
  });
  base::Progress progress(log, "features", "graphs", count);
  std::size_t told = 0;
  for (std::int64_t begin = 0; begin < count; begin += block_samples * comm.size()) {
    std::string records, notes, error;
    const std::int64_t first = std::min(count, begin + block_samples * comm.rank()),
                       last = std::min(count, first + block_samples);
    try {
      for (std::int64_t i = first; i < last; ++i) {
        const std::int64_t sample = graphs.samples()[static_cast<std::size_t>(i)];
        FeatureSource source = source_of(graphs, sample);
        compute_groups(options, source);
        for (const std::string& note : source.notes) pack(note, notes);
        pack(layout.record(schema, source.graph, graphs.id(sample), graphs.copied_bytes(sample)).write(), records);
      }
    } catch (const base::InputError& what) {
      error = what.what();
    }
    base::throw_together(error, comm);
    const std::vector<std::string> all = gathered(records, comm), all_notes = gathered(notes, comm);
    base::on_root(comm, [&] {
      for (const std::string& packed : all_notes)
        for (const std::string& note : unpacked(packed))
          if (++told <= notes_told) log.line(note);
      for (const std::string& packed : all)
        for (const std::string& bytes : unpacked(packed)) writer->add(dataset::SampleRecord::read(schema, bytes));
    });
    progress.at(std::min(count, begin + block_samples * comm.size()));
  }
  if (told > notes_told) log.line("and ", told - notes_told, " notes more of this kind");
  base::on_root(comm, [&] { writer->commit(); });
  progress.finish();
}

}  // namespace polyslip::features
