// Cross-slip partners, climb systems and forest projections of cF, cI and hP.
#include "kernels/lattice/mechanisms.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace polyslip::kernels;

TEST_CASE("Cross-slip partners share b and not the plane, and know each other") {
  struct Published {
    Lattice lattice;
    std::vector<int> counts;
    std::vector<std::size_t> partners;  // per family
  };
  const Published cases[] = {{Lattice::cF, {12}, {1}},
                             {Lattice::cF, {12, 6}, {2, 2}},
                             {Lattice::cI, {12}, {2}},
                             {Lattice::cI, {12, 12}, {5, 5}},
                             {Lattice::cI, {12, 12, 24}, {11, 11, 11}},
                             {Lattice::hP, {3, 3, 6}, {3, 3, 3}},         // basal, prismatic, two pyramidal <a>
                             {Lattice::hP, {3, 3, 6, 12}, {3, 3, 3, 1}},  // each <c+a> on two {10-11}
                             {Lattice::hP, {3, 3, 0, 12, 6}, {1, 1, 0, 2, 2}}};
  for (const Published& c : cases) {
    const std::vector<SlipSystem> systems = slip_systems(c.lattice, c.counts, 1.6236);
    const std::vector<std::vector<int>> partners = cross_slip_partners(systems);
    REQUIRE(partners.size() == systems.size());
    for (std::size_t a = 0; a < systems.size(); ++a) {
      CHECK(partners[a].size() == c.partners[static_cast<std::size_t>(systems[a].family)]);
      for (int b : partners[a]) {
        const SlipSystem& other = systems[static_cast<std::size_t>(b)];
        CHECK(std::abs(dot(systems[a].b, other.b)) == Approx(1).epsilon(1e-14));
        CHECK(std::abs(dot(systems[a].n, other.n)) < 1 - 1e-3);
        const std::vector<int>& back = partners[static_cast<std::size_t>(b)];
        CHECK(std::count(back.begin(), back.end(), static_cast<int>(a)) == 1);
      }
    }
  }
  // (111)[01-1] and (1-1-1)[0-11]
  CHECK(cross_slip_partners(slip_systems(Lattice::cF, {12}, 0))[0] == std::vector<int>{6});
}

TEST_CASE("One climb system per Burgers vector, its strain a stretch along b that keeps the volume") {
  struct Published {
    Lattice lattice;
    std::vector<int> counts;
    std::size_t systems, members;
  };
  const Published cases[] = {{Lattice::cF, {12}, 6, 2},
                             {Lattice::cF, {12, 6}, 6, 3},
                             {Lattice::cI, {12}, 4, 3},
                             {Lattice::cI, {12, 12}, 4, 6},
                             {Lattice::hP, {3}, 3, 1},
                             {Lattice::hP, {3, 3, 6}, 3, 4},
                             {Lattice::hP, {0, 0, 0, 12, 6}, 6, 3}};
  for (const Published& c : cases) {
    const std::vector<SlipSystem> systems = slip_systems(c.lattice, c.counts, 1.6236);
    const std::vector<ClimbSystem> climb = climb_systems(systems);
    REQUIRE(climb.size() == c.systems);
    std::vector<int> seen(systems.size(), 0);
    for (const ClimbSystem& k : climb) {
      CHECK(k.slip.size() == c.members);
      CHECK(k.strain[0] + k.strain[1] + k.strain[2] == Approx(0).margin(1e-14));
      const Mat3<double> strain = from_mandel(k.strain);
      CHECK(dot(k.b, strain * k.b) == Approx(2.0 / 3));
      CHECK(dot(k.strain, k.strain) == Approx(2.0 / 3));
      for (int a : k.slip) {
        ++seen[static_cast<std::size_t>(a)];
        CHECK(std::abs(dot(systems[static_cast<std::size_t>(a)].b, k.b)) == Approx(1).epsilon(1e-14));
      }
      CHECK(systems[static_cast<std::size_t>(k.slip[0])].family == k.family);
    }
    CHECK(seen == std::vector<int>(systems.size(), 1));
  }
  CHECK(climb_systems(slip_systems(Lattice::hP, {3, 3, 6, 12, 6}, 1.6)).size() == 9);
  CHECK(climb_systems({}).empty());
}

TEST_CASE("Forest projection: what hand calculation gives for fcc") {
  const std::vector<SlipSystem> systems = slip_systems(Lattice::cF, {12}, 0);
  const std::vector<double> A = forest_projection(systems);
  REQUIRE(A.size() == 144);
  // Edge lines are <112>: a plane is met under 2 sqrt(2) / 3 by one line of each other plane, under sqrt(2) / 3 by two,
  // and by none of its own.
  for (int a = 0; a < 12; ++a) {
    for (int plane = 0; plane < 4; ++plane) {
      double sum = 0;
      for (int b = 3 * plane; b < 3 * plane + 3; ++b) {
        const double value = A[static_cast<std::size_t>(12 * a + b)];
        sum += value;
        const bool coplanar = a / 3 == plane;
        const bool known = coplanar ? value == 0
                                    : value == Approx(std::sqrt(8.0) / 3).epsilon(1e-12) ||
                                          value == Approx(std::sqrt(2.0) / 3).epsilon(1e-12);
        CHECK(known);
      }
      CHECK(sum == Approx(a / 3 == plane ? 0 : 4 * std::sqrt(2.0) / 3).margin(1e-12));
    }
  }
}
