// Models rebuilt in libtorch from the same parameters and the same packed batch, by matrices and sums over lists of systems instead of
// Mandel vectors and tiles: each part of the loss, and the gradient against libtorch's autograd.
#include <map>

#include "src/classifier/model.hpp"
#include "tests/support/model_graphs.hpp"
#include "tests/torch/packed_part.hpp"

using namespace polyslip;
using namespace polyslip::tests;

namespace {

/// The loss by parts, as a function of the parameters.
class Reference {
 public:
  Reference(const Part& part, const classifier::Model& model, const classifier::LossOptions& loss,
            const Tensor& parameters)
      : part_(part),
        options_(model.options()),
        loss_(loss),
        K_(part.tensors.size(1)),
        load_(part.tensors.select(1, 0)) {
    for (const auto& block : model.blocks()) {
      std::int64_t size = 1;
      for (const int n : block.shape) size *= n;
      const std::vector<std::int64_t> shape(block.shape.begin(), block.shape.end());
      block_[block.name] = parameters.narrow(0, block.first, size).view(shape);
    }
  }

  std::vector<Tensor> losses() {
    const bool law = options_.level != "B6", network = has("embed.weight");
    const std::int64_t inputs = part_.scalars.size(1) - (law ? 1 : 0);
    scalars_ = part_.scalars.narrow(1, 0, inputs);
    log_nu_ = zeros({part_.nodes});
    drive_ = zeros({part_.nodes, 6});
    shift_ = zeros({part_.family_node.size(0)});
    if (has("log_nu")) log_nu_ = block("log_nu") + block("nu_exponent") * part_.scalars.select(1, inputs);
    if (has("family_shift")) {
      const Tensor all = torch::cat({block("family_shift"), zeros({1})});
      shift_ = all.index_select(0, part_.rank_of_family.clamp_max(options_.family_shifts));
    }
    if (has("linear")) {
      const Tensor factors = block("linear_messages").expand({part_.edge_own.size(0), K_, 3});
      drive_ = (block("linear").view({1, K_, 1}) * part_.tensors + heard(part_.tensors, factors)).sum(1);
    }
    Tensor hidden, V, scores = zeros({part_.systems}), events;
    if (network) {
      std::tie(hidden, V) = pass_messages();
      if (law) events = add_heads(hidden, V);
      scores = system_scores(hidden, V);
    }
    std::vector<Tensor> loss(7, zeros({}));
    Tensor stress, log_share;
    if (law) {
      stress = mean_stress();
      log_share = mixed_log_shares(points_of(stress), scores);
      loss[1] = loss_.stress * (part_.node_label.select(1, classifier::stress_known).unsqueeze(1) *
                                (stress - part_.node_label.narrow(1, classifier::stress_label, 6)).square())
                                   .sum();
    } else {
      log_share = with_background(on_grid(scores).log_softmax(1));
    }
    add_share_losses(log_share, loss);
    if (network && law) {
      loss[3] = event_loss(events.select(1, 0), classifier::cross_slip_events, loss_.cross_slip_threshold);
      loss[4] = event_loss(events.select(1, 1), classifier::climb_events, loss_.climb_threshold);
      const Tensor labelled = part_.node_label.select(1, classifier::labelled);
      const Tensor squares = drive_.square().sum(1) + nu_change_.square() + scatter_.square().sum({1, 2});
      loss[6] = loss_.penalty *
                ((labelled * squares).sum() + (labelled.index_select(0, part_.family_node) * shift_.square()).sum());
    }
    return loss;
  }

 private:
  static Tensor zeros(const std::vector<std::int64_t>& shape) { return torch::zeros(shape, torch::kFloat64); }
  bool has(const std::string& name) const { return block_.count(name) > 0; }
  const Tensor& block(const std::string& name) const { return block_.at(name); }
  Tensor dense(const Tensor& x, const std::string& weights) const { return x.matmul(block(weights).t()); }

  /// Σ over a node's edges of share · message, for every channel: T (node, channel, 6), factors (edge, channel, 3).
  Tensor heard(const Tensor& T, const Tensor& factors) const {
    const Tensor D = matrix(T.index_select(0, part_.edge_other) - T.index_select(0, part_.edge_own));
    const Tensor n = part_.edge_normal.view({-1, 1, 3, 1}), nn = n.matmul(n.transpose(-1, -2)), Dn = D.matmul(n);
    const auto factor = [&](int k) { return factors.select(2, k).unsqueeze(-1).unsqueeze(-1); };
    const Tensor m = factor(0) * D + factor(1) * deviator(n.matmul(Dn.transpose(-1, -2))) +
                     factor(2) * n.transpose(-1, -2).matmul(Dn) * deviator(nn);
    return torch::zeros_like(T).index_add(0, part_.edge_own, part_.edge_share.unsqueeze(-1) * mandel(m));
  }
  Tensor edge_invariants(const Tensor& V) const {
    const Tensor own = matrix(V.index_select(0, part_.edge_own)), D = matrix(V.index_select(0, part_.edge_other)) - own,
                 n = part_.edge_normal.view({-1, 1, 3, 1}), Dn = D.matmul(n);
    const Tensor x = torch::stack(
        {trace_of(D.matmul(D)), trace_of(D.matmul(own)), (n * Dn).sum({2, 3}), Dn.square().sum({2, 3})}, 2);
    return bounded(x.flatten(1));
  }
  Tensor node_invariants(const Tensor& V6, const Tensor& M6) const {
    const Tensor V = matrix(V6), M = matrix(M6), L = matrix(load_).unsqueeze(1), VV = V.matmul(V);
    const Tensor x =
        torch::stack({trace_of(VV), trace_of(M.matmul(M)), trace_of(V.matmul(M)), trace_of(V.matmul(L)),
                      trace_of(M.matmul(L)), trace_of(VV.matmul(V)), trace_of(VV.matmul(M)), trace_of(VV.matmul(L))},
                     2);
    return bounded(x.flatten(1));
  }

  std::pair<Tensor, Tensor> pass_messages() const {
    Tensor hidden = torch::silu(dense(scalars_, "embed.weight") + block("embed.bias"));
    const Tensor factors = dense(hidden, "tensors.weight") + block("tensors.bias");
    Tensor V = factors.view({part_.nodes, options_.channels, K_}).matmul(part_.tensors);
    for (int l = 0; l < options_.layers; ++l) {
      const std::string name = "layers." + std::to_string(l) + ".", message = name + "message.",
                        update = name + "update.";
      const Tensor s = torch::silu(dense(hidden.index_select(0, part_.edge_own), message + "own") +
                                   dense(hidden.index_select(0, part_.edge_other), message + "other") +
                                   dense(part_.edge_scalars, message + "edge") +
                                   dense(edge_invariants(V), message + "invariants") + block(message + "bias"));
      const Tensor coefficients = dense(s, message + "coefficients") + block(message + "coefficients_bias");
      const Tensor sent = heard(V, coefficients.view({-1, options_.channels, 3}));
      const Tensor received = torch::zeros_like(hidden).index_add(0, part_.edge_own, part_.edge_share * s);
      const Tensor u = torch::silu(dense(hidden, update + "own") + dense(received, update + "received") +
                                   dense(node_invariants(V, sent), update + "invariants") + block(update + "bias"));
      hidden = hidden + dense(u, update + "out") + block(update + "out_bias");
      V = V + sent;
    }
    return {hidden, V};
  }

  /// The answer: logits of events.
  Tensor add_heads(const Tensor& hidden, const Tensor& V) {
    const Tensor factors = dense(hidden, "stress.weight") + block("stress.bias");
    drive_ = drive_ + (factors.unsqueeze(2) * torch::cat({part_.tensors, V}, 1)).sum(1);
    nu_change_ = dense(hidden, "nu.weight").select(1, 0);
    log_nu_ = log_nu_ + nu_change_;
    const Tensor family = torch::silu(dense(hidden, "family.node").index_select(0, part_.family_node) +
                                      dense(part_.family_scalars, "family.own") + block("family.bias"));
    shift_ = shift_ + dense(family, "family.out").select(1, 0);
    const Tensor mixing = dense(hidden, "points.weight") + block("points.bias");
    scatter_ = mixing.view({part_.nodes, options_.points, options_.channels}).matmul(V);
    log_weight_ = (dense(hidden, "points.share") + block("points.share_bias")).log_softmax(1);
    const Tensor event =
        torch::silu(dense(hidden, "events.node") + dense(scalars_, "events.own") + block("events.bias"));
    return dense(event, "events.out") + block("events.out_bias");
  }

  Tensor system_scores(const Tensor& hidden, const Tensor& V) const {
    const Tensor sense = part_.system_scalars.narrow(1, classifier::system_sense, 1),
                 softness = part_.system_scalars.narrow(1, classifier::system_softness, 1);
    const Tensor r = (V.index_select(0, part_.system_node) * part_.schmid.unsqueeze(1)).sum(2);
    const Tensor resolved = torch::cat({softness * sense * r, softness * (r.square() + 1e-4).sqrt()}, 1);
    const Tensor own = part_.system_scalars.narrow(1, 1, part_.system_scalars.size(1) - 1);
    const Tensor z = dense(hidden, "systems.node").index_select(0, part_.system_node) + dense(own, "systems.own") +
                     dense(resolved, "systems.resolved") + block("systems.bias");
    return dense(torch::silu(z), "systems.out").select(1, 0);
  }

  /// M : s of all systems, and the flow D(s) of nodes within their medium (kernels/learn/yield_response.hpp).
  Tensor resolved(const Tensor& s) const { return (part_.schmid * s.index_select(0, part_.system_node)).sum(1); }
  Tensor flow(const Tensor& s) const {
    const Tensor tau = resolved(s) * part_.inverse_strength;
    const Tensor ratio = torch::where(part_.twin, tau.relu(), tau.abs());
    const Tensor rate = (tau.sign() * ratio.pow(part_.response_exponent)).masked_fill(part_.climb, 0);
    return torch::zeros_like(s).index_add(0, part_.system_node, rate.unsqueeze(1) * part_.schmid);
  }
  /// 1 + ∂D/∂s (node, 6, 6), by autograd.
  Tensor slope_of_balance(const Tensor& s) const {
    const Tensor at = s.detach().clone().requires_grad_(), balance = at + flow(at);
    std::vector<Tensor> rows;
    for (int i = 0; i < 6; ++i) rows.push_back(torch::autograd::grad({balance.select(1, i).sum()}, {at}, {}, true)[0]);
    return torch::stack(rows, 1);
  }
  /// s + D(s) = Y by Newton's method with halved steps; the last step is one that gradients run through.
  Tensor response(const Tensor& Y) const {
    const auto newton = [&](const Tensor& s, const Tensor& missing) {
      return at::linalg_solve(slope_of_balance(s), missing.unsqueeze(2)).squeeze(2);
    };
    const Tensor goal = Y.detach();
    Tensor s = part_.tensors.select(1, classifier::self_consistent).clone();
    double error = 1;
    for (int k = 0; k < 100 && error > 1e-13; ++k) {
      const Tensor missing = goal - s - flow(s), step = newton(s, missing), size = missing.norm(2, 1, true);
      Tensor length = torch::ones_like(size);
      for (int halved = 0; halved < 30; ++halved) {
        const Tensor tried = s + length * step;
        length = torch::where((goal - tried - flow(tried)).norm(2, 1, true) > size, length / 2, length);
      }
      s = s + length * step;
      error = ((goal - s - flow(s)).norm(2, 1) / goal.norm(2, 1)).max().item<double>();
    }
    REQUIRE(error < 1e-12);
    return s + newton(s, Y - s - flow(s));
  }

  /// Stresses of nodes.
  Tensor mean_stress() const {
    Tensor change = torch::zeros_like(load_);
    if (has("alpha")) {
      Tensor answer = part_.tensors.select(1, classifier::self_consistent);
      if (has("linear")) answer = response(answer + flow(answer) + drive_);
      change = block("alpha")[0] * (answer - load_) +
               block("alpha")[1] * (part_.tensors.select(1, classifier::taylor) - load_);
    }
    const Tensor mean = zeros({part_.closed.size(0), 6}).index_add(0, part_.graph, part_.weight * change);
    return load_ + change - (part_.closed.unsqueeze(1) * mean).index_select(0, part_.graph);
  }
  /// Stresses of the points of nodes (node, point, 6).
  Tensor points_of(const Tensor& stress) const {
    if (!scatter_.defined()) return stress.unsqueeze(1);
    const Tensor mean = (log_weight_.exp().unsqueeze(2) * scatter_).sum(1, true);
    return stress.unsqueeze(1) + scatter_ - mean;
  }

  /// Logarithms of the rates of all systems at stresses of nodes. What a flow rule does not have is 1 there: no gradient is 0 · ∞.
  Tensor log_rates(const Tensor& stress) const {
    const Tensor change = shift_.index_select(0, part_.system_family).exp();
    const Tensor tau = part_.unit * resolved(stress), size = tau.abs(), one = torch::ones_like(tau);
    const Tensor direction = torch::where((tau < 0).unsqueeze(1), part_.lowered_against, part_.lowered_along);
    const Tensor lowering = part_.unit * (direction * stress.index_select(0, part_.system_node)).sum(1);
    const auto left = [&](const Tensor& critical) { return torch::maximum(critical - lowering, critical / 10); };
    const Tensor resistance = change * part_.resistance;
    const Tensor ratio = size / left(torch::where(part_.thermal.logical_or(part_.climb), one, resistance));
    const Tensor power = part_.prefactor.log() + part_.exponent * ratio.clamp_min(1e-12).log();
    const Tensor x = (size - resistance) / left(torch::where(part_.thermal, change * part_.friction, one));
    const Tensor base = x.clamp_min(1e-9), rest = (1 - base.pow(part_.p)).clamp_min(1e-9);
    const Tensor barrier = part_.Q / (kernels::boltzmann * part_.temperature);
    const Tensor activated = part_.prefactor.log() + base.log() - barrier * rest.pow(part_.q);
    const Tensor climb = (part_.prefactor / change * size).clamp_min(1e-30).log();
    return torch::where(part_.climb, climb, torch::where(part_.thermal, activated, power))
        .masked_fill(part_.twin.logical_and(tau <= 0), -1e3);
  }

  Tensor on_grid(const Tensor& of_systems) const {
    return of_systems.index({part_.grid}).masked_fill(part_.real.logical_not(), -1e30);
  }
  /// log(Σ_k w_k softmax(ν L_k + r)) with the background.
  Tensor mixed_log_shares(const Tensor& points, const Tensor& scores) const {
    std::vector<Tensor> own;
    for (int k = 0; k < points.size(1); ++k) {
      const Tensor z = log_nu_.exp().index_select(0, part_.system_node) * log_rates(points.select(1, k)) + scores;
      const Tensor share = on_grid(z).log_softmax(1);
      own.push_back(log_weight_.defined() ? share + log_weight_.narrow(1, k, 1) : share);
    }
    return with_background(torch::stack(own, 2).logsumexp(2));
  }
  Tensor with_background(const Tensor& log_share) const {
    const double given = options_.background;
    const Tensor background = torch::sigmoid(block("background") + std::log(given / (1 - given)));
    const Tensor common = background / part_.real.sum(1, true);
    return torch::logaddexp(log_share + (1 - background).log(), common.log());
  }

  void add_share_losses(const Tensor& log_share, std::vector<Tensor>& loss) const {
    const auto of_node = [&](int row) { return part_.slot_label.select(1, row); };
    loss[0] = -(of_node(classifier::weight_of_shares).unsqueeze(1) * part_.label * log_share).sum();
    const Tensor compatible = part_.label > 0.5;
    const Tensor within = log_share.masked_fill(compatible.logical_not(), -1e30).logsumexp(1);
    loss[5] = -loss_.trace * (of_node(classifier::weight_of_trace) * within).sum();
    const Tensor twins = part_.twin.index({part_.grid}).logical_and(part_.real);
    const Tensor t = (log_share.exp() * twins).sum(1).clamp(1e-9, 1 - 1e-9), label = of_node(classifier::twin_share);
    const Tensor entropy = loss_.twin_weight * label * t.log() + (1 - label) * (1 - t).log();
    loss[2] = -loss_.twin * (of_node(classifier::weight_of_twin) * entropy).sum();
  }
  Tensor event_loss(const Tensor& logits, int row, double threshold) const {
    const Tensor events = part_.node_label.select(1, row);
    const Tensor known = (events >= 0).to(torch::kFloat64), label = (events > threshold).to(torch::kFloat64);
    return loss_.events * (known * ((1 + (-logits.abs()).exp()).log() + logits.relu() - logits * label)).sum();
  }

  const Part& part_;
  const classifier::ModelOptions& options_;
  const classifier::LossOptions& loss_;
  const std::int64_t K_;
  const Tensor load_;
  std::map<std::string, Tensor> block_;
  Tensor scalars_, log_nu_, drive_, shift_, nu_change_, scatter_, log_weight_;
};

void compare(const std::string& level, const std::vector<std::shared_ptr<const material::Phase>>& phases, bool closed,
             double temperature = 293.15) {
  classifier::ModelOptions options;
  options.level = level;
  options.layers = 2;
  options.width = 9;
  options.channels = 2;
  options.points = 3;
  options.family_shifts = level == "B6" ? 0 : 2;
  classifier::LossOptions loss;
  loss.penalty = 0.05;
  loss.twin_weight = 2;
  features::GrainGraph first = synthetic_graph(phases, 7, closed, 11), second = synthetic_graph(phases, 4, !closed, 12);
  first.temperature = second.temperature = temperature;
  const classifier::GraphBatch batch({&first, &second}, options);
  classifier::Model model(options, 3);
  std::vector<double> values = model.values();
  for (std::size_t i = 0; i < values.size(); ++i) values[i] += 0.05 * draw(7, i, 0);  // no head is zero
  model.set_values(values);

  const Tensor parameters = numbers(values).requires_grad_();
  std::vector<Tensor> parts(7, torch::zeros({}, torch::kFloat64));
  for (const auto& content : batch.parts()) {
    const Part part(*content);
    const std::vector<Tensor> of_part = Reference(part, model, loss, parameters).losses();
    for (std::size_t k = 0; k < parts.size(); ++k) parts[k] = parts[k] + of_part[k];
  }
  const Tensor slope = torch::autograd::grad({torch::stack(parts).sum()}, {parameters})[0];

  std::vector<double> gradient(values.size(), 0.0);
  const classifier::LossSums sums = model.loss(batch, loss, gradient.data());
  const double ours[] = {sums.shares, sums.stress, sums.twin, sums.cross_slip, sums.climb, sums.traces, sums.penalty};
  for (std::size_t k = 0; k < parts.size(); ++k) {
    INFO(level << ", first phase " << phases[0]->name << ", part " << k << " of the loss");
    CHECK(ours[k] == Approx(parts[k].item<double>()).epsilon(1e-10));
  }
  for (const classifier::Model::Block& block : model.blocks()) {
    std::int64_t size = 1;
    for (const int n : block.shape) size *= n;
    const Tensor own = numbers(gradient).narrow(0, block.first, size), other = slope.narrow(0, block.first, size);
    const double norm = other.norm().item<double>(), error = (own - other).norm().item<double>();
    INFO(level << ", first phase " << phases[0]->name << ", " << block.name << ": norm " << norm << ", error "
               << error);
    CHECK(norm > 0);
    CHECK(error < 1e-8 * norm);
  }
}

}  // namespace

TEST_CASE("Losses and gradients of all levels against libtorch's autograd") {
  const auto aluminium = card("aluminium"), magnesium = card("magnesium");
  for (const char* level : {"L1", "L2", "L3", "L4", "B6"}) {
    compare(level, {magnesium}, true);
    compare(level, {aluminium, magnesium}, false);
  }
}

TEST_CASE("Losses and gradients through strain by climb against libtorch's autograd") {
  base::Tree tree = base::read_ini(std::string(POLYSLIP_SOURCE_DIR) + "/inputs/materials/copper_dislocations.ini");
  tree.set("plastic.climb_strain", "yes");
  tree.set("plastic.rho_dip_0", "1e13");
  compare("L4", {std::make_shared<material::Phase>(material::read_phase("copper", tree))}, true, 900);
}

TEST_CASE("Losses and gradients through dislocation laws and non-Schmid stresses against libtorch's autograd") {
  compare("L4", {card("copper_dislocations"), card("titanium")}, true);
  compare("L4", {card("tungsten")}, false);
}
