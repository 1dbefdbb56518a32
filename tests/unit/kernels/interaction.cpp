// Interaction classes: the published first rows, the number of pairs in each class, and invariance under the crystal's
// symmetry.
#include "kernels/lattice/interaction.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace polyslip::kernels;

namespace {

const std::vector<int> fcc{12, 6}, bcc{12, 12, 24}, hcp{3, 3, 6, 12, 6}, twelve{12}, hcp_twins{6, 6, 6, 6};

std::map<int, int> counts(const std::vector<int>& classes) {
  std::map<int, int> result;
  for (int c : classes) ++result[c];
  return result;
}

std::vector<int> row(const std::vector<int>& classes, int n_columns, int i) {
  return std::vector<int>(classes.begin() + n_columns * i, classes.begin() + n_columns * (i + 1));
}

bool same_line(const Vec3<double>& u, const Vec3<double>& v) { return std::abs(dot(u, v)) > 1 - 1e-9; }

// Where each system goes under a rotation of the crystal.
template <class System>
std::vector<int> permutation(const Mat3<double>& r, const std::vector<System>& systems) {
  std::vector<int> image;
  for (const System& s : systems) {
    for (std::size_t i = 0; i < systems.size(); ++i) {
      if (systems[i].family == s.family && same_line(r * s.b, systems[i].b) && same_line(r * s.n, systems[i].n)) {
        image.push_back(static_cast<int>(i));
      }
    }
  }
  return image;
}

}  // namespace

TEST_CASE("fcc slip-slip: the seven classes of {111}<110>, and those of {110}<110>") {
  const std::vector<int> c = interaction_classes(Lattice::cF, Interaction::slip_slip, fcc, {});
  REQUIRE(c.size() == 18 * 18);
  CHECK(row(c, 18, 0) == std::vector<int>{1, 2, 2, 4, 7, 6, 3, 5, 5, 4, 6, 7, 10, 11, 10, 11, 12, 13});
  CHECK(row(c, 18, 5) == std::vector<int>{5, 5, 3, 2, 2, 1, 7, 6, 4, 6, 7, 4, 12, 13, 11, 10, 11, 10});
  CHECK(row(c, 18, 17) == std::vector<int>{13, 11, 11, 12, 10, 10, 13, 11, 11, 12, 10, 10, 9, 9, 9, 9, 8, 1});
  // Franciosi and Zaoui (1982): of the 12 systems one acts on itself, 2 are coplanar, 1 collinear, 2 Hirth, 4 glissile,
  // 2 Lomer.
  const std::vector<int> octahedral = interaction_classes(Lattice::cF, Interaction::slip_slip, {12}, {});
  CHECK(counts(octahedral) == std::map<int, int>{{1, 12}, {2, 24}, {3, 12}, {4, 24}, {5, 24}, {6, 24}, {7, 24}});
  // The two glissile classes are each other's reverse; all other classes are symmetric.
  for (int a = 0; a < 12; ++a) {
    for (int b = 0; b < 12; ++b) {
      const int forward = octahedral[12 * a + b], backward = octahedral[12 * b + a];
      CHECK(backward == (forward == 5 ? 6 : forward == 6 ? 5 : forward));
    }
  }
}

TEST_CASE("bcc slip-slip: first rows of the {110}, {112} and {123} blocks") {
  const std::vector<int> c = interaction_classes(Lattice::cI, Interaction::slip_slip, bcc, {});
  REQUIRE(c.size() == 48 * 48);
  std::vector<int> first{1, 2, 2, 3, 5, 5, 6, 4, 7, 6, 7, 4, 8, 9, 9, 11, 13, 13, 14, 17, 18, 17, 14, 18};
  first.insert(first.end(), 6, 25);
  first.insert(first.end(), 18, 28);
  CHECK(row(c, 48, 0) == first);
  std::vector<int> thirteenth{8, 9, 9, 10, 16, 16, 19, 12, 15, 19, 15, 12, 1, 2, 2, 20, 21, 21, 23, 22, 24, 22, 23, 24};
  thirteenth.insert(thirteenth.end(), 6, 26);
  thirteenth.insert(thirteenth.end(), 18, 28);
  CHECK(row(c, 48, 12) == thirteenth);
  std::vector<int> last{28, 28, 28, 28, 28, 28, 28, 28, 28, 25, 25, 25, 28, 28, 28, 28, 28, 28, 28, 28, 28, 26, 26, 26};
  last.insert(last.end(), 18, 28);
  last.insert(last.end(), {27, 27, 27, 27, 27, 1});
  CHECK(row(c, 48, 47) == last);
  CHECK(counts(c).size() == 28);
}

TEST_CASE("hcp slip-slip: rows of the onion peel") {
  const std::vector<int> c = interaction_classes(Lattice::hP, Interaction::slip_slip, hcp, {});
  REQUIRE(c.size() == 30 * 30);
  CHECK(row(c, 30, 0) == std::vector<int>{1,  2,  2,  3,  4,  4,  9,  10, 9,  9,  10, 9,  20, 21, 22,
                                          22, 21, 20, 20, 21, 22, 22, 21, 20, 47, 47, 48, 47, 47, 48});
  CHECK(row(c, 30, 4) == std::vector<int>{8,  7,  8,  6,  5,  6,  12, 11, 11, 12, 11, 11, 25, 25, 24,
                                          23, 23, 24, 25, 25, 24, 23, 23, 24, 49, 50, 49, 49, 50, 49});
  CHECK(row(c, 30, 7) == std::vector<int>{19, 18, 18, 17, 16, 16, 14, 13, 14, 14, 15, 14, 28, 27, 26,
                                          26, 27, 28, 28, 27, 29, 29, 27, 28, 51, 51, 52, 51, 51, 52});
  CHECK(row(c, 30, 13) == std::vector<int>{46, 45, 44, 43, 42, 41, 37, 39, 38, 40, 39, 38, 31, 30, 36,
                                           32, 32, 32, 35, 34, 33, 32, 32, 32, 56, 54, 53, 55, 54, 53});
  CHECK(row(c, 30, 29) == std::vector<int>{69, 68, 68, 67, 66, 66, 64, 65, 64, 64, 65, 64, 61, 60, 62,
                                           62, 60, 63, 63, 60, 62, 62, 60, 61, 58, 58, 59, 58, 58, 57});
  CHECK(counts(c).size() == 69);
}

TEST_CASE("Twins with slip and with twins") {
  const std::vector<int> slip_twin = interaction_classes(Lattice::cF, Interaction::slip_twin, fcc, twelve);
  CHECK(row(slip_twin, 12, 0) == std::vector<int>{1, 1, 1, 3, 3, 3, 2, 2, 2, 3, 3, 3});
  CHECK(row(slip_twin, 12, 17) == std::vector<int>(12, 4));
  const std::vector<int> bcc_slip_twin = interaction_classes(Lattice::cI, Interaction::slip_twin, bcc, twelve);
  CHECK(row(bcc_slip_twin, 12, 3) == std::vector<int>{3, 3, 3, 2, 2, 2, 3, 3, 3, 3, 3, 3});
  CHECK(row(bcc_slip_twin, 12, 13) == std::vector<int>{2, 1, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3});
  CHECK(row(bcc_slip_twin, 12, 40) == std::vector<int>(12, 4));
  CHECK(counts(interaction_classes(Lattice::cF, Interaction::twin_twin, {}, twelve)) ==
        std::map<int, int>{{1, 36}, {2, 108}});
  CHECK(counts(interaction_classes(Lattice::cI, Interaction::twin_twin, {}, twelve)) ==
        std::map<int, int>{{1, 12}, {2, 24}, {3, 108}});
  CHECK(counts(interaction_classes(Lattice::cF, Interaction::twin_slip, {12}, twelve)) == std::map<int, int>{{1, 144}});

  const std::vector<int> hcp_slip_twin = interaction_classes(Lattice::hP, Interaction::slip_twin, hcp, hcp_twins);
  const std::vector<int> hcp_twin_slip = interaction_classes(Lattice::hP, Interaction::twin_slip, hcp, hcp_twins);
  CHECK(hcp_slip_twin[24 * 4 + 13] == 7);    // prismatic hardened by {10-11}
  CHECK(hcp_slip_twin[24 * 29 + 23] == 20);  // second-order pyramidal by {11-22}
  for (int s = 0; s < 30; ++s) {
    for (int t = 0; t < 24; ++t) CHECK(hcp_twin_slip[30 * t + s] == hcp_slip_twin[24 * s + t]);
  }
  const std::vector<int> twin_twin = interaction_classes(Lattice::hP, Interaction::twin_twin, {}, hcp_twins);
  const int blocks[4][4] = {{2, 3, 7, 13}, {6, 5, 8, 14}, {12, 11, 10, 15}, {20, 19, 18, 17}};
  for (int a = 0; a < 24; ++a) {
    for (int b = 0; b < 24; ++b) CHECK(twin_twin[24 * a + b] == blocks[a / 6][b / 6] - (a == b ? 1 : 0));
  }
}

TEST_CASE(
    "Turning the crystal by a symmetry operation changes no class, and every class number up to the largest occurs") {
  const struct {
    Lattice lattice;
    std::vector<int> slip, twin;
  } lattices[] = {{Lattice::cF, fcc, twelve}, {Lattice::cI, bcc, twelve}, {Lattice::hP, hcp, hcp_twins}};
  for (const auto& l : lattices) {
    const std::vector<SlipSystem> slips = slip_systems(l.lattice, l.slip, 1.6);
    const std::vector<TwinSystem> twins = twin_systems(l.lattice, l.twin, 1.6);
    const SymmetryGroup group = symmetry_group(laue_of(l.lattice));
    for (Interaction kind :
         {Interaction::slip_slip, Interaction::slip_twin, Interaction::twin_slip, Interaction::twin_twin}) {
      const bool rows_slip = kind == Interaction::slip_slip || kind == Interaction::slip_twin;
      const bool columns_slip = kind == Interaction::slip_slip || kind == Interaction::twin_slip;
      const std::vector<int> c = interaction_classes(l.lattice, kind, l.slip, l.twin);
      const std::map<int, int> occurring = counts(c);
      CHECK(static_cast<int>(occurring.size()) == n_interaction_classes(l.lattice, kind));
      CHECK(occurring.rbegin()->first == n_interaction_classes(l.lattice, kind));
      bool invariant = true;
      for (int g = 0; g < group.size; ++g) {
        const Mat3<double> r = to_matrix(group.op[g]);
        const std::vector<int> rows = rows_slip ? permutation(r, slips) : permutation(r, twins);
        const std::vector<int> columns = columns_slip ? permutation(r, slips) : permutation(r, twins);
        REQUIRE(rows.size() * columns.size() == c.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
          for (std::size_t j = 0; j < columns.size(); ++j) {
            invariant = invariant && c[rows[i] * columns.size() + columns[j]] == c[i * columns.size() + j];
          }
        }
      }
      CHECK(invariant);
    }
  }
}

TEST_CASE("Matrices from values: reduced families keep their classes, and short lists are told") {
  LatticeError error = LatticeError::count_negative;
  const std::vector<double> seven{1, 1.4, 10, 2, 1.5, 1.6, 3};
  const std::vector<double> h = interaction_matrix(Lattice::cF, Interaction::slip_slip, {12}, {}, seven, &error);
  CHECK(error == LatticeError::none);
  REQUIRE(h.size() == 144);
  CHECK(h[0] == 1);
  CHECK(h[4] == 3);    // Lomer
  CHECK(h[6] == 10);   // collinear
  CHECK(h[7] == 1.5);  // glissile
  CHECK(h[5] == 1.6);  // second glissile class
  // Prismatic slip alone uses classes 5 and 6, its values stay where they are.
  const std::vector<double> six{0, 0, 0, 0, 1, 1.2};
  CHECK(interaction_matrix(Lattice::hP, Interaction::slip_slip, {0, 3}, {}, six, &error) ==
        std::vector<double>{1, 1.2, 1.2, 1.2, 1, 1.2, 1.2, 1.2, 1});
  CHECK(interaction_matrix(Lattice::hP, Interaction::slip_slip, {3, 3}, {}, six, &error).empty());
  CHECK(error == LatticeError::too_few_values);
  CHECK(interaction_matrix(Lattice::cF, Interaction::slip_twin, {12}, {13}, seven, &error).empty());
  CHECK(error == LatticeError::count_too_large);
  CHECK(interaction_matrix(Lattice::cF, Interaction::twin_slip, {-1}, {12}, seven, &error).empty());
  CHECK(error == LatticeError::count_negative);
  CHECK(n_interaction_classes(Lattice::isotropic, Interaction::slip_slip) == 0);
}
