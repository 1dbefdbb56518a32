#include "src/features/graph_columns.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "src/base/require.hpp"

namespace polyslip::features {
namespace {

using base::require;

/// Places in list_ of the columns that every graph has.
enum Fixed {
  id,
  source,
  dimensions,
  closed,
  stress_direction,
  mises,
  strain_rate,
  temperature,  // of samples
  name,
  lattice,
  c_over_a,
  card,  // of phases
  phase,
  orientation,
  weight,
  size,
  centroid,
  on_edge,  // of grains
  a,
  b,
  area,
  normal,
  disorientation  // of edges
};
struct Place {
  const char *table, *column;
  std::int64_t values;  ///< 0: text
};
constexpr Place fixed_columns[] = {{"samples", "id", 1},
                                   {"samples", "graph_source", 0},
                                   {"samples", "dimensions", 1},
                                   {"samples", "closed", 1},
                                   {"samples", "stress_direction", 6},
                                   {"samples", "mises", 1},
                                   {"samples", "strain_rate", 1},
                                   {"samples", "temperature", 1},
                                   {"phases", "name", 0},
                                   {"phases", "lattice", 0},
                                   {"phases", "c_over_a", 1},
                                   {"phases", "card", 0},
                                   {"grains", "phase", 1},
                                   {"grains", "orientation", 4},
                                   {"grains", "weight", 1},
                                   {"grains", "size", 1},
                                   {"grains", "centroid", 3},
                                   {"grains", "on_edge", 1},
                                   {"edges", "a", 1},
                                   {"edges", "b", 1},
                                   {"edges", "area", 1},
                                   {"edges", "normal", 3},
                                   {"edges", "disorientation", 1}};

bool all_nan(const std::vector<double>& values) {
  return !values.empty() && std::all_of(values.begin(), values.end(), [](double x) { return std::isnan(x); });
}

/// The first `to` of `from` numbers of each row.
std::vector<double> narrowed(std::vector<double> data, std::size_t rows, std::int64_t from, std::int64_t to) {
  if (from == to) return data;
  std::vector<double> result;
  result.reserve(rows * static_cast<std::size_t>(to));
  for (std::size_t r = 0; r < rows; ++r) {
    const auto first = data.begin() + static_cast<std::ptrdiff_t>(r) * from;
    result.insert(result.end(), first, first + to);
  }
  return result;
}

/// Which columns of a table have a value per system or family.
Extent extent_of(const dataset::Reader& reader, const std::string& table, const std::string& column) {
  for (const dataset::ConstantTable& constant : reader.stamp().tables) {
    if (constant.spec.name != "extents") continue;
    std::vector<std::string> texts[3];
    const char* const names[3] = {"table", "column", "extent"};
    for (std::size_t i = 0; i < 3; ++i) {
      const int c = constant.spec.find(names[i]);
      require(c >= 0, "file '", reader.path(), "': table extents has no column '", names[i], "'");
      texts[i] = dataset::texts_of(constant.spec.columns[static_cast<std::size_t>(c)],
                                   constant.columns[static_cast<std::size_t>(c)]);
    }
    for (std::size_t row = 0; row < texts[0].size(); ++row)
      if (texts[0][row] == table && texts[1][row] == column)
        return texts[2][row] == "systems" ? Extent::systems : Extent::families;
  }
  return Extent::fixed;
}

}  // namespace

int GraphColumns::add(const std::string& table, const std::string& column) {
  list_.emplace_back(table, column);
  return static_cast<int>(list_.size()) - 1;
}

GraphColumns::GraphColumns(const dataset::Reader& reader) {
  for (const Place& place : fixed_columns) {
    const int t = reader.schema().find(place.table);
    const int c = t < 0 ? -1 : reader.schema().tables[static_cast<std::size_t>(t)].find(place.column);
    require(c >= 0, "file '", reader.path(), "' is no file of grain graphs: it lacks '", place.table, "/", place.column,
            "'; polyslip features makes one from a map, a microstructure or a campaign's dataset");
    const dataset::Column& spec =
        reader.schema().tables[static_cast<std::size_t>(t)].columns[static_cast<std::size_t>(c)];
    require((spec.type == dataset::Type::text) == (place.values == 0) &&
                (place.values == 0 || spec.values() == place.values),
            "file '", reader.path(), "' is no file of grain graphs: '", place.table, "/", place.column, "' has ",
            spec.values(), " values of type ", dataset::name_of(spec.type), " per row");
    add(place.table, place.column);
  }
  std::fill_n(labels_, label_count, -1);
  for (const dataset::TableSpec& table : reader.schema().tables) {
    if (table.name != "grains" && table.name != "edges") continue;
    for (const dataset::Column& column : table.columns) {
      if (std::find(list_.begin(), list_.end(), std::pair{table.name, column.name}) != list_.end()) continue;
      bool is_label = false;
      for (int i = 0; i < label_count && table.name == "grains"; ++i) {
        if (column.name != column_of(static_cast<Label>(i))) continue;
        labels_[i] = add(table.name, column.name);
        is_label = true;
      }
      if (is_label || column.type != dataset::Type::float64) continue;
      features_.push_back({add(table.name, column.name),
                           table.name == "edges",
                           {column.name,
                            column.unit,
                            without_nan_words(column.description),
                            static_cast<int>(column.values()),
                            {},
                            extent_of(reader, table.name, column.name)}});
    }
  }
  for (const auto& [table, column] : list_) {
    const auto [t, c] = reader.find(table, column);
    specs_.push_back(reader.column(t, c));
  }
}

GrainGraph GraphColumns::graph(const std::function<SampleRows::Rows(int)>& rows_of, PhaseReader& phases,
                               const std::string& origin) const {
  const auto numbers = [&](int column) {
    const SampleRows::Rows rows = rows_of(column);
    const dataset::Column& spec = specs_[static_cast<std::size_t>(column)];
    if (spec.type != dataset::Type::float64)
      return dataset::numbers_of(spec, std::string(rows.bytes, static_cast<std::size_t>(rows.rows * spec.bytes())));
    std::vector<double> values(static_cast<std::size_t>(rows.rows * spec.values()));
    if (!values.empty()) std::memcpy(values.data(), rows.bytes, values.size() * sizeof(double));
    return values;
  };
  const auto texts = [&](int column) {
    const SampleRows::Rows rows = rows_of(column);
    const dataset::Column& spec = specs_[static_cast<std::size_t>(column)];
    return dataset::texts_of(spec, std::string(rows.bytes, static_cast<std::size_t>(rows.rows * spec.bytes())));
  };
  GrainGraph graph;
  graph.source = texts(source)[0];
  graph.id = static_cast<std::int64_t>(numbers(id)[0]);
  graph.dimensions = static_cast<int>(numbers(dimensions)[0]);
  graph.closed = numbers(closed)[0] == 1;
  const std::vector<double> direction = numbers(stress_direction);
  std::copy_n(direction.begin(), 6, graph.stress_direction.v);
  graph.mises = numbers(mises)[0];
  graph.strain_rate = numbers(strain_rate)[0];
  graph.temperature = numbers(temperature)[0];
  const std::vector<std::string> names = texts(name), lattices = texts(lattice), cards = texts(card);
  const std::vector<double> ratios = numbers(c_over_a);
  for (std::size_t p = 0; p < names.size(); ++p)
    graph.phases.push_back(cards[p].empty() ? phases.without_card(names[p], lattices[p], ratios[p])
                                            : phases.read(names[p], cards[p], origin));

  const std::vector<double> of_phase = numbers(phase), q = numbers(orientation), weights = numbers(weight),
                            sizes = numbers(size), centre = numbers(centroid), edge_of_map = numbers(on_edge);
  const std::size_t grains = weights.size();
  for (std::size_t g = 0; g < grains; ++g)
    graph.grains.push_back({static_cast<int>(of_phase[g]),
                            {q[4 * g], q[4 * g + 1], q[4 * g + 2], q[4 * g + 3]},
                            weights[g],
                            sizes[g],
                            {{centre[3 * g], centre[3 * g + 1], centre[3 * g + 2]}},
                            edge_of_map[g] == 1});
  const std::vector<double> first = numbers(a), second = numbers(b), areas = numbers(area), normals = numbers(normal),
                            angles = numbers(disorientation);
  for (std::size_t e = 0; e < first.size(); ++e)
    graph.edges.push_back({static_cast<int>(first[e]),
                           static_cast<int>(second[e]),
                           areas[e],
                           {{normals[3 * e], normals[3 * e + 1], normals[3 * e + 2]}},
                           angles[e]});

  const auto cut = [&](int column, std::vector<double> data, std::size_t rows, int width) {
    const std::int64_t there = specs_[static_cast<std::size_t>(column)].values();
    require(there >= width, origin, ": '", list_[static_cast<std::size_t>(column)].first, "/",
            list_[static_cast<std::size_t>(column)].second, "' has ", there,
            " values per row; the phases of the graph have ", width);
    return narrowed(std::move(data), rows, there, width);
  };
  std::vector<double>* const values[label_count] = {nullptr,
                                                    &graph.labels.share,
                                                    &graph.labels.confidence,
                                                    &graph.labels.slip,
                                                    &graph.labels.stress,
                                                    &graph.labels.cross_slip,
                                                    &graph.labels.climb};
  for (int i = 0; i < label_count; ++i) {
    if (labels_[i] < 0) continue;
    std::vector<double> data = numbers(labels_[i]);
    if (i == static_cast<int>(Label::kind)) {
      if (std::all_of(data.begin(), data.end(), [](double kind) { return kind > 2; })) continue;
      for (const double kind : data)
        graph.labels.kind.push_back(kind > 2 ? LabelKind::none : static_cast<LabelKind>(static_cast<int>(kind)));
    } else if (!all_nan(data)) {
      const bool of_systems = i == static_cast<int>(Label::share);
      *values[i] = of_systems ? cut(labels_[i], std::move(data), grains, graph.systems()) : std::move(data);
    }
  }
  for (const Feature& feature : features_) {
    FeatureColumn column = feature.head;
    column.data = numbers(feature.column);
    if (all_nan(column.data)) continue;
    if (column.extent != Extent::fixed) {
      column.values = column.extent == Extent::systems ? graph.systems() : graph.families();
      column.data =
          cut(feature.column, std::move(column.data), feature.of_edges ? graph.edges.size() : grains, column.values);
    }
    (feature.of_edges ? graph.edge_columns : graph.grain_columns).push_back(std::move(column));
  }
  try {
    graph.check();
  } catch (const std::logic_error& error) {
    throw base::InputError(origin + ": " + error.what());
  }
  return graph;
}

}  // namespace polyslip::features
