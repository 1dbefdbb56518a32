#include <algorithm>
#include <stdexcept>

#include "src/features/graph_record.hpp"
#include "src/features/label_columns.hpp"

namespace polyslip::features {
namespace {

using dataset::Column;
using dataset::SampleRecord;
using dataset::Type;

constexpr std::int64_t word_bytes = 48;
constexpr const char* nan_words = "; NaN where it is not known";  ///< dataset::check looks for "NaN where"

std::vector<std::int64_t> shape_of(std::int64_t values) {
  return values == 1 ? std::vector<std::int64_t>{} : std::vector<std::int64_t>{values};
}

const char* name_of(material::SystemKind kind) {
  return kind == material::SystemKind::twin ? "twin" : kind == material::SystemKind::climb ? "climb" : "slip";
}

bool same_systems(const std::vector<material::SystemName>& a, const std::vector<material::SystemName>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.label == y.label && x.family == y.family && x.kind == y.kind;
  });
}

void take_columns(const std::vector<FeatureColumn>& from, std::vector<FeatureColumn>& to) {
  for (const FeatureColumn& column : from) {
    const auto found =
        std::find_if(to.begin(), to.end(), [&](const FeatureColumn& other) { return other.name == column.name; });
    if (found == to.end()) {
      to.push_back({column.name, column.unit, column.description, column.values, {}, column.extent});
      continue;
    }
    if (found->unit != column.unit || found->extent != column.extent ||
        (column.extent == Extent::fixed && found->values != column.values))
      throw std::logic_error("graphs differ in unit or number of values of the feature " + column.name);
  }
}

}  // namespace

std::string with_nan_words(const std::string& description) { return without_nan_words(description) + nan_words; }

std::string without_nan_words(const std::string& description) {
  const std::string words = nan_words;
  const bool there = description.size() >= words.size() &&
                     description.compare(description.size() - words.size(), words.size(), words) == 0;
  return there ? description.substr(0, description.size() - words.size()) : description;
}

std::string column_of(Label label) { return label_columns[static_cast<int>(label)].name; }

int GraphLayout::find_crystal(const material::Phase& phase) const {
  for (std::size_t k = 0; k < crystals_.size(); ++k)
    if (crystals_[k].name == phase.name && crystals_[k].lattice == phase.lattice &&
        same_systems(crystals_[k].systems, phase.systems))
      return static_cast<int>(k);
  return -1;
}

int GraphLayout::width(const FeatureColumn& column) const {
  return column.extent == Extent::systems ? systems_ : column.extent == Extent::families ? families_ : column.values;
}

void GraphLayout::take_texts(std::int64_t card_bytes, std::int64_t source_bytes) {
  card_bytes_ = std::max(card_bytes_, card_bytes);
  source_bytes_ = std::max(source_bytes_, source_bytes);
}

void GraphLayout::take(const GrainGraph& graph) {
  systems_ = std::max(systems_, graph.systems());
  families_ = std::max(families_, graph.families());
  for (const GraphPhase& phase : graph.phases) {
    take_texts(static_cast<std::int64_t>(phase.card.size()), static_cast<std::int64_t>(graph.source.size()));
    const material::Phase& material = *phase.material;
    if (find_crystal(material) < 0)
      crystals_.push_back({material.name, material.lattice, material.c_over_a, material.systems});
  }
  take_columns(graph.grain_columns, grain_columns_);
  take_columns(graph.edge_columns, edge_columns_);
  const Labels& l = graph.labels;
  const bool there[label_count] = {!l.kind.empty(),   !l.share.empty(),      !l.confidence.empty(), !l.slip.empty(),
                                   !l.stress.empty(), !l.cross_slip.empty(), !l.climb.empty()};
  for (int i = 0; i < label_count; ++i) labels_[i] = labels_[i] || there[i];
}

dataset::Schema GraphLayout::schema() const {
  std::vector<Column> samples{
      {"id", Type::int64, {}, "1", "of the sample of the dataset that the graph is made from, else its number"},
      {"status", Type::int32, {}, "1", "0: every graph is whole"},
      {"graph_source", Type::text, {source_bytes_}, "1", "file, and sample in it, that the graph is made from"},
      {"dimensions", Type::int32, {}, "1", "2 a map or section, 3 a volume"},
      {"closed", Type::uint8, {}, "1", "1: a periodic volume with all its grains"},
      {"stress_direction",
       Type::float64,
       {6},
       "1",
       "deviator of the mean Cauchy stress over mises, Mandel; 0: no load"},
      {"mises", Type::float64, {}, "Pa", "von Mises equivalent of the mean stress; NaN where it is not known"},
      {"strain_rate", Type::float64, {}, "1/s", "von Mises equivalent of the mean rate"},
      {"temperature", Type::float64, {}, "K", "of the whole graph"}};
  samples.insert(samples.end(), copied_.begin(), copied_.end());
  std::vector<Column> phases{{"name", Type::text, {word_bytes}, "1", "of the phase"},
                             {"lattice", Type::text, {16}, "1", "Pearson symbol: cF, cI, hP, or isotropic"},
                             {"c_over_a", Type::float64, {}, "1", "axial ratio of hexagonal lattices, else 0"},
                             {"crystal", Type::int32, {}, "1", "row of crystals"},
                             {"card", Type::text, {card_bytes_}, "1", "material card, .ini; empty: none was given"}};
  std::vector<Column> grains{
      {"phase", Type::int32, {}, "1", "row of the graph's phases, from 0"},
      {"orientation", Type::float64, {4}, "1", "mean, unit quaternion (w, x, y, z), passive, sample to crystal"},
      {"weight", Type::float64, {}, "1", "share of the volume or area that grains cover"},
      {"size", Type::float64, {}, "m", "diameter of the sphere, in a map of the circle, of its content"},
      {"centroid", Type::float64, {3}, "m", "of the grain"},
      {"on_edge", Type::uint8, {}, "1", "1: cut by the border of what was seen"}};
  for (int i = 0; i < label_count; ++i) {
    const LabelColumn& label = label_columns[i];
    if (labels_[i])
      grains.push_back({label.name, label.type,
                        label.values == 0 ? std::vector<std::int64_t>{systems_} : shape_of(label.values), label.unit,
                        with_nan_words(label.description)});
  }
  std::vector<Column> edges{
      {"a", Type::int32, {}, "1", "grain: row of the graph's grains, from 0"},
      {"b", Type::int32, {}, "1", "grain: row of the graph's grains, a < b"},
      {"area", Type::float64, {}, "1", "of the boundary, m2; in a map its length, m"},
      {"normal", Type::float64, {3}, "1", "unit, from a to b; 0 where a boundary faces both ways"},
      {"disorientation",
       Type::float64,
       {},
       "rad",
       "smallest rotation between the lattices, symmetries of both applied"}};
  const auto add = [&](const std::vector<FeatureColumn>& features, std::vector<Column>& columns) {
    for (const FeatureColumn& feature : features)
      columns.push_back(
          {feature.name, Type::float64,
           feature.extent == Extent::fixed ? shape_of(feature.values) : std::vector<std::int64_t>{width(feature)},
           feature.unit, with_nan_words(feature.description)});
  };
  add(grain_columns_, grains);
  add(edge_columns_, edges);
  dataset::Schema schema{{{"samples", "one row per grain graph", samples},
                          {"phases", "one row per phase of a graph", phases},
                          {"grains", "one row per grain", grains},
                          {"edges", "one row per pair of grains that touch", edges}}};
  schema.validate();
  return schema;
}

std::vector<dataset::ConstantTable> GraphLayout::tables() const {
  const dataset::Schema schema{
      {{"samples", "none", {{"id", Type::int64, {}, "1", "none"}, {"status", Type::int32, {}, "1", "none"}}},
       {"crystals",
        "kinds of crystal: phases of one name and the same systems",
        {{"name", Type::text, {word_bytes}, "1", "of the phase"},
         {"lattice", Type::text, {16}, "1", "Pearson symbol: cF, cI, hP, or isotropic"},
         {"c_over_a", Type::float64, {}, "1", "axial ratio of hexagonal lattices, else 0"}}},
       {"systems",
        "slip, twin and climb systems of all crystals, in the order of columns with a value per system",
        {{"crystal", Type::int32, {}, "1", "row of crystals"},
         {"label", Type::text, {word_bytes}, "1", "(plane)[direction]"},
         {"family", Type::text, {word_bytes}, "1", "{plane}<direction>"},
         {"kind", Type::text, {16}, "1", "slip, twin or climb"},
         {"direction", Type::float64, {3}, "1", "unit vector of slip, crystal axes"},
         {"normal", Type::float64, {3}, "1", "unit normal of the plane, crystal axes"}}},
       {"extents",
        "columns that have a value per system or per family of a grain's phase",
        {{"table", Type::text, {16}, "1", "grains or edges"},
         {"column", Type::text, {word_bytes}, "1", "its name"},
         {"extent", Type::text, {16}, "1", "systems or families"}}}}};
  std::vector<std::string> names, lattices, labels, families, kinds;
  std::vector<std::int64_t> crystal;
  std::vector<double> c_over_a, direction, normal;
  for (std::size_t k = 0; k < crystals_.size(); ++k) {
    names.push_back(crystals_[k].name);
    lattices.push_back(crystals_[k].lattice);
    c_over_a.push_back(crystals_[k].c_over_a);
    for (const material::SystemName& system : crystals_[k].systems) {
      crystal.push_back(static_cast<std::int64_t>(k));
      labels.push_back(system.label);
      families.push_back(system.family);
      kinds.emplace_back(name_of(system.kind));
      direction.insert(direction.end(), system.direction, system.direction + 3);
      normal.insert(normal.end(), system.normal, system.normal + 3);
    }
  }
  std::vector<std::string> tables, columns, extents;
  const auto add = [&](const char* table, const std::string& column, Extent extent) {
    if (extent == Extent::fixed) return;
    tables.emplace_back(table);
    columns.push_back(column);
    extents.emplace_back(extent == Extent::systems ? "systems" : "families");
  };
  if (labels_[static_cast<int>(Label::share)]) add("grains", column_of(Label::share), Extent::systems);
  for (const FeatureColumn& column : grain_columns_) add("grains", column.name, column.extent);
  for (const FeatureColumn& column : edge_columns_) add("edges", column.name, column.extent);
  SampleRecord record(schema, 0);
  record.set_texts("crystals", "name", names);
  record.set_texts("crystals", "lattice", lattices);
  record.set("crystals", "c_over_a", c_over_a);
  record.set("systems", "crystal", crystal);
  record.set_texts("systems", "label", labels);
  record.set_texts("systems", "family", families);
  record.set_texts("systems", "kind", kinds);
  record.set("systems", "direction", direction);
  record.set("systems", "normal", normal);
  record.set_texts("extents", "table", tables);
  record.set_texts("extents", "column", columns);
  record.set_texts("extents", "extent", extents);
  return dataset::constant_tables(record);
}

}  // namespace polyslip::features
