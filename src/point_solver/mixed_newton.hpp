#pragma once
// Newton's method for the free components of F at one point.
#include "src/load/boundary_solver.hpp"
#include "src/material/material_point.hpp"
#include "src/point_solver/point_solver.hpp"

namespace polyslip::point_solver {

/// F − I, and the first Piola–Kirchhoff stress (Pa) and the Cauchy stress that belong to it.
struct PointStress {
  kernels::Mat3<double> H, P, sigma;
};

/// The components of F that a target leaves free, by index in row-major order.
struct FreeComponents {
  int count = 0;
  int index[9];
  explicit FreeComponents(const load::Mask& given);
};

/// Moves the free components of `now.H`, a guess, until the prescribed components of stress are met; now.P and now.sigma are the law's
/// at the end. The other components of now.H are those of the target.
load::StepReport solve_mixed(material::MaterialPoint& point, const load::BoundaryTarget& target, const Options& options,
                             PointStress& now);

/// The first guess of a point whose load has turned: the answer of the tangent at rest, in which nothing flows yet, to the change from
/// `now` to the target. Out: `H`. Returns the evaluations of the law; the point's guess is as before.
int predict_at_rest(material::MaterialPoint& point, const load::BoundaryTarget& target, const PointStress& now,
                    kernels::Mat3<double>& H);

}  // namespace polyslip::point_solver
