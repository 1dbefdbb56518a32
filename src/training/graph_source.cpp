#include "src/training/graph_source.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "src/base/require.hpp"
#include "src/io/checksum.hpp"

namespace polyslip::training {

using base::require;

namespace {

/// Checksums of the texts of all cards, each once.
std::set<std::uint32_t> cards_of(const dataset::Reader& reader) {
  const auto [table, column] = reader.find("phases", "card");
  const auto width = static_cast<std::size_t>(reader.column(table, column).bytes());
  constexpr std::int64_t block = 1024;
  std::set<std::uint32_t> result;
  for (std::int64_t first = 0; first < reader.rows(table); first += block) {
    const std::int64_t rows = std::min(block, reader.rows(table) - first);
    std::string bytes(static_cast<std::size_t>(rows) * width, '\0');
    reader.read(table, column, first, rows, bytes.data());
    for (std::size_t row = 0; row < static_cast<std::size_t>(rows); ++row)
      result.insert(io::crc32(bytes.substr(row * width, width)));
  }
  return result;
}

void require_labels(const features::GrainGraph& graph, const std::string& origin) {
  try {
    features::require_labels(graph);
  } catch (const base::InputError& error) {
    throw base::InputError(origin + ": " + error.what());
  }
}

}  // namespace

GraphSource::GraphSource(const std::vector<std::string>& paths, double share) : paths_(paths), begins_{0} {
  require(!paths.empty(), "no files of graphs");
  for (const std::string& path : paths) {
    stores_.push_back(std::make_unique<features::GraphStore>(path));
    const features::GraphStore& store = *stores_.back();
    const dataset::Reader& reader = store.reader();
    require(reader.stored().tables[0].find("split") >= 0, "file '", store.path(),
            "': its graphs have no split (train, validation, test) to be trained on; a campaign's dataset has, and "
            "polyslip features keeps it");
    const std::vector<std::int64_t> train = reader.select("split", "train");
    std::vector<std::int64_t> ranks;
    if (share < 1 && reader.stored().tables[0].find("train_rank") >= 0)
      ranks = reader.integers("samples", "train_rank");
    require(share >= 1 || !ranks.empty(), "file '", store.path(),
            "' has no samples/train_rank, so that data.share = ", share, " has no meaning; 1 is allowed");
    const std::int64_t most = ranks.empty() ? 0 : *std::max_element(ranks.begin(), ranks.end()) + 1;
    for (const std::int64_t i : train)
      if (ranks.empty() || static_cast<double>(ranks[static_cast<std::size_t>(i)]) < share * static_cast<double>(most))
        train_.push_back(begins_.back() + i);
    for (const std::int64_t i : reader.select("split", "validation")) validation_.push_back(begins_.back() + i);
    begins_.push_back(begins_.back() + store.size());
  }
  require(!train_.empty(), "file '", stores_[0]->path(), "': no training graphs (samples/split = train) among its ",
          begins_.back(), " graphs", share < 1 ? base::text(" with data.share = ", share) : "");
}

std::pair<std::size_t, std::int64_t> GraphSource::place(std::int64_t number) const {
  const auto file = std::upper_bound(begins_.begin(), begins_.end(), number) - begins_.begin() - 1;
  return {static_cast<std::size_t>(file), number - begins_[static_cast<std::size_t>(file)]};
}

std::vector<std::vector<std::int64_t>> GraphSource::by_file(const std::vector<std::int64_t>& graphs) const {
  std::vector<std::vector<std::int64_t>> result(stores_.size());
  for (const std::int64_t number : graphs) {
    const auto [file, i] = place(number);
    result[file].push_back(i);
  }
  return result;
}

std::vector<std::int64_t> GraphSource::sizes(const std::vector<std::int64_t>& graphs) const {
  std::vector<std::int64_t> result;
  for (const std::int64_t number : graphs) {
    const auto [file, i] = place(number);
    const dataset::Reader& reader = stores_[file]->reader();
    std::int64_t rows = 0;
    for (const char* table : {"grains", "edges"}) {
      const int t = reader.stored().find(table);
      if (t >= 0) rows += reader.begin(t, i + 1) - reader.begin(t, i);
    }
    result.push_back(rows);
  }
  return result;
}

std::int64_t GraphSource::bytes(const std::vector<std::int64_t>& graphs) const {
  std::int64_t total = 0;
  const std::vector<std::vector<std::int64_t>> files = by_file(graphs);
  for (std::size_t f = 0; f < files.size(); ++f) {
    const dataset::Reader& reader = stores_[f]->reader();
    for (const auto& [table, name] : stores_[f]->columns().list()) {
      const auto [t, c] = reader.find(table, name);
      if (table == "phases") continue;  // equal cards are kept once
      for (const std::int64_t i : files[f])
        total += (reader.begin(t, i + 1) - reader.begin(t, i)) * reader.column(t, c).bytes();
    }
  }
  return total;
}

void GraphSource::read(const std::vector<std::int64_t>& graphs,
                       const std::function<void(std::int64_t, const features::GrainGraph&)>& take) const {
  const std::vector<std::vector<std::int64_t>> files = by_file(graphs);
  for (std::size_t f = 0; f < files.size(); ++f) {
    if (files[f].empty()) continue;
    features::GraphStreamOptions options;
    options.graphs = files[f];
    features::GraphStream stream(*stores_[f], options);
    while (stream.next()) {
      const features::GrainGraph graph = stream.graph();
      require_labels(graph, stores_[f]->origin(stream.number()));
      take(begins_[f] + stream.number(), graph);
    }
  }
}

GraphSource::Shuffled::Shuffled(const GraphSource& source, const std::vector<std::int64_t>& graphs, std::uint64_t seed,
                                std::int64_t buffer_bytes) {
  const std::vector<std::vector<std::int64_t>> files = source.by_file(graphs);
  for (std::size_t f = 0; f < files.size(); ++f) {
    if (files[f].empty()) continue;
    features::GraphStreamOptions options;
    options.graphs = files[f];
    options.seed = seed + f;
    options.buffer_bytes = buffer_bytes;
    streams_.push_back(std::make_unique<features::GraphStream>(*source.stores_[f], options));
    origins_.push_back("file '" + source.stores_[f]->path() + "'");
  }
}

void GraphSource::Shuffled::begin_epoch(std::int64_t epoch) {
  at_ = 0;
  for (auto& stream : streams_) stream->begin_epoch(epoch);
}

bool GraphSource::Shuffled::skip() {
  while (at_ < streams_.size() && !streams_[at_]->next()) ++at_;
  return at_ < streams_.size();
}

bool GraphSource::Shuffled::next(features::GrainGraph& graph) {
  if (!skip()) return false;
  graph = streams_[at_]->graph();
  require_labels(graph, origins_[at_]);
  return true;
}

std::string GraphSource::identity() const {
  std::string text;
  for (const auto& store : stores_) {
    const dataset::Reader& reader = store->reader();
    text += base::text("graphs = ", store->size(), " of schema ", reader.stored().checksum(), " in ",
                       store->path().substr(store->path().find_last_of('/') + 1), "\n");
    for (const dataset::ConstantTable& table : reader.stamp().tables) {
      std::string bytes;
      for (const std::string& column : table.columns) bytes += column;
      text += base::text("table ", table.spec.name, " = ", io::crc32(bytes), "\n");
    }
    for (const std::uint32_t card : cards_of(reader)) text += base::text("card = ", card, "\n");
  }
  text += base::text("training graphs = ", train_.size(), "\nvalidation graphs = ", validation_.size(), "\n");
  return text;
}

}  // namespace polyslip::training
