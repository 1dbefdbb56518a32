// From a map to a periodic columnar volume: each option, and the same bits on any number of ranks.
#include <catch2/catch.hpp>

#include "src/microstructure/import_ebsd.hpp"
#include "tests/support/ebsd_files.hpp"
#include "tests/support/ebsd_maps.hpp"

using namespace polyslip;
using namespace polyslip::microstructure;
using Catch::Matchers::Contains;
using tests::degree;

namespace {

const std::vector<std::string> drawing{"aabb.", "aabbb", "aaccc", ".accc"};

EbsdImportOptions options_of_test() {
  EbsdImportOptions options;
  options.threshold = 5 * degree;
  options.clean_up.min_points = 2;
  return options;
}

/// The import on all ranks, checked against the one on a single rank; returns the latter.
Microstructure import_both(const base::EbsdMap& map, const EbsdImportOptions& options,
                           EbsdImportReport* report = nullptr) {
  const base::Comm world(MPI_COMM_WORLD), self(MPI_COMM_SELF);
  int calls = 0;
  const auto shared = import_ebsd(
      [&] {
        ++calls;
        return map;
      },
      options, world);
  CHECK(calls == (world.root() ? 1 : 0));
  const auto whole = import_ebsd([&] { return map; }, options, self, report);
  CHECK(shared.grid.cells == whole.grid.cells);
  CHECK(shared.grid.size == whole.grid.size);
  CHECK(shared.grid.origin == whole.grid.origin);
  CHECK(shared.phases == whole.phases);
  REQUIRE(shared.grains.size() == whole.grains.size());
  for (std::size_t g = 0; g < whole.grains.size(); ++g) {
    const auto &a = shared.grains[g].orientation, &b = whole.grains[g].orientation;
    CHECK((a.w == b.w && a.x == b.x && a.y == b.y && a.z == b.z && shared.grains[g].phase == whole.grains[g].phase));
  }
  const auto begin = whole.grain_of_voxel.begin() + shared.slab.begin * whole.grid.plane();
  CHECK(shared.grain_of_voxel == std::vector<int>(begin, begin + shared.slab.points(shared.grid)));
  CHECK(world.sum(static_cast<std::int64_t>(shared.grain_of_voxel.size())) == whole.grid.points());
  return whole;
}

/// One layer as rows of digits.
std::vector<std::string> layer(const Microstructure& volume, int z) {
  std::vector<std::string> rows;
  for (int y = 0; y < volume.grid.cells[1]; ++y) {
    rows.emplace_back();
    for (int x = 0; x < volume.grid.cells[0]; ++x)
      rows.back() += static_cast<char>(
          '0' +
          volume.grain_of_voxel[static_cast<std::size_t>(x + volume.grid.cells[0] * (y + volume.grid.cells[1] * z))]);
  }
  return rows;
}
using Rows = std::vector<std::string>;

double angle(const kernels::Quaternion<double>& a, const kernels::Quaternion<double>& b) {
  return kernels::rotation_angle(kernels::misorientation(a, b));
}

}  // namespace

TEST_CASE("a map becomes layers of grains with mean orientations and measures in m") {
  EbsdImportReport report;
  const auto volume = import_both(tests::drawn_map(drawing), options_of_test(), &report);
  CHECK(volume.grid.cells == std::array<int, 3>{5, 4, 4});
  CHECK(volume.grid.size[0] == Approx(5e-6));
  CHECK(volume.grid.size[1] == Approx(4e-6));
  CHECK(volume.grid.size[2] == Approx(4e-6));
  CHECK(volume.grid.origin[0] == Approx(-0.5e-6));
  for (int z = 0; z < 4; ++z) CHECK(layer(volume, z) == Rows{"00111", "00111", "00222", "00222"});
  REQUIRE(volume.grains.size() == 3);
  CHECK(angle(volume.grains[1].orientation, tests::turned_z(20)) < 1e-12);
  CHECK(volume.phases == Rows{"copper"});
  CHECK(report.grains_in_volume == 3);
  CHECK(report.clean_up.filled == 2);
  CHECK(report.clean_up.indexed == 18);
  CHECK_THAT(report.lines().at(3), Contains("2 points not indexed filled"));
}

TEST_CASE("the frame turns orientations and leaves the map in place") {
  auto options = options_of_test();
  options.frame = frame_by_name("Rz90");
  const auto turned = import_both(tests::drawn_map(drawing), options);
  CHECK(layer(turned, 0) == Rows{"00111", "00111", "00222", "00222"});
  // A direction along the map's y is the Euler axes' x, where the file's orientation holds.
  const auto along_y = kernels::to_crystal<double>(turned.grains[1].orientation, {{0, 1, 0}});
  const auto expected = kernels::to_crystal<double>(tests::turned_z(20), {{1, 0, 0}});
  for (int i = 0; i < 3; ++i) CHECK(along_y[i] == Approx(expected[i]).margin(1e-14));
}

TEST_CASE("points that are not indexed may become void") {
  auto options = options_of_test();
  options.clean_up.fill_not_indexed = false;
  const auto volume = import_both(tests::drawn_map(drawing), options);
  CHECK(layer(volume, 0) == Rows{"00112", "00111", "00333", "20333"});
  CHECK(volume.phases == Rows{"copper", "void"});
  CHECK(volume.grains[2].phase == 1);
  CHECK(volume.grains[3].phase == 0);
}

TEST_CASE("mirrored volumes have no jump at any edge, the first quarter is the map") {
  auto options = options_of_test();
  options.periodic = EbsdImportOptions::Periodic::mirror;
  const auto volume = import_both(tests::drawn_map(drawing), options);
  CHECK(volume.grid.cells == std::array<int, 3>{10, 8, 4});
  CHECK(volume.grid.size[0] == Approx(10e-6));
  const auto rows = layer(volume, 0);
  CHECK(rows[0] == "0011144433");
  CHECK(rows[3] == "0022255533");
  CHECK(rows[7] == "66777:::99");
  for (int y = 0; y < 8; ++y) {
    for (int x = 0; x < 10; ++x) {
      auto at = [&](int i, int j) {
        return volume
            .grains[static_cast<std::size_t>(rows[static_cast<std::size_t>(j)][static_cast<std::size_t>(i)] - '0')]
            .orientation;
      };
      CHECK(angle(at(x, y), at(9 - x, y)) == 0);
      CHECK(angle(at(x, y), at(x, 7 - y)) == 0);
    }
  }
}

TEST_CASE("a buffer lies behind the last columns and rows") {
  auto options = options_of_test();
  options.periodic = EbsdImportOptions::Periodic::buffer;
  options.buffer = 2;
  const auto volume = import_both(tests::drawn_map(drawing), options);
  CHECK(layer(volume, 1) == Rows{"0011133", "0011133", "0022233", "0022233", "3333333", "3333333"});
  CHECK(volume.phases == Rows{"copper", "buffer"});
  CHECK(volume.grid.size[0] == Approx(7e-6));
}

TEST_CASE("crop and coarsening shrink the volume; grains without a voxel leave the table") {
  auto options = options_of_test();
  options.crop = {EbsdCrop::Unit::points, 0, 4, 0, 2};
  EbsdImportReport report;
  const auto cropped = import_both(tests::drawn_map(drawing), options, &report);
  CHECK(layer(cropped, 0) == Rows{"0011", "0011"});
  CHECK(report.points_in_file == 20);
  CHECK(report.clean_up.points == 8);
  options = options_of_test();
  options.coarsen = 3;
  options.clean_up.min_points = 1;
  const auto coarse = import_both(tests::drawn_map({"aab", "aac", "aaa", "aaa"}), options, &report);
  CHECK(layer(coarse, 0) == Rows{"0"});
  CHECK(coarse.grains.size() == 1);
  CHECK(coarse.grid.size[0] == Approx(3e-6));
  CHECK(report.grains_in_volume == 1);
  CHECK(report.nodes_not_covered == 3);
}

TEST_CASE("with an orientation per point each voxel of the plane has its own, filled ones their grain's mean") {
  auto options = options_of_test();
  options.orientation = EbsdImportOptions::Orientation::point;
  const auto map =
      tests::made_map(tests::square_grid(5, 1), [](int column, int) { return column == 2 ? 0.0 / 0.0 : 1.0 * column; });
  options.clean_up.min_points = 2;
  const auto volume = import_both(map, options);
  CHECK(layer(volume, 3) == Rows{"01234"});
  CHECK(angle(volume.grains[3].orientation, tests::turned_z(3)) < 1e-12);
  // Two grains of 0 and 1, 3 and 4 degrees; the point between goes to the first.
  CHECK(angle(volume.grains[2].orientation, tests::turned_z(0.5)) < 1e-12);
}

TEST_CASE("phases are named after material cards, unused ones are left out") {
  auto map = tests::drawn_map({"aabb"});
  map.phases.push_back(map.phases[0]);
  map.phases.push_back(map.phases[0]);
  map.phase = {2, 2, 0, 0};
  auto options = options_of_test();
  options.phases = {"austenite", "carbide", "ferrite"};
  const auto volume = import_both(map, options);
  CHECK(volume.phases == Rows{"austenite", "ferrite"});
  CHECK(volume.grains[0].phase == 1);
  CHECK(volume.grains[1].phase == 0);
}

TEST_CASE("errors reach every rank") {
  const base::Comm world(MPI_COMM_WORLD);
  auto options = options_of_test();
  const auto fail = [&](const std::function<base::EbsdMap()>& read) {
    return tests::input_error([&] { import_ebsd(read, options, world); });
  };
  CHECK_THAT(fail([]() -> base::EbsdMap { throw base::InputError("map.ctf, line 7: no"); }),
             Contains("map.ctf, line 7: no"));
  options.phases = {"one", "two"};
  CHECK_THAT(fail([] { return tests::drawn_map(drawing); }), Contains("has 1 phases") && Contains("names 2"));
  options.phases.clear();
  options.layers = 1;
  const std::string message = fail([] { return tests::drawn_map(drawing); });
  if (world.size() > 1)
    CHECK_THAT(message, Contains("at most 1 ranks"));
  else
    CHECK(message == "no error");
}
