// DREAM.3D volumes of both layouts: what is found, conventions, each error.
#include "src/io/dream3d.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <filesystem>

#include "tests/support/dream3d_files.hpp"
#include "tests/support/ebsd_files.hpp"

using namespace polyslip;
using Catch::Matchers::Contains;
using tests::Dream3dContent;
using tests::input_error;

namespace {

constexpr double degree = 3.14159265358979323846 / 180;
base::Comm self() { return base::Comm(MPI_COMM_SELF); }

/// 3 × 2 × 2 voxels, features 1 to 3 of which the third has no voxel, one voxel of none; two phases.
Dream3dContent content() {
  Dream3dContent c;
  c.cells = {3, 2, 2};
  c.spacing = {0.5, 0.25, 1};
  c.origin = {1, 2, 3};
  c.feature_ids = {1, 1, 2, 2, 2, 2, 1, 0, 1, 1, 2, 1};
  c.avg_eulers = {0, 0, 0, 0, 30 * degree, 0, 0.1, 0.2, 0.3, 1, 1, 1};
  c.feature_phases = {0, 1, 2, 1};
  c.crystal_structures = {999, 1, 0};
  c.phase_names = {"Unknown", "Nickel", "Titanium"};
  return c;
}

/// What reading gives; the file is gone afterwards.
base::VoxelVolume read(const Dream3dContent& c, const io::Dream3dNames& names = {}) {
  const tests::TemporaryFile file(".dream3d", "");
  tests::write_dream3d(file.path(), c, self());
  return io::read_dream3d(file.path(), names);
}

double match(const kernels::Quaternion<double>& a, const kernels::Quaternion<double>& b) { return std::abs(dot(a, b)); }

}  // namespace

TEST_CASE("grid, features, phases and orientations, in the layouts of version 6 and of NX") {
  for (const bool nx : {false, true}) {
    Dream3dContent c = content();
    c.nx = nx;
    if (nx) {
      c.cell_group = "Cell Data";
      c.feature_group = "Cell Feature Data";
      c.ensemble_group = "Cell Ensemble Data";
      c.name_array = "MaterialName";
    }
    const auto volume = read(c);
    CHECK(volume.grid.cells == std::array<int, 3>{3, 2, 2});
    CHECK(volume.grid.size[0] == Approx(1.5e-6));
    CHECK(volume.grid.size[1] == Approx(0.5e-6));
    CHECK(volume.grid.origin[2] == Approx(3e-6));
    CHECK(volume.grain == std::vector<int>{0, 0, 1, 1, 1, 1, 0, -1, 0, 0, 1, 0});
    REQUIRE(volume.grains.size() == 3);
    CHECK(volume.grains[1].phase == 1);
    CHECK(match(volume.grains[0].orientation, kernels::from_axis_angle<double>({{1, 0, 0}}, 30 * degree)) ==
          Approx(1).epsilon(1e-14));
    REQUIRE(volume.phases.size() == 2);
    CHECK(volume.phases[0].name == "Nickel");
    CHECK(volume.phases[0].laue == "m-3m");
    CHECK(volume.phases[1].laue == "6/mmm");
    CHECK(volume.orientation.empty());
  }
}

TEST_CASE("quaternions are (x, y, z, w) with P = +1: 30 degrees about x is (-0.2588, 0, 0, 0.9659)") {
  Dream3dContent c = content();
  c.avg_eulers.clear();
  c.avg_quats = {0, 0, 0, 0, -std::sin(15 * degree), 0, 0, std::cos(15 * degree), 0, 0, 0, 1, 0, 0, 0, 1};
  const auto volume = read(c);
  CHECK(match(volume.grains[0].orientation, kernels::from_axis_angle<double>({{1, 0, 0}}, 30 * degree)) ==
        Approx(1).epsilon(1e-14));
  // with both, angles are taken, and a note says where quaternions mean something else
  c.avg_eulers = content().avg_eulers;
  const auto both = read(c);
  CHECK(match(both.grains[1].orientation, kernels::from_bunge(0.1, 0.2, 0.3)) == Approx(1).epsilon(1e-14));
  CHECK_THAT(both.notes.back(), Contains("warning") && Contains("in 1 of 3 grains"));
}

TEST_CASE("without a table of features the voxels' phases and orientations are kept, on the file's axes") {
  Dream3dContent c = content();
  c.avg_eulers.clear();
  c.feature_phases.clear();
  c.cell_phases = {1, 1, 2, 2, 1, 2, 1, 0, 1, 2, 2, 1};  // most of feature 1 say 1, most of feature 2 say 2
  for (int v = 0; v < 12; ++v) c.cell_eulers.insert(c.cell_eulers.end(), {0.1 * v, 0.5, 0.2});
  auto volume = read(c);
  REQUIRE(volume.orientation.size() == 12);
  CHECK(volume.grains.size() == 2);
  CHECK(volume.grains[0].phase == 0);
  CHECK(volume.grains[1].phase == 1);
  CHECK(match(volume.orientation[5], kernels::from_bunge(0.5, 0.5, 0.2)) == Approx(1).epsilon(1e-14));
  io::Dream3dNames names;
  names.hexagonal_x_a_star = true;
  names.unit = 1e-3;
  volume = read(c, names);
  CHECK(volume.grid.size[0] == Approx(1.5e-3));
  CHECK(match(volume.orientation[5], kernels::from_bunge(0.5, 0.5, 0.2 - 30 * degree)) == Approx(1).epsilon(1e-14));
  CHECK(match(volume.orientation[0], kernels::from_bunge(0.0, 0.5, 0.2)) == Approx(1).epsilon(1e-14));
  c.cell_eulers.clear();
  for (int v = 0; v < 12; ++v) tests::append_dream3d_quaternion(kernels::from_bunge(0.1 * v, 0.5, 0.2), c.cell_quats);
  volume = read(c);
  CHECK(match(volume.orientation[5], kernels::from_bunge(0.5, 0.5, 0.2)) == Approx(1).epsilon(1e-14));
}

TEST_CASE("a file of no phases has one, called matrix") {
  Dream3dContent c = content();
  c.feature_phases.clear();
  c.crystal_structures.clear();
  c.phase_names.clear();
  const auto volume = read(c);
  REQUIRE(volume.phases.size() == 1);
  CHECK(volume.phases[0].name == "matrix");
}

TEST_CASE("wrong files are errors that name the file, the array and the key") {
  const auto fails = [](const Dream3dContent& c, const io::Dream3dNames& names = {}) {
    return input_error([&] { read(c, names); });
  };
  CHECK_THAT(input_error([] { io::read_dream3d("nowhere.dream3d"); }), Contains("nowhere.dream3d"));
  const tests::TemporaryFile text(".dream3d", "this is no HDF5 file");
  CHECK_THAT(input_error([&] { io::read_dream3d(text.path()); }), Contains(text.path()));

  Dream3dContent c = content();
  c.avg_eulers.clear();
  CHECK_THAT(fails(c), Contains(".dream3d") && Contains("no orientations") && Contains("Grain Data"));
  c = content();
  c.feature_ids[3] = 4;
  CHECK_THAT(fails(c), Contains("feature 4") && Contains("ends at 3"));
  c = content();
  c.feature_ids[3] = -1;
  CHECK_THAT(fails(c), Contains("values from -1"));
  c = content();
  c.avg_eulers[3] = std::nan("");
  CHECK_THAT(fails(c), Contains("feature 1"));
  c = content();
  c.feature_phases[2] = 3;
  CHECK_THAT(fails(c), Contains("phase 3") && Contains("has 2 phases"));
  c = content();
  c.feature_phases[1] = 0;
  CHECK_THAT(fails(c), Contains("feature 1 has phase 0"));
  c = content();
  c.spacing[1] = 0;
  CHECK_THAT(fails(c), Contains("spacing") && Contains("along y"));
  c = content();
  c.phase_names.pop_back();
  CHECK_THAT(fails(c), Contains("2 names") && Contains("3 CrystalStructures"));
  io::Dream3dNames names;
  names.container = "Other";
  CHECK_THAT(fails(content(), names), Contains("'Other'") && Contains("SyntheticVolumeDataContainer"));
  names = {};
  names.feature_ids = "GrainIds";
  CHECK_THAT(fails(content(), names), Contains("'GrainIds'") && Contains("feature_ids"));
}

TEST_CASE("of several image geometries or groups the keys choose one") {
  const tests::TemporaryFile file(".dream3d", "");
  {
    io::Hdf5File two = io::Hdf5File::create(file.path(), self());
    for (const std::string name : {"A", "B"}) {
      const std::string root = "DataContainers/" + name;
      const double edge = name == "A" ? 1 : 2;
      two.write_table(root + "/_SIMPL_GEOMETRY/DIMENSIONS", {"1", "x"}, io::Table<std::int64_t>{{3}, {1, 1, 2}});
      two.write_table(root + "/_SIMPL_GEOMETRY/SPACING", {"1", "x"}, io::Table<double>{{3}, {edge, edge, edge}});
      two.write_table(root + "/_SIMPL_GEOMETRY/ORIGIN", {"1", "x"}, io::Table<double>{{3}, {0, 0, 0}});
      two.write_table(root + "/Cells/FeatureIds", {"1", "x"}, io::Table<std::int64_t>{{2, 1, 1, 1}, {1, 1}});
      for (const std::string group : {"Old", "New"})
        two.write_table(root + "/" + group + "/AvgEulerAngles", {"1", "x"},
                        io::Table<double>{{2, 3}, {0, 0, 0, 0, group == "Old" ? 0.1 : 0.2, 0}});
    }
    two.commit();
  }
  io::Dream3dNames names;
  CHECK_THAT(input_error([&] { io::read_dream3d(file.path(), names); }),
             Contains("'A', 'B'") && Contains("key container"));
  names.container = "B";
  CHECK_THAT(input_error([&] { io::read_dream3d(file.path(), names); }),
             Contains("'New', 'Old'") && Contains("key feature_data"));
  names.feature_data = "Old";
  const auto volume = io::read_dream3d(file.path(), names);
  CHECK(volume.grid.size[0] == Approx(2e-6));
  CHECK(volume.grains[0].orientation.x == Approx(std::sin(0.05)));
}
