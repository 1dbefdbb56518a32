#pragma once
// Lankford coefficients: r(θ) = D_width / D_thickness in uniaxial tension of a sheet along the direction at θ from x (RD) towards y
// (TD); z is the sheet's normal. Rates at the present texture; shear stresses vanish, shears are free.
#include "src/mean_field/polycrystal.hpp"
#include "src/mean_field/solve_medium.hpp"

namespace polyslip::mean_field {

/// A set of grains seen in turned axes: v_turned = R v.
template <class Grains>
class TurnedGrains {
 public:
  TurnedGrains(const Grains& grains, const Mat3<double>& R)
      : grains_(grains), turn_(turn_of_deviators(R)), back_(transposed(turn_)) {}
  int size() const { return grains_.size(); }
  template <class U>
  U weight(int g) const {
    return grains_.template weight<U>(g);
  }
  template <class U>
  void flow(int g, const Vec5<U>& stress, GrainFlow<U>& answer) const {
    const Mat5<U> turn = constant<U>(turn_), back = constant<U>(back_);
    grains_.flow(g, back * stress, answer);
    answer.rate = turn * answer.rate;
    answer.tangent = turn * (answer.tangent * back);
    answer.secant = turn * (answer.secant * back);
  }

 private:
  const Grains& grains_;
  Mat5<double> turn_, back_;
};

struct Tension {
  bool converged = false;
  std::string reason;
  double r = 0;       ///< infinite where the thickness stays
  double stress = 0;  ///< axial, Pa
};

/// θ in rad, rate (of the axial strain) in 1/s; shape and unit as of MediumSearch. Grains are frozen.
template <class Grains>
Tension sheet_tension(const Grains& grains, const Options& options, const Mat3<double>& shape, double unit,
                      double theta, double rate) {
  Mat3<double> R = Mat3<double>::identity();
  R(0, 0) = R(1, 1) = std::cos(theta);
  R(0, 1) = std::sin(theta);
  R(1, 0) = -std::sin(theta);
  load::BoundaryTarget target;
  target.dt = 1e-6 / rate;
  target.F = {1 + 1e-6, 0, 0, 0, 1, 0, 0, 0, 1};
  target.F_given = {true, false, false, true, false, false, true, true, false};
  target.is_cauchy = true;
  const Mat3<double> start = Mat3<double>::identity();
  const TurnedGrains<Grains> turned(grains, R);
  const Solution<double> s =
      solve(turned, BoundaryProblem(target, start), options, start, R * (shape * kernels::transpose(R)), unit);
  return {s.converged, s.reason, s.mean.L(1, 1) / s.mean.L(2, 2), s.mean.cauchy()(0, 0)};
}

}  // namespace polyslip::mean_field
