// Periodic power cells against closed forms, the definition, and finite differences.
#include <catch2/catch.hpp>

#include <cmath>
#include <numeric>

#include "kernels/rotation/random.hpp"
#include "src/microstructure/power_diagram.hpp"
#include "src/microstructure/prescribed_volumes.hpp"

using namespace polyslip;
using namespace polyslip::microstructure;

namespace {

const base::Comm& world() {
  static const base::Comm comm(MPI_COMM_WORLD);
  return comm;
}

const kernels::Quaternion<double> turned = kernels::from_bunge(0.5, 0.8, -1.1);

/// n³ cells of these sites each, in a cube.
std::vector<UnitPoint> lattice(int n, const std::vector<UnitPoint>& basis) {
  std::vector<UnitPoint> sites;
  for (int k = 0; k < n * n * n; ++k)
    for (const UnitPoint& at : basis)
      sites.push_back({(k % n + at[0]) / n, (k / n % n + at[1]) / n, (k / n / n + at[2]) / n});
  return sites;
}

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

std::vector<double> some_weights(std::size_t count, double scale) {
  std::vector<double> weights(count);
  for (std::size_t k = 0; k < count; ++k) weights[k] = scale * kernels::random_uniform(3, k, 0);
  return weights;
}

}  // namespace

TEST_CASE("cells of lattices") {
  // Second moment of a cell / volume^(5/3) / 3: Conway and Sloane (1982), doi:10.1109/TIT.1982.1056483.
  struct Lattice {
    std::vector<UnitPoint> basis;
    double surface, moment;  // of a cell of volume 1
    std::size_t facets;
  };
  const Lattice cubic{{{0.1, 0.2, 0.3}}, 6, 1.0 / 12, 6};
  // Truncated octahedron of edge e: volume 8 √2 e³, surface (6 + 12 √3) e².
  const double e = 1 / std::cbrt(8 * std::sqrt(2.0));
  const Lattice bcc{{{0, 0, 0}, {0.5, 0.5, 0.5}}, (6 + 12 * std::sqrt(3.0)) * e * e, 19 / (192 * std::cbrt(2.0)), 14};
  // Rhombic dodecahedron of edge e: volume 16 √3 / 9 e³, surface 8 √2 e².
  const double f = 1 / std::cbrt(16 * std::sqrt(3.0) / 9);
  const Lattice fcc{{{0, 0, 0}, {0, 0.5, 0.5}, {0.5, 0, 0.5}, {0.5, 0.5, 0}},
                    8 * std::sqrt(2.0) * f * f,
                    std::pow(2.0, -11.0 / 3),
                    12};
  for (const Lattice& each : {cubic, bcc, fcc}) {
    const std::vector<UnitPoint> sites = lattice(3, each.basis);
    const double volume = 1.0 / static_cast<double>(sites.size());
    const Periods periods({1, 1, 1}, Metric{});
    PowerDiagram diagram(periods, sites, {});
    const std::vector<double> equal(sites.size(), 0.7);
    const PowerVolumes cells = diagram.volumes(equal, world());
    const std::vector<CellShape> shapes = diagram.shapes(equal, world());
    INFO(each.facets << " facets expected");
    for (std::size_t k = 0; k < sites.size(); ++k) {
      REQUIRE(cells.volume[k] == Approx(volume).epsilon(1e-12));
      REQUIRE(cells.begin[k + 1] - cells.begin[k] == each.facets);
      REQUIRE(shapes[k].surface == Approx(each.surface * std::pow(volume, 2.0 / 3)).epsilon(1e-12));
      REQUIRE(dot(shapes[k].centroid, shapes[k].centroid) < 1e-24);
      REQUIRE(shapes[k].second[0] + shapes[k].second[1] + shapes[k].second[2] ==
              Approx(3 * each.moment * std::pow(volume, 5.0 / 3)).epsilon(1e-12));
    }
  }
}

TEST_CASE("one cell fills any box, whatever the ruler") {
  for (const Metric& metric : {Metric{}, metric_of({3, 1, 1}), metric_of({10, 1, 2}, turned)}) {
    const Periods periods({2, 3, 5}, metric);
    CHECK(periods.volume() == Approx(30));
    PowerDiagram diagram(periods, {{0.9, 0.5, 0.2}}, {});
    const PowerVolumes cells = diagram.volumes({-4}, world());
    CHECK(cells.volume[0] == Approx(30).epsilon(1e-12));
    CHECK(cells.neighbour.empty());
  }
}

TEST_CASE("two cells, in closed form") {
  // Sites half a box apart along x: both boundaries move by Δw / (2 d), so that volume 0 = b c (d + Δw / d), d = a / 2.
  const double a = 2, b = 3, c = 5, d = a / 2;
  const Periods periods({a, b, c}, Metric{});
  PowerDiagram diagram(periods, {{0.25, 0.5, 0.5}, {0.75, 0.5, 0.5}}, {});
  for (const double difference : {0.0, 0.3, -0.9, 0.99}) {
    const PowerVolumes cells = diagram.volumes({difference, 0}, world());
    CHECK(cells.volume[0] == Approx(b * c * (d + difference / d)));
    CHECK(sum(cells.conductance) / 2 == Approx(b * c / d));
  }
  CHECK(diagram.volumes({1.5, 0}, world()).volume == std::vector<double>{30, 0});
  PowerDiagram coincident(periods, {{0.5, 0.5, 0.5}, {0.5, 0.5, 0.5}}, {});
  CHECK(coincident.volumes({0, 0}, world()).volume[0] == Approx(30));
  CHECK(coincident.volumes({0, 0}, world()).volume[1] == 0);
  CHECK(coincident.volumes({0, 1}, world()).volume[0] == 0);
}

TEST_CASE("cells fill the box and are those of the definition") {
  for (const Metric& metric : {Metric{}, metric_of({2, 1, 0.5}, turned)})
    for (const int count : {2, 7, 40, 400})
      for (const double scale : {0.0, 0.02, 0.3}) {
        INFO(count << " sites, weights up to " << scale);
        const base::Grid grid{{30, 30, 30}, {1, 2, 1}, {0, 0, 0}};
        const Periods periods(grid.size, metric);
        Sites sites{random_positions(count, 11), some_weights(static_cast<std::size_t>(count), scale)};
        PowerDiagram diagram(periods, sites.positions, sites.weights);
        const PowerVolumes cells = diagram.volumes(sites.weights, world());
        CHECK(sum(cells.volume) == Approx(2).epsilon(1e-12));
        // Voxel counts of convex bodies: an error of about the square root of the voxels at the surface.
        const auto counts = count_cells(cells_of_sites(grid, base::Slab::of(grid, world()), sites, metric),
                                        sites.positions.size(), world());
        double worst = 0;
        for (std::size_t k = 0; k < sites.positions.size(); ++k) {
          const double voxels = cells.volume[k] / 2 * static_cast<double>(grid.points());
          worst = std::max(worst, std::abs(static_cast<double>(counts[k]) - voxels) / (1 + std::cbrt(voxels)));
        }
        CHECK(worst < 6);
      }
}

TEST_CASE("the dual: its gradient and Hessian against differences whose error falls with the square of the step") {
  const Periods periods({1, 1.3, 0.8}, metric_of({2, 1, 1}, turned));
  const std::size_t count = 30;
  PowerDiagram diagram(periods, random_positions(30, 4), {});
  const std::vector<double> weights = some_weights(count, 0.01);
  std::vector<double> targets(count, periods.volume() / static_cast<double>(count)), direction(count);
  for (std::size_t k = 0; k < count; ++k) direction[k] = kernels::random_normal(5, k, 0);
  const auto at = [&](double step) {
    std::vector<double> moved = weights;
    for (std::size_t k = 0; k < count; ++k) moved[k] += step * direction[k];
    return moved;
  };
  const PowerVolumes cells = diagram.volumes(weights, world());
  double slope = 0;
  std::vector<double> change(count, 0);
  for (std::size_t k = 0; k < count; ++k) {
    slope += (targets[k] - cells.volume[k]) * direction[k];
    for (std::size_t f = cells.begin[k]; f < cells.begin[k + 1]; ++f)
      change[k] += cells.conductance[f] * (direction[k] - direction[static_cast<std::size_t>(cells.neighbour[f])]);
  }
  const auto energy = [&](double step) { return dual_energy(diagram.shapes(at(step), world()), at(step), targets); };
  std::vector<double> slope_error, change_error;
  for (const double step : {2e-4, 1e-4, 5e-5}) {
    slope_error.push_back(std::abs((energy(step) - energy(-step)) / (2 * step) - slope));
    const PowerVolumes up = diagram.volumes(at(step), world()), down = diagram.volumes(at(-step), world());
    double worst = 0;
    for (std::size_t k = 0; k < count; ++k)
      worst = std::max(worst, std::abs((up.volume[k] - down.volume[k]) / (2 * step) - change[k]));
    change_error.push_back(worst);
  }
  CHECK(slope_error[0] < 1e-3 * std::abs(slope));
  for (std::size_t k = 0; k < 2; ++k) {
    CHECK(slope_error[k + 1] < 0.35 * slope_error[k]);
    CHECK(change_error[k + 1] < 0.6 * change_error[k]);  // facets that come and go bend the volumes
  }
  // Concave: the energy lies below its tangent.
  for (const double step : {-0.01, 0.01}) CHECK(energy(step) < energy(0) + step * slope);
}

TEST_CASE("cells on several ranks have the bits of one") {
  const Periods periods({1, 1, 1}, metric_of({2, 1, 1}, turned));
  const std::vector<UnitPoint> sites = random_positions(100, 4);
  const std::vector<double> weights = some_weights(100, 0.02);
  PowerDiagram shared(periods, sites, weights), alone(periods, sites, weights);
  const PowerVolumes together = shared.volumes(weights, world()),
                     single = alone.volumes(weights, base::Comm(MPI_COMM_SELF));
  CHECK(together.volume == single.volume);
  CHECK(together.begin == single.begin);
  CHECK(together.neighbour == single.neighbour);
  CHECK(together.conductance == single.conductance);
}
