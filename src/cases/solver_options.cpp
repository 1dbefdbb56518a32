#include "src/cases/solver_options.hpp"

#include <algorithm>

#include "src/base/require.hpp"

namespace polyslip::cases {
namespace {

using base::Range;
using base::Tree;
using fft_solver::Method;

constexpr double tiny = 1e-14;

Method read_method(const Tree& section) {
  const std::string word = section.get_choice("scheme", {"newton_cg", "newton_gmres"}, "newton_cg");
  return word == "newton_cg" ? Method::newton_cg : Method::newton_gmres;
}

}  // namespace

SolverOptions read_solver_options(const Tree& section) {
  SolverOptions result;
  fft_solver::Options& fft = result.fft;
  section.get_choice("type", {"fft", "point", "taylor", "sachs", "self_consistent"}, "fft");
  fft.solve.method = read_method(section);
  fft.scheme = section.get_choice("operator", {"rotated", "continuous"}, "rotated") == "rotated"
                   ? fft_solver::Scheme::rotated
                   : fft_solver::Scheme::continuous;
  fft_solver::SolveOptions& solve = fft.solve;
  solve.equilibrium = section.get_number("eps_equilibrium", solve.equilibrium, {tiny, 1, "1"});
  solve.equilibrium_floor = section.get_number("eps_equilibrium_floor", solve.equilibrium_floor, {0, 1e12, "Pa"});
  solve.stress = section.get_number("eps_stress", solve.stress, {tiny, 1, "1"});
  solve.stress_floor = section.get_number("eps_stress_floor", solve.stress_floor, {0, 1e12, "Pa"});
  solve.iterations = section.get_integer("iterations", solve.iterations, {1, 1e6});
  solve.linear_iterations = section.get_integer("linear_iterations", solve.linear_iterations, {1, 1e6});
  solve.linear_tolerance = section.get_number("linear_tolerance", solve.linear_tolerance, {1e-8, 0.9, "1"});
  fft.precision = section.get_choice("precision", {"double", "mixed"}, "double") == "double" ? base::Precision::exact
                                                                                             : base::Precision::mixed;
  if (fft.precision == base::Precision::mixed && solve.equilibrium < 5e-6)
    throw base::InputError(base::text(section.child("eps_equilibrium").where(), ": ", solve.equilibrium,
                                      " is below what precision = mixed reaches; allowed: at least 5e-6, or less with "
                                      "precision = double"));
  const bool gmres = solve.method == Method::newton_gmres;
  fft.tangent = section.get_choice("tangent", {"symmetric", "full"}, gmres ? "full" : "symmetric") == "full"
                    ? fft_solver::TangentStorage::full
                    : fft_solver::TangentStorage::symmetric;
  fft.extrapolate = section.get_flag("extrapolate", fft.extrapolate);
  // the law's noise, its tolerance times the stiffness, has to stay below the solver's tolerance of a stress a thousand times smaller
  const double law_tolerance = std::clamp(1e-5 * std::min(solve.equilibrium, solve.stress), 1e-13, 1e-9);
  fft.update.tolerance = section.get_number("law_tolerance", law_tolerance, {tiny, 1e-3, "1"});
  fft.update.iterations = section.get_integer("law_iterations", fft.update.iterations, {1, 1e6});
  fft.update.substeps = section.get_integer("law_substeps", fft.update.substeps, {1, 1e6});
  const bool adaptive = section.get_choice("steps", {"fixed", "adaptive"}, "fixed") == "adaptive";
  const int aim = section.get_integer("step_iterations", 2, {1, 100});
  if (adaptive) {
    result.step_iterations = aim;
    solve.iterations = std::min(solve.iterations, 4 * aim);  // a shorter piece is cheaper than going on
  }
  result.smallest_piece = section.get_number("smallest_piece", result.smallest_piece, {1e-6, 1, "1"});
  return result;
}

fft_solver::OutputOptions read_output_options(const Tree& section) {
  fft_solver::OutputOptions result;
  const auto& known = fft_solver::OutputOptions::known();
  std::string allowed = "all";
  for (const std::string& name : known) allowed += ", " + name;
  result.fields = section.get_texts("fields", result.fields);
  if (result.fields == std::vector<std::string>{"all"}) result.fields = known;
  if (result.fields == std::vector<std::string>{"none"}) result.fields.clear();
  for (auto name = result.fields.begin(); name != result.fields.end(); ++name) {
    const std::string where = section.has("fields") ? section.child("fields").where() : section.where();
    base::require(std::find(known.begin(), known.end(), *name) != known.end(), where, ": '", *name,
                  "' is no field; allowed: none, ", allowed);
    base::require(std::find(result.fields.begin(), name, *name) == name, where, ": '", *name, "' is named twice");
  }
  const std::string precision = section.get_choice("precision", {"double", "single"}, "double");
  result.precision = precision == "double" ? io::Precision::float64 : io::Precision::float32;
  return result;
}

std::string solver_help() {
  return R"([solver]
  type           fft; or point, taylor, sachs, self_consistent: see below (default fft)
  scheme         newton_cg or newton_gmres (default newton_cg; gmres where the tangent is far from symmetric)
  operator       rotated or continuous: the discrete gradient (default rotated)
  eps_equilibrium        RMS over voxels of h |div P|, h the voxel edge, over the largest |P̄ij| (default 5e-4)
  eps_equilibrium_floor  the least value of that as a stress, Pa (default 1e2)
  eps_stress             error of a prescribed stress over the largest |P̄ij| (default 1e-3)
  eps_stress_floor       its least value, Pa (default 1e3)
  iterations             Newton iterations after which a step is cut (default 40)
  linear_iterations      of a Newton iteration, at most (default 200)
  linear_tolerance       loosest reduction of the linear residual (default 0.03)
  precision      double, or mixed: tangent, linear iterations, transforms, stresses and resistances in single, displacements and
                 F_p in double; 0.57 of the memory, eps_equilibrium down to 5e-6 (default double)
  tangent        symmetric or full: what is kept of the law's tangent. Newton's method needs the symmetric part only down to
                 tolerances of 1e-6 or so (default symmetric; full for newton_gmres)
  extrapolate            the first guess follows the increments before (default true)
  law_tolerance          of the law's local iteration, on elastic strain and relative resistance (default 1e-9, or 1e-5 times the
                         lesser of eps_equilibrium and eps_stress where that is less, but not below 1e-13)
  law_iterations         of the local iteration, at most (default 25)
  law_substeps           pieces in which a point that fails is approached, at most (default 64)
  steps          fixed or adaptive: increments in one piece, cut where they do not converge; or in pieces that take about
                 step_iterations Newton iterations each (and 4 times as many at most), which follows sudden yield or localisation
                 with a smaller error of the time steps. Increments end where the load case says (default fixed)
  step_iterations        of adaptive steps (default 2)
  smallest_piece         share of an increment below which it is not cut further (default 1/64)

[output]
  fields         names, all, or none (default F P cauchy mises orientation rotation gamma slip grain phase):
                   F            deformation gradient, 1
                   P            first Piola–Kirchhoff stress, Pa
                   cauchy       Cauchy stress, Pa
                   mises        von Mises equivalent of the Cauchy stress, Pa
                   orientation  of the lattice now, quaternion, sample to crystal
                   rotation     angle of the lattice against its first orientation, rad
                   F_p          plastic deformation gradient, sample to crystal at the start
                   gamma        accumulated shear of each slip and twin system
                   slip         its sum over systems
                   xi           resistance of each system, Pa
                   grain, phase numbers, rows of grains.csv and of grains/phases
  precision      double or single (default double)
)";
}

}  // namespace polyslip::cases
