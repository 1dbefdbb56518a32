#include "src/classifier/graph_list.hpp"

#include <map>

namespace polyslip::classifier {
namespace {

bool has(const dataset::Reader& reader, const std::string& column) {
  return reader.stored().tables[0].find(column) >= 0;
}

}  // namespace

GraphList::GraphList(const std::vector<std::string>& paths) : paths_(paths) {
  std::int64_t microstructures = 0;
  for (std::size_t file = 0; file < paths.size(); ++file) {
    stores_.push_back(std::make_unique<features::GraphStore>(paths[file]));
    const dataset::Reader& reader = stores_.back()->reader();
    const auto count = static_cast<std::size_t>(reader.samples());
    std::vector<GraphPlace> own(count);
    const int grains = reader.stored().find("grains");
    for (std::size_t i = 0; i < count; ++i) {
      const auto index = static_cast<std::int64_t>(i);
      own[i].file = file;
      own[i].index = index;
      own[i].microstructure = index;
      own[i].grains = reader.begin(grains, index + 1) - reader.begin(grains, index);
    }
    const auto take = [&](const char* column, const auto& set) {
      if (!has(reader, column)) return;
      const std::vector<std::int64_t> values = reader.integers("samples", column);
      for (std::size_t i = 0; i < count; ++i) set(own[i], values[i]);
    };
    take("microstructure", [](GraphPlace& place, std::int64_t value) { place.microstructure = value; });
    take("train_rank", [](GraphPlace& place, std::int64_t value) { place.train_rank = value; });
    if (has(reader, "split")) {
      const std::vector<std::string> splits = reader.texts("samples", "split");
      for (std::size_t i = 0; i < count; ++i) own[i].split = splits[i];
    }
    const std::string prefix = "held_out_";
    for (const dataset::Column& column : reader.stored().tables[0].columns)
      if (column.name.compare(0, prefix.size(), prefix) == 0)
        take(column.name.c_str(), [&](GraphPlace& place, std::int64_t value) {
          if (value != 0) place.held_out.insert(column.name.substr(prefix.size()));
        });
    std::int64_t most = -1;
    for (GraphPlace& place : own) {
      most = std::max(most, place.microstructure);
      place.microstructure += microstructures;
      places_.push_back(std::move(place));
    }
    microstructures += most + 1;
  }
}

features::GrainGraph GraphList::read(std::size_t number) const {
  const GraphPlace& place = places_[number];
  features::GrainGraph graph = stores_[place.file]->read(place.index);
  graph.id = static_cast<std::int64_t>(number);  // random numbers of tests are functions of it
  return graph;
}

}  // namespace polyslip::classifier
