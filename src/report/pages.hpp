#pragma once
// The pages about each kind of folder, and what they have in common.
#include <set>
#include <string>
#include <vector>

#include "src/report/map.hpp"
#include "src/report/page.hpp"
#include "src/report/pole_figure.hpp"
#include "src/report/report.hpp"

namespace polyslip::report {

std::string solve_page(const std::string& folder, const Options& options, base::Log& log);
std::string campaign_page(const std::string& folder, const Options& options, base::Log& log);
std::string generate_page(const std::string& folder, const Options& options, base::Log& log);
std::string evaluate_page(const std::string& folder, base::Log& log);
std::string features_page(const std::string& folder, base::Log& log);
std::string predict_page(const std::string& folder, base::Log& log);
std::string train_page(const std::string& folder, base::Log& log);

/// Lines of a resolved case that begin with "# " and hold what the verb found out, without file checksums and the load written out.
std::vector<std::string> remarks_of(const std::string& case_text);
/// Names of a folder: its last part.
std::string name_of(const std::string& folder);
/// "Written by polyslip VERSION from FOLDER."
std::string footer_of(const std::string& folder);

/// The lattice of a phase: the case's, else the option's. `assumed` takes the names of phases that no case describes.
kernels::Lattice lattice_of(const std::string& phase, const Options& options, std::set<std::string>& assumed);
/// What to say about those phases; empty where there is none.
std::string note_on_lattices(const std::set<std::string>& assumed, const Options& options);

/// A figure with the pole figures of each phase among `phase_of` whose lattice has any: textures of all orientations by phase.
struct PhaseTexture {
  std::string name;
  const std::vector<Orientation>* orientations;
};
void add_pole_figures(Page& page, const std::vector<std::string>& phase_of, const std::vector<double>& weights,
                      const std::vector<PhaseTexture>& textures, const Options& options);

/// A plane of a volume with the phase of each cell, an index into `phases`; no cells: all of the first one.
struct PhasePlane {
  Plane plane;
  std::vector<std::string> phases;
  std::vector<int> phase;
};
/// Orientations of the plane's cells, coloured by the crystal direction along sample axis 0, 1 or 2.
struct OrientationMap {
  std::string title;
  const std::vector<Orientation>* orientations;
  int axis = 2;
};
/// Maps side by side and the key to their colours; nothing where no phase has a lattice.
void add_orientation_maps(Page& page, const PhasePlane& plane, const std::vector<OrientationMap>& maps,
                          const std::string& note, const Options& options);

}  // namespace polyslip::report
