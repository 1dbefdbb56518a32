#include <cmath>

#include "src/fft_solver/newton.hpp"

namespace polyslip::fft_solver {
namespace {

constexpr int restart_length = 40;

}  // namespace

/// Restarted GMRES for one volume, which is the active one; preconditioned from the right, so that the residual it watches is the
/// true one (Saad and Schultz, SIAM J. Sci. Stat. Comput. 7 (1986)).
int Newton::gmres(int volume, double reduction, const Errors& start) {
  const auto v = static_cast<std::size_t>(volume);
  const double weight = std::pow(equilibrium_.voxel_edge(), 2);  // makes forces and stresses comparable
  const auto dot = [&](const Unknowns& a, const Unknowns& b, double of_u) { return equilibrium_.dot(a, b, of_u)[v]; };
  const auto done = [&] { return small_enough(volume, equilibrium_.force_norm(residual_.u)[v], reduction, start); };
  equilibrium_.copy(residual_, start_);
  equilibrium_.clear(step_);
  if (basis_.empty())
    for (int k = 0; k <= restart_length; ++k) basis_.push_back(equilibrium_.make_work("basis"));
  int iteration = 0;
  double first_norm = 0;
  while (iteration < options_.linear_iterations && !done() && !interrupted_) {
    const double norm = std::sqrt(dot(residual_, residual_, weight));
    if (iteration == 0) first_norm = norm;
    if (norm == 0) break;
    equilibrium_.combine(1.0 / norm, residual_, 0.0, basis_[0]);
    double H[restart_length + 1][restart_length] = {}, c[restart_length] = {}, s[restart_length] = {},
                              g[restart_length + 1] = {norm};
    int k = 0;
    // the aim of this cycle as one number: all of it down by `reduction`, or to where both limits hold for sure
    const double aim = std::max(reduction * first_norm, 0.1 * std::min(start.equilibrium_limit, start.stress_limit));
    for (; k < restart_length && iteration < options_.linear_iterations && ask_to_go_on(); ++k) {
      equilibrium_.precondition(basis_[static_cast<std::size_t>(k)], image_);
      Unknowns& w = basis_[static_cast<std::size_t>(k) + 1];
      equilibrium_.apply(image_, w);
      ++iteration;
      for (int j = 0; j <= k; ++j) {
        H[j][k] = dot(w, basis_[static_cast<std::size_t>(j)], weight);
        equilibrium_.combine(-H[j][k], basis_[static_cast<std::size_t>(j)], 1.0, w);
      }
      const double length = std::sqrt(dot(w, w, weight));
      H[k + 1][k] = length;
      if (length > 0) equilibrium_.combine(1.0 / length, w, 0.0, w);
      for (int j = 0; j < k; ++j) {
        const double upper = c[j] * H[j][k] + s[j] * H[j + 1][k];
        H[j + 1][k] = -s[j] * H[j][k] + c[j] * H[j + 1][k];
        H[j][k] = upper;
      }
      const double hypotenuse = std::hypot(H[k][k], H[k + 1][k]);
      if (hypotenuse == 0) break;
      c[k] = H[k][k] / hypotenuse;
      s[k] = H[k + 1][k] / hypotenuse;
      H[k][k] = hypotenuse;
      g[k + 1] = -s[k] * g[k];
      g[k] = c[k] * g[k];
      if (std::abs(g[k + 1]) <= aim || length == 0) {
        ++k;
        break;
      }
    }
    if (k == 0) break;
    double y[restart_length];
    for (int i = k - 1; i >= 0; --i) {
      y[i] = g[i];
      for (int j = i + 1; j < k; ++j) y[i] -= H[i][j] * y[j];
      y[i] /= H[i][i];
    }
    equilibrium_.clear(direction_);
    for (int j = 0; j < k; ++j) equilibrium_.combine(y[j], basis_[static_cast<std::size_t>(j)], 1.0, direction_);
    equilibrium_.precondition(direction_, image_);
    equilibrium_.combine(1.0, image_, 1.0, step_);
    if (std::abs(g[k]) <= aim) break;
    equilibrium_.apply(image_, direction_);
    equilibrium_.combine(-1.0, direction_, 1.0, residual_);
  }
  work_[v] = dot(start_, step_, 1.0);
  return iteration;
}

}  // namespace polyslip::fft_solver
