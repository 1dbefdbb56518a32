#pragma once
// Newton's method for the free part of F at one point.
#include "src/load/boundary_solver.hpp"
#include "src/material/material_point.hpp"
#include "src/point_solver/point_solver.hpp"

namespace polyslip::point_solver {

/// F − I, and the first Piola–Kirchhoff stress (Pa) and the Cauchy stress that belong to it.
struct PointStress {
  kernels::Mat3<double> H, P, sigma;
};

/// F − I with its prescribed part as the target has it.
kernels::Mat3<double> with_given(const kernels::Mat3<double>& H, const load::BoundaryTarget& target);

/// Moves the free part of `now.H`, a guess, until the prescribed part of stress is met; now.P and now.sigma are the law's at the end. The
/// other part of now.H is that of the target.
load::StepReport solve_mixed(material::MaterialPoint& point, const load::BoundaryTarget& target, const Options& options,
                             PointStress& now);

/// The first guess of a point whose load has turned: the answer of the tangent at rest, in which nothing flows yet, to the change from
/// `now` to the target. Out: `H`. Returns the evaluations of the law; the point's guess is as before.
int predict_at_rest(material::MaterialPoint& point, const load::BoundaryTarget& target, const PointStress& now,
                    kernels::Mat3<double>& H);

}  // namespace polyslip::point_solver
