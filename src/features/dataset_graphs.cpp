#include "src/features/dataset_graphs.hpp"

#include <algorithm>
#include <cmath>

#include "src/base/require.hpp"
#include "src/dataset/record.hpp"

namespace polyslip::features {
namespace {

using base::require;
using kernels::Mat3;
using kernels::Vec6;

bool begins_with(const std::string& text, const std::string& start) {
  return text.compare(0, start.size(), start) == 0;
}

/// With a mean of 0 on the diagonal.
Mat3<double> deviator(Mat3<double> a) {
  const double mean = (a(0, 0) + a(1, 1) + a(2, 2)) / 3;
  for (int i = 0; i < 3; ++i) a(i, i) -= mean;
  return a;
}

Mat3<double> matrix(const std::vector<double>& values, std::size_t row = 0) {
  Mat3<double> a;
  std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(9 * row), 9, a.m);
  return a;
}

/// Components 11 22 33 23 13 12 as a Mandel vector.
Vec6<double> mandel(const double* a) {
  Vec6<double> r;
  for (int c = 0; c < 6; ++c) r[c] = c < 3 ? a[c] : kernels::sqrt2 * a[c];
  return r;
}

bool finite(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double x) { return std::isfinite(x); });
}

}  // namespace

DatasetGraphs::DatasetGraphs(const dataset::Reader& reader) : reader_(&reader), rows_(reader) {
  for (const char* column : {"name", "crystal", "card"}) reader.find("phases", column);
  ids_ = reader.integers("samples", "id");
  const std::vector<std::int64_t> status = reader.integers("samples", "status");
  for (std::size_t i = 0; i < status.size(); ++i)
    if (status[i] == dataset::converged) samples_.push_back(static_cast<std::int64_t>(i));
  const std::vector<dataset::Column>& columns = reader.schema().tables[0].columns;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const std::string& name = columns[c].name;
    if (name == "split" || name == "train_rank" || name == "microstructure" || begins_with(name, "held_out_") ||
        begins_with(name, "param_")) {
      copied_.push_back(columns[c]);
      copied_numbers_.push_back(static_cast<int>(c));
    }
  }
  read_crystals();
}

void DatasetGraphs::read_crystals() {
  const auto table = [&](const std::string& name) -> const dataset::ConstantTable& {
    for (const dataset::ConstantTable& constant : reader_->stamp().tables)
      if (constant.spec.name == name) return constant;
    throw base::InputError(base::text("dataset '", reader_->path(), "' has no table '", name, "'"));
  };
  const auto column = [&](const dataset::ConstantTable& from, const std::string& name) {
    const int c = from.spec.find(name);
    require(c >= 0, "dataset '", reader_->path(), "': table '", from.spec.name, "' has no column '", name, "'");
    return std::pair{from.spec.columns[static_cast<std::size_t>(c)], from.columns[static_cast<std::size_t>(c)]};
  };
  const auto [name_column, name_bytes] = column(table("crystals"), "name");
  for (const std::string& name : dataset::texts_of(name_column, name_bytes)) crystals_.push_back({name, {}});
  const auto [label_column, label_bytes] = column(table("systems"), "label");
  const auto [crystal_column, crystal_bytes] = column(table("systems"), "crystal");
  const std::vector<std::string> labels = dataset::texts_of(label_column, label_bytes);
  const std::vector<double> rows = dataset::numbers_of(crystal_column, crystal_bytes);
  for (std::size_t s = 0; s < labels.size(); ++s) {
    require(rows[s] >= 0 && rows[s] < static_cast<double>(crystals_.size()), "dataset '", reader_->path(), "': system ",
            labels[s], " is of crystal ", rows[s], "; there are ", crystals_.size());
    crystals_[static_cast<std::size_t>(rows[s])].labels.push_back(labels[s]);
  }
}

std::string DatasetGraphs::origin(std::int64_t sample) const {
  return base::text("dataset '", reader_->path(), "', sample ", id(sample));
}

std::vector<double> DatasetGraphs::numbers(std::int64_t sample, const std::string& table, const std::string& column) {
  std::vector<double> values = rows_.numbers(table, column, sample);
  require(finite(values), origin(sample), ": '", table, "/", column, "' holds numbers that are not finite");
  return values;
}

std::vector<std::string> DatasetGraphs::copied_bytes(std::int64_t sample) {
  std::vector<std::string> result;
  for (std::size_t c = 0; c < copied_.size(); ++c) {
    result.emplace_back(rows_.rows(0, copied_numbers_[c], sample).bytes, static_cast<std::size_t>(copied_[c].bytes()));
  }
  return result;
}

GrainGraph DatasetGraphs::phases_only(std::int64_t sample) {
  GrainGraph graph;
  graph.source = base::text(reader_->path(), ", sample ", id(sample));
  graph.id = id(sample);
  graph.closed = true;
  read_phases(sample, graph);
  return graph;
}

GrainGraph DatasetGraphs::graph(std::int64_t sample) {
  GrainGraph graph = phases_only(sample);
  read_load(sample, graph);
  read_grains(sample, graph);
  read_labels(sample, graph);
  read_edges(sample, graph);
  try {
    graph.check();
  } catch (const std::logic_error& error) {
    throw base::InputError(origin(sample) + ": " + error.what());
  }
  return graph;
}

void DatasetGraphs::read_load(std::int64_t sample, GrainGraph& graph) {
  const Vec6<double> stress = kernels::to_mandel(deviator(matrix(numbers(sample, "samples", "cauchy"))));
  graph.mises = std::sqrt(1.5 * dot(stress, stress));
  require(graph.mises > 0, origin(sample), ": the mean stress at the end has no deviator");
  for (int c = 0; c < 6; ++c) graph.stress_direction[c] = stress[c] / graph.mises;
  graph.temperature = numbers(sample, "samples", "temperature")[0];
  const std::vector<double> time = numbers(sample, "curves", "time"), F = numbers(sample, "curves", "F");
  const std::size_t rows = time.size();
  require(rows >= 1, origin(sample), ": no increment in 'curves'");
  const Mat3<double> F1 = matrix(F, rows - 1), F0 = rows > 1 ? matrix(F, rows - 2) : Mat3<double>::identity();
  const double dt = time[rows - 1] - (rows > 1 ? time[rows - 2] : 0);
  require(dt > 0, origin(sample), ": the last increment in 'curves' takes ", dt, " s");
  const Vec6<double> rate = kernels::to_mandel(deviator((F1 - F0) * kernels::inverse(kernels::scaled(F0 + F1, 0.5))));
  graph.strain_rate = std::sqrt(2.0 / 3 * dot(rate, rate)) / dt;
  require(graph.strain_rate > 0, origin(sample), ": the last increment in 'curves' moves nothing");
}

void DatasetGraphs::read_phases(std::int64_t sample, GrainGraph& graph) {
  const std::vector<double> crystals = numbers(sample, "phases", "crystal");
  const std::vector<std::string> names = rows_.texts("phases", "name", sample),
                                 cards = rows_.texts("phases", "card", sample), none;
  for (std::size_t p = 0; p < names.size(); ++p) {
    GraphPhase phase = phase_reader_.read(names[p], cards[p], origin(sample));
    const std::vector<material::SystemName>& systems = phase.material->systems;
    const auto crystal = static_cast<std::size_t>(crystals[p]);
    require(crystals[p] < 0 || crystal < crystals_.size(), origin(sample), ": crystal ", crystals[p], "; there are ",
            crystals_.size());
    const std::vector<std::string>& labels = crystals[p] < 0 ? none : crystals_[crystal].labels;
    bool same = systems.size() == labels.size();
    for (std::size_t s = 0; same && s < labels.size(); ++s) same = systems[s].label == labels[s];
    require(same, origin(sample), ": the card of phase '", names[p], "' has ", systems.size(),
            " systems, others than the ", labels.size(), " of the dataset's crystal");
    graph.phases.push_back(std::move(phase));
  }
}

void DatasetGraphs::read_grains(std::int64_t sample, GrainGraph& graph) {
  const auto column = [&](const char* name) { return numbers(sample, "grains", name); };
  const std::vector<double> orientation = column("orientation_initial"), volume = column("volume"),
                            centroid = column("centroid"), ecd = column("ecd"), phase = column("phase");
  for (std::size_t g = 0; g < volume.size(); ++g) {
    Grain grain;
    grain.phase = static_cast<int>(phase[g]);
    grain.orientation = {orientation[4 * g], orientation[4 * g + 1], orientation[4 * g + 2], orientation[4 * g + 3]};
    grain.weight = volume[g];
    grain.size = ecd[g];
    grain.centroid = {{centroid[3 * g], centroid[3 * g + 1], centroid[3 * g + 2]}};
    graph.grains.push_back(grain);
  }
}

void DatasetGraphs::read_labels(std::int64_t sample, GrainGraph& graph) {
  const std::size_t grains = graph.grains.size(), systems = static_cast<std::size_t>(graph.systems());
  Labels& labels = graph.labels;
  labels.slip = numbers(sample, "grains", "slip");
  labels.confidence.assign(grains, 1.0);
  for (const double slip : labels.slip) labels.kind.push_back(slip > 0 ? LabelKind::shares : LabelKind::none);
  const std::vector<double> cauchy = numbers(sample, "grains", "cauchy");
  for (std::size_t g = 0; g < grains; ++g) {
    const Vec6<double> stress = mandel(&cauchy[6 * g]);
    labels.stress.insert(labels.stress.end(), stress.v, stress.v + 6);
  }
  const std::vector<double> share = numbers(sample, "grains", "share");
  require(grains > 0, origin(sample), ": no grains");
  const std::size_t width = share.size() / grains;
  require(width >= systems, origin(sample), ": 'grains/share' has ", width, " columns for ", systems, " systems");
  for (std::size_t g = 0; g < grains; ++g)
    labels.share.insert(labels.share.end(), share.begin() + static_cast<std::ptrdiff_t>(g * width),
                        share.begin() + static_cast<std::ptrdiff_t>(g * width + systems));
  const auto events = [&](const char* name, std::vector<double>& rates) {
    const dataset::TableSpec& table =
        reader_->schema().tables[static_cast<std::size_t>(reader_->find("grains", "share").first)];
    if (table.find(name) < 0) return;
    const std::vector<double> values = numbers(sample, "grains", name);
    for (std::size_t g = 0; g < grains; ++g) {
      double sum = 0;
      for (std::size_t s = 0; s < width; ++s) sum += values[g * width + s];
      rates.push_back(labels.slip[g] > 0 ? sum / labels.slip[g] : unknown);
    }
  };
  events("cross_slip", labels.cross_slip);
  events("climb", labels.climb);
}

void DatasetGraphs::read_edges(std::int64_t sample, GrainGraph& graph) {
  const auto column = [&](const char* name) { return numbers(sample, "edges", name); };
  const std::vector<double> a = column("a"), b = column("b"), area = column("area"), normal = column("normal"),
                            disorientation = column("disorientation");
  for (std::size_t e = 0; e < a.size(); ++e) {
    Edge edge;
    edge.a = static_cast<int>(a[e]);
    edge.b = static_cast<int>(b[e]);
    edge.area = area[e];
    edge.normal = {{normal[3 * e], normal[3 * e + 1], normal[3 * e + 2]}};
    edge.disorientation = disorientation[e];
    graph.edges.push_back(edge);
  }
}

}  // namespace polyslip::features
