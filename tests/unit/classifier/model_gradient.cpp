// The gradient of the whole loss against central differences along random directions, block by block: the difference falls with h².
#include <catch2/catch.hpp>

#include "src/classifier/model.hpp"
#include "tests/support/model_graphs.hpp"

using namespace polyslip;

namespace {

/// Parameters away from their fresh values, so that no head is zero.
std::vector<double> moved(const classifier::Model& model, double size) {
  std::vector<double> values = model.values();
  for (std::size_t i = 0; i < values.size(); ++i) values[i] += size * tests::draw(7, i, 0);
  return values;
}

void check_gradient(const std::string& level, const std::vector<std::shared_ptr<const material::Phase>>& phases,
                    bool closed) {
  INFO(level << ", first phase " << phases[0]->name << ", closed " << closed);
  classifier::ModelOptions options;
  options.level = level;
  options.layers = 2;
  options.width = 9;
  options.channels = 2;
  options.points = 3;
  options.family_shifts = level == "L0" || level == "B6" ? 0 : 2;
  classifier::LossOptions loss;
  loss.penalty = 0.05;
  loss.twin_weight = 2;
  const features::GrainGraph first = tests::synthetic_graph(phases, 7, closed, 11),
                             second = tests::synthetic_graph(phases, 4, !closed, 12);
  const classifier::GraphBatch batch({&first, &second}, options);
  classifier::Model model(options, 3);
  const std::vector<double> start = moved(model, 0.05);
  model.set_values(start);
  std::vector<double> gradient(start.size(), 0.0);
  std::vector<int> reported(start.size(), 0);
  int last = model.parameters();
  const classifier::LossSums sums = model.loss(batch, loss, gradient.data(), [&](int begin, int count) {
    CHECK(begin + count == last);
    last = begin;
    for (int i = begin; i < begin + count; ++i) ++reported[static_cast<std::size_t>(i)];
  });
  CHECK(sums.labels == 11);
  CHECK(last == 0);
  for (const int times : reported) CHECK(times == 1);
  const auto total = [&](const std::vector<double>& direction, double h) {
    std::vector<double> values = start;
    for (std::size_t i = 0; i < values.size(); ++i) values[i] += h * direction[i];
    model.set_values(values);
    return model.loss(batch, loss, nullptr).total();
  };
  CHECK(total(std::vector<double>(start.size(), 0.0), 0) == Approx(sums.total()).epsilon(1e-14));
  for (const classifier::Model::Block& block : model.blocks()) {
    int size = 1;
    for (const int n : block.shape) size *= n;
    std::vector<double> direction(start.size(), 0.0);
    double slope = 0, norm = 0;
    for (int i = block.first; i < block.first + size; ++i) {
      const auto at = static_cast<std::size_t>(i);
      direction[at] = tests::draw(8, at, 0);
      slope += direction[at] * gradient[at];
      norm += direction[at] * direction[at];
    }
    for (double& d : direction) d /= std::sqrt(norm);
    slope /= std::sqrt(norm);
    const double h = 2.5e-4;
    const auto error = [&](double step) {
      return std::abs((total(direction, step) - total(direction, -step)) / (2 * step) - slope);
    };
    const double coarse = error(h), fine = error(h / 4), noise = 1e-12 * std::abs(sums.total()) / h;
    INFO(block.name << ": slope " << slope << ", errors " << coarse << " " << fine);
    CHECK(fine < coarse / 8 + 10 * noise);  // 16 where h² rules
    CHECK(fine < 1e-3 * std::abs(slope) + 1e-5);
  }
}

}  // namespace

TEST_CASE("Gradients of all levels against central differences") {
  const auto aluminium = tests::card("aluminium"), magnesium = tests::card("magnesium");
  for (const char* level : {"L1", "L2", "L3", "L4", "B6"}) {
    check_gradient(level, {magnesium}, true);
    check_gradient(level, {aluminium, magnesium}, false);
  }
}

TEST_CASE("Gradients through dislocation laws and non-Schmid stresses") {
  check_gradient("L4", {tests::card("copper_dislocations")}, true);
  check_gradient("L4", {tests::card("tungsten")}, false);
}
