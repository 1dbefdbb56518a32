#pragma once
// Polycrystals from a description: cells on a grid, phases and orientations for them.
#include <cstdint>
#include <string>
#include <vector>

#include "kernels/lattice/lattice.hpp"
#include "src/base/tree.hpp"
#include "src/microstructure/microstructure.hpp"
#include "src/microstructure/odf.hpp"
#include "src/microstructure/size_distribution.hpp"
#include "src/microstructure/tessellation.hpp"

namespace polyslip::microstructure {

/// The keys of [microstructure] with type = voronoi or laguerre that say where the cells are.
struct CellOptions {
  enum class Kind { voronoi, laguerre };
  Kind kind = Kind::voronoi;
  base::Grid grid;
  int grains = 0;  ///< 0: as many as the file of seeds or sizes has
  std::uint64_t seed = 1;
  Metric metric;                 ///< shape and direction of grains
  SizeDistribution sizes;        ///< Laguerre
  std::string size_file;         ///< Laguerre: table of sizes; the caller reads it into sizes.table
  double size_tolerance = 1e-3;  ///< Laguerre: relative error of the worst cell's volume at which the fit ends
  int lloyd = 0;                 ///< Laguerre: steps that move sites to the centroids of their cells
  std::string seeds_file;        ///< Voronoi: sites from a file, read by the caller; empty: random
};

/// The keys that say what the cells are made of; they serve imported grids as well.
struct GrainOptions {
  enum class Source { uniform, even, texture, file };
  Source source = Source::uniform;
  bool matched = false;                    ///< orientations whose ODF is near the target's, not independent draws
  std::vector<kernels::Lattice> lattices;  ///< one per phase; empty: not known
  std::vector<Texture> textures;           ///< one per phase
  std::string orientation_file;            ///< read by the caller
  std::vector<std::string> phases;
  std::vector<double> fractions;  ///< of the volume, one per phase, sum 1
  std::uint64_t seed = 1;
};

/// What was made, for the log.
struct GenerateReport {
  std::vector<std::string> lines;
  std::vector<int> lost;  ///< grains without a voxel
};

/// Keys (defaults): type, grid = nx ny nz, size or size_um (1 µm voxels), grains, seed (1), aspect (1 1 1), aspect_bunge_deg (0 0 0),
/// and for voronoi `seeds` (a CSV file x, y, z in the unit cube), for laguerre size_distribution (lognormal, bimodal or file) with
/// size_sigma (0.35), coarse_fraction, coarse_ratio (3), coarse_sigma, size_file, and lloyd (0), size_tolerance (1e-3). InputErrors
/// name the key.
CellOptions read_cell_options(const base::Tree& section);

/// Orientations from a file.
struct OrientationTable {
  std::vector<Orientation> orientations;
  std::vector<double> weights;  ///< of the volume; empty: row k is grain k's
};

/// The key `lattice` (cF, cI, hP, isotropic): one for all phases, or one for each. InputError for another number or name.
std::vector<kernels::Lattice> read_lattices(const base::Tree& section, std::size_t phases);

/// Keys (defaults): orientations = uniform | even | texture | file (uniform), orientation_file, [….texture.NAME], phases (matrix),
/// phase_fractions (equal), lattice (none), sampling = matched | random (matched where the lattice is known), seed (1).
GrainOptions read_grain_options(const base::Tree& section);

/// The cells as a microstructure whose grains are all of phase 0 and orientation (1, 0, 0, 0). `seeds` are the sites of
/// options.seeds_file, on every rank; not looked at otherwise. Collective, bit-identical on any number of ranks.
Microstructure make_cells(const CellOptions& options, const std::vector<UnitPoint>& seeds, const base::Comm& comm,
                          GenerateReport& report);

/// Gives every grain its phase and orientation; volume fractions count the grains' voxels. `table` holds the orientations of
/// options.orientation_file, on every rank. Returns lines that say how near each phase's ODF is to what was asked for, where the lattice
/// is known. InputError when a table without weights is shorter than the table of grains. Collective.
std::vector<std::string> fill_grains(Microstructure& microstructure, const GrainOptions& options,
                                     const OrientationTable& table, const base::Comm& comm);

/// The crystal symmetry of a phase: options.lattices, or none where it is not known.
kernels::SymmetryGroup symmetry_of(const GrainOptions& options, std::size_t phase);

/// Errors of the phases' ODFs (odf_error), for people: "0.021, 0.034". Collective.
std::string odf_errors(const Microstructure& microstructure, const GrainOptions& options, const OrientationTable& table,
                       const base::Comm& comm);

/// What a phase's orientations are drawn from. Lists of more than 4,096 entries come as that many even steps of their weight.
TextureTarget texture_target(const GrainOptions& options, const OrientationTable& table, std::size_t phase);

/// What the grains are like.
struct GrainStatistics {
  std::vector<std::int64_t> voxels;
  std::vector<double> volume;    ///< m³
  std::vector<double> diameter;  ///< m, of the sphere of that volume (ECD)
  std::vector<std::array<double, 3>>
      centroid;  ///< m, inside the box; the grain is taken as one piece across periodic faces
};
/// Collective; the same on any number of ranks.
GrainStatistics grain_statistics(const Microstructure& microstructure, const base::Comm& comm);

}  // namespace polyslip::microstructure
