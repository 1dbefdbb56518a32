#include "src/material/material_point.hpp"

#include "src/base/require.hpp"
#include "src/material/point_law.hpp"
#include "src/material/sweep.hpp"

namespace polyslip::material {
namespace {

template <class Params>
class PointOf : public MaterialPoint {
 public:
  PointOf(const Params& params, const GrainEntry& grain, const kernels::UpdateOptions& options, int temperature_row)
      : p_(params),
        grain_{grain.orientation, grain.size, grain.temperature},
        options_(options),
        temperature_row_(temperature_row) {
    Point::initialise(p_, grain_, start_);
    Point::guess_from(p_, start_, guess_);
  }

  kernels::Response<double> evaluate(const kernels::Mat3<double>& H, double dt) override {
    kernels::PointStep<double> step;
    step.right_cauchy_green = right_cauchy_green(H);
    step.dt = dt_ = dt;
    rescue_ = kernels::Rescue::followed;
    kernels::Response<double> response{};
    Point::solve(p_, grain_, step, start_, options_, guess_, response);
    if (response.converged) return response;
    const int evaluations = response.evaluations;
    rescue_ = Point::rescue(p_, grain_, step, start_, options_, guess_, end_, response);
    response.converged = rescue_ != kernels::Rescue::failed;
    response.evaluations += evaluations;
    return response;
  }

  void accept() override {
    if (rescue_ == kernels::Rescue::substepped)
      start_ = end_;
    else
      Point::advance(p_, grain_, dt_, guess_, start_);
  }
  void revert() override { Point::guess_from(p_, start_, guess_); }

  void state(std::vector<double>& rows) const override {
    rows.clear();
    State copy = start_;
    Point::visit(p_, copy, [&](const double& value) { rows.push_back(value); });
  }
  void restore(const std::vector<double>& rows) override {
    base::require(static_cast<int>(rows.size()) == Point::rows(p_), "a state of ", rows.size(), " numbers where ",
                  Point::rows(p_), " are expected");
    auto next = rows.begin();
    Point::visit(p_, start_, [&](double& value) { value = *next++; });
    revert();
  }
  void set_temperature(double temperature) override {
    grain_.temperature = temperature;
    int row = 0;
    Point::visit(p_, start_, [&](double& value) {
      if (row++ == temperature_row_) value = temperature;
    });
  }

 private:
  using Point = PointLaw<Params>;
  using State = typename Point::template State<double>;

  const Params& p_;
  kernels::GrainData<double> grain_;
  kernels::UpdateOptions options_;
  int temperature_row_;  // of the state; −1: the law keeps none
  State start_{}, end_{};
  typename Point::template Guess<double> guess_{};
  kernels::Rescue rescue_ = kernels::Rescue::followed;  // how the increment last evaluated was solved
  double dt_ = 0;
};

}  // namespace

std::unique_ptr<MaterialPoint> make_point(const Phase& phase, const GrainEntry& grain,
                                          const kernels::UpdateOptions& options) {
  int temperature_row = -1;
  for (const StateGroup& group : state_groups(phase))
    if (group.name == "temperature") temperature_row = group.first;
  return std::visit(
      [&](const auto& params) -> std::unique_ptr<MaterialPoint> {
        using Params = std::decay_t<decltype(params)>;
        return std::make_unique<PointOf<Params>>(params, grain, options, temperature_row);
      },
      phase.law);
}

}  // namespace polyslip::material
