#pragma once
// Orientations with weights, ODFs and pole figures as text that VPSC and MTEX read. Serial: root reads and writes.
#include <array>
#include <string>
#include <vector>

#include "kernels/rotation/quaternion.hpp"

namespace polyslip::io {

struct WeightedOrientations {
  std::vector<kernels::Quaternion<double>> orientations;
  std::vector<double> weights;  ///< ≥ 0, not all 0; any scale
};

/// VPSC's texture file (manual of VPSC7, C. N. Tomé and R. A. Lebensohn, FILETEXT): three lines of text, then a letter for the angles
/// (B Bunge, K Kocks, R Roe) and the number of orientations N, then N rows of three angles in degrees and a weight. MTEX's
/// loadODF_VPSC wants the first line to begin with TEXTURE AT STRAIN. Of a file with several textures the first is read.
/// InputError with file and line.
WeightedOrientations read_vpsc_texture(const std::string& path);
std::string vpsc_texture_text(const WeightedOrientations& texture);

/// A table of φ1 Φ φ2 (Bunge, degrees) and, in a fourth column, the value of an ODF or a weight (1 where it is missing): what MTEX's
/// export(odf, file, 'Bunge') and export(orientations, file) write. Lines that begin with %, # or a letter are passed over.
/// Angles that fill a regular grid are cells of an ODF: their weight is value times the cell's share of orientation space, half
/// a cell at an end that its opposite end repeats (0° and 90° of φ2). Where a line says specimen symmetry mmm, all four
/// variants of each row are meant. InputError with file and line.
WeightedOrientations read_odf_table(const std::string& path);

/// Values of an ODF on a regular grid, for MTEX's loadODF_generic. `symmetry` as in "m-3m"; `value` is asked row by row.
struct OdfGrid {
  double step = 5;             ///< degree
  double Phi = 90, phi2 = 90;  ///< degree; φ1 goes to 360, φ1 and φ2 leave out their last angle
};
std::vector<std::array<double, 3>> grid_angles(const OdfGrid& grid);  ///< rad
std::string odf_table_text(const std::vector<std::array<double, 3>>& angles, const std::vector<double>& values,
                           const std::string& symmetry, const std::string& remark);

/// Pole density on rings of 5°: polar angle 0 … 90 from sample z, on each 72 azimuths 0 … 355 from sample x towards y.
struct PoleFigure {
  std::array<int, 3> hkl{};
  std::vector<double> density;  ///< 19 × 72, multiples of a uniform one
};
std::vector<std::array<double, 3>> pole_figure_directions();  ///< unit vectors, sample frame

/// popLA's experimental format (.epf; Kallend, Kocks, Rollett and Wenk 1991, doi:10.1016/0921-5093(91)90355-Q), which MTEX's
/// loadPoleFigure_popla reads: per figure a title, a line of steps and flags, 76 rows of 18 numbers of four digits, where 100 is a
/// uniform density, and a blank line. Densities end at 99.99.
std::string popla_text(const std::vector<PoleFigure>& figures, const std::string& title);
/// Steps other than 5° and rings that end before 90° are errors. InputError with file and line.
std::vector<PoleFigure> read_popla(const std::string& path);

}  // namespace polyslip::io
