// Volumes from files that the test makes: a Voronoi volume cut into .ang and .ctf maps with noise, gaps and drift and put together
// again; the same volume through DREAM.3D's and Neper's files; the same bits on any number of ranks.
#include <catch2/catch.hpp>

#include <cmath>
#include <filesystem>
#include <map>
#include <random>

#include "kernels/rotation/random.hpp"
#include "kernels/rotation/symmetry.hpp"
#include "src/base/config.hpp"
#include "src/base/files.hpp"
#include "src/cases/import_volume.hpp"
#include "src/microstructure/tessellation.hpp"
#include "tests/support/dream3d_files.hpp"
#include "tests/support/ebsd_files.hpp"

using namespace polyslip;
using Catch::Matchers::Contains;
using kernels::Quaternion;
using microstructure::Microstructure;

namespace {

constexpr double degree = 3.14159265358979323846 / 180;

const base::Comm& world() {
  static const base::Comm comm(MPI_COMM_WORLD);
  return comm;
}

/// A folder that root makes and removes.
class Folder {
 public:
  explicit Folder(const std::string& name)
      : path_((std::filesystem::current_path() / (name + std::to_string(world().size()))).string()) {
    base::on_root(world(), [&] {
      std::filesystem::remove_all(path_);
      std::filesystem::create_directory(path_);
    });
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    world().barrier();
    if (world().root()) std::filesystem::remove_all(path_);
  }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

/// Voronoi cells of random cubic crystals on a box of points 0.5 µm apart, 0.25 µm along z.
struct Truth {
  base::Grid grid;
  std::vector<int> cell;
  std::vector<Quaternion<double>> orientation;

  Truth(const std::array<int, 3>& cells, int grains) {
    grid.cells = cells;
    grid.size = {cells[0] * 0.5e-6, cells[1] * 0.5e-6, cells[2] * 0.25e-6};
    cell = microstructure::cells_of_sites(grid, {0, cells[2]}, {microstructure::random_positions(grains, 4), {}});
    for (int g = 0; g < grains; ++g)
      orientation.push_back(kernels::random_orientation(11, static_cast<std::uint64_t>(g), 0));
  }
  std::size_t at(int x, int y, int z) const {
    return static_cast<std::size_t>(x + grid.cells[0] * (y + grid.cells[1] * z));
  }
};

Microstructure import_text(const std::string& text, std::vector<std::string>& notes, const base::Comm& comm) {
  const base::Tree tree = base::parse_ini("[microstructure]\n" + text, "case.ini");
  const base::Tree section = tree.section("microstructure");
  Microstructure made = cases::import_volume(section, section.get_text("type"), comm, notes);
  tree.require_all_read();
  return made;
}

/// On all ranks and on one; the latter's.
Microstructure import_both(const std::string& text, std::vector<std::string>& notes) {
  std::vector<std::string> shared_notes;
  const Microstructure shared = import_text(text, shared_notes, world());
  const Microstructure whole = import_text(text, notes, base::Comm(MPI_COMM_SELF));
  CHECK(shared_notes == notes);
  CHECK(shared.grid.cells == whole.grid.cells);
  CHECK(shared.grid.size == whole.grid.size);
  CHECK(shared.phases == whole.phases);
  REQUIRE(shared.grains.size() == whole.grains.size());
  for (std::size_t g = 0; g < whole.grains.size(); ++g) {
    const auto &a = shared.grains[g].orientation, &b = whole.grains[g].orientation;
    CHECK((a.w == b.w && a.x == b.x && a.y == b.y && a.z == b.z && shared.grains[g].phase == whole.grains[g].phase));
  }
  const auto begin = whole.grain_of_voxel.begin() + shared.slab.begin * whole.grid.plane();
  CHECK(shared.grain_of_voxel == std::vector<int>(begin, begin + shared.slab.points(shared.grid)));
  return whole;
}

double apart(const Quaternion<double>& a, const Quaternion<double>& b) {
  return kernels::disorientation_angle(kernels::symmetry_group(kernels::Laue::cubic), a, b);
}

// --- slices ---------------------------------------------------------------------------------------------------------------

constexpr int columns = 50, rows = 44, margin = 6;

/// Where each map begins in the plane of the truth: a drift with jumps.
std::vector<std::array<int, 2>> drift(int slices) {
  std::vector<std::array<int, 2>> places{{margin, margin}};
  std::mt19937 random(3);
  for (int k = 1; k < slices; ++k) {
    auto place = places.back();
    for (int& value : place) value = std::clamp(value + static_cast<int>(random() % 5) - 2, 0, 2 * margin);
    places.push_back(place);
  }
  return places;
}

/// Maps in turn as .ang and .ctf: 0.5° of noise, 4 % of the points not indexed, 1 % of them wrong.
std::vector<std::string> write_slices(const Folder& folder, const Truth& truth,
                                      const std::vector<std::array<int, 2>>& places) {
  std::vector<std::string> files;
  std::mt19937 random(7);
  const auto uniform = [&] { return static_cast<double>(random()) / 4294967296.0; };
  for (int z = 0; z < truth.grid.cells[2]; ++z) {
    const bool ang = z % 2 == 0;
    std::string text =
        ang ? "# Phase 1\n# MaterialName Nickel\n# Symmetry 43\n# LatticeConstants 3.52 3.52 3.52 90 90 90\n# GRID: "
              "SqrGrid\n"
              "# XSTEP: 0.5\n# YSTEP: 0.5\n# NCOLS_ODD: 50\n# NCOLS_EVEN: 50\n# NROWS: 44\n"
            : "Channel Text File\nPrj\tt\nAuthor\t\nJobMode\tGrid\nXCells\t50\nYCells\t44\nXStep\t0.5\nYStep\t0.5\n"
              "AcqE1\t0\nAcqE2\t0\nAcqE3\t0\nEuler angles refer to Sample Coordinate system (CS0)!\nPhases\t1\n"
              "3.52;3.52;3.52\t90;90;90\tNickel\t11\t225\t\t\tnone\n"
              "Phase\tX\tY\tBands\tError\tEuler1\tEuler2\tEuler3\tMAD\tBC\tBS\n";
    for (int y = 0; y < rows; ++y) {
      for (int x = 0; x < columns; ++x) {
        const auto& place = places[static_cast<std::size_t>(z)];
        Quaternion<double> q =
            truth.orientation[static_cast<std::size_t>(truth.cell[truth.at(x + place[0], y + place[1], z)])];
        const kernels::Vec3<double> axis{{uniform() - 0.5, uniform() - 0.5, uniform() - 0.5}};
        const double length = std::sqrt(axis[0] * axis[0] + axis[1] * axis[1] + axis[2] * axis[2]) + 1e-9;
        q = multiply(kernels::from_axis_angle<double>({{axis[0] / length, axis[1] / length, axis[2] / length}},
                                                      0.5 * degree * uniform()),
                     q);
        const double fate = uniform();
        if (fate < 0.01) q = kernels::random_orientation(5, random(), 0);
        const bool indexed = fate < 0.96;
        const auto e = kernels::to_bunge(q);
        text += ang ? base::text(e[0], " ", e[1], " ", e[2], " ", 0.5 * x, " ", 0.5 * y, " 100 ", indexed ? 0.9 : -1,
                                 " ", indexed ? 1 : 0, "\n")
                    : base::text(indexed ? 1 : 0, "\t", 0.5 * x, "\t", 0.5 * y, "\t8\t0\t", e[0] / degree, "\t",
                                 e[1] / degree, "\t", e[2] / degree, "\t0.4\t80\t255\n");
      }
    }
    files.push_back(folder / base::text("slice_", z, ang ? ".ang" : ".ctf"));
    base::on_root(world(), [&] { base::write_file(files.back(), text); });
  }
  return files;
}

/// Parts of the truth's cells within a box, joined by faces: sizes, and the part of each voxel.
std::vector<int> parts_of(const Truth& truth, const std::array<int, 2>& begin, const base::Grid& box,
                          std::vector<int>& sizes) {
  const auto [nx, ny, nz] = box.cells;
  const auto cell = [&](int x, int y, int z) { return truth.cell[truth.at(begin[0] + x, begin[1] + y, z)]; };
  std::vector<int> part(static_cast<std::size_t>(box.points()), -1);
  for (std::size_t first = 0; first < part.size(); ++first) {
    if (part[first] >= 0) continue;
    const int name = static_cast<int>(sizes.size());
    sizes.push_back(0);
    std::vector<std::size_t> open{first};
    part[first] = name;
    while (!open.empty()) {
      const auto v = static_cast<int>(open.back());
      open.pop_back();
      ++sizes.back();
      const int x = v % nx, y = v / nx % ny, z = v / (nx * ny);
      const int next[6][3] = {{x - 1, y, z}, {x + 1, y, z}, {x, y - 1, z}, {x, y + 1, z}, {x, y, z - 1}, {x, y, z + 1}};
      for (const auto& n : next) {
        if (n[0] < 0 || n[0] >= nx || n[1] < 0 || n[1] >= ny || n[2] < 0 || n[2] >= nz) continue;
        const auto w = static_cast<std::size_t>(n[0] + nx * (n[1] + ny * n[2]));
        if (part[w] >= 0 || cell(n[0], n[1], n[2]) != cell(x, y, z)) continue;
        part[w] = name;
        open.push_back(w);
      }
    }
  }
  return part;
}

void compare_with_truth(const Microstructure& made, const Truth& truth, const std::array<int, 2>& first_place) {
  const std::array<int, 2> begin{first_place[0] + static_cast<int>(std::lround(made.grid.origin[0] / 0.5e-6 + 0.5)),
                                 first_place[1] + static_cast<int>(std::lround(made.grid.origin[1] / 0.5e-6 + 0.5))};
  std::vector<int> sizes;
  const std::vector<int> part = parts_of(truth, begin, made.grid, sizes);
  std::vector<std::map<int, int>> grains_of_part(sizes.size());
  std::int64_t matching = 0;
  double worst = 0;
  for (std::size_t v = 0; v < part.size(); ++v) {
    ++grains_of_part[static_cast<std::size_t>(part[v])][made.grain_of_voxel[v]];
    const auto [nx, ny, nz] = made.grid.cells;
    const int x = static_cast<int>(v) % nx, y = static_cast<int>(v) / nx % ny, z = static_cast<int>(v) / (nx * ny);
    const int cell = truth.cell[truth.at(begin[0] + x, begin[1] + y, z)];
    const double error = apart(made.grains[static_cast<std::size_t>(made.grain_of_voxel[v])].orientation,
                               truth.orientation[static_cast<std::size_t>(cell)]);
    if (error < 0.5 * degree) {
      ++matching;
      worst = std::max(worst, error);
    }
  }
  CHECK(static_cast<double>(matching) > 0.99 * static_cast<double>(part.size()));
  CHECK(worst < 0.1 * degree);
  int large = 0, least = 0;
  for (std::size_t p = 0; p < sizes.size(); ++p) {
    large += sizes[p] >= 40;
    least += sizes[p] >= 18;
    if (sizes[p] < 40) continue;
    int most = 0;
    for (const auto& [grain, voxels] : grains_of_part[p]) most = std::max(most, voxels);
    CHECK(most > 0.95 * sizes[p]);
  }
  CHECK(static_cast<int>(made.grains.size()) >= large);
  CHECK(static_cast<int>(made.grains.size()) <= least);
}

}  // namespace

TEST_CASE("a Voronoi volume cut into drifting maps with noise and gaps is put together again") {
  const Folder folder("slices_");
  const Truth truth({columns + 2 * margin, rows + 2 * margin, 14}, 24);
  const auto places = drift(14);
  const auto files = write_slices(folder, truth, places);
  std::string list, csv = "x_um,y_um\n";
  for (const std::string& file : files) list += file + " ";
  for (const auto& place : places) csv += base::text(0.5 * place[0], ",", 0.5 * place[1] + 0.1, "\n");
  base::on_root(world(), [&] { base::write_file(folder / "shifts.csv", csv); });
  const std::string keys = "type = ebsd_slices\nfiles = " + list + "\nslice_um = 0.25\nframe = I\nmin_points = 20\n";

  std::vector<std::string> notes, shifted_notes;
  const Microstructure found = import_both(keys + "align = cross_correlation\nmax_shift = 4\n", notes);
  const Microstructure given =
      import_both(keys + "align = shifts\nshifts = " + (folder / "shifts.csv") + "\n", shifted_notes);
  for (const std::string& note : notes) INFO(note);
  CHECK(found.grid.cells == given.grid.cells);
  CHECK(found.grid.size[0] == Approx(found.grid.cells[0] * 0.5e-6));
  CHECK(found.grid.size[2] == Approx(14 * 0.25e-6));
  CHECK(found.grain_of_voxel == given.grain_of_voxel);
  CHECK(found.phases == std::vector<std::string>{"Nickel"});
  compare_with_truth(found, truth, places[0]);
  CHECK_THAT(notes[0], Contains("14 maps, 30800 points"));
  CHECK_THAT(notes[1], Contains("agree in") && Contains(base::text("lies ", places[13][0] - places[0][0], " and ",
                                                                   places[13][1] - places[0][1])));
  // without alignment the grains of neighbouring maps do not fit
  std::vector<std::string> unaligned_notes;
  const Microstructure unaligned = import_both(keys + "align = none\n", unaligned_notes);
  CHECK(unaligned.grid.cells == std::array<int, 3>{columns, rows, 14});
  CHECK(unaligned.grains.size() > found.grains.size());

  std::vector<std::string> rest;
  CHECK_THAT(
      tests::input_error([&] { import_text(keys + "align = shifts\nshifts = " + files[0] + "\n", rest, world()); }),
      Contains(files[0]));
  base::on_root(world(), [&] { base::write_file(folder / "short.csv", "x_um,y_um\n0,0\n"); });
  CHECK_THAT(tests::input_error([&] {
               import_text(keys + "align = shifts\nshifts = " + (folder / "short.csv") + "\n", rest, world());
             }),
             Contains("short.csv: has 1 rows") && Contains("14 maps"));
}

TEST_CASE("a volume goes through DREAM.3D's and Neper's files unchanged") {
  const Folder folder("volumes_");
  const Truth truth({17, 17, 17}, 30);
  tests::Dream3dContent content;
  content.cells = {17, 17, 17};
  content.spacing = {0.5, 0.5, 0.25};
  content.crystal_structures = {999, 1};
  content.phase_names = {"Unknown", "Nickel"};
  content.avg_quats = {0, 0, 0, 0};
  content.feature_phases = {0};
  for (const auto& q : truth.orientation) {
    tests::append_dream3d_quaternion(q, content.avg_quats);
    content.feature_phases.push_back(1);
  }
  std::string tesr =
      "***tesr\n **format\n   2.2\n **general\n   3\n   17 17 17\n   0.5 0.5 0.25\n **cell\n   30\n  *ori\n   "
      "rodrigues\n";
  for (const auto& q : truth.orientation) tesr += base::text("  ", q.x / q.w, " ", q.y / q.w, " ", q.z / q.w, "\n");
  tesr += "  *crysym\n   cubic\n **data\n   binary8\n";
  for (const int cell : truth.cell) {
    content.feature_ids.push_back(cell + 1);
    tesr += static_cast<char>(cell + 1);
  }
  tesr += "\n***end\n";
  tests::write_dream3d(folder / "volume.dream3d", content, world());
  base::on_root(world(), [&] { base::write_file(folder / "volume.tesr", tesr); });

  for (const std::string type : {"dream3d", "neper"}) {
    std::vector<std::string> notes;
    const std::string file = folder / (type == "neper" ? "volume.tesr" : "volume.dream3d");
    const Microstructure made = import_both("type = " + type + "\nfile = " + file + "\nphases = Ni\n", notes);
    CHECK(made.grain_of_voxel == truth.cell);  // all 30 cells have voxels
    CHECK(made.grid.size[2] == Approx(17 * 0.25e-6));
    CHECK(made.phases == std::vector<std::string>{"Ni"});
    REQUIRE(made.grains.size() == 30);
    for (std::size_t g = 0; g < 30; ++g)
      CHECK(std::abs(dot(made.grains[g].orientation, truth.orientation[g])) == Approx(1).epsilon(1e-10));
    CHECK_THAT(notes.back(), Contains("go on across") && !Contains("not periodic"));
  }
}
