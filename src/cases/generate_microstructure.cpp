#include "src/cases/generate_microstructure.hpp"

#include <algorithm>

#include "src/base/require.hpp"
#include "src/cases/microstructure_files.hpp"
#include "src/io/vti.hpp"
#include "src/microstructure/boundary_character.hpp"
#include "src/microstructure/generate.hpp"
#include "src/microstructure/twin_lamellae.hpp"

namespace polyslip::cases {
namespace {

using microstructure::Microstructure;

void fill_from_section(Microstructure& made, const base::Tree& section, const base::Comm& comm,
                       std::vector<std::string>& notes) {
  const microstructure::GrainOptions options = microstructure::read_grain_options(section);
  microstructure::OrientationTable table;
  if (options.source == microstructure::GrainOptions::Source::file)
    table = read_orientation_table(options.orientation_file, comm);
  const std::vector<std::string> lines = microstructure::fill_grains(made, options, table, comm);
  notes.insert(notes.end(), lines.begin(), lines.end());

  const microstructure::LamellaOptions lamellae = microstructure::read_lamella_options(section, options, made.grid);
  const microstructure::BoundaryTargets targets = microstructure::read_boundary_targets(section, options);
  std::vector<bool> held;
  for (const auto& more : {microstructure::insert_twin_lamellae(made, lamellae, options, table, held, comm),
                           microstructure::shape_boundaries(made, targets, options, table, held, comm)})
    notes.insert(notes.end(), more.begin(), more.end());
}

/// A grid of ids: as many grains as the largest id asks for.
Microstructure from_vti(const base::Tree& section, const base::Comm& comm) {
  const std::string path = section.get_path("file");
  io::VtiGrid read = io::read_vti(path, comm, section.get_text("array", "material"));
  const auto largest = std::max_element(read.ids.begin(), read.ids.end());
  const double grains = 1 + comm.max(largest == read.ids.end() ? 0.0 : static_cast<double>(*largest));
  base::require(grains <= 1e8, "file '", path, "' has an id of ", grains - 1, "; at most 99999999 is allowed");
  return {read.grid,
          read.slab,
          std::move(read.ids),
          std::vector<microstructure::Grain>(static_cast<std::size_t>(grains)),
          {}};
}

Microstructure from_cells(const base::Tree& section, const base::Comm& comm, std::vector<std::string>& notes) {
  microstructure::CellOptions options = microstructure::read_cell_options(section);
  if (!options.size_file.empty()) options.sizes.table = read_sizes(options.size_file, comm);
  std::vector<microstructure::UnitPoint> seeds;
  if (!options.seeds_file.empty()) seeds = read_points(options.seeds_file, comm);
  microstructure::GenerateReport report;
  Microstructure made = microstructure::make_cells(options, seeds, comm, report);
  notes.insert(notes.end(), report.lines.begin(), report.lines.end());
  return made;
}

}  // namespace

Microstructure make_microstructure(const base::Tree& section, const base::Comm& comm, std::vector<std::string>& notes) {
  const std::string type = section.get_choice("type", {"voronoi", "laguerre", "vti"});
  Microstructure made = type == "vti" ? from_vti(section, comm) : from_cells(section, comm, notes);
  fill_from_section(made, section, comm, notes);
  return made;
}

std::string make_microstructure_help() {
  return R"(Keys of type = voronoi and laguerre:
  grid             nx ny nz, voxels
  size, size_um    edges of the box, m or µm (default 1 µm voxels)
  grains           how many
  seed             of all random numbers (default 1)
  aspect           lengths of grains along x y z, relative (default 1 1 1)
  aspect_bunge_deg φ1 Φ φ2: aspect goes along axes turned like this (sample to grain axes, default 0 0 0)
  seeds            voronoi: CSV file with columns x, y, z in the unit cube, instead of random sites
Keys of type = laguerre, whose cells have prescribed volumes:
  size_distribution  of ECD over grains: lognormal, bimodal or file (default lognormal)
  size_sigma       standard deviation of ln ECD (default 0.35); bimodal: of the fine grains
  coarse_fraction  bimodal: of the volume in coarse grains
  coarse_ratio     bimodal: median ECD of coarse grains over that of fine ones (default 3)
  coarse_sigma     bimodal: standard deviation of ln ECD of coarse grains (default size_sigma)
  size_file        file: CSV table with a column volume, ecd or diameter, any unit; with as many rows as grains (the default of
                   grains) row by row, else its distribution
  lloyd            steps that move each site to its cell's centroid, which makes cells rounder (default 0)
  size_tolerance   relative volume error of the worst cell, before it meets the grid, at which the fit ends (default 1e-3)
Keys of type = vti (phases and orientations for a grid of ids): file, array (default material)
Keys of all three:
  orientations     uniform, even (as evenly as can be), texture or file (default uniform)
  orientation_file .csv: q0 q1 q2 q3, w x y z, or phi1_deg Phi_deg phi2_deg, one row per grain; .tex: a texture of VPSC;
                   .ori, .odf, .txt: phi1 Phi phi2 in degrees and a weight, or a regular grid of these and the ODF's value,
                   as MTEX exports them. Weights become shares of the volume
  sampling         matched: orientations whose ODF is as near as can be to what is asked for; random: independent draws
                   (default matched where lattice is given, else random)
  lattice          cF, cI, hP or isotropic, one for all phases or one for each: the crystals' symmetry, for sampling = matched
                   and for boundaries (no default)
  texture.NAME     a component: kind = uniform, ideal or fibre; fraction of the volume (default an equal share of the rest;
                   what is left over is uniform)
    ideal          cube, rotated_cube, goss, rotated_goss, brass, copper, s, taylor, p or q; or
    bunge_deg      φ1 Φ φ2; or
    plane, direction  (hkl) along sample z and [uvw] along sample x, cubic
    crystal, sample   fibre: crystal direction (Cartesian: x ∥ a1, z ∥ c) parallel to sample direction
    spread_deg     half-width at half-maximum (default 0)
    symmetry       none or orthotropic: all variants of a sheet (default none)
    phase          the phase it is for; its fraction is of that phase's volume (default: all that have no component of their own)
  sigma3_share     of the area of boundaries within a phase: Σ3 of cubic crystals within Brandon's 8.7° (default as it comes)
  low_angle_share  the same: below 15° (default as it comes)
  twin_lamellae    share of the volume in lamellar twins (default 0), and of these
    twin_thickness_um  (default 3 voxels)
    twin_grain_share   share of the volume in grains that have some (default 1)
    twin_family    cF, cI: 1; hP: 1 {10-12}, 2 {11-21}, 3 {10-11}, 4 {11-22} (default 1)
    c_over_a       hP (default 1.633)
                   Grains with lamellae keep their orientations when shares of boundaries are sought
  phases           names (default matrix)
  phase_fractions  of the volume, one per phase (default equal)
)";
}

}  // namespace polyslip::cases
