#include "src/features/gnd_l1.hpp"

#include <glpk.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "kernels/lattice/slip_systems.hpp"

namespace polyslip::features {
namespace {

constexpr int n = NyeTensor::size;
constexpr std::size_t most_bases = 256;
using Matrix = std::array<std::array<double, n>, n>;

/// Gauss–Jordan with pivots from the whole column; false for a singular matrix.
bool inverted(Matrix a, Matrix& inverse) {
  for (int i = 0; i < n; ++i)
    for (int k = 0; k < n; ++k) inverse[static_cast<std::size_t>(i)][static_cast<std::size_t>(k)] = i == k ? 1 : 0;
  for (std::size_t c = 0; c < n; ++c) {
    std::size_t pivot = c;
    for (std::size_t r = c + 1; r < n; ++r)
      if (std::abs(a[r][c]) > std::abs(a[pivot][c])) pivot = r;
    if (std::abs(a[pivot][c]) < 1e-9) return false;
    std::swap(a[c], a[pivot]);
    std::swap(inverse[c], inverse[pivot]);
    const double scale = 1 / a[c][c];
    for (std::size_t k = 0; k < n; ++k) {
      a[c][k] *= scale;
      inverse[c][k] *= scale;
    }
    for (std::size_t r = 0; r < n; ++r) {
      const double factor = a[r][c];
      if (r == c || factor == 0) continue;
      for (std::size_t k = 0; k < n; ++k) {
        a[r][k] -= factor * a[c][k];
        inverse[r][k] -= factor * inverse[c][k];
      }
    }
  }
  return true;
}

}  // namespace

std::vector<DislocationType> dislocation_types(const Crystal& crystal, double poisson) {
  std::vector<int> counts;
  const int families = crystal.lattice == kernels::Lattice::cF   ? 1
                       : crystal.lattice == kernels::Lattice::cI ? 2
                                                                 : kernels::n_slip_families(crystal.lattice);
  for (int f = 0; f < families; ++f) counts.push_back(kernels::slip_family_size(crystal.lattice, f));
  std::vector<DislocationType> edges, screws;
  for (const kernels::SlipSystem& system : kernels::slip_systems(crystal.lattice, counts, crystal.c_over_a)) {
    // <c+a> is √(a² + c²) long, all others are the shortest.
    const bool long_one = crystal.lattice == kernels::Lattice::hP && std::abs(system.b[2]) > 1e-6;
    const double length = long_one ? std::hypot(1, crystal.c_over_a) : 1;
    const kernels::Vec3<double> b{{length * system.b[0], length * system.b[1], length * system.b[2]}};
    edges.push_back({b, kernels::cross(system.b, system.n), length * length / (1 - poisson), false});
    const bool known = std::any_of(screws.begin(), screws.end(), [&](const DislocationType& other) {
      return std::abs(kernels::dot(other.line, system.b)) > 1 - 1e-9;
    });
    if (!known) screws.push_back({b, system.b, length * length, true});
  }
  edges.insert(edges.end(), screws.begin(), screws.end());
  return edges;
}

struct GndProgram::Problem {
  glp_prob* lp = glp_create_prob();
  glp_smcp options{};
  Problem() = default;
  Problem(const Problem&) = delete;
  Problem& operator=(const Problem&) = delete;
  ~Problem() { glp_delete_prob(lp); }
};

GndProgram::GndProgram(const std::vector<DislocationType>& types, const kernels::Quaternion<double>& orientation)
    : problem_(std::make_unique<Problem>()) {
  glp_prob* lp = problem_->lp;
  glp_init_smcp(&problem_->options);
  problem_->options.msg_lev = GLP_MSG_OFF;
  problem_->options.meth = GLP_DUALP;
  glp_set_obj_dir(lp, GLP_MIN);
  glp_add_rows(lp, n);
  glp_add_cols(lp, static_cast<int>(2 * types.size()));
  int column = 0;
  for (const DislocationType& type : types) {
    columns_.push_back(
        NyeTensor::from(kernels::to_sample(orientation, type.b), kernels::to_sample(orientation, type.line)));
    for (const double sign : {1.0, -1.0}) {
      int rows[n + 1];
      double values[n + 1];
      for (int i = 0; i < n; ++i) {
        rows[i + 1] = i + 1;
        values[i + 1] = sign * columns_.back().component[static_cast<std::size_t>(i)];
      }
      glp_set_mat_col(lp, ++column, n, rows, values);
      glp_set_obj_coef(lp, column, type.energy);
      glp_set_col_bnds(lp, column, GLP_LO, 0, 0);
    }
  }
  glp_std_basis(lp);
}

GndProgram::~GndProgram() = default;

bool GndProgram::meets(const Basis& basis, const NyeTensor& alpha, std::array<double, n>& density) const {
  bool all = true;
  for (std::size_t i = 0; i < n && all; ++i) {
    density[i] = 0;
    for (std::size_t k = 0; k < n; ++k) density[i] += basis.inverse[i][k] * alpha.component[k];
    all = density[i] >= -1e-7;
  }
  return all;
}

GndProgram::Basis GndProgram::by_simplex(const NyeTensor& alpha) {
  glp_prob* lp = problem_->lp;
  for (int i = 0; i < n; ++i) {
    const double value = alpha.component[static_cast<std::size_t>(i)];
    glp_set_row_bnds(lp, i + 1, GLP_FX, value, value);
  }
  ++programs_;
  if (glp_simplex(lp, &problem_->options) != 0 || glp_get_status(lp) != GLP_OPT) {
    glp_adv_basis(lp, 0);  // once more from the start
    if (glp_simplex(lp, &problem_->options) != 0 || glp_get_status(lp) != GLP_OPT)
      throw std::logic_error("GndProgram: no solution, though the types span all of Nye's tensor");
  }
  Basis basis;
  Matrix matrix{};
  for (std::size_t i = 0; i < n; ++i) {
    const int variable = glp_get_bhead(lp, static_cast<int>(i) + 1);  // rows come first
    if (variable <= n) {                                              // a row's own variable, which is zero
      basis.type[i] = -1;
      matrix[static_cast<std::size_t>(variable) - 1][i] = 1;
      continue;
    }
    basis.type[i] = variable - n - 1;
    const auto& column = columns_[static_cast<std::size_t>(basis.type[i] / 2)].component;
    for (std::size_t k = 0; k < n; ++k) matrix[k][i] = (basis.type[i] % 2 == 0 ? 1 : -1) * column[k];
  }
  if (!inverted(matrix, basis.inverse)) throw std::logic_error("GndProgram: an optimal basis is singular");
  return basis;
}

double GndProgram::solve(const NyeTensor& alpha, std::vector<double>* each) {
  if (each != nullptr) each->assign(columns_.size(), 0);
  const double scale = alpha.norm();
  if (!(scale > 0)) return 0;
  NyeTensor direction = alpha;
  for (double& a : direction.component) a /= scale;

  std::array<double, n> density{};
  const auto known =
      std::find_if(bases_.begin(), bases_.end(), [&](const Basis& basis) { return meets(basis, direction, density); });
  std::array<int, n> type{};
  if (known != bases_.end()) {
    std::rotate(bases_.begin(), known, known + 1);
    type = bases_.front().type;
  } else {
    const Basis basis = by_simplex(direction);
    type = basis.type;
    meets(basis, direction, density);
    // With a row's own variable in it a basis holds for this right-hand side only.
    if (std::find(type.begin(), type.end(), -1) == type.end()) {
      if (bases_.size() == most_bases) bases_.pop_back();
      bases_.insert(bases_.begin(), basis);
    }
  }
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (type[i] < 0) continue;
    const double rho = std::max(0.0, density[i]);
    sum += rho;
    if (each != nullptr) (*each)[static_cast<std::size_t>(type[i] / 2)] += (type[i] % 2 == 0 ? scale : -scale) * rho;
  }
  return scale * sum;
}

}  // namespace polyslip::features
