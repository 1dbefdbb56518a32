#include "src/classifier/model.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "kernels/rotation/random.hpp"
#include "src/classifier/network.hpp"

namespace polyslip::classifier {
namespace {

/// Parameters, their slopes and the tape in one precision.
template <class S>
struct Workplace {
  Kokkos::View<S*> value, slope;
  Tape<S> tape;

  void prepare(const std::vector<double>& values) {
    if (value.extent(0) != values.size()) {
      value = Kokkos::View<S*>("classifier::parameters", values.size());
      slope = Kokkos::View<S*>("classifier::slopes", values.size());
    }
    const auto host = Kokkos::create_mirror_view(value);
    for (std::size_t i = 0; i < values.size(); ++i) host(i) = static_cast<S>(values[i]);
    Kokkos::deep_copy(value, host);
    Kokkos::deep_copy(slope, S(0));
  }
  Parameters<S> parameters() const { return {value.data(), slope.data()}; }

  /// Slopes [first, first + count) are added to the gradient.
  void collect(int first, int count, double* gradient) const {
    const auto range = std::make_pair(static_cast<std::size_t>(first), static_cast<std::size_t>(first + count));
    const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), Kokkos::subview(slope, range));
    for (int i = 0; i < count; ++i) gradient[first + i] += static_cast<double>(host(static_cast<std::size_t>(i)));
  }
};

template <class S>
std::vector<std::vector<double>> host_rows(const Rows<S>& x) {
  const Kokkos::View<S*, Kokkos::MemoryTraits<Kokkos::Unmanaged>> flat(x.value,
                                                                       static_cast<std::size_t>(x.rows * x.stride));
  const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), flat);
  std::vector<std::vector<double>> rows(static_cast<std::size_t>(x.rows));
  for (int r = 0; r < x.rows; ++r)
    for (long p = 0; p < x.points; ++p)
      rows[static_cast<std::size_t>(r)].push_back(
          static_cast<double>(host(static_cast<std::size_t>(r * x.stride + p))));
  return rows;
}

}  // namespace

struct Model::Implementation {
  ModelOptions options;
  Layout layout;
  std::vector<double> values;
  mutable Workplace<double> in_double;
  mutable Workplace<float> in_single;

  Implementation(const ModelOptions& o, std::uint64_t seed) : options(o), layout(o) {
    values.resize(static_cast<std::size_t>(layout.parameters), 0.0);
    for (std::size_t b = 0; b < layout.blocks.size(); ++b) {
      values[static_cast<std::size_t>(layout.blocks[b].first)] = layout.centre[b];
      if (layout.spread[b] == 0) continue;
      const auto end =
          static_cast<std::size_t>(b + 1 < layout.blocks.size() ? layout.blocks[b + 1].first : layout.parameters);
      for (auto i = static_cast<std::size_t>(layout.blocks[b].first); i < end; ++i)
        values[i] = layout.spread[b] * kernels::random_normal2(seed, i, 0).first;
    }
  }

  bool single() const { return options.precision == "single"; }
  void prepare() const { single() ? in_single.prepare(values) : in_double.prepare(values); }
  Workplace<double>& place(double) const { return in_double; }
  Workplace<float>& place(float) const { return in_single; }

  /// One part of a batch; slopes stay in the workplace. reached: as of run_network.
  template <class S>
  LossSums loss(const GraphData<S>& data, const LossOptions& loss_options, bool slopes,
                const std::function<void(int, int)>& reached) const {
    Workplace<S>& work = place(S(0));
    work.tape.clear(slopes);
    Pass<S> pass = run_network<S>(work.tape, data, work.parameters(), layout, options, reached);
    Rows<S> losses = work.tape.constants(LossSums::count, data.nodes);
    share_losses(data, pass.shares, loss_options, slopes, losses);
    if (pass.stress.rows > 0) stress_loss(data, pass.stress, loss_options, slopes, losses);
    if (pass.events.rows > 0) event_losses(data, pass.events, loss_options, slopes, losses);
    if (layout.stress >= 0) {
      const Membership families = data.of_families();
      penalty(data, pass.drive, nullptr, loss_options, slopes, losses);
      penalty(data, pass.nu_change, nullptr, loss_options, slopes, losses);
      if (pass.scatter.rows > 0) penalty(data, pass.scatter, nullptr, loss_options, slopes, losses);
      penalty(data, pass.family_shift, &families, loss_options, slopes, losses);
    }
    if (slopes) work.tape.backward();
    return sum_of_losses(data, losses);
  }

  template <class S>
  LossSums loss(const GraphBatch& batch, const LossOptions& loss_options, double* gradient,
                const GradientReady& ready) const {
    Workplace<S>& work = place(S(0));
    work.prepare(values);
    LossSums sums;
    for (std::size_t p = 0; p < batch.parts().size(); ++p) {
      const bool last = p + 1 == batch.parts().size();
      const auto reached = [&](int first, int count) {
        if (!last || count == 0) return;
        work.collect(first, count, gradient);
        if (ready) ready(first, count);
      };
      sums += loss<S>(std::get<GraphData<S>>(batch.parts()[p]->data), loss_options, gradient != nullptr, reached);
    }
    return sums;
  }

  template <class S>
  void predict(const GraphData<S>& data, const BatchContent& content, std::vector<GraphPrediction>& answers) const {
    Workplace<S>& work = place(S(0));
    work.tape.clear(false);
    Pass<S> pass = run_network<S>(work.tape, data, work.parameters(), layout, options, {});
    const auto log_share = host_rows(log_shares(work.tape, data, pass.shares));
    const auto stress = host_rows(pass.stress), events = host_rows(pass.events);
    std::vector<std::size_t> slot_of(static_cast<std::size_t>(data.nodes));
    for (std::size_t slot = content.slot_node.size(); slot-- > 0;)  // padding comes after what it repeats
      slot_of[static_cast<std::size_t>(content.slot_node[slot])] = slot;
    for (std::size_t graph = 0; graph + 1 < content.first_grain.size(); ++graph) {
      GraphPrediction answer;
      answer.systems = content.columns[graph];
      for (int g = content.first_grain[graph]; g < content.first_grain[graph + 1]; ++g) {
        const auto node = static_cast<std::size_t>(g);
        const int own = content.node_systems[node];
        double largest = 0;
        for (int a = 0; a < answer.systems; ++a) {
          answer.share.push_back(a < own ? std::exp(log_share[static_cast<std::size_t>(a)][slot_of[node]]) : 0.0);
          largest = std::max(largest, answer.share.back());
        }
        answer.confidence.push_back(largest);
        for (const auto& row : stress) answer.stress.push_back(row[node] * content.mises[graph]);
        if (events.empty()) continue;
        answer.cross_slip.push_back(1 / (1 + std::exp(-events[0][node])));
        answer.climb.push_back(1 / (1 + std::exp(-events[1][node])));
      }
      answers.push_back(std::move(answer));
    }
  }

  template <class S>
  void embedding(const GraphData<S>& data, const BatchContent& content,
                 std::vector<std::vector<double>>& answers) const {
    Workplace<S>& work = place(S(0));
    work.tape.clear(false);
    const auto hidden = host_rows(run_network<S>(work.tape, data, work.parameters(), layout, options, {}).hidden);
    for (std::size_t graph = 0; graph < content.columns.size(); ++graph) {
      answers.emplace_back();
      for (int g = content.first_grain[graph]; g < content.first_grain[graph + 1]; ++g)
        for (const auto& row : hidden) answers.back().push_back(row[static_cast<std::size_t>(g)]);
    }
  }
};

Model::Model(const ModelOptions& options, std::uint64_t seed)
    : implementation_(std::make_unique<Implementation>(options, seed)) {}
Model::~Model() = default;
Model::Model(Model&&) noexcept = default;
Model& Model::operator=(Model&&) noexcept = default;

const ModelOptions& Model::options() const { return implementation_->options; }
int Model::parameters() const { return implementation_->layout.parameters; }
std::vector<double> Model::values() const { return implementation_->values; }
const std::vector<Model::Block>& Model::blocks() const { return implementation_->layout.blocks; }

void Model::set_values(const std::vector<double>& values) {
  if (values.size() != implementation_->values.size())
    throw std::logic_error("a model of " + std::to_string(implementation_->values.size()) + " parameters was given " +
                           std::to_string(values.size()));
  implementation_->values = values;
}

LossSums Model::loss(const GraphBatch& batch, const LossOptions& options, double* gradient,
                     const GradientReady& ready) const {
  return implementation_->single() ? implementation_->loss<float>(batch, options, gradient, ready)
                                   : implementation_->loss<double>(batch, options, gradient, ready);
}

bool Model::has_learned_events(int row) const {
  for (const Block& block : blocks()) {
    if (block.name != "events.out") continue;
    const auto width = block.shape[1];
    const double* head = implementation_->values.data() + block.first + row * width;
    return std::any_of(head, head + width, [](double weight) { return weight != 0; });
  }
  return false;
}

std::vector<GraphPrediction> Model::predict(const GraphBatch& batch) const {
  std::vector<GraphPrediction> answers;
  implementation_->prepare();
  for (const auto& part : batch.parts())
    std::visit([&](const auto& data) { implementation_->predict(data, *part, answers); }, part->data);
  for (GraphPrediction& answer : answers) {
    if (!has_learned_events(0)) answer.cross_slip.clear();
    if (!has_learned_events(1)) answer.climb.clear();
  }
  return answers;
}

std::vector<std::vector<double>> Model::embedding(const GraphBatch& batch) const {
  std::vector<std::vector<double>> answers;
  implementation_->prepare();
  for (const auto& part : batch.parts())
    std::visit([&](const auto& data) { implementation_->embedding(data, *part, answers); }, part->data);
  return answers;
}

}  // namespace polyslip::classifier
