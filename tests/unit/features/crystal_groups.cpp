// The groups csl, twins, frame and gnd of the verb `features`, on a map of two crystals that are twins along a plane.
#include "src/features/crystal_groups.hpp"

#include <catch2/catch.hpp>

#include <cmath>

#include "src/base/config.hpp"
#include "src/features/map_graph.hpp"
#include "src/features/twin_variants.hpp"
#include "src/microstructure/ebsd_options.hpp"
#include "tests/support/ebsd_files.hpp"
#include "tests/support/ebsd_maps.hpp"
#include "tests/support/grain_graphs.hpp"

using namespace polyslip;
using namespace polyslip::features;
using tests::degree;

namespace {

/// Six blocks with a lamella of a twin each, along its plane's trace; Euler axes turned by Rz90 against the map's.
FeatureSource lamellae() {
  const auto phase = tests::lattice_phase("cF");
  const TwinFinder finder(crystal_of(*phase.material));
  auto map = tests::made_map(tests::square_grid(240, 40), [](int, int) { return 0.0; });
  for (int row = 0; row < 40; ++row)
    for (int column = 0; column < 240; ++column) {
      const int block = column / 40;
      const auto q = kernels::from_bunge(1.3 * block + 0.2, 0.5 + 0.2 * block, 2.1 * block);
      const auto& variant = finder.variants()[static_cast<std::size_t>(block) % 4];
      const auto n = kernels::to_sample(q, variant.planes[0]);
      const double off = (n[0] * (column - 40 * block - 20) + n[1] * (row - 20)) / std::hypot(n[0], n[1]);
      map.orientation[static_cast<std::size_t>(map.grid.node(column, row))] =
          kernels::multiply(std::abs(off) < 4 ? kernels::multiply(variant.rotation, q) : q,
                            kernels::conjugate(microstructure::frame_by_name("Rz90")));
    }
  MapOptions options;
  options.threshold = 5 * degree;
  FeatureSource source;
  source.map = make_grain_map(std::move(map), options);
  source.graph = map_graph(*source.map, {phase});
  return source;
}

bool says(const FeatureSource& source, const std::string& what) {
  for (const std::string& statement : source.statements)
    if (statement.find(what) != std::string::npos) return true;
  return false;
}

}  // namespace

TEST_CASE("groups add their columns, fields and statements") {
  FeatureSource source = lamellae();
  CrystalOptions options = read_crystal_options(base::parse_ini("", "none.ini"));
  CHECK(options.twin_tolerance == Approx(5 * degree));
  add_boundaries(source);
  CHECK(says(source, "sigma 3 "));
  add_twins(options, source);
  CHECK(says(source, "twins of phase 'cF', {111}<112>: "));
  check_map_frame(options, source);
  CHECK(says(source, "relative to the case's frame: frame Rz90: odds "));
  CHECK(says(source, "so that I is Rz90, and Rx180 is Rz90*Rx180, and Rz90 is I, and Rz90*Rx180 is Rx180"));
  add_dislocations(options, false, source);
  add_dislocations(options, true, source);
  CHECK(source.points.size() == 2);
  CHECK(source.points[0].values.size() == 9600);
  for (const char* name : {"parent", "is_twin", "gnd", "gnd_noise", "gnd_l1", "gnd_l1_noise"})
    CHECK(source.graph.grain_column(name) != nullptr);
  for (const char* name :
       {"csl_sigma", "csl_deviation", "twin_family", "twin_variant_a", "twin_variant_b", "twin_deviation", "axis"})
    CHECK(source.graph.edge_column(name) != nullptr);
  for (const double density : source.graph.grain_column("gnd")->data) CHECK(density == Approx(0).margin(1e6));
}

TEST_CASE("the case's frame is confirmed where it is right") {
  FeatureSource source = lamellae();
  for (auto& q : source.map->points.orientation) q = kernels::multiply(q, microstructure::frame_by_name("Rz90"));
  for (auto& grain : source.graph.grains)
    grain.orientation = kernels::multiply(grain.orientation, microstructure::frame_by_name("Rz90"));
  check_map_frame(read_crystal_options(base::parse_ini("", "none.ini")), source);
  CHECK(source.statements.size() == 1);
  CHECK(says(source, "relative to the case's frame: frame I: odds "));
}

TEST_CASE("keys of the groups have ranges") {
  CHECK_THAT(tests::input_error([] { read_crystal_options(base::parse_ini("twin_tolerance_deg = 20", "a.ini")); }),
             Catch::Contains("twin_tolerance_deg"));
  CHECK_THAT(tests::input_error([] { read_crystal_options(base::parse_ini("poisson = 0.5", "a.ini")); }),
             Catch::Contains("poisson"));
}
