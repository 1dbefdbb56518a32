#include "src/classifier/forest.hpp"

#include <xgboost/c_api.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "src/base/require.hpp"

namespace polyslip::classifier {
namespace {

using features::GrainGraph;

enum Feature {
  drive,            // log of |τ|/τ_c over the largest of the grain
  rank,             // how many systems of the grain are driven more
  schmid,           // |τ|/σ_vM
  resistance,       // log of τ_c over the least of the grain
  kind,             // slip, twin, climb
  lead,             // log of the second drive over the first
  level,            // the grain's largest drive over the mean of the graph
  transmission,     // m′ with the most driven system of each neighbour, mean by area
  taylor,           // log drive over the grain's largest, at the Taylor stress
  self_consistent,  // the same at the self-consistent stress
  elastic,          // the same at the elastic stress
  size,             // log over the mean
  neighbours,
  disorientation,  // mean by area, rad
  features_count
};

constexpr float unknown = std::numeric_limits<float>::quiet_NaN();

void must(int code) {
  if (code != 0) throw std::runtime_error(std::string("XGBoost: ") + XGBGetLastError());
}

/// A matrix of rows of features; freed at the end.
class Matrix {
 public:
  explicit Matrix(const std::vector<float>& rows) {
    must(XGDMatrixCreateFromMat(rows.data(), rows.size() / features_count, features_count, unknown, &handle_));
  }
  ~Matrix() { XGDMatrixFree(handle_); }
  Matrix(const Matrix&) = delete;
  Matrix& operator=(const Matrix&) = delete;
  DMatrixHandle get() const { return handle_; }

 private:
  DMatrixHandle handle_ = nullptr;
};

const material::Phase& phase_of(const GrainGraph& graph, std::size_t g) {
  return *graph.phases[static_cast<std::size_t>(graph.grains[g].phase)].material;
}

/// Luster and Morris' m′ of two systems of two grains, its absolute value.
double transmission_factor(const features::Grain& a, const material::SystemName& of_a, const features::Grain& b,
                           const material::SystemName& of_b) {
  const auto turned = [](const features::Grain& grain, const double* v) {
    return kernels::to_sample(grain.orientation, kernels::Vec3<double>{{v[0], v[1], v[2]}});
  };
  return std::abs(kernels::dot(turned(a, of_a.direction), turned(b, of_b.direction)) *
                  kernels::dot(turned(a, of_a.normal), turned(b, of_b.normal)));
}

/// Fills one feature with log(drive/largest of the grain).
void relative_drives(const GrainGraph& graph, const std::vector<double>& drive, Feature feature,
                     std::vector<float>& to) {
  const auto systems = static_cast<std::size_t>(graph.systems());
  for (std::size_t g = 0; g < graph.grains.size(); ++g) {
    const double* own = &drive[g * systems];
    const std::size_t count = phase_of(graph, g).systems.size();
    const double largest = log_drive(*std::max_element(own, own + count));
    for (std::size_t s = 0; s < count; ++s)
      to[(g * systems + s) * features_count + feature] = static_cast<float>(log_drive(own[s]) - largest);
  }
}

}  // namespace

const std::vector<std::string>& pair_features() {
  static const std::vector<std::string> names{"drive",   "rank",  "schmid",       "resistance",    "kind",
                                              "lead",    "level", "transmission", "taylor",        "self_consistent",
                                              "elastic", "size",  "neighbours",   "disorientation"};
  return names;
}

std::vector<float> pair_features_of(const GrainGraph& graph) {
  const std::size_t systems = static_cast<std::size_t>(graph.systems()), grains = graph.grains.size();
  std::vector<float> result(grains * systems * features_count, unknown);
  const std::vector<double> critical = critical_stresses(graph), load = stresses(graph, StressSource::macroscopic);
  const double mises = load_mises(graph);
  const std::vector<double> driven = drives(graph, load, critical);
  relative_drives(graph, driven, drive, result);
  for (const auto& [feature, column] : {std::pair<Feature, const char*>{taylor, "taylor_stress"},
                                        {self_consistent, "self_consistent_stress"},
                                        {elastic, "elastic_stress"}}) {
    const features::FeatureColumn* stress = graph.grain_column(column);
    if (stress == nullptr || stress->values != 6) continue;
    std::vector<double> pascals = stress->data;
    if (feature == elastic)  // is of a load of mises 1
      for (double& component : pascals) component *= mises;
    relative_drives(graph, drives(graph, pascals, critical), feature, result);
  }
  std::vector<std::size_t> best(grains, 0);
  std::vector<double> largest(grains, 0.0), area(grains, 0.0), angle(grains, 0.0), touching(grains, 0.0);
  std::vector<double> through(grains * systems, 0.0);
  double mean_level = 0, mean_size = 0;
  for (std::size_t g = 0; g < grains; ++g) {
    const auto own = driven.begin() + static_cast<std::ptrdiff_t>(g * systems);
    const auto found = std::max_element(own, own + static_cast<std::ptrdiff_t>(phase_of(graph, g).systems.size()));
    best[g] = static_cast<std::size_t>(found - own);
    largest[g] = *found;
    mean_level += graph.grains[g].weight * *found;
    mean_size += graph.grains[g].size / static_cast<double>(grains);
  }
  for (const features::Edge& edge : graph.edges)
    for (const auto& [here, there] : {std::pair{edge.a, edge.b}, std::pair{edge.b, edge.a}}) {
      const auto g = static_cast<std::size_t>(here), other = static_cast<std::size_t>(there);
      area[g] += edge.area;
      angle[g] += edge.area * edge.disorientation;
      ++touching[g];
      const std::vector<material::SystemName>& own = phase_of(graph, g).systems;
      for (std::size_t s = 0; s < own.size(); ++s)
        through[g * systems + s] += edge.area * transmission_factor(graph.grains[g], own[s], graph.grains[other],
                                                                    phase_of(graph, other).systems[best[other]]);
    }
  for (std::size_t g = 0; g < grains; ++g) {
    const material::Phase& phase = phase_of(graph, g);
    const double* own = &driven[g * systems];
    const double least = *std::min_element(&critical[g * systems], &critical[g * systems] + phase.systems.size());
    double second = 0;
    for (std::size_t s = 0; s < phase.systems.size(); ++s)
      if (s != best[g]) second = std::max(second, own[s]);
    for (std::size_t s = 0; s < phase.systems.size(); ++s) {
      float* row = &result[(g * systems + s) * features_count];
      const double before = static_cast<double>(
          std::count_if(own, own + phase.systems.size(), [&](double value) { return value > own[s] * (1 + 1e-9); }));
      const auto set = [&](Feature feature, double value) { row[feature] = static_cast<float>(value); };
      set(rank, before);
      set(schmid, own[s] * critical[g * systems + s] / mises);
      set(resistance, std::log(critical[g * systems + s] / least));
      set(kind, static_cast<double>(phase.systems[s].kind));
      set(lead, log_drive(second) - log_drive(largest[g]));
      set(level, largest[g] / mean_level);
      if (area[g] > 0) set(transmission, through[g * systems + s] / area[g]);
      set(size, std::log(std::max(graph.grains[g].size, 1e-12 * mean_size) / mean_size));
      set(neighbours, touching[g]);
      if (area[g] > 0) set(disorientation, angle[g] / area[g]);
    }
  }
  return result;
}

void Forest::add(const GrainGraph& graph, Rows& rows) {
  if (graph.labels.kind.empty()) return;
  const std::vector<float> features = pair_features_of(graph);
  const auto systems = static_cast<std::size_t>(graph.systems());
  for (std::size_t g = 0; g < graph.grains.size(); ++g) {
    if (graph.labels.kind[g] != features::LabelKind::shares) continue;
    for (std::size_t s = 0; s < phase_of(graph, g).systems.size(); ++s) {
      const auto first = features.begin() + static_cast<std::ptrdiff_t>((g * systems + s) * features_count);
      rows.features.insert(rows.features.end(), first, first + features_count);
      rows.share.push_back(static_cast<float>(std::min(1.0, std::max(0.0, graph.labels.share[g * systems + s]))));
      rows.weight.push_back(graph.labels.confidence.empty() ? 1 : static_cast<float>(graph.labels.confidence[g]));
    }
  }
}

Forest::Forest(const Rows& rows, const ForestOptions& options) {
  base::require(!rows.share.empty(), "B6 forest: no grain of the training data has shares as labels");
  const Matrix matrix(rows.features);
  must(XGDMatrixSetFloatInfo(matrix.get(), "label", rows.share.data(), rows.share.size()));
  must(XGDMatrixSetFloatInfo(matrix.get(), "weight", rows.weight.data(), rows.weight.size()));
  const DMatrixHandle handle = matrix.get();
  must(XGBoosterCreate(&handle, 1, &booster_));
  for (const auto& [key, value] : {std::pair<const char*, std::string>{"objective", "reg:logistic"},
                                   {"tree_method", "hist"},
                                   {"max_depth", std::to_string(options.depth)},
                                   {"eta", base::text(options.rate)},
                                   {"subsample", base::text(options.subsample)},
                                   {"min_child_weight", "5"},
                                   {"nthread", "1"},
                                   {"seed", std::to_string(options.seed)},
                                   {"verbosity", "0"}})
    must(XGBoosterSetParam(booster_, key, value.c_str()));
  for (int round = 0; round < options.rounds; ++round) must(XGBoosterUpdateOneIter(booster_, round, handle));
}

Forest::Forest(const std::string& model) {
  must(XGBoosterCreate(nullptr, 0, &booster_));
  must(XGBoosterSetParam(booster_, "nthread", "1"));
  must(XGBoosterLoadModelFromBuffer(booster_, model.data(), model.size()));
}

Forest::~Forest() { XGBoosterFree(booster_); }

std::string Forest::model() const {
  bst_ulong length = 0;
  const char* bytes = nullptr;
  must(XGBoosterSaveModelToBuffer(booster_, R"({"format": "ubj"})", &length, &bytes));
  return {bytes, length};
}

GraphPrediction Forest::predict(const GrainGraph& graph) const {
  GraphPrediction result;
  result.systems = graph.systems();
  const auto systems = static_cast<std::size_t>(result.systems);
  const Matrix matrix(pair_features_of(graph));
  bst_ulong length = 0;
  const float* answer = nullptr;
  must(XGBoosterPredict(booster_, matrix.get(), 0, 0, 0, &length, &answer));
  result.share.assign(graph.grains.size() * systems, 0.0);
  for (std::size_t g = 0; g < graph.grains.size(); ++g) {
    const std::size_t count = phase_of(graph, g).systems.size();
    double sum = 0;
    for (std::size_t s = 0; s < count; ++s) sum += static_cast<double>(answer[g * systems + s]);
    for (std::size_t s = 0; s < count; ++s)
      result.share[g * systems + s] = static_cast<double>(answer[g * systems + s]) / sum;
  }
  return result;
}

}  // namespace polyslip::classifier
