#pragma once
// What `solve` with a mean-field solver takes from its case beside what every solver takes: [solver], [output], and
// [microstructure] with type = texture.
#include <vector>

#include "src/cases/volume.hpp"
#include "src/mean_field/mean_field_solver.hpp"

namespace polyslip::cases {

struct MeanFieldOptions {
  mean_field::Options solver;
  mean_field::GrainShape shape;
  double smallest_piece = 1.0 / 64;  ///< of an increment, before cutting it ends the run
  std::vector<double> lankford;      ///< angles to x, deg, at which Lankford coefficients are wanted
};

/// Whether solver.type is taylor, sachs or self_consistent.
bool is_mean_field_case(const base::Tree& tree);

/// InputError names file and key.
MeanFieldOptions read_mean_field_options(const base::Tree& solver, const base::Tree& output);

/// Whether the section has type = texture.
bool is_texture(const base::Tree& section);

/// Grains without a grid: a volume of one voxel per grain, all of them on root. Collective.
Volume read_texture_volume(const base::Tree& section, const base::Comm& comm);

/// The keys, for --help.
std::string texture_help();
std::string mean_field_help();

}  // namespace polyslip::cases
