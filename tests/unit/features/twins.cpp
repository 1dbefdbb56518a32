#include <catch2/catch.hpp>

#include <cmath>

#include "src/features/parent_grains.hpp"
#include "src/features/twin_relations.hpp"
#include "tests/support/ebsd_maps.hpp"
#include "tests/support/grain_graphs.hpp"

using namespace polyslip;
using namespace polyslip::features;
using kernels::Quaternion;
using tests::degree;

namespace {

Crystal crystal(const char* lattice, double c_over_a = 0) {
  return crystal_of(*tests::lattice_phase(lattice, c_over_a).material);
}

Quaternion<double> turned(const Quaternion<double>& q, double angle) {
  return kernels::multiply(kernels::from_axis_angle<double>({{0.48, 0.6, 0.64}}, angle), q);
}

const Quaternion<double> parent = kernels::from_bunge(0.4, 1.0, 2.2);

}  // namespace

TEST_CASE("twins of titanium and magnesium have the published angles and axes") {
  struct Published {
    double c_over_a;
    int family;
    double angle;
    bool about_a;  // axis <11-20>, else <10-10>
  };
  // Christian & Mahajan 1995 and the twinning literature: Ti 84.8 (85), 35.0, 57.2, 64.4 (64.6); Mg 86.3, 56.2.
  for (const Published& p : {Published{1.5879, 0, 85.0, true},
                             {1.5879, 1, 35.0, false},
                             {1.5879, 2, 57.2, true},
                             {1.5879, 3, 64.4, false},
                             {1.6236, 0, 86.3, true},
                             {1.6236, 2, 56.2, true}}) {
    CAPTURE(p.c_over_a, p.family);
    const Crystal c = crystal("hP", p.c_over_a);
    int count = 0;
    for (const TwinVariant& variant : twin_variants(c)) {
      if (variant.family != p.family) continue;
      CHECK(variant.index == count++);
      const auto d = kernels::disorientation(c.group, {1, 0, 0, 0}, variant.rotation);
      CHECK(d.angle / degree == Approx(p.angle).margin(0.25));
      CHECK(d.axis[0] == Approx(p.about_a ? 1 : std::sqrt(0.75)).margin(1e-6));
      CHECK(d.axis[2] == Approx(0).margin(1e-6));
    }
    CHECK(count == 6);
  }
}

TEST_CASE("cubic twins: four variants, 60 degrees about <111>, one plane in fcc and three in bcc") {
  for (const char* lattice : {"cF", "cI"}) {
    CAPTURE(lattice);
    const Crystal c = crystal(lattice);
    const auto variants = twin_variants(c);
    REQUIRE(variants.size() == 4);
    for (const TwinVariant& variant : variants) {
      const auto d = kernels::disorientation(c.group, {1, 0, 0, 0}, variant.rotation);
      CHECK(d.angle == Approx(60 * degree));
      for (int i = 0; i < 3; ++i) CHECK(d.axis[i] == Approx(std::sqrt(1. / 3)));
      CHECK(variant.planes.size() == (c.lattice == kernels::Lattice::cF ? 1 : 3));
    }
  }
}

TEST_CASE("a twin is found with family, variants of both sides and its deviation, in any equivalent form") {
  for (const Crystal& c : {crystal("cF"), crystal("cI"), crystal("hP", 1.5879)}) {
    const TwinFinder finder(c);
    for (std::size_t v = 0; v < finder.variants().size(); ++v) {
      const TwinVariant& variant = finder.variants()[v];
      CAPTURE(static_cast<int>(c.lattice), variant.family, variant.index);
      const auto twin = kernels::multiply(variant.rotation, parent);
      const auto& op = c.group.op[(5 * v + 3) % static_cast<std::size_t>(c.group.size)];
      const auto match = finder.find(parent, kernels::multiply(op, turned(twin, 2 * degree)), 5 * degree);
      CHECK(match.family == variant.family);
      CHECK(match.variant_a == variant.index);
      CHECK(match.deviation <= 2.0001 * degree);  // another equivalent may be nearer than the one that was turned
      CHECK(match.deviation >= 1.9999 * degree);
      // Written in the same axes the half turn is its own inverse, so the parent is the same variant of the twin.
      CHECK(finder.find(twin, parent, 5 * degree).variant_a == variant.index);
      CHECK(finder.find(parent, twin, 5 * degree).variant_b == variant.index);
      CHECK(finder.find(parent, turned(twin, 5.1 * degree), 5 * degree).family != variant.family);
    }
    CHECK(finder.find(parent, parent, 5 * degree).family == -1);
  }
}

TEST_CASE("both sides see one and the same plane in the sample") {
  for (const Crystal& c : {crystal("cF"), crystal("hP", 1.6236)}) {
    const TwinFinder finder(c);
    for (const TwinVariant& variant : finder.variants()) {
      const auto twin = kernels::multiply(c.group.op[5], kernels::multiply(variant.rotation, parent));
      const auto match = finder.find(parent, twin, 5 * degree);
      const auto n_a = kernels::to_sample(parent, finder.variants()[static_cast<std::size_t>(match.at_a)].planes[0]);
      const auto n_b = kernels::to_sample(twin, finder.variants()[static_cast<std::size_t>(match.at_b)].planes[0]);
      CHECK(std::abs(kernels::dot(n_a, n_b)) == Approx(1));
    }
  }
}

TEST_CASE("twin columns and statistics of a chain") {
  const TwinFinder finder(crystal("hP", 1.6236));
  const auto twin = turned(kernels::multiply(finder.variants()[2].rotation, parent), 1 * degree);
  auto graph = tests::chain(tests::lattice_phase("hP", 1.6236), {parent, twin, turned(twin, 40 * degree)});
  graph.edges[1].area = 3;
  CHECK_THROWS_AS(twin_statistics(graph), std::logic_error);
  add_twin_relations(graph, 5 * degree);
  CHECK(graph.edge_column("twin_family")->data == std::vector<double>{0, -1});
  CHECK(graph.edge_column("twin_variant_a")->data == std::vector<double>{2, -1});
  CHECK(graph.edge_column("twin_deviation")->data[0] == Approx(1 * degree));
  const auto statistics = twin_statistics(graph);
  CHECK(statistics.pairs == 1);
  CHECK(statistics.grains == 2);
  CHECK(statistics.families == std::vector<std::int64_t>{1});
  CHECK(statistics.length_share == Approx(0.25));
}

TEST_CASE("a hexagonal card's twin families are the ones looked for") {
  const TwinFinder all(crystal("hP", 1.5879));
  auto phase = std::make_shared<material::Phase>(*tests::lattice_phase("hP", 1.5879).material);
  phase->systems.push_back(
      {"", kernels::twin_family_name(kernels::Lattice::hP, 3), material::SystemKind::twin, {}, {}});
  for (const TwinVariant& variant : all.variants()) {
    auto graph = tests::chain({"", phase}, {parent, kernels::multiply(variant.rotation, parent)});
    add_twin_relations(graph, 5 * degree);
    CHECK(graph.edge_column("twin_family")->data[0] == (variant.family == 3 ? 3 : -1));
  }
}

TEST_CASE("the parent is the large orientation that all variants are twins of") {
  const TwinFinder finder(crystal("hP", 1.6236));
  const auto variant = [&](int v) {
    return kernels::multiply(finder.variants()[static_cast<std::size_t>(v)].rotation, parent);
  };
  // A lamella of variant 1, parent, variant 3, parent again (turned a little), and a grain that has nothing to do with them.
  auto graph = tests::chain(tests::lattice_phase("hP", 1.6236),
                            {variant(1), parent, variant(3), turned(parent, degree), turned(parent, 30 * degree)});
  const double weights[] = {0.3, 0.2, 0.25, 0.15, 0.1};  // each twin lamella is larger than each piece of the parent
  for (std::size_t g = 0; g < 5; ++g) graph.grains[g].weight = weights[g];
  add_twin_relations(graph, 5 * degree);
  const auto parents = add_parents(graph, 5 * degree, 5 * degree);
  CHECK(parents.count == 2);
  CHECK(graph.grain_column("parent")->data == std::vector<double>{0, 0, 0, 0, 1});
  CHECK(graph.grain_column("is_twin")->data == std::vector<double>{1, 0, 1, 0, 0});
  CHECK(parents.twin_share == Approx(0.55));
  // A single twin that is larger than its parent wins: nothing but area speaks then.
  auto pair = tests::chain(tests::lattice_phase("hP", 1.6236), {parent, variant(0)});
  pair.grains[0].weight = 0.4;
  pair.grains[1].weight = 0.6;
  add_twin_relations(pair, 5 * degree);
  CHECK(add_parents(pair, 5 * degree, 5 * degree).is_twin == std::vector<char>{1, 0});
}

TEST_CASE("edges of a map's grid across a twin plane") {
  const double third = std::sqrt(1. / 3);
  auto map = tests::made_map(tests::square_grid(6, 4), [](int, int) { return 0.0; });
  for (int row = 0; row < 4; ++row) {
    map.orientation[static_cast<std::size_t>(map.grid.node(3, row))] =
        kernels::from_axis_angle<double>({{third, third, third}}, 57 * degree);
    for (int column = 4; column < 6; ++column)
      map.orientation[static_cast<std::size_t>(map.grid.node(column, row))] = tests::turned_z(40);
  }
  const auto edges = count_twin_edges(map, 0, TwinFinder(crystal("cF")), 5 * degree, 5 * degree);
  CHECK(edges.boundary == 8);
  CHECK(edges.families == std::vector<std::int64_t>{4});
}
