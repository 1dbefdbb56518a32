// From a file's voxels to a periodic volume: each option, and the same bits on any number of ranks.
#include <catch2/catch.hpp>

#include <cmath>

#include "kernels/rotation/symmetry.hpp"
#include "src/base/config.hpp"
#include "src/microstructure/import_voxels.hpp"
#include "tests/support/ebsd_files.hpp"
#include "tests/support/ebsd_maps.hpp"

using namespace polyslip;
using namespace polyslip::microstructure;
using base::VoxelVolume;
using Catch::Matchers::Contains;
using Names = std::vector<std::string>;

namespace {

/// 3 × 2 × 4 voxels; grain 3 has none, and one voxel is of no grain.
VoxelVolume volume_of_test() {
  VoxelVolume v;
  v.file = "made.dream3d";
  v.grid.cells = {3, 2, 4};
  v.grid.size = {3e-6, 4e-6, 2e-6};
  v.grid.origin = {1e-6, 0, 0};
  v.phases = {{"unused", "m-3m", {}, {}}, {"nickel", "m-3m", {}, {}}, {"titanium", "6/mmm", {}, {}}};
  v.grain = {0, 0, 1, 0, 0, 1, 0, 0, 1, 0, -1, 1, 0, 0, 1, 4, 4, 1, 0, 0, 1, 4, 4, 2};
  for (int g = 0; g < 5; ++g) v.grains.push_back({tests::turned_z(10.0 * g), g == 4 ? 2 : 1});
  v.notes = {"read by the test"};
  return v;
}

/// The import on all ranks, checked against the one on a single rank; returns the latter and its notes.
Microstructure import_both(const VoxelVolume& volume, const VoxelImportOptions& options, Names* notes = nullptr) {
  const base::Comm world(MPI_COMM_WORLD), self(MPI_COMM_SELF);
  int calls = 0;
  Names shared_notes, own_notes;
  const auto shared = import_voxels(
      [&] {
        ++calls;
        return volume;
      },
      options, world, shared_notes);
  CHECK(calls == (world.root() ? 1 : 0));
  const auto whole = import_voxels([&] { return volume; }, options, self, own_notes);
  CHECK(shared_notes == own_notes);
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
  if (notes) *notes = own_notes;
  return whole;
}

double angle(const kernels::Quaternion<double>& a, const kernels::Quaternion<double>& b) {
  return kernels::rotation_angle(kernels::misorientation(a, b));
}

}  // namespace

TEST_CASE("grains with a voxel keep their order, gaps are filled, notes say what was done") {
  Names notes;
  const auto made = import_both(volume_of_test(), {}, &notes);
  CHECK(made.grid.size == std::array<double, 3>{3e-6, 4e-6, 2e-6});
  CHECK(made.grain_of_voxel ==
        std::vector<int>{0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 3, 3, 1, 0, 0, 1, 3, 3, 2});
  CHECK(made.phases == Names{"nickel", "titanium"});
  REQUIRE(made.grains.size() == 4);
  CHECK(made.grains[3].phase == 1);
  CHECK(angle(made.grains[3].orientation, tests::turned_z(40)) < 1e-14);
  CHECK(notes[0] == "read by the test");
  CHECK_THAT(notes[1], Contains("1 voxels of no grain: filled"));
  CHECK_THAT(notes[2], Contains("4 grains have a voxel; 1 of the file have none"));
  CHECK_THAT(notes[3], Contains("not periodic along x"));
}

TEST_CASE("voxels of no grain may become one grain of a phase, new or known") {
  VoxelImportOptions options;
  options.unassigned = "void";
  const auto made = import_both(volume_of_test(), options);
  CHECK(made.phases == Names{"nickel", "titanium", "void"});
  CHECK(made.grain_of_voxel[10] == 4);
  CHECK(made.grains[4].phase == 2);
  options.unassigned = "nickel";
  const auto known = import_both(volume_of_test(), options);
  CHECK(known.phases == Names{"nickel", "titanium"});
  CHECK(known.grains[4].phase == 0);
}

TEST_CASE("phases are named after material cards; the frame turns orientations and leaves the voxels") {
  VoxelImportOptions options;
  options.phases = {"A", "B", "C"};
  options.frame = kernels::from_axis_angle<double>({{1, 0, 0}}, 180 * tests::degree);
  const auto made = import_both(volume_of_test(), options);
  CHECK(made.phases == Names{"B", "C"});
  const auto along_y = kernels::to_crystal<double>(made.grains[1].orientation, {{0, 1, 0}});
  const auto expected = kernels::to_crystal<double>(tests::turned_z(10), {{0, -1, 0}});
  for (int i = 0; i < 3; ++i) CHECK(along_y[i] == Approx(expected[i]).margin(1e-14));
}

TEST_CASE("a crop keeps positions and drops grains outside") {
  VoxelImportOptions options;
  options.cropped = true;
  options.crop = {2, 3, 0, 2, 0, 4};
  const auto made = import_both(volume_of_test(), options);
  CHECK(made.grid.cells == std::array<int, 3>{1, 2, 4});
  CHECK(made.grid.size[0] == Approx(1e-6));
  CHECK(made.grid.size[1] == Approx(4e-6));
  CHECK(made.grid.origin[0] == Approx(3e-6));
  CHECK(made.grain_of_voxel == std::vector<int>{0, 0, 0, 0, 0, 0, 0, 1});
  CHECK(made.phases == Names{"nickel"});
}

TEST_CASE("a mirrored volume has no jump at any face, its first eighth is the file's") {
  VoxelImportOptions options;
  options.periodic = VoxelImportOptions::Periodic::mirror;
  const auto made = import_both(volume_of_test(), options);
  const auto plain = import_both(volume_of_test(), {});
  CHECK(made.grid.cells == std::array<int, 3>{6, 4, 8});
  CHECK(made.grid.size[2] == Approx(4e-6));
  CHECK(made.grains.size() == 32);
  const auto at = [](const Microstructure& m, int x, int y, int z) {
    return m.grain_of_voxel[static_cast<std::size_t>(x + m.grid.cells[0] * (y + m.grid.cells[1] * z))];
  };
  for (int z = 0; z < 8; ++z) {
    for (int y = 0; y < 4; ++y) {
      for (int x = 0; x < 6; ++x) {
        const int here = at(made, x, y, z), copy = (x > 2) + 2 * (y > 1) + 4 * (z > 3);
        CHECK(here == at(plain, x > 2 ? 5 - x : x, y > 1 ? 3 - y : y, z > 3 ? 7 - z : z) + 4 * copy);
        CHECK(angle(made.grains[static_cast<std::size_t>(here)].orientation,
                    plain.grains[static_cast<std::size_t>(here % 4)].orientation) == 0);
      }
    }
  }
}

TEST_CASE("a buffer lies behind the last planes") {
  VoxelImportOptions options;
  options.periodic = VoxelImportOptions::Periodic::buffer;
  options.buffer = {1, 0, 2};
  const auto made = import_both(volume_of_test(), options);
  CHECK(made.grid.cells == std::array<int, 3>{4, 2, 6});
  CHECK(made.grid.size[0] == Approx(4e-6));
  CHECK(made.phases.back() == "buffer");
  CHECK(made.grain_of_voxel[3] == 4);
  CHECK(made.grain_of_voxel[2] == 1);
  CHECK(made.grain_of_voxel.back() == 4);
  CHECK(made.grain_of_voxel[4 * 2 * 4] == 4);
}

TEST_CASE("without orientations of grains they are the symmetric means of their voxels'") {
  VoxelVolume v = volume_of_test();
  for (std::size_t i = 0; i < v.grain.size(); ++i) {
    // 2 degrees about 30, each fourth voxel written as another of the cube's equivalents
    const double about = 30 + (i % 2 ? 2.0 : -2.0) + (i % 4 == 0 ? 90 : 0);
    v.orientation.push_back(tests::turned_z(v.grain[i] == 1 ? about : 5));
  }
  const auto made = import_both(v, {});
  const auto cubic = kernels::symmetry_group(kernels::Laue::cubic);
  CHECK(kernels::disorientation_angle(cubic, made.grains[1].orientation, tests::turned_z(30)) < 1 * tests::degree);
  CHECK(kernels::disorientation_angle(cubic, made.grains[0].orientation, tests::turned_z(5)) < 1e-12);
  v.phases[1].laue = "unknown";
  const base::Comm world(MPI_COMM_WORLD);
  Names notes;
  CHECK_THAT(tests::input_error([&] { import_voxels([&] { return v; }, {}, world, notes); }),
             Contains("'unknown'") && Contains("nickel"));
}

TEST_CASE("a periodic file is recognised") {
  VoxelVolume v = volume_of_test();
  for (std::size_t i = 0; i < v.grain.size(); ++i) v.grain[i] = 0;
  Names notes;
  import_both(v, {}, &notes);
  CHECK_THAT(notes.back(), Contains("x 100 % (inside 100 %)") && !Contains("not periodic"));
}

TEST_CASE("errors reach every rank") {
  const base::Comm world(MPI_COMM_WORLD);
  Names notes;
  const auto fails = [&](const std::function<VoxelVolume()>& read, const VoxelImportOptions& options) {
    return tests::input_error([&] { import_voxels(read, options, world, notes); });
  };
  VoxelImportOptions options;
  CHECK_THAT(fails([]() -> VoxelVolume { throw base::InputError("made.tesr: no"); }, options),
             Contains("made.tesr: no"));
  options.phases = {"one"};
  CHECK_THAT(fails(volume_of_test, options), Contains("has 3 phases") && Contains("names 1"));
  options.phases.clear();
  options.cropped = true;
  options.crop = {0, 3, 0, 5, 0, 1};
  CHECK_THAT(fails(volume_of_test, options), Contains("voxel 5 along y") && Contains("has 2"));
  options.crop = {1, 2, 1, 2, 1, 2};
  CHECK_THAT(fails(volume_of_test, options), Contains("no voxel belongs to a grain"));
}

TEST_CASE("keys of the box are checked") {
  const auto read = [](const std::string& keys) {
    const base::Tree tree = base::parse_ini("[m]\n" + keys, "case.ini");
    const VoxelImportOptions options = read_voxel_options(tree.section("m"), "fill");
    tree.require_all_read();
    return options;
  };
  const auto options = read("crop = 0 4 1 3 2 9\nperiodic = buffer\nbuffer = 1 2 3\nunassigned = void\nframe = Rz90\n");
  CHECK(options.crop == std::array<int, 6>{0, 4, 1, 3, 2, 9});
  CHECK(options.buffer == std::array<int, 3>{1, 2, 3});
  CHECK(options.unassigned == "void");
  CHECK(options.frame.z == Approx(std::sqrt(0.5)));
  CHECK(read("periodic = buffer\nbuffer = 5\n").buffer == std::array<int, 3>{5, 5, 5});
  const auto fails = [&](const std::string& keys) { return tests::input_error([&] { read(keys); }); };
  CHECK_THAT(fails("crop = 0 4 1 3\n"), Contains("crop") && Contains("found 4"));
  CHECK_THAT(fails("crop = 0 4 3 1 2 9\n"), Contains("found 3 1"));
  CHECK_THAT(fails("crop = 0 4.5 1 3 2 9\n"), Contains("4.5"));
  CHECK_THAT(fails("periodic = maybe\n"), Contains("'maybe'") && Contains("mirror"));
  CHECK_THAT(fails("periodic = buffer\nbuffer = 1 2\n"), Contains("one number or three"));
}
