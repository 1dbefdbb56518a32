#include "src/features/graph_tables.hpp"

#include <cmath>

#include "src/base/files.hpp"
#include "src/base/tree.hpp"
#include "src/base/version.hpp"
#include "src/io/json.hpp"

namespace polyslip::features {
namespace {

using material::SystemKind;

/// A table column by column: names with unit and description, cells as text.
class Table {
 public:
  Table(std::string name, std::size_t rows) : name_(std::move(name)), rows_(rows) {}

  template <class Cell>
  void add(const std::string& column, const std::string& unit, const std::string& description, const Cell& cell) {
    columns_.push_back({column, unit, description});
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      if (columns_.size() > 1) rows_[row] += ',';
      rows_[row] += cell(row);
    }
  }
  void add(const FeatureColumn& column) {
    const auto values = static_cast<std::size_t>(column.values);
    for (std::size_t k = 0; k < values; ++k)
      add(column.name + (values > 1 ? "_" + std::to_string(k + 1) : ""), column.unit, column.description,
          [&](std::size_t row) { return number(column.data[row * values + k]); });
  }

  static std::string number(double value) { return std::isnan(value) ? "" : base::number_text(value); }

  std::string file() const { return name_ + ".csv"; }
  std::string text() const {
    std::string result;
    for (const Column& column : columns_)
      result += "# " + column.name + " (" + column.unit + "): " + column.description + "\n";
    for (std::size_t c = 0; c < columns_.size(); ++c) result += (c > 0 ? "," : "") + columns_[c].name;
    result += '\n';
    for (const std::string& row : rows_) result += row + '\n';
    return result;
  }
  void describe(std::vector<io::Json>& list) const {
    for (const Column& column : columns_) {
      io::Json entry;
      entry.put("table", name_);
      entry.put("column", column.name);
      entry.put("unit", column.unit);
      entry.put("description", column.description);
      list.push_back(std::move(entry));
    }
  }

 private:
  struct Column {
    std::string name, unit, description;
  };
  std::string name_;
  std::vector<Column> columns_;
  std::vector<std::string> rows_;
};

/// Names come from users' files; a cell cannot hold a comma or a line end.
std::string cell_text(std::string text) {
  for (char& c : text)
    if (c == ',' || c == '\n' || c == '\r') c = ';';
  return text;
}

Table grain_table(const GrainGraph& graph) {
  Table table("grains", graph.grains.size());
  const auto& grains = graph.grains;
  const auto add = [&](const char* name, const char* unit, const char* description, auto value) {
    table.add(name, unit, description, [&](std::size_t g) { return Table::number(value(grains[g])); });
  };
  table.add("grain", "1", "index from 0", [](std::size_t g) { return std::to_string(g); });
  table.add("phase", "1", "name", [&](std::size_t g) {
    return cell_text(graph.phases[static_cast<std::size_t>(grains[g].phase)].material->name);
  });
  const char* q = "mean orientation, unit quaternion (w, x, y, z), passive, sample to crystal";
  add("q0", "1", q, [](const Grain& g) { return g.orientation.w; });
  add("q1", "1", q, [](const Grain& g) { return g.orientation.x; });
  add("q2", "1", q, [](const Grain& g) { return g.orientation.y; });
  add("q3", "1", q, [](const Grain& g) { return g.orientation.z; });
  const bool plane = graph.dimensions == 2;
  add("weight", "1", plane ? "share of the area that grains cover" : "share of the volume that grains fill",
      [](const Grain& g) { return g.weight; });
  add("size", "m", plane ? "diameter of the circle of the same area" : "diameter of the sphere of the same volume",
      [](const Grain& g) { return g.size; });
  add("centroid_x", "m", "centroid", [](const Grain& g) { return g.centroid[0]; });
  add("centroid_y", "m", "centroid", [](const Grain& g) { return g.centroid[1]; });
  add("centroid_z", "m", "centroid", [](const Grain& g) { return g.centroid[2]; });
  table.add("on_edge", "1", "1: cut by the border of what was seen",
            [&](std::size_t g) { return std::string(grains[g].on_edge ? "1" : "0"); });
  for (const FeatureColumn& column : graph.grain_columns) table.add(column);
  return table;
}

Table edge_table(const GrainGraph& graph) {
  Table table("edges", graph.edges.size());
  const auto& edges = graph.edges;
  const auto add = [&](const char* name, const char* unit, const char* description, auto value) {
    table.add(name, unit, description, [&](std::size_t e) { return Table::number(value(edges[e])); });
  };
  table.add("a", "1", "grain of lower index", [&](std::size_t e) { return std::to_string(edges[e].a); });
  table.add("b", "1", "grain of higher index", [&](std::size_t e) { return std::to_string(edges[e].b); });
  const bool plane = graph.dimensions == 2;
  add(plane ? "length" : "area", plane ? "m" : "m^2", plane ? "of the boundary's trace" : "of the boundary",
      [](const Edge& e) { return e.area; });
  const char* n = plane ? "unit normal within the plane, from a to b; 0 where both ways cancel"
                        : "unit normal, from a to b; 0 where both ways cancel";
  add("normal_x", "1", n, [](const Edge& e) { return e.normal[0]; });
  add("normal_y", "1", n, [](const Edge& e) { return e.normal[1]; });
  add("normal_z", "1", n, [](const Edge& e) { return e.normal[2]; });
  add("disorientation", "rad", "smallest rotation between the mean orientations, symmetries applied",
      [](const Edge& e) { return e.disorientation; });
  for (const FeatureColumn& column : graph.edge_columns) table.add(column);
  return table;
}

/// One row per labelled grain; lists within a cell are parted by blanks.
Table label_table(const FeatureSource& source) {
  const GrainGraph& graph = source.graph;
  const Labels& labels = graph.labels;
  std::vector<std::size_t> labelled;
  for (std::size_t g = 0; g < labels.kind.size(); ++g)
    if (labels.kind[g] != LabelKind::none) labelled.push_back(g);
  const auto systems = static_cast<std::size_t>(graph.systems());
  const auto share = [&](std::size_t row, std::size_t s) { return labels.share[labelled[row] * systems + s]; };
  const auto listed = [&](std::size_t row, auto text) {
    std::string list;
    for (std::size_t s = 0; s < systems; ++s)
      if (share(row, s) > 0) list += (list.empty() ? "" : " ") + text(s);
    return list;
  };
  Table table("labels", labelled.size());
  table.add("grain", "1", "index as in grains.csv", [&](std::size_t row) { return std::to_string(labelled[row]); });
  table.add("kind", "1", "shares: of each system in the accumulated shear; compatible: systems that agree with a trace",
            [&](std::size_t row) {
              return std::string(labels.kind[labelled[row]] == LabelKind::shares ? "shares" : "compatible");
            });
  table.add("systems", "1", "indices from 0 in the order of the card; each system of a share above 0",
            [&](std::size_t row) { return listed(row, [](std::size_t s) { return std::to_string(s); }); });
  table.add("share", "1", "of these systems",
            [&](std::size_t row) { return listed(row, [&](std::size_t s) { return Table::number(share(row, s)); }); });
  table.add("confidence", "1", "from 0 to 1", [&](std::size_t row) {
    return labels.confidence.empty() ? "" : Table::number(labels.confidence[labelled[row]]);
  });
  table.add("source", "1", "what the label comes from", [&](std::size_t row) {
    return source.label_sources.empty() ? "" : cell_text(source.label_sources[labelled[row]]);
  });
  return table;
}

/// What the card of each phase makes of it, and its systems in the order of labels and columns.
std::vector<io::Json> phase_list(const GrainGraph& graph) {
  std::vector<io::Json> list;
  for (const GraphPhase& phase : graph.phases) {
    const material::Phase& material = *phase.material;
    io::Json entry;
    entry.put("name", material.name);
    entry.put("lattice", material.lattice);
    if (material.c_over_a > 0) entry.put("c_over_a", material.c_over_a);
    entry.put("card", phase.card);
    std::vector<std::string> systems;
    for (const material::SystemName& system : material.systems)
      systems.push_back((system.kind == SystemKind::slip   ? "slip "
                         : system.kind == SystemKind::twin ? "twin "
                                                           : "climb ") +
                        system.label);
    entry.put("systems", systems);
    list.push_back(std::move(entry));
  }
  return list;
}

std::string provenance_json(const FeatureSource& source, const cases::Provenance& provenance,
                            const std::vector<io::Json>& columns) {
  const GrainGraph& graph = source.graph;
  io::Json json;
  json.put("program", "polyslip " + base::version());
  io::Json libraries;
  for (const auto& [name, version] : cases::all_libraries()) libraries.put(name, version);
  json.put("libraries", libraries);
  json.put("case_file", provenance.case_file);
  json.put("case", provenance.resolved_case);
  json.put("source", graph.source);
  json.put("grains", graph.size());
  json.put("edges", static_cast<std::int64_t>(graph.edges.size()));
  json.put("dimensions", graph.dimensions);
  json.put("closed", graph.closed);
  std::vector<double> stress(graph.stress_direction.v, graph.stress_direction.v + 6);
  for (std::size_t i = 3; i < 6; ++i) stress[i] /= std::sqrt(2.0);
  io::Json load;
  load.put("stress_direction", stress);
  load.put("mises_Pa", graph.mises);
  load.put("strain_rate_per_s", graph.strain_rate);
  load.put("temperature_K", graph.temperature);
  json.put("load", load);
  json.put("notes", source.notes);
  json.put("statements", source.statements);
  json.put("phases", phase_list(graph));
  json.put("columns", columns);
  return json.text();
}

}  // namespace

std::string write_tables(const std::string& folder, const FeatureSource& source, const cases::Provenance& provenance) {
  std::vector<Table> tables{grain_table(source.graph), edge_table(source.graph)};
  if (!source.graph.labels.kind.empty()) tables.push_back(label_table(source));
  std::vector<io::Json> columns;
  std::string names;
  for (const Table& table : tables) {
    base::write_file(folder + "/" + table.file(), table.text());
    table.describe(columns);
    names += table.file() + ", ";
  }
  base::write_file(folder + "/provenance.json", provenance_json(source, provenance, columns));
  return names + "provenance.json";
}

}  // namespace polyslip::features
