// Schmid factors and criteria of slip transfer against closed forms and tables.
#include "src/features/transmission.hpp"

#include <catch2/catch.hpp>

#include "src/base/require.hpp"
#include "tests/support/graph_rings.hpp"

using namespace polyslip;
using namespace polyslip::features;
using kernels::Vec3;

namespace {

constexpr double pi = 3.14159265358979323846;

GrainGraph one_kind(const std::string& card, const std::vector<kernels::Quaternion<double>>& orientations) {
  GrainGraph graph = test::ring_of_grains({card}, static_cast<int>(orientations.size()), 1);
  for (std::size_t g = 0; g < orientations.size(); ++g) graph.grains[g].orientation = orientations[g];
  return graph;
}

kernels::Quaternion<double> turn(const Vec3<double>& axis, double degrees) {
  const double size = std::sqrt(dot(axis, axis));
  return kernels::from_axis_angle(Vec3<double>{{axis[0] / size, axis[1] / size, axis[2] / size}}, degrees * pi / 180);
}

/// Largest factor of the family of that name.
double largest(const GrainGraph& graph, std::size_t grain, const std::string& family) {
  const Families families = families_of(*graph.phases[0].material);
  for (std::size_t f = 0; f < families.names.size(); ++f)
    if (families.names[f] == family) return graph.grain_column("schmid_max")->data[grain * families.names.size() + f];
  FAIL("no family " + family);
  return 0;
}

double edge(const GrainGraph& graph, const std::string& name, std::size_t e = 0) {
  REQUIRE(graph.edge_column(name) != nullptr);
  return graph.edge_column(name)->data[e];
}

}  // namespace

TEST_CASE("fcc under tension along [100]: eight systems of 1/√6, four of none") {
  GrainGraph graph = one_kind("copper", {{1, 0, 0, 0}});
  add_schmid(graph);
  int of_sixth = 0, of_none = 0;
  for (const double factor : graph.grain_column("schmid")->data) {
    of_sixth += std::abs(std::abs(factor) - 1 / std::sqrt(6.0)) < 1e-12;
    of_none += std::abs(factor) < 1e-12;
  }
  CHECK(of_sixth == 8);
  CHECK(of_none == 4);
  CHECK(graph.grain_column("schmid_max")->data[0] == Approx(0.408248));
}

TEST_CASE("fcc along [110] and [111]: 0.408 on four systems, 0.272 on six (Hosford's tables)") {
  // passive: the crystal direction along the sample's x
  const kernels::Quaternion<double> q110 = turn({{0, 0, 1}}, 45);
  const Vec3<double> x{{1, 0, 0}}, x110 = kernels::to_crystal(q110, x);
  // on from there towards [001]
  const kernels::Quaternion<double> q111 =
      kernels::multiply(turn(cross(x110, {{0, 0, 1}}), std::asin(1 / std::sqrt(3.0)) * 180 / pi), q110);
  const Vec3<double> x111 = kernels::to_crystal(q111, x);
  GrainGraph graph = one_kind("copper", {q110, q111});
  REQUIRE(std::abs(x110[2]) < 1e-12);
  REQUIRE(std::abs(x110[0]) == Approx(std::sqrt(0.5)));
  for (int i = 0; i < 3; ++i) REQUIRE(std::abs(x111[i]) == Approx(1 / std::sqrt(3.0)));
  add_schmid(graph);
  int high = 0, six = 0;
  for (std::size_t s = 0; s < 12; ++s) {
    high += std::abs(std::abs(graph.grain_column("schmid")->data[s]) - 1 / std::sqrt(6.0)) < 1e-12;
    six += std::abs(std::abs(graph.grain_column("schmid")->data[12 + s]) - std::sqrt(2.0 / 27)) < 1e-12;
  }
  CHECK(high == 4);
  CHECK(six == 6);
}

TEST_CASE("magnesium: basal slip and {10-12} twins, by c/a") {
  // c along x, then c at 45° to x with an ⟨a⟩ in their plane
  GrainGraph graph = one_kind("magnesium", {turn({{0, 1, 0}}, 90), turn({{0, 1, 0}}, 45)});
  add_schmid(graph);
  const double t = 1.6235 / std::sqrt(3.0);  // slope of {10-12}
  CHECK(std::abs(largest(graph, 0, "basal {0001}<2-1-10>")) < 1e-12);
  CHECK(largest(graph, 0, "{10-12}<-1011>") == Approx(t / (1 + t * t)));
  CHECK(largest(graph, 1, "basal {0001}<2-1-10>") == Approx(0.5));
}

TEST_CASE("pairs of systems: turned about the common plane's normal by 30°") {
  const TurnedSystem a{{{1, 0, 0}}, {{0, 0, 1}}};
  const double c = std::cos(pi / 6), s = std::sin(pi / 6);
  const TurnedSystem b{{{c, s, 0}}, {{0, 0, 1}}}, back{{{-1, 0, 0}}, {{0, 0, -1}}};
  CHECK(m_prime(a, b) == Approx(c));
  CHECK(residual_burgers(a, 1, b, 1) == Approx(2 * std::sin(pi / 12)));
  CHECK(residual_burgers(a, 1, back, 1) == Approx(0).margin(1e-15));
  CHECK(residual_burgers(a, 1, a, 2) == Approx(1));
  CHECK(lrb(a, b, {{1, 0, 0}}) == Approx(c));
  CHECK(lambda(a, b) == Approx(std::cos(2 * pi / 6)));
  // planes 10° apart about the direction: traces as well where the boundary stands on it
  const double q = pi / 18;
  const TurnedSystem tilted{{{1, 0, 0}}, {{0, -std::sin(q), std::cos(q)}}};
  CHECK(m_prime(a, tilted) == Approx(std::cos(q)));
  CHECK(lrb(a, tilted, {{1, 0, 0}}) == Approx(std::cos(q)));
  CHECK(lrb(a, tilted, {{0, 1, 0}}) == Approx(1));
  CHECK(lambda(a, tilted) == Approx(std::cos(6 * q)));
  CHECK(std::isnan(lrb(a, tilted, {{0, 0, 0}})));
  const TurnedSystem steep{{{1, 0, 0}}, {{0, -std::sin(2 * q), std::cos(2 * q)}}};
  CHECK(lambda(a, steep) == 0);
  CHECK(fracture_initiation(0.5, a, {a, b}, {{1, 0, 0}}) == Approx(0.5 * (1 + c)));
}

TEST_CASE("grains of one orientation pass all slip; so do those turned by a symmetry of the crystal") {
  const kernels::Quaternion<double> q = kernels::random_orientation(4, 4, 0);
  GrainGraph graph = one_kind("copper", {q, q, kernels::multiply(turn({{0, 0, 1}}, 90), q)});
  add_schmid(graph);
  add_transmission(graph);
  for (std::size_t e = 0; e < graph.edges.size(); ++e) {
    CHECK(edge(graph, "m_prime", e) == Approx(1));
    CHECK(edge(graph, "residual_burgers", e) == Approx(0).margin(1e-7));
    CHECK(edge(graph, "lrb", e) == Approx(1));
    CHECK(edge(graph, "lambda", e) == Approx(1));
    CHECK(edge(graph, "fip", e) == Approx(edge(graph, "fip", 0)));
  }
}

TEST_CASE("Burgers vectors of magnesium: <c+a> is √(1 + (c/a)²) of <a>") {
  const GraphPhase phase = test::graph_phase("magnesium");
  int long_ones = 0;
  for (const material::SystemName& system : phase.material->systems) {
    const double length = burgers_length(*phase.material, system);
    if (length != 1) {
      CHECK(length == Approx(std::sqrt(1 + 1.6235 * 1.6235)));
      CHECK(system.family.find("<c+a>") != std::string::npos);
      ++long_ones;
    }
  }
  CHECK(long_ones == 6);
}
