// Shares of low-angle and Σ3 boundaries: known values at random, targets reached, and what they cost the ODF.
#include <catch2/catch.hpp>

#include <cmath>

#include "kernels/rotation/random.hpp"
#include "src/base/config.hpp"
#include "src/microstructure/boundary_character.hpp"
#include "src/microstructure/twin_lamellae.hpp"

using namespace polyslip;
using namespace polyslip::microstructure;
using Catch::Contains;

namespace {

constexpr double degree = 3.14159265358979323846 / 180;

const base::Comm& world() {
  static const base::Comm comm(MPI_COMM_WORLD);
  return comm;
}

struct Made {
  Microstructure microstructure;
  GrainOptions options;
  std::vector<std::string> lines;
};

Made made(const std::string& text, const base::Comm& comm) {
  const base::Tree keys = base::parse_ini("[microstructure]\n" + text, "case.ini").section("microstructure");
  GenerateReport report;
  Made result{make_cells(read_cell_options(keys), {}, comm, report), read_grain_options(keys), {}};
  Microstructure& made = result.microstructure;
  result.lines = fill_grains(made, result.options, {}, comm);
  const LamellaOptions lamellae = read_lamella_options(keys, result.options, made.grid);
  const BoundaryTargets targets = read_boundary_targets(keys, result.options);
  keys.require_all_read();
  std::vector<bool> held;
  for (const auto& more : {insert_twin_lamellae(made, lamellae, result.options, {}, held, comm),
                           shape_boundaries(made, targets, result.options, {}, held, comm)})
    result.lines.insert(result.lines.end(), more.begin(), more.end());
  return result;
}

/// Share of the area between grains of one phase whose disorientation `counts` takes: by kernels::disorientation and the voxels' boundaries.
template <class Counts>
double share(const Microstructure& made, const Counts& counts) {
  double area = 0, counted = 0;
  for (const Boundary& boundary : boundary_table(made, world())) {
    const Grain &a = made.grains[static_cast<std::size_t>(boundary.a)],
                &b = made.grains[static_cast<std::size_t>(boundary.b)];
    if (a.phase != b.phase) continue;
    area += boundary.area;
    if (counts(a, b)) counted += boundary.area;
  }
  return counted / area;
}

/// By another way than the code under test: the least rotation from the disorientation of standard axis to 60° about [111] there.
bool near_sigma3(const Grain& a, const Grain& b) {
  const auto cubic = kernels::symmetry_group(kernels::Laue::cubic);
  for (const double x : {-1.0, 1.0})
    for (const double y : {-1.0, 1.0})
      for (const double z : {-1.0, 1.0}) {
        const double s = 1 / std::sqrt(3.0);
        const auto turn = kernels::from_axis_angle<double>({{x * s, y * s, z * s}}, 60 * degree);
        if (kernels::disorientation_angle(cubic, kernels::multiply(turn, a.orientation), b.orientation) <=
            15 * degree / std::sqrt(3.0))
          return true;
      }
  return false;
}

bool low(const Grain& a, const Grain& b) {
  return kernels::disorientation_angle(kernels::symmetry_group(kernels::Laue::cubic), a.orientation, b.orientation) <
         15 * degree;
}

}  // namespace

TEST_CASE("random cubic pairs: 1.8 % are Σ3 and 2.3 % below 15°") {
  // Σ3 within Brandon's angle: 1.76 % (Pan and Adams 1994, doi:10.1016/0956-716X(94)90473-1); Mackenzie's distribution (1958) below 15°: the
  // share of a ball of that angle, 24 (w − sin w)/π
  const BoundaryCharacter cubic(kernels::symmetry_group(kernels::Laue::cubic));
  const int pairs = 200000;
  int sigma3 = 0, low_angle = 0;
  for (std::uint64_t k = 0; k < pairs; ++k) {
    const auto kind =
        cubic.kind(kernels::random_orientation(4, 2 * k, 0), kernels::random_orientation(4, 2 * k + 1, 0));
    sigma3 += kind == BoundaryCharacter::sigma3;
    low_angle += kind == BoundaryCharacter::low_angle;
  }
  // 4 twinning axes × 24 operators, each a ball of Brandon's angle
  const auto ball = [](double w) { return (w - std::sin(w)) / 3.14159265358979323846; };
  const double low_expected = 24 * ball(15 * degree), sigma3_expected = 96 * ball(15 * degree / std::sqrt(3.0));
  CHECK(low_expected == Approx(0.0228).margin(1e-4));
  CHECK(sigma3_expected == Approx(0.0176).margin(1e-4));
  CHECK(double(low_angle) / pairs == Approx(low_expected).epsilon(0.05));
  CHECK(double(sigma3) / pairs == Approx(sigma3_expected).epsilon(0.06));
}

TEST_CASE("a Σ3 share of 0.4 is reached, and the ODF stays") {
  const Made start = made("type = voronoi\ngrid = 24 24 24\ngrains = 150\nlattice = cF\n", world());
  const Made twinned =
      made("type = voronoi\ngrid = 24 24 24\ngrains = 150\nlattice = cF\nsigma3_share = 0.4\n", world());
  INFO(twinned.lines.back());
  const double reached = share(twinned.microstructure, near_sigma3);
  CHECK(reached == Approx(0.4).margin(0.01));
  CHECK(share(start.microstructure, near_sigma3) < 0.05);
  // what is not asked for does not grow: no grains are merged
  CHECK(share(twinned.microstructure, low) < share(start.microstructure, low) + 0.005);
  const BoundaryShares shares =
      boundary_shares(boundary_table(twinned.microstructure, world()), twinned.microstructure.grains, twinned.options);
  CHECK(shares.sigma3 == Approx(reached));
  CHECK(shares.low_angle == Approx(share(twinned.microstructure, low)));
  // far below the error of as many independent draws, which 0.19 is
  CHECK(std::stod(odf_errors(twinned.microstructure, twinned.options, {}, world())) < 0.06);
  CHECK_THAT(twinned.lines.back(), Contains("Σ3 0.4 asked"));
}

TEST_CASE("low-angle boundaries, more and fewer") {
  const Made more =
      made("type = voronoi\ngrid = 20 20 20\ngrains = 80\nlattice = cF\nlow_angle_share = 0.25\n", world());
  CHECK(share(more.microstructure, low) == Approx(0.25).margin(0.01));
  const std::string cells = "type = voronoi\ngrid = 20 20 20\ngrains = 80\nlattice = cF\norientations = texture\n";
  const std::string sharp =
      "[microstructure.texture.1]\nkind = fibre\ncrystal = 1 0 0\nsample = 0 0 1\nspread_deg = 4\n";
  const double as_it_comes = share(made(cells + sharp, world()).microstructure, low);
  const Made fewer = made(cells + "low_angle_share = 0.2\n" + sharp, world());
  INFO(fewer.lines.back());
  CHECK(as_it_comes > 0.26);
  CHECK(share(fewer.microstructure, low) == Approx(0.2).margin(0.02));
}

TEST_CASE("what cannot be reached is reported") {
  const Made wished = made("type = voronoi\ngrid = 12 12 12\ngrains = 20\nlattice = cF\nsigma3_share = 1\n", world());
  CHECK(share(wished.microstructure, near_sigma3) < 0.9);
  CHECK_THAT(wished.lines.back(), Contains("Σ3 1 asked") && Contains("reached"));
}

TEST_CASE("lamellae: volume, twin orientation and Σ3 boundaries on {111}") {
  const Made cut =
      made("type = voronoi\ngrid = 48 48 48\ngrains = 12\nlattice = cF\ntwin_lamellae = 0.2\ntwin_thickness_um = 4\n",
           world());
  const Microstructure& volume = cut.microstructure;
  INFO(cut.lines.back());
  REQUIRE(volume.grains.size() > 18);
  const auto voxels = volume.voxels_per_grain(world());
  double twinned = 0;
  for (std::size_t k = 12; k < voxels.size(); ++k) twinned += static_cast<double>(voxels[k]);
  CHECK(twinned / (48.0 * 48 * 48) == Approx(0.2).margin(0.005));
  CHECK(share(volume, near_sigma3) > 0.3);
  // a lamella's largest boundary is with its parent, and a twin on the plane between them: its area is twice the lamellae's volume over thickness
  const auto boundaries = boundary_table(volume, world());
  for (std::size_t child = 12; child < voxels.size(); ++child) {
    const Boundary* largest = nullptr;
    for (const Boundary& b : boundaries)
      if ((b.b == static_cast<int>(child)) && (largest == nullptr || b.area > largest->area)) largest = &b;
    REQUIRE(largest != nullptr);
    if (voxels[child] < 2000) continue;
    const Grain &parent = volume.grains[static_cast<std::size_t>(largest->a)], &twin = volume.grains[child];
    CHECK(near_sigma3(parent, twin));
    CHECK(largest->area * 1e12 == Approx(2 * static_cast<double>(voxels[child]) / 4).epsilon(0.2));
  }
}

TEST_CASE("lamellae of {10-12} in hP: 86.3° about a for magnesium") {
  const Made cut = made(
      "type = voronoi\ngrid = 24 24 24\ngrains = 5\nlattice = hP\ntwin_lamellae = 0.2\nc_over_a = 1.6236\n", world());
  const auto hexagonal = kernels::symmetry_group(kernels::Laue::hexagonal);
  REQUIRE(cut.microstructure.grains.size() > 6);
  const Orientation& twin = cut.microstructure.grains.back().orientation;
  double nearest = 1;
  for (std::size_t k = 0; k < 5; ++k) {
    const auto found = kernels::disorientation(hexagonal, cut.microstructure.grains[k].orientation, twin);
    if (std::abs(found.axis[0] - 1) < 1e-6) nearest = std::min(nearest, std::abs(found.angle / degree - 86.3));
  }
  CHECK(nearest < 0.1);
}

TEST_CASE("phases: boundaries count within one phase, textures per phase") {
  const Made both = made(
      "type = voronoi\ngrid = 24 24 24\ngrains = 120\nphases = fcc hcp\nphase_fractions = 0.7 0.3\nlattice = cF hP\n"
      "sigma3_share = 0.2\norientations = texture\n[microstructure.texture.1]\nkind = ideal\nideal = cube\nspread_deg "
      "= 5\n"
      "phase = hcp\n[microstructure.texture.2]\nkind = uniform\n",
      world());
  INFO(both.lines.back());
  double fcc = 0;
  const auto voxels = both.microstructure.voxels_per_grain(world());
  const auto hexagonal = kernels::symmetry_group(kernels::Laue::hexagonal);
  for (std::size_t k = 0; k < voxels.size(); ++k) {
    const Grain& grain = both.microstructure.grains[k];
    if (grain.phase == 0)
      fcc += static_cast<double>(voxels[k]);
    else
      CHECK(kernels::disorientation_angle(hexagonal, grain.orientation, named_orientation("cube")) < 35 * degree);
  }
  CHECK(fcc / (24 * 24 * 24) == Approx(0.7).margin(0.02));
  const double reached =
      share(both.microstructure, [](const Grain& a, const Grain& b) { return a.phase == 0 && near_sigma3(a, b); });
  CHECK(reached == Approx(0.2).margin(0.02));
}

TEST_CASE("the same bits on any number of ranks") {
  const std::string text =
      "type = laguerre\ngrid = 16 18 20\ngrains = 30\nlattice = cF\nsigma3_share = 0.3\nlow_angle_share = 0.05\n"
      "twin_lamellae = 0.05\ntwin_grain_share = 0.3\n";
  const Made all = made(text, world()), alone = made(text, base::Comm(MPI_COMM_SELF));
  CHECK(all.lines == alone.lines);
  REQUIRE(all.microstructure.grains.size() == alone.microstructure.grains.size());
  bool same = true;
  for (std::size_t k = 0; k < alone.microstructure.grains.size(); ++k) {
    const auto &a = all.microstructure.grains[k].orientation, &b = alone.microstructure.grains[k].orientation;
    same = same && a.w == b.w && a.x == b.x && a.y == b.y && a.z == b.z;
  }
  CHECK(same);
  const base::Grid& grid = all.microstructure.grid;
  const auto begin = static_cast<std::size_t>(all.microstructure.slab.begin * grid.plane());
  for (std::size_t i = 0; i < all.microstructure.grain_of_voxel.size(); ++i)
    same = same && all.microstructure.grain_of_voxel[i] == alone.microstructure.grain_of_voxel[begin + i];
  CHECK(same);
}

TEST_CASE("keys that need a lattice say so") {
  const std::string cells = "type = voronoi\ngrid = 8 8 8\ngrains = 4\n";
  CHECK_THROWS_WITH(made(cells + "sigma3_share = 0.4\n", world()), Contains("sigma3_share") && Contains("lattice"));
  CHECK_THROWS_WITH(made(cells + "lattice = hP\nsigma3_share = 0.4\n", world()), Contains("no phase has lattice = cF"));
  CHECK_THROWS_WITH(made(cells + "sampling = matched\n", world()),
                    Contains("sampling = matched") && Contains("lattice"));
  CHECK_THROWS_WITH(made(cells + "twin_lamellae = 0.1\n", world()),
                    Contains("twin_lamellae") && Contains("lattice = cF"));
  CHECK_THROWS_WITH(made(cells + "lattice = cF cI\n", world()), Contains("2 lattices for 1 phases"));
  CHECK_THROWS_WITH(made(cells + "lattice = bcc\n", world()), Contains("'bcc' is no lattice"));
}
