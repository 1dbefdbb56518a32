#include "src/cases/mean_field_case.hpp"

#include <cmath>

#include "src/base/require.hpp"
#include "src/cases/microstructure_files.hpp"
#include "src/microstructure/generate.hpp"

namespace polyslip::cases {
namespace {

using base::Tree;
using mean_field::Linearisation;
using mean_field::Scheme;

}  // namespace

bool is_mean_field_case(const Tree& tree) {
  if (!tree.has("solver") || !tree.section("solver").has("type")) return false;
  const std::string type = tree.section("solver").get_text("type");
  return type == "taylor" || type == "sachs" || type == "self_consistent";
}

MeanFieldOptions read_mean_field_options(const Tree& section, const Tree& output) {
  MeanFieldOptions result;
  mean_field::Options& solver = result.solver;
  const std::string type = section.get_choice("type", {"taylor", "sachs", "self_consistent"});
  solver.scheme = type == "taylor" ? Scheme::taylor : type == "sachs" ? Scheme::sachs : Scheme::self_consistent;
  if (solver.scheme == Scheme::self_consistent) {
    const std::string word = section.get_choice("linearisation", {"affine", "n_eff", "secant", "tangent"}, "affine");
    solver.linearisation = word == "affine"   ? Linearisation::affine
                           : word == "n_eff"  ? Linearisation::n_eff
                           : word == "secant" ? Linearisation::secant
                                              : Linearisation::tangent;
    if (solver.linearisation == Linearisation::n_eff)
      solver.n_eff = section.get_number("n_eff", solver.n_eff, {1, 1e3, "1"});
    const std::vector<double> axes = section.get_numbers("grain_shape", {1, 1, 1}, {1e-2, 1e2, "1"});
    if (axes.size() != 3)
      throw base::InputError(base::text(section.child("grain_shape").where(), ": found ", axes.size(),
                                        " numbers; allowed: three lengths along x, y and z"));
    for (std::size_t i = 0; i < 3; ++i) result.shape.axes[i] = axes[i];
    result.shape.evolves = section.get_flag("grain_shape_evolves", true);
  }
  solver.tolerance = section.get_number("tolerance", solver.tolerance, {1e-13, 1e-2, "1"});
  solver.iterations = section.get_integer("iterations", solver.iterations, {1, 1e6});
  result.smallest_piece = section.get_number("smallest_piece", result.smallest_piece, {1e-6, 1, "1"});
  if (output.has("lankford")) result.lankford = output.get_numbers("lankford", {-360, 360, "degree"});
  return result;
}

bool is_texture(const Tree& section) { return section.has("type") && section.get_text("type") == "texture"; }

Volume read_texture_volume(const Tree& section, const base::Comm& comm) {
  section.get_choice("type", {"texture"});
  Volume volume;
  microstructure::Microstructure& made = volume.microstructure;
  const microstructure::GrainOptions options = microstructure::read_grain_options(section);
  microstructure::OrientationTable table;
  const bool from_file = options.source == microstructure::GrainOptions::Source::file;
  if (from_file) table = read_orientation_table(options.orientation_file, comm);
  base::require(!from_file || !table.orientations.empty(), "file '", options.orientation_file, "' has no orientation");
  const int count = from_file ? section.get_integer("grains", static_cast<int>(table.orientations.size()), {1, 1e7})
                              : section.get_integer("grains", {1, 1e7});
  made.grains.resize(static_cast<std::size_t>(count));
  const double size = section.get_number("grain_size_um", 0.0, {0, 1e6, "µm"});
  // a voxel has the volume of a sphere of that diameter
  const double edge = size > 0 ? 1e-6 * size * std::cbrt(3.14159265358979323846 / 6) : 1e-6;
  made.grid = {{count, 1, 1}, {edge * count, edge, edge}, {0, 0, 0}};
  if (comm.root())
    for (int g = 0; g < count; ++g) made.grain_of_voxel.push_back(g);
  volume.notes = microstructure::fill_grains(made, options, table, comm);
  volume.seed = static_cast<std::int64_t>(options.seed);
  volume.notes.push_back(base::text("texture: ", count, " grains, ", made.phases.size(), " phases"));
  return volume;
}

std::string texture_help() {
  return R"(Keys of type = texture, for mean-field solvers: grains, orientations, orientation_file, texture.NAME, phases,
phase_fractions and seed as above, without a grid (grains: with a file, as many as it has rows), and
  grain_size_um    diameter of all grains, for laws that look at it (default unknown: grains have no boundaries)
)";
}

std::string mean_field_help() {
  return R"([solver] type = taylor, sachs or self_consistent: mean-field solvers. They take a texture or any volume, of which they see
orientations and volumes of grains. Elastic strains are neglected: stresses are there from the first increment on, the volume
stays, and a load that moves nothing (unload, hold) has no solution. Rates are those at an increment's beginning
  type           taylor: all grains have the mean strain rate; sachs: all have the mean stress; self_consistent: each is an
                 ellipsoid in the medium that all of them make up (VPSC)
  linearisation  self_consistent: affine, n_eff, secant or tangent moduli (default affine; at large stress exponents secant comes
                 near to taylor, tangent to sachs)
  n_eff          of linearisation = n_eff (default 10)
  grain_shape    lengths of the grains along x y z at the start, relative (default 1 1 1)
  grain_shape_evolves  whether they follow the mean deformation (default true)
  tolerance      relative change of the medium in one iteration (default 1e-7)
  iterations     at most, of an increment (default 300)
  smallest_piece share of an increment below which it is not cut further (default 1/64)
[output]
  lankford       angles to x in the plane of x and y, deg, at which lankford.csv has the Lankford coefficient of the end's texture
)";
}

}  // namespace polyslip::cases
