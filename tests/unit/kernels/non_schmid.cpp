// Non-Schmid projections of bcc crystals: the published planes, the twinning-antitwinning asymmetry, no work.
#include "kernels/lattice/non_schmid.hpp"

#include <catch2/catch.hpp>

#include "kernels/lattice/families.hpp"
#include "kernels/lattice/twin_systems.hpp"

using namespace polyslip::kernels;

namespace {

Vec3<double> unit(double x, double y, double z) {
  const double s = 1 / std::sqrt(x * x + y * y + z * z);
  return {{s * x, s * y, s * z}};
}

Vec6<double> symmetric_dyad(const Vec3<double>& a, const Vec3<double>& b) {
  Mat3<double> dyad;
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) dyad(i, j) = a[i] * b[j];
  }
  return to_mandel(dyad);
}

void check_equal(const Vec6<double>& a, const Vec6<double>& b) {
  for (int i = 0; i < 6; ++i) CHECK(a[i] == Approx(b[i]).margin(1e-14));
}

}  // namespace

TEST_CASE("Planes n' of the published list, for either sense of shear") {
  // Groeger et al. 2008, Table 1, systems of [111] and [-1-1-1]: m, n, n'.
  struct Row {
    Vec3<double> n, along, against;
  };
  const Row rows[] = {{unit(0, 1, -1), unit(-1, 1, 0), unit(1, 0, -1)},
                      {unit(-1, 0, 1), unit(0, -1, 1), unit(-1, 1, 0)},
                      {unit(1, -1, 0), unit(1, 0, -1), unit(0, -1, 1)}};
  const std::vector<SlipSystem> systems = slip_systems(Lattice::cI, {12}, 0);
  const std::vector<NonSchmidProjections> projections = non_schmid_projections(Lattice::cI, systems);
  REQUIRE(projections.size() == 12);
  int found = 0;
  for (std::size_t a = 0; a < systems.size(); ++a) {
    for (const Row& row : rows) {
      if (dot(systems[a].b, unit(1, 1, 1)) < 1 - 1e-12 || dot(systems[a].n, row.n) < 1 - 1e-12) continue;
      ++found;
      for (bool along : {true, false}) {
        const Vec3<double> m = along ? unit(1, 1, 1) : unit(-1, -1, -1), n1 = along ? row.along : row.against;
        const auto& P = along ? projections[a].positive : projections[a].negative;
        check_equal(P[0], symmetric_dyad(m, n1));
        check_equal(P[1], symmetric_dyad(cross(row.n, m), row.n));
        check_equal(P[2], symmetric_dyad(cross(n1, m), n1));
      }
    }
  }
  CHECK(found == 3);
}

TEST_CASE("With a_1 > 0, shear of {112} in the twinning sense drives slip on {110} harder than the other sense") {
  // Shear stress 1 along m on the plane at angle chi from n: 1 on it, cos(chi) resolved on n and cos(chi + 60 degrees)
  // or cos(chi - 60 degrees) on n'; twin_systems.hpp knows which sense of shear twins.
  const double a_1 = 0.6;
  const std::vector<SlipSystem> systems = slip_systems(Lattice::cI, {12}, 0);
  const std::vector<NonSchmidProjections> projections = non_schmid_projections(Lattice::cI, systems);
  int pairs = 0;
  for (const TwinSystem& twin : twin_systems(Lattice::cI, {12}, 0)) {
    for (std::size_t a = 0; a < systems.size(); ++a) {
      const double parallel = dot(systems[a].b, twin.b), near = dot(systems[a].n, twin.n);
      if (std::abs(parallel) < 1 - 1e-12 || std::abs(std::abs(near) - std::sqrt(0.75)) > 1e-12) continue;
      ++pairs;
      double driven[2];
      for (int opposite : {0, 1}) {
        const double sense = opposite == 0 ? 1 : -1;
        Vec6<double> stress = symmetric_dyad(twin.b, twin.n);
        for (int i = 0; i < 6; ++i) stress[i] *= 2 * sense;
        const double tau = dot(symmetric_dyad(systems[a].b, systems[a].n), stress);
        CHECK(std::abs(tau) == Approx(std::sqrt(0.75)));
        const auto& P = tau > 0 ? projections[a].positive : projections[a].negative;
        driven[opposite] = std::abs(tau) + a_1 * dot(P[0], stress);
      }
      CHECK(driven[0] == Approx(std::sqrt(0.75) * (1 + a_1)));  // chi = -30 degrees
      CHECK(driven[1] == Approx(std::sqrt(0.75)).epsilon(1e-12));
    }
  }
  CHECK(pairs == 24);
}

TEST_CASE("The other two stresses do no work on slip along b, and none of the three is a pressure") {
  const std::vector<SlipSystem> systems = slip_systems(Lattice::cI, {12}, 0);
  const std::vector<NonSchmidProjections> projections = non_schmid_projections(Lattice::cI, systems);
  for (std::size_t a = 0; a < systems.size(); ++a) {
    const Vec6<double> schmid = symmetric_dyad(systems[a].b, systems[a].n);
    for (const auto& P : {projections[a].positive, projections[a].negative}) {
      for (int i = 0; i < n_non_schmid; ++i) {
        CHECK(P[i][0] + P[i][1] + P[i][2] == Approx(0).margin(1e-14));
        CHECK(dot(P[i], P[i]) == Approx(0.5));
      }
      CHECK(dot(P[1], schmid) == Approx(0).margin(1e-14));
      CHECK(dot(P[2], schmid) == Approx(0).margin(1e-14));
    }
  }
}

TEST_CASE("Systems without a non-Schmid plane have zeros") {
  const auto all_zero = [](Lattice lattice, const std::vector<int>& counts, std::size_t first) {
    const std::vector<SlipSystem> systems = slip_systems(lattice, counts, 1.6);
    const std::vector<NonSchmidProjections> projections = non_schmid_projections(lattice, systems);
    CHECK(projections.size() == systems.size());
    for (std::size_t a = first; a < systems.size(); ++a) {
      for (int i = 0; i < n_non_schmid; ++i) {
        if (dot(projections[a].positive[i], projections[a].positive[i]) != 0) return false;
        if (dot(projections[a].negative[i], projections[a].negative[i]) != 0) return false;
      }
    }
    return true;
  };
  CHECK(all_zero(Lattice::cI, {12, 12, 24}, 12));
  CHECK_FALSE(all_zero(Lattice::cI, {12, 12}, 11));
  CHECK(all_zero(Lattice::cF, {12}, 0));
  CHECK(all_zero(Lattice::hP, {3, 3, 6, 12, 6}, 0));
}
