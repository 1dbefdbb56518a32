#include "src/features/sslip.hpp"

#include <glpk.h>

#include <array>
#include <cmath>
#include <stdexcept>

namespace polyslip::features {
namespace {

constexpr double residual_cost = 1000;

}  // namespace

struct Sslip::Program {
  glp_prob* problem = nullptr;
  glp_smcp options{};
  std::vector<int> plus, minus;  // column of each system and sense; 0: none
  std::size_t systems = 0;

  int column(double cost, double low, double high, const std::array<double, 4>& entries) {
    const int j = glp_add_cols(problem, 1);
    glp_set_obj_coef(problem, j, cost);
    glp_set_col_bnds(problem, j, std::isinf(high) ? GLP_LO : GLP_DB, low, high);
    int rows[5], count = 0;
    double values[5];
    for (int i = 0; i < 4; ++i) {
      if (entries[static_cast<std::size_t>(i)] == 0) continue;
      rows[++count] = i + 1;
      values[count] = entries[static_cast<std::size_t>(i)];
    }
    glp_set_mat_col(problem, j, count, rows, values);
    return j;
  }

  Program() : problem(glp_create_prob()) { glp_init_smcp(&options); }
  ~Program() { glp_delete_prob(problem); }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
};

Sslip::Sslip(const material::Phase& phase, const kernels::Quaternion<double>& orientation, const SslipOptions& options)
    : program_(std::make_unique<Program>()) {
  Program& p = *program_;
  p.systems = phase.systems.size();
  p.options.msg_lev = GLP_MSG_OFF;
  glp_set_obj_dir(p.problem, GLP_MIN);
  glp_add_rows(p.problem, 4);
  const kernels::Mat3<double> R = kernels::to_matrix(orientation);
  const double infinite = std::numeric_limits<double>::infinity();
  for (const material::SystemName& system : phase.systems) {
    double b[2] = {0, 0}, n[2] = {0, 0};
    for (int i = 0; i < 2; ++i)
      for (int j = 0; j < 3; ++j) {
        b[i] += R(j, i) * system.direction[j];
        n[i] += R(j, i) * system.normal[j];
      }
    const std::array<double, 4> M{b[0] * n[0], b[0] * n[1], b[1] * n[0], b[1] * n[1]};
    const std::array<double, 4> back{-M[0], -M[1], -M[2], -M[3]};
    const bool slip = system.kind == material::SystemKind::slip, climb = system.kind == material::SystemKind::climb;
    p.plus.push_back(climb ? 0 : p.column(1, 0, infinite, M));
    p.minus.push_back(slip ? p.column(1, 0, infinite, back) : 0);
  }
  for (std::size_t i = 0; i < 4; ++i) {
    std::array<double, 4> unit{};
    unit[i] = 1;
    if (options.noise > 0) p.column(0, -options.noise, options.noise, unit);
    p.column(residual_cost, 0, infinite, unit);
    unit[i] = -1;
    p.column(residual_cost, 0, infinite, unit);
  }
}

Sslip::~Sslip() = default;

SslipResult Sslip::solve(const double (&H)[4]) {
  Program& p = *program_;
  for (int i = 0; i < 4; ++i) {
    if (!std::isfinite(H[i])) throw std::logic_error("Sslip: H is not finite");
    glp_set_row_bnds(p.problem, i + 1, GLP_FX, H[i], H[i]);
  }
  // with another right-hand side the last optimum's basis is still dual feasible
  p.options.meth = GLP_DUALP;
  if (glp_simplex(p.problem, &p.options) != 0 || glp_get_status(p.problem) != GLP_OPT) {
    glp_std_basis(p.problem);
    p.options.meth = GLP_PRIMAL;
    if (glp_simplex(p.problem, &p.options) != 0 || glp_get_status(p.problem) != GLP_OPT)
      throw std::logic_error("Sslip: a bounded, feasible linear program was not solved");
  }
  SslipResult result;
  result.gamma.assign(p.systems, 0.0);
  double sum = 0;
  for (std::size_t s = 0; s < p.systems; ++s) {
    const double forth = p.plus[s] > 0 ? glp_get_col_prim(p.problem, p.plus[s]) : 0;
    const double back = p.minus[s] > 0 ? glp_get_col_prim(p.problem, p.minus[s]) : 0;
    result.gamma[s] = forth - back;
    sum += forth + back;
  }
  result.residual = std::max(0.0, (glp_get_obj_val(p.problem) - sum) / residual_cost);
  return result;
}

}  // namespace polyslip::features
