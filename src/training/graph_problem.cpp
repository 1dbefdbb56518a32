#include "src/training/graph_problem.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "src/base/files.hpp"
#include "src/base/require.hpp"

namespace polyslip::training {
namespace {

using base::require;
using classifier::GraphBatch;
using features::GrainGraph;
using features::LabelKind;

/// What packed graphs take beside the columns that they are made of, as a factor.
constexpr double packing = 3;
constexpr double least_share = 1e-6;  // as in scores: below it logarithms say more of rounding than of models

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

/// Adds the time until its end.
class Spent {
 public:
  explicit Spent(double& seconds) : seconds_(seconds), begin_(now()) {}
  ~Spent() { seconds_ += now() - begin_; }
  Spent(const Spent&) = delete;
  Spent& operator=(const Spent&) = delete;

 private:
  double& seconds_;
  double begin_;
};

void add(LossSums& to, const LossSums& sums) {
  to.shares += sums.shares;
  to.stress += sums.stress;
  to.twin += sums.twin;
  to.cross_slip += sums.cross_slip;
  to.climb += sums.climb;
  to.traces += sums.traces;
  to.penalty += sums.penalty;
  to.labels += sums.labels;
}

}  // namespace

GraphProblem::GraphProblem(const GraphSource& source, const classifier::ModelOptions& model,
                           const classifier::LossOptions& loss, const GraphProblemOptions& options,
                           const base::Comm& comm)
    : source_(&source),
      model_options_(model),
      loss_(loss),
      options_(options),
      comm_(comm),
      model_(model, 1),
      lanes_(Lanes::of_rank(options.lanes, comm.rank(), comm.size())),
      deal_(source.sizes(source.train()), options.lanes, options.batch / options.lanes),
      validation_deal_(source.sizes(source.validation()), options.lanes, 1) {
  require(comm.size() <= options.lanes, "train.lanes = ", options.lanes, ", but there are ", comm.size(),
          " ranks; at least as many lanes as ranks are needed");
  require(options.batch >= options.lanes && options.batch % options.lanes == 0, "train.batch = ", options.batch,
          "; whole multiples of train.lanes = ", options.lanes, " are allowed");
  const std::int64_t bytes = source.bytes(source.train()) + source.bytes(source.validation());
  resident_ = packing * static_cast<double>(bytes) <= static_cast<double>(options.memory_bytes);
  std::string error;
  try {
    if (resident_) load();
  } catch (const base::InputError& wrong) {  // one rank may read what is wrong with a graph, the others not
    error = wrong.what();
  }
  base::throw_together(error, comm_);
}

std::vector<std::int64_t> GraphProblem::mine(const Deal& deal, const std::vector<std::int64_t>& graphs) const {
  std::vector<std::int64_t> result;
  for (int lane = lanes_.first; lane < lanes_.last; ++lane)
    for (const std::int64_t place : deal.owned(lane)) result.push_back(graphs[static_cast<std::size_t>(place)]);
  std::sort(result.begin(), result.end());
  return result;
}

void GraphProblem::load() {
  const Spent spent(loading_seconds_);
  const std::vector<std::int64_t>& train = source_->train();
  source_->read(mine(deal_, train), [&](std::int64_t number, const GrainGraph& graph) {
    const auto place = std::lower_bound(train.begin(), train.end(), number) - train.begin();
    train_.emplace(place, GraphBatch({&graph}, model_options_));
  });
  std::map<std::int64_t, Checked> sorted;  // sums in the order of the file, however blocks were shuffled
  source_->read(mine(validation_deal_, source_->validation()), [&](std::int64_t number, const GrainGraph& graph) {
    sorted.emplace(number, Checked{GraphBatch({&graph}, model_options_), graph.labels});
  });
  for (auto& [number, checked] : sorted) validation_.push_back(std::move(checked));
}

std::vector<double> GraphProblem::start(std::uint64_t seed) const {
  return classifier::Model(model_options_, seed).values();
}

std::vector<char> GraphProblem::decays() const {
  std::vector<char> result(static_cast<std::size_t>(parameters()), 0);
  for (const classifier::Model::Block& block : model_.blocks()) {
    if (block.shape.size() < 2) continue;
    int size = 1;
    for (const int extent : block.shape) size *= extent;
    std::fill_n(result.begin() + block.first, size, 1);
  }
  return result;
}

void GraphProblem::open_streams(std::uint64_t seed) {
  streams_.clear();
  const std::vector<std::int64_t>& train = source_->train();
  const auto count = static_cast<std::int64_t>(train.size());
  for (int lane = lanes_.first; lane < lanes_.last; ++lane) {
    // a piece of the files of its own, so that blocks are read whole
    const std::vector<std::int64_t> piece(train.begin() + count * lane / options_.lanes,
                                          train.begin() + count * (lane + 1) / options_.lanes);
    streams_.push_back(std::make_unique<GraphSource::Shuffled>(
        *source_, piece, seed + 1000 * static_cast<std::uint64_t>(lane), options_.memory_bytes / 8 / options_.lanes));
  }
  stream_seed_ = seed;
}

void GraphProblem::begin_epoch(std::uint64_t seed, std::int64_t epoch, std::int64_t step) {
  step_ = step;
  if (resident_) {
    deal_.begin_epoch(seed, epoch);
    return;
  }
  const Spent spent(loading_seconds_);
  if (streams_.empty() || stream_seed_ != seed) open_streams(seed);
  for (auto& stream : streams_) {
    stream->begin_epoch(epoch);
    for (std::int64_t i = 0; i < step * options_.batch / options_.lanes; ++i) stream->skip();
  }
}

LossSums GraphProblem::step(const std::vector<double>& values, double* gradient, const GradientReady& ready) {
  std::vector<GraphBatch> batches;
  if (resident_) {
    for (int lane = lanes_.first; lane < lanes_.last; ++lane)
      for (const std::int64_t place : deal_.items(step_, lane)) batches.push_back(train_.at(place));
  } else {
    const Spent spent(loading_seconds_);
    std::vector<GrainGraph> graphs;
    for (auto& stream : streams_)
      for (int i = 0; i < options_.batch / options_.lanes; ++i) {
        GrainGraph graph;
        if (stream->next(graph)) graphs.push_back(std::move(graph));
      }
    for (const GrainGraph& graph : graphs) batches.push_back(GraphBatch({&graph}, model_options_));
  }
  ++step_;
  graphs_done_ += static_cast<std::int64_t>(batches.size());
  model_.set_values(values);
  LossSums sums;
  for (std::size_t b = 0; b < batches.size(); ++b)
    add(sums, model_.loss(batches[b], loss_, gradient, b + 1 == batches.size() ? ready : GradientReady{}));
  return sums;
}

LossSums GraphProblem::all(const std::vector<double>& values, double* gradient) {
  model_.set_values(values);
  LossSums sums;
  if (resident_) {
    for (const auto& [place, batch] : train_) add(sums, model_.loss(batch, loss_, gradient));
    graphs_done_ += static_cast<std::int64_t>(train_.size());
    return sums;
  }
  source_->read(mine(deal_, source_->train()), [&](std::int64_t, const GrainGraph& graph) {
    add(sums, model_.loss(GraphBatch({&graph}, model_options_), loss_, gradient));
    ++graphs_done_;
  });
  return sums;
}

void GraphProblem::check_one(const Checked& checked, Validation& sums) const {
  const classifier::GraphPrediction prediction = model_.predict(checked.batch).front();
  const auto systems = static_cast<std::size_t>(prediction.systems);
  const features::Labels& labels = checked.labels;
  for (std::size_t g = 0; g < labels.kind.size(); ++g) {
    if (labels.kind[g] == LabelKind::none) continue;
    const double* p = prediction.share.data() + g * systems;
    const double* y = labels.share.data() + g * systems;
    const double weight = labels.confidence.empty() || std::isnan(labels.confidence[g]) ? 1 : labels.confidence[g];
    const auto best = static_cast<std::size_t>(std::max_element(p, p + systems) - p);
    const double most = *std::max_element(y, y + systems);
    double loss = 0, compatible = 0;
    for (std::size_t s = 0; s < systems; ++s) {
      if (y[s] > 0) loss -= y[s] * std::log(std::max(p[s], least_share));
      if (y[s] > 0) compatible += p[s];
    }
    if (labels.kind[g] == LabelKind::compatible) loss = -std::log(std::max(compatible, least_share));
    sums.log_loss += weight * loss;
    sums.right += y[best] == most ? weight : 0;
    sums.labels += weight;
  }
}

Validation GraphProblem::validate(const std::vector<double>& values) {
  model_.set_values(values);
  Validation sums;
  if (resident_) {
    for (const Checked& checked : validation_) check_one(checked, sums);
    return sums;
  }
  source_->read(mine(validation_deal_, source_->validation()), [&](std::int64_t, const GrainGraph& graph) {
    check_one({GraphBatch({&graph}, model_options_), graph.labels}, sums);
  });
  return sums;
}

void GraphProblem::for_graphs(bool validation, std::int64_t most,
                              const std::function<void(const GrainGraph&)>& take) const {
  const std::vector<std::int64_t>& graphs = validation ? source_->validation() : source_->train();
  const Deal& deal = validation ? validation_deal_ : deal_;
  std::vector<std::int64_t> some;
  for (int lane = lanes_.first; lane < lanes_.last; ++lane) {
    const std::vector<std::int64_t> owned = deal.owned(lane);
    const auto count = static_cast<std::int64_t>(owned.size());
    const std::int64_t wanted = std::min(count, std::max<std::int64_t>(1, most / options_.lanes));
    for (std::int64_t i = 0; i < wanted; ++i)  // evenly over the files
      some.push_back(graphs[static_cast<std::size_t>(owned[static_cast<std::size_t>(i * count / wanted)])]);
  }
  std::sort(some.begin(), some.end());
  source_->read(some, [&](std::int64_t, const GrainGraph& graph) { take(graph); });
}

}  // namespace polyslip::training
