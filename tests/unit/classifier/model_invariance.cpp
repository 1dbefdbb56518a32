// What a model must not see: names of equivalent systems, the frame of the sample, the order of grains; and what it is before it has learned.
#include <catch2/catch.hpp>

#include <algorithm>

#include "kernels/rotation/symmetry.hpp"
#include "src/classifier/model.hpp"
#include "tests/support/model_graphs.hpp"

using namespace polyslip;
using classifier::GraphBatch;
using classifier::GraphPrediction;
using classifier::Model;
using classifier::ModelOptions;
using kernels::Quaternion;

namespace {

ModelOptions small(const std::string& level) {
  ModelOptions options;
  options.level = level;
  options.layers = 2;
  options.width = 10;
  options.channels = 3;
  return options;
}

/// A model whose heads are not zero.
Model stirred(const ModelOptions& options) {
  Model model(options, 5);
  std::vector<double> values = model.values();
  for (std::size_t i = 0; i < values.size(); ++i) values[i] += 0.05 * tests::draw(17, i, 0);
  model.set_values(values);
  return model;
}

GraphPrediction answer(const Model& model, const features::GrainGraph& graph) {
  return model.predict(GraphBatch({&graph}, model.options())).front();
}

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

void turn(std::vector<double>& tensors, const Quaternion<double>& q) {
  const kernels::Mat6<double> W = kernels::congruence(kernels::to_matrix(q));
  for (std::size_t t = 0; t < tensors.size(); t += 6) {
    kernels::Vec6<double> x;
    for (int i = 0; i < 6; ++i) x[i] = tensors[t + static_cast<std::size_t>(i)];
    x = W * x;
    for (int i = 0; i < 6; ++i) tensors[t + static_cast<std::size_t>(i)] = x[i];
  }
}

/// Which system of a phase becomes which one when its lattice is turned by a symmetry of the crystal: lines of b and n coincide, and for twins
/// the sense b ⊗ n.
std::vector<int> permutation(const material::Phase& phase, const Quaternion<double>& symmetry) {
  std::vector<int> to;
  const auto vector = [](const double(&v)[3]) { return kernels::Vec3<double>{{v[0], v[1], v[2]}}; };
  for (const material::SystemName& system : phase.systems) {
    const auto b = kernels::to_crystal(symmetry, vector(system.direction)),
               n = kernels::to_crystal(symmetry, vector(system.normal));
    int found = -1;
    for (std::size_t s = 0; s < phase.systems.size(); ++s) {
      const material::SystemName& other = phase.systems[s];
      if (other.kind != system.kind || other.family != system.family) continue;
      const double along = kernels::dot(b, vector(other.direction)), normal = kernels::dot(n, vector(other.normal));
      if (std::abs(std::abs(along) - 1) < 1e-6 && std::abs(std::abs(normal) - 1) < 1e-6 &&
          (system.kind != material::SystemKind::twin || along * normal > 0))
        found = static_cast<int>(s);
    }
    REQUIRE(found >= 0);
    to.push_back(found);
  }
  return to;
}

}  // namespace

TEST_CASE("Relabelling the systems by a symmetry of the crystal permutes the shares") {
  for (const char* name : {"magnesium", "copper", "titanium"}) {
    const auto phase = tests::card(name);
    const kernels::SymmetryGroup group =
        kernels::symmetry_group(phase->lattice == "hP" ? kernels::Laue::hexagonal : kernels::Laue::cubic);
    const features::GrainGraph graph = tests::synthetic_graph({phase}, 9, true, 21);
    for (const char* level : {"L0", "L3", "L4", "B6"}) {
      const Model model = stirred(small(level));
      const GraphPrediction before = answer(model, graph);
      features::GrainGraph turned = graph;
      std::vector<std::vector<int>> to;
      for (std::size_t g = 0; g < turned.grains.size(); ++g) {
        const Quaternion<double>& s = group.op[g * 5 % static_cast<std::size_t>(group.size)];
        turned.grains[g].orientation = kernels::multiply(s, turned.grains[g].orientation);
        to.push_back(permutation(*phase, s));
      }
      const GraphPrediction after = answer(model, turned);
      double largest = 0;
      const auto systems = static_cast<std::size_t>(before.systems);
      for (std::size_t g = 0; g < to.size(); ++g)
        for (std::size_t s = 0; s < systems; ++s)
          largest = std::max(largest, std::abs(before.share[g * systems + s] -
                                               after.share[g * systems + static_cast<std::size_t>(to[g][s])]));
      INFO(name << " " << level << " " << largest);
      CHECK(largest < 1e-10);
      if (!before.stress.empty()) CHECK(largest_difference(before.stress, after.stress) < 1e-10 * graph.mises);
    }
  }
}

TEST_CASE("Turning sample and load together changes no share") {
  const features::GrainGraph graph =
      tests::synthetic_graph({tests::card("magnesium"), tests::card("copper")}, 10, false, 31);
  const Quaternion<double> q = tests::random_rotation(99, 3);  // old sample axes → new ones
  features::GrainGraph turned = graph;
  for (features::Grain& grain : turned.grains)
    grain.orientation = kernels::multiply(grain.orientation, kernels::conjugate(q));
  for (features::Edge& edge : turned.edges) edge.normal = kernels::to_crystal(q, edge.normal);
  std::vector<double> load(graph.stress_direction.v, graph.stress_direction.v + 6);
  turn(load, q);
  std::copy(load.begin(), load.end(), turned.stress_direction.v);
  for (features::FeatureColumn& column : turned.grain_columns)
    if (column.values == 6) turn(column.data, q);
  for (const char* level : {"L0", "L1", "L2", "L3", "L4", "B6"}) {
    const Model model = stirred(small(level));
    const GraphPrediction before = answer(model, graph), after = answer(model, turned);
    INFO(level);
    CHECK(largest_difference(before.share, after.share) < 1e-10);
    CHECK(largest_difference(before.cross_slip, after.cross_slip) < 1e-10);
    std::vector<double> stress = before.stress;
    turn(stress, q);
    CHECK(largest_difference(stress, after.stress) < 1e-10 * graph.mises);
  }
}

TEST_CASE("The order of grains, and other graphs of a batch, change nothing") {
  const features::GrainGraph graph = tests::synthetic_graph({tests::card("magnesium")}, 11, true, 41);
  const int count = static_cast<int>(graph.size());
  features::GrainGraph shuffled = graph;
  const auto place = [&](int g) { return static_cast<std::size_t>((g * 4 + 3) % count); };
  for (int g = 0; g < count; ++g) shuffled.grains[place(g)] = graph.grains[static_cast<std::size_t>(g)];
  for (features::Edge& edge : shuffled.edges) {
    edge.a = static_cast<int>(place(edge.a));
    edge.b = static_cast<int>(place(edge.b));
    if (edge.a < edge.b) continue;
    std::swap(edge.a, edge.b);
    for (int i = 0; i < 3; ++i) edge.normal[i] = -edge.normal[i];
  }
  std::sort(shuffled.edges.begin(), shuffled.edges.end(), [](const features::Edge& a, const features::Edge& b) {
    return std::make_pair(a.a, a.b) < std::make_pair(b.a, b.b);
  });
  for (std::size_t c = 0; c < graph.grain_columns.size(); ++c)
    for (int g = 0; g < count; ++g)
      for (std::size_t i = 0; i < 6; ++i)
        shuffled.grain_columns[c].data[6 * place(g) + i] =
            graph.grain_columns[c].data[6 * static_cast<std::size_t>(g) + i];
  const features::GrainGraph other = tests::synthetic_graph({tests::card("aluminium")}, 5, true, 42);
  for (const char* level : {"L3", "L4", "B6"}) {
    const Model model = stirred(small(level));
    const GraphPrediction before = answer(model, graph), after = answer(model, shuffled);
    const auto systems = static_cast<std::size_t>(before.systems);
    double largest = 0;
    for (int g = 0; g < count; ++g)
      for (std::size_t s = 0; s < systems; ++s)
        largest = std::max(largest, std::abs(before.share[static_cast<std::size_t>(g) * systems + s] -
                                             after.share[place(g) * systems + s]));
    INFO(level);
    CHECK(largest < 1e-12);
    const auto together = model.predict(GraphBatch({&other, &graph}, model.options()));
    CHECK(largest_difference(before.share, together[1].share) < 1e-13);
  }
}

TEST_CASE("With all parameters zero the model is the law at the macroscopic stress") {
  const auto phase = tests::card("magnesium");
  const features::GrainGraph graph = tests::synthetic_graph({phase}, 8, true, 51);
  for (const char* level : {"L0", "L1", "L2", "L3", "L4"}) {
    ModelOptions options = small(level);
    options.background = 0;
    Model model(options, 1);
    model.set_values(std::vector<double>(static_cast<std::size_t>(model.parameters()), 0.0));
    const GraphPrediction given = answer(model, graph);
    // the phenomenological power law as the solvers run it; all exponents of the card are 20, so that the size of the stress cancels
    const auto& p = std::get<kernels::Phenopowerlaw<60>::Params<double>>(phase->law);
    const auto systems = static_cast<std::size_t>(p.systems);
    REQUIRE(static_cast<std::size_t>(given.systems) == systems);
    double largest = 0;
    for (std::size_t g = 0; g < graph.grains.size(); ++g) {
      const auto R = kernels::to_matrix(graph.grains[g].orientation);
      kernels::Vec6<double> stress = graph.stress_direction;
      for (int i = 0; i < 6; ++i) stress[i] *= 1e7;
      stress = kernels::to_mandel(R * kernels::from_mandel(stress) * kernels::transpose(R));
      kernels::Phenopowerlaw<60>::Rates<double> rates;
      kernels::Phenopowerlaw<60>::rates(p, stress, p.xi_0, 0.0, rates);
      double sum = 0, top = -1e300;
      for (std::size_t s = 0; s < systems; ++s) top = std::max(top, rates.log_rate[s]);
      for (std::size_t s = 0; s < systems; ++s) sum += std::exp(rates.log_rate[s] - top);
      for (std::size_t s = 0; s < systems; ++s)
        largest = std::max(largest, std::abs(given.share[g * systems + s] - std::exp(rates.log_rate[s] - top) / sum));
    }
    INFO(level);
    CHECK(largest < 1e-12);
  }
}

TEST_CASE("Stresses of a closed volume keep their mean; those of a map need not") {
  for (const bool closed : {true, false}) {
    const features::GrainGraph graph = tests::synthetic_graph({tests::card("magnesium")}, 12, closed, 61);
    const GraphPrediction given = answer(stirred(small("L4")), graph);
    double largest = 0;
    for (std::size_t i = 0; i < 6; ++i) {
      double mean = 0;
      for (std::size_t g = 0; g < graph.grains.size(); ++g)
        mean += graph.grains[g].weight * given.stress[6 * g + i] / graph.mises;
      largest = std::max(largest, std::abs(mean - graph.stress_direction[static_cast<int>(i)]));
    }
    if (closed)
      CHECK(largest < 1e-14);
    else
      CHECK(largest > 1e-6);
  }
}

TEST_CASE("Single and double precision agree") {
  const features::GrainGraph graph = tests::synthetic_graph({tests::card("magnesium")}, 12, true, 71);
  for (const char* level : {"L1", "L3", "L4", "B6"}) {
    ModelOptions options = small(level);
    const Model exact = stirred(options);
    options.precision = "single";
    Model single(options, 5);
    single.set_values(exact.values());
    INFO(level);
    CHECK(largest_difference(answer(exact, graph).share, answer(single, graph).share) < 2e-4);
    const auto count = static_cast<std::size_t>(exact.parameters());
    std::vector<double> gradient(count, 0.0), other(count, 0.0);
    const double loss = exact.loss(GraphBatch({&graph}, exact.options()), {}, gradient.data()).total();
    CHECK(single.loss(GraphBatch({&graph}, options), {}, other.data()).total() == Approx(loss).epsilon(1e-4));
    double difference = 0, size = 0;
    for (std::size_t i = 0; i < count; ++i) {
      difference += (gradient[i] - other[i]) * (gradient[i] - other[i]);
      size += gradient[i] * gradient[i];
    }
    CHECK(std::sqrt(difference) < 2e-3 * std::sqrt(size));
  }
}

TEST_CASE("What a model cannot use is named") {
  using Catch::Matchers::Contains;
  features::GrainGraph graph = tests::synthetic_graph({tests::card("aluminium")}, 5, true, 81);
  const ModelOptions options = small("L1");
  features::GrainGraph unloaded = graph;
  unloaded.stress_direction = {{0, 0, 0, 0, 0, 0}};
  CHECK_THROWS_WITH(GraphBatch({&unloaded}, options), Contains("synthetic") && Contains("no load"));
  features::GrainGraph plain = tests::synthetic_graph({tests::card("aluminium_isotropic")}, 5, true, 82);
  CHECK_THROWS_WITH(GraphBatch({&plain}, options), Contains("no slip systems"));
  graph.labels.share[3] = features::unknown;
  CHECK_THROWS_WITH(GraphBatch({&graph}, options), Contains("label of grain 1, system 4"));
}

TEST_CASE("A grain whose tensors lie far from all others does not carry the loss away") {
  features::GrainGraph graph = tests::synthetic_graph({tests::card("magnesium")}, 12, true, 91);
  const ModelOptions options;
  const double before = Model(options, 1).loss(GraphBatch({&graph}, options), {}, nullptr).total();
  for (features::FeatureColumn& column : graph.grain_columns)
    for (std::size_t i = 0; i < 6; ++i) column.data[18 + i] *= 30;
  graph.grains[3].size *= 1e3;
  const double after = Model(options, 1).loss(GraphBatch({&graph}, options), {}, nullptr).total();
  INFO(before << " " << after);
  CHECK(std::isfinite(after));
  CHECK(after < 4 * before);
}

TEST_CASE("a model says nothing of cross-slip and climb before it has learned of them") {
  const auto graph = tests::synthetic_graph({tests::card("copper")}, 12, true, 3);
  const Model fresh(small("L4"), 5);
  CHECK(answer(fresh, graph).cross_slip.empty());
  CHECK(answer(fresh, graph).climb.empty());
  const GraphPrediction told = answer(stirred(small("L4")), graph);
  CHECK(told.cross_slip.size() == 12);
  CHECK(told.climb.size() == 12);
}
