#include "kernels/lattice/interaction.hpp"

#include <cstdlib>

namespace polyslip::kernels {
namespace {

int product(const int (&u)[4], const int (&v)[4]) { return std::abs(u[0] * v[0] + u[1] * v[1] + u[2] * v[2]); }

bool same_plane(const int (&u)[4], const int (&v)[4]) {
  const int uv = product(u, v);
  return uv * uv == product(u, u) * product(v, v);
}

// Cubic classes by exact integer products of the indices.
int class_fcc(const SlipSystem& a, const SlipSystem& b) {
  const int bb = product(a.miller_b, b.miller_b);
  const bool collinear = bb == 2, normal_b = bb == 0;
  const bool coplanar = same_plane(a.miller_n, b.miller_n);
  if (a.family == 0 && b.family == 0) {
    if (coplanar) return collinear ? 1 : 2;
    if (collinear) return 3;
    if (normal_b) return 4;
    if (product(a.miller_b, b.miller_n) == 0) return 5;
    return product(a.miller_n, b.miller_b) == 0 ? 6 : 7;
  }
  if (a.family == 1 && b.family == 1) {
    if (coplanar) return 1;
    return normal_b ? 8 : 9;
  }
  if (collinear) return 13;
  if (normal_b) return 12;
  return product(a.miller_n, b.miller_n) == 0 ? 10 : 11;
}

int class_bcc(const SlipSystem& a, const SlipSystem& b) {
  const bool collinear = product(a.miller_b, b.miller_b) == 3;
  const int lower = a.family < b.family ? a.family : b.family;
  if (collinear && same_plane(a.miller_n, b.miller_n)) return 1;
  if (a.family == 2 || b.family == 2) return collinear ? 25 + lower : 28;
  const int nn = product(a.miller_n, b.miller_n);
  const int a_in_b = product(a.miller_b, b.miller_n), b_in_a = product(a.miller_n, b.miller_b);
  if (collinear) return a.family == b.family ? 2 : nn == 0 ? 8 : 9;
  if (a.family == 0 && b.family == 0) {
    if (nn == 2) return 3;
    if (nn == 0) return 6;
    return b_in_a == 0 ? 5 : a_in_b == 0 ? 4 : 7;
  }
  if (a.family == 1 && b.family == 1) {
    switch (nn) {
      case 2:
        return 20;
      case 4:
        return 24;
      case 5:
        return 23;
      default:
        return b_in_a == 4 ? 21 : 22;
    }
  }
  if (a.family == 0) {
    switch (nn) {
      case 0:
        return 11;
      case 2:
        return 18;
      case 3:
        return 13;
      default:
        return a_in_b == 4 ? 17 : 14;
    }
  }
  switch (nn) {
    case 0:
      return 10;
    case 2:
      return 19;
    case 3:
      return 12;
    default:
      return b_in_a == 4 ? 16 : 15;
  }
}

// hP slip: for each block (reacting family, acting family) the class, from 0 within the block, of the first system of
// the reacting family with every system of the acting family. All other rows follow by symmetry.
const char* const hcp_first_rows[5][5] = {{"011", "011", "010010", "012210012210", "001001"},
                                          {"011", "011", "010010", "012210012210", "001001"},
                                          {"010", "010", "011211", "001221331221", "010010"},
                                          {"012", "012", "012312", "012223452226", "012013"},
                                          {"001", "001", "001001", "011022033022", "011211"}};

// First class (1-based) of a block in onion-peel order; sizes(i, j) is the number of classes in block (i, j).
template <class Sizes>
int onion_peel(int reacting, int acting, int n, const Sizes& sizes) {
  int next = 1;
  for (int shell = 0; shell < n; ++shell) {
    for (int step = 0; step < 2 * shell + 1; ++step) {
      const int i = step <= shell ? step : shell, j = step <= shell ? shell : 2 * shell - step;
      if (i == reacting && j == acting) return next;
      next += sizes(i, j);
    }
  }
  return next;
}

int hcp_block_size(int reacting, int acting) {
  int size = 0;
  for (const char* c = hcp_first_rows[reacting][acting]; *c != 0; ++c) size = *c - '0' >= size ? *c - '0' + 1 : size;
  return size;
}

bool parallel(const Vec3<double>& u, const Vec3<double>& v) { return std::abs(dot(u, v)) > 1 - 1e-9; }

// Index of the system that `turn` makes of `system`, among `all`.
int turned(const Mat3<double>& turn, const SlipSystem& system, const std::vector<SlipSystem>& all) {
  const Vec3<double> b = turn * system.b, n = turn * system.n;
  int i = 0;
  while (!(all[i].family == system.family && parallel(all[i].b, b) && parallel(all[i].n, n))) ++i;
  return i;
}

std::vector<int> classes_hcp(const std::vector<SlipSystem>& used) {
  const double c_over_a = 1.6;  // any ratio at which no two systems of a family coincide
  const std::vector<SlipSystem> all = slip_systems(Lattice::hP, {3, 3, 6, 12, 6}, c_over_a);
  const int first_of[5] = {0, 3, 6, 12, 24};
  const SymmetryGroup group = symmetry_group(Laue::hexagonal);
  std::vector<int> classes;
  for (const SlipSystem& a : used) {
    // A rotation that takes a to the first system of its family takes the pair to one in that row.
    int op = 0;
    Mat3<double> turn = to_matrix(group.op[0]);
    const int reacting = a.family;
    while (turned(turn, a, all) != first_of[reacting]) turn = to_matrix(group.op[++op]);
    for (const SlipSystem& b : used) {
      const int column = turned(turn, b, all) - first_of[b.family];
      classes.push_back(onion_peel(reacting, b.family, 5, hcp_block_size) + hcp_first_rows[reacting][b.family][column] -
                        '0');
    }
  }
  return classes;
}

int class_slip_twin(Lattice lattice, const SlipSystem& s, const TwinSystem& t) {
  if (lattice == Lattice::hP) return 4 * s.family + t.family + 1;
  const bool coplanar = same_plane(s.miller_n, t.miller_n);
  if (lattice == Lattice::cF) {
    if (s.family == 1) return 4;
    return coplanar ? 1 : product(s.miller_b, t.miller_n) == 0 ? 2 : 3;
  }
  if (s.family == 2) return 4;
  if (product(s.miller_b, t.miller_b) != 3) return 3;
  return coplanar ? 1 : 2;
}

int class_twin_twin(Lattice lattice, const TwinSystem& a, const TwinSystem& b, bool self) {
  if (lattice == Lattice::cF) return same_plane(a.miller_n, b.miller_n) ? 1 : 2;
  if (lattice == Lattice::cI) return self ? 1 : product(a.miller_b, b.miller_b) == 3 ? 2 : 3;
  const auto sizes = [](int i, int j) { return i == j ? 2 : 1; };
  return onion_peel(a.family, b.family, 4, sizes) + (a.family == b.family && !self ? 1 : 0);
}

}  // namespace

int n_interaction_classes(Lattice lattice, Interaction kind) {
  const int numbers[3][4] = {{13, 4, 1, 2}, {28, 4, 1, 3}, {69, 20, 20, 20}};
  if (lattice == Lattice::isotropic) return 0;
  const int row = lattice == Lattice::cF ? 0 : lattice == Lattice::cI ? 1 : 2;
  return numbers[row][static_cast<int>(kind)];
}

std::vector<int> interaction_classes(Lattice lattice, Interaction kind, const std::vector<int>& n_slip,
                                     const std::vector<int>& n_twin, LatticeError* error) {
  const double c_over_a = 1.6;  // classes do not depend on it
  LatticeError found = LatticeError::none, of_twins = LatticeError::none;
  std::vector<SlipSystem> slips;
  std::vector<TwinSystem> twins;
  if (kind != Interaction::twin_twin) slips = slip_systems(lattice, n_slip, c_over_a, &found);
  if (kind != Interaction::slip_slip) twins = twin_systems(lattice, n_twin, c_over_a, &of_twins);
  if (found == LatticeError::none) found = of_twins;
  if (error != nullptr) *error = found;
  std::vector<int> classes;
  if (found != LatticeError::none) return classes;
  switch (kind) {
    case Interaction::slip_slip:
      if (lattice == Lattice::hP) return classes_hcp(slips);
      for (const SlipSystem& a : slips) {
        for (const SlipSystem& b : slips) classes.push_back(lattice == Lattice::cF ? class_fcc(a, b) : class_bcc(a, b));
      }
      break;
    case Interaction::slip_twin:
      for (const SlipSystem& a : slips) {
        for (const TwinSystem& b : twins) classes.push_back(class_slip_twin(lattice, a, b));
      }
      break;
    case Interaction::twin_slip:
      for (const TwinSystem& a : twins) {
        for (const SlipSystem& b : slips) {
          classes.push_back(lattice == Lattice::hP ? class_slip_twin(lattice, b, a) : 1);
        }
      }
      break;
    case Interaction::twin_twin:
      for (const TwinSystem& a : twins) {
        for (const TwinSystem& b : twins) classes.push_back(class_twin_twin(lattice, a, b, &a == &b));
      }
      break;
  }
  return classes;
}

std::vector<double> interaction_matrix(Lattice lattice, Interaction kind, const std::vector<int>& n_slip,
                                       const std::vector<int>& n_twin, const std::vector<double>& values,
                                       LatticeError* error) {
  LatticeError found = LatticeError::none;
  std::vector<double> h;
  for (int c : interaction_classes(lattice, kind, n_slip, n_twin, &found)) {
    if (c > static_cast<int>(values.size())) {
      found = LatticeError::too_few_values;
      break;
    }
    h.push_back(values[c - 1]);
  }
  if (error != nullptr) *error = found;
  if (found != LatticeError::none) h.clear();
  return h;
}

}  // namespace polyslip::kernels
