// Laguerre cells of prescribed volumes: reached, the same on any number of ranks, rounder by Lloyd's steps, as long as asked.
#include <catch2/catch.hpp>

#include <cmath>
#include <iostream>
#include <numeric>

#include "src/microstructure/place_spheres.hpp"
#include "src/microstructure/prescribed_volumes.hpp"
#include "src/microstructure/size_distribution.hpp"

using namespace polyslip;
using namespace polyslip::microstructure;

namespace {

const base::Comm& world() {
  static const base::Comm comm(MPI_COMM_WORLD);
  return comm;
}

SizeDistribution lognormal(double sigma) { return {SizeDistribution::Kind::lognormal, sigma, 0, 1, 0, {}}; }

}  // namespace

TEST_CASE("prescribed volumes are reached") {
  const SizeDistribution bimodal{SizeDistribution::Kind::bimodal, 0.2, 0.1, 4, 0.5, {}};
  const Metric long_grains = metric_of({3, 1, 1}, kernels::from_bunge(0.3, 1.2, 0.4));
  for (const SizeDistribution& sizes : {lognormal(0), lognormal(0.35), lognormal(0.7), bimodal})
    for (const Metric& metric : {Metric{}, long_grains}) {
      const int count = 150;
      INFO("sigma " << sizes.sigma << ", ratio " << sizes.ratio);
      const Periods periods({40e-6, 50e-6, 30e-6}, metric);
      const std::vector<double> targets = grain_volumes(sizes, count, 3);
      const VolumeFit fit = fit_volumes(periods, place_spheres(targets, periods, 3), targets, 1e-6, 0, world());
      CHECK(fit.reached);
      CHECK(fit.worst_error < 1e-6);
      CHECK(fit.steps <= 15);
      CHECK(std::accumulate(fit.volumes.begin(), fit.volumes.end(), 0.0) == Approx(1).epsilon(1e-12));
      for (std::size_t k = 0; k < targets.size(); ++k) CHECK(fit.volumes[k] == Approx(targets[k]).epsilon(1.1e-6));
      CHECK(log_size(fit.volumes).deviation == Approx(log_size(targets).deviation).margin(1e-6));
      // anew, from the sites that came out
      PowerDiagram diagram(periods, fit.sites.positions, {});
      const PowerVolumes cells = diagram.volumes(fit.sites.weights, world());
      for (std::size_t k = 0; k < targets.size(); ++k)
        CHECK(cells.volume[k] / periods.volume() == Approx(targets[k]).epsilon(1.1e-6));
    }
}

TEST_CASE("cells have the aspect of the ruler, along its axes") {
  // By the ruler they are alike along all axes, but for the scatter of 300 cells.
  const Periods periods({1, 1, 1}, metric_of({3, 1, 0.5}, kernels::from_bunge(0.3, 1.2, 0.4)));
  const std::vector<double> targets = grain_volumes(lognormal(0.2), 300, 6);
  const VolumeFit fit = fit_volumes(periods, place_spheres(targets, periods, 6), targets, 1e-3, 5, world());
  CHECK(fit.after.extent[1] == Approx(fit.after.extent[0]).epsilon(0.05));
  CHECK(fit.after.extent[2] == Approx(fit.after.extent[0]).epsilon(0.05));
  // Between a ball's, 0.2774, and a cube's, 0.2887.
  for (const double extent : fit.after.extent) CHECK(extent == Approx(0.285).epsilon(0.05));
}

TEST_CASE("random sites, far from the sizes asked for") {
  const Periods periods({1, 1, 1}, Metric{});
  const std::vector<double> targets = grain_volumes(lognormal(0.5), 100, 5);
  const VolumeFit fit = fit_volumes(periods, random_positions(100, 5), targets, 1e-3, 0, world());
  CHECK(fit.reached);
  CHECK(fit.worst_error < 1e-3);
}

TEST_CASE("volumes that cannot be are told, not thrown") {
  const Periods periods({1, 1, 1}, Metric{});
  // Two sites in one place: one of the two has no cell, whatever the weights.
  const std::vector<UnitPoint> sites{{0.2, 0.3, 0.4}, {0.2, 0.3, 0.4}, {0.7, 0.1, 0.9}};
  const VolumeFit fit = fit_volumes(periods, sites, {0.3, 0.3, 0.4}, 1e-3, 0, world());
  CHECK_FALSE(fit.reached);
  CHECK(fit.worst_error == Approx(1));
  // A Lloyd step takes them apart.
  CHECK(fit_volumes(periods, sites, {0.3, 0.3, 0.4}, 1e-3, 1, world()).reached);
}

TEST_CASE("Lloyd's steps lower the transport energy, every one, at the same volumes") {
  const Periods periods({1, 1, 1}, metric_of({2, 1, 1}));
  const std::vector<double> targets = grain_volumes(lognormal(0.35), 60, 8);
  std::vector<UnitPoint> sites = random_positions(60, 8);
  double energy = 1e300;
  for (int step = 0; step < 6; ++step) {
    const VolumeFit fit = fit_volumes(periods, sites, targets, 1e-6, step > 0 ? 1 : 0, world());
    REQUIRE(fit.reached);
    CHECK(fit.after.energy < energy);
    CHECK(fit.after.energy >= 1);
    if (step > 0) CHECK(fit.after.energy < fit.before.energy);
    energy = fit.after.energy;
    sites = fit.sites.positions;
  }
  const VolumeFit many = fit_volumes(periods, sites, targets, 1e-3, 30, world());
  CHECK(many.after.off_centre < 0.25 * many.before.off_centre);
  CHECK(many.after.sphericity > many.before.sphericity);
  if (world().root())
    std::cout << "30 Lloyd steps: sphericity " << many.before.sphericity << " -> " << many.after.sphericity
              << ", site to centroid " << many.before.off_centre << " -> " << many.after.off_centre << " ECD, energy "
              << many.before.energy << " -> " << many.after.energy << "\n";
}

TEST_CASE("the fit has the same bits on any number of ranks") {
  const Periods periods({2, 1, 1}, metric_of({2, 1, 1}, kernels::from_bunge(0.5, 0.0, 0.0)));
  const std::vector<double> targets = grain_volumes(lognormal(0.4), 80, 2);
  const std::vector<UnitPoint> places = place_spheres(targets, periods, 2);
  const VolumeFit together = fit_volumes(periods, places, targets, 1e-3, 3, world());
  const VolumeFit alone = fit_volumes(periods, places, targets, 1e-3, 3, base::Comm(MPI_COMM_SELF));
  CHECK(together.sites.weights == alone.sites.weights);
  CHECK(together.sites.positions == alone.sites.positions);
  CHECK(together.volumes == alone.volumes);
}
