// The keys of [microstructure] for generated cells and their grains.
#include <cmath>
#include <limits>
#include <numeric>

#include "src/base/require.hpp"
#include "src/microstructure/generate.hpp"

namespace polyslip::microstructure {
namespace {

std::array<double, 3> three(const base::Tree& section, const std::string& key, const std::vector<double>& values) {
  base::require(values.size() == 3, section.where(), ": ", key, " has ", values.size(), " numbers; three are expected");
  return {values[0], values[1], values[2]};
}

base::Grid read_grid(const base::Tree& section) {
  base::Grid grid;
  const auto cells = three(section, "grid", section.get_numbers("grid", {1, 8192, "voxels"}));
  for (std::size_t i = 0; i < 3; ++i) {
    base::require(cells[i] == std::floor(cells[i]), section.child("grid").where(), ": ", cells[i],
                  " is not a whole number of voxels");
    grid.cells[i] = static_cast<int>(cells[i]);
  }
  base::require(!(section.has("size") && section.has("size_um")), section.where(),
                ": size and size_um are both given; one is allowed");
  const double infinity = std::numeric_limits<double>::infinity();
  if (section.has("size")) {
    grid.size = three(section, "size", section.get_numbers("size", {1e-12, infinity, "m"}));
  } else {
    const std::vector<double> voxels_of_1_um{cells[0], cells[1], cells[2]};
    const auto microns =
        three(section, "size_um", section.get_numbers("size_um", voxels_of_1_um, {1e-6, infinity, "µm"}));
    for (std::size_t i = 0; i < 3; ++i) grid.size[i] = 1e-6 * microns[i];
  }
  return grid;
}

std::uint64_t read_seed(const base::Tree& section) {
  return static_cast<std::uint64_t>(section.get_integer("seed", 1, {0, std::numeric_limits<int>::max(), "1"}));
}

Metric read_metric(const base::Tree& section) {
  const auto aspect = three(section, "aspect", section.get_numbers("aspect", {1, 1, 1}, {1e-2, 1e2, "1"}));
  const auto angles =
      three(section, "aspect_bunge_deg", section.get_numbers("aspect_bunge_deg", {0, 0, 0}, {-360, 360, "degree"}));
  if (angles == std::array<double, 3>{0, 0, 0}) return metric_of(aspect);
  constexpr double degree = 3.14159265358979323846 / 180;
  return metric_of(aspect, kernels::from_bunge(angles[0] * degree, angles[1] * degree, angles[2] * degree));
}

void read_sizes(const base::Tree& section, CellOptions& options) {
  SizeDistribution& sizes = options.sizes;
  const std::string kind = section.get_choice("size_distribution", {"lognormal", "bimodal", "file"}, "lognormal");
  if (kind == "file") {
    sizes.kind = SizeDistribution::Kind::file;
    options.size_file = section.get_path("size_file");
  } else {
    sizes.sigma = section.get_number("size_sigma", 0.35, {0, 1.5, "1"});
  }
  if (kind == "bimodal") {
    sizes.kind = SizeDistribution::Kind::bimodal;
    sizes.coarse_fraction = section.get_number("coarse_fraction", {1e-3, 0.999, "1"});
    sizes.ratio = section.get_number("coarse_ratio", 3, {1, 20, "1"});
    sizes.coarse_sigma = section.get_number("coarse_sigma", sizes.sigma, {0, 1.5, "1"});
  }
  options.size_tolerance = section.get_number("size_tolerance", 1e-3, {1e-9, 1, "1"});
  options.lloyd = section.get_integer("lloyd", 0, {0, 1000, "steps"});
}

}  // namespace

CellOptions read_cell_options(const base::Tree& section) {
  CellOptions options;
  options.kind = section.get_choice("type", {"voronoi", "laguerre"}) == "laguerre" ? CellOptions::Kind::laguerre
                                                                                   : CellOptions::Kind::voronoi;
  options.grid = read_grid(section);
  options.seed = read_seed(section);
  options.metric = read_metric(section);
  if (options.kind == CellOptions::Kind::laguerre) {
    read_sizes(section, options);
  } else if (section.has("seeds")) {
    options.seeds_file = section.get_path("seeds");
  }
  if ((options.seeds_file.empty() && options.size_file.empty()) || section.has("grains")) {
    options.grains = section.get_integer("grains", {1, 1e8, "grains"});
    base::require(options.grains <= options.grid.points(), section.child("grains").where(), ": ", options.grains,
                  " grains on a grid of ", options.grid.points(), " voxels; at most one grain per voxel is allowed");
  }
  return options;
}

std::vector<kernels::Lattice> read_lattices(const base::Tree& section, std::size_t phases) {
  const std::vector<std::string> names = section.get_texts("lattice");
  base::require(names.size() == 1 || names.size() == phases, section.child("lattice").where(), ": ", names.size(),
                " lattices for ", phases, " phases; one for all or one for each is expected");
  std::vector<kernels::Lattice> result(names.size());
  for (std::size_t i = 0; i < names.size(); ++i)
    base::require(kernels::lattice_from_name(names[i].c_str(), result[i]), section.child("lattice").where(), ": '",
                  names[i], "' is no lattice; cF, cI, hP and isotropic are allowed");
  result.resize(phases, result.front());
  return result;
}

GrainOptions read_grain_options(const base::Tree& section) {
  GrainOptions options;
  options.seed = read_seed(section);
  options.phases = section.get_texts("phases", {"matrix"});
  base::require(!options.phases.empty(), section.where(), ": phases names none; at least one is expected");
  const std::size_t phases = options.phases.size();
  const std::vector<double> equal(phases, 1.0 / static_cast<double>(phases));
  options.fractions = section.get_numbers("phase_fractions", equal, {0, 1, "1"});
  const double sum = std::accumulate(options.fractions.begin(), options.fractions.end(), 0.0);
  base::require(options.fractions.size() == phases && std::abs(sum - 1) < 1e-6, section.where(),
                ": phase_fractions holds ", options.fractions.size(), " numbers that sum to ", sum, "; ", phases,
                " that sum to 1 are expected");
  if (section.has("lattice")) options.lattices = read_lattices(section, phases);

  const std::string source = section.get_choice("orientations", {"uniform", "even", "texture", "file"}, "uniform");
  options.textures.assign(phases, Texture(1));
  if (source == "even") options.source = GrainOptions::Source::even;
  if (source == "texture") {
    options.source = GrainOptions::Source::texture;
    options.textures = read_textures(section.section("texture"), options.phases);
  } else if (source == "file") {
    options.source = GrainOptions::Source::file;
    options.orientation_file = section.get_path("orientation_file");
  }
  const bool known = !options.lattices.empty();
  options.matched = section.get_choice("sampling", {"matched", "random"}, known ? "matched" : "random") == "matched";
  base::require(
      !options.matched || known, section.where(),
      ": sampling = matched takes the crystal's symmetry from the key lattice, which is missing; cF, cI, hP or "
      "isotropic, one per phase");
  return options;
}

}  // namespace polyslip::microstructure
