// What pages have in common.
#include <filesystem>
#include <sstream>

#include "src/base/version.hpp"
#include "src/report/orientation_colour.hpp"
#include "src/report/pages.hpp"

namespace polyslip::report {

namespace fs = std::filesystem;

std::vector<std::string> remarks_of(const std::string& case_text) {
  std::vector<std::string> result;
  std::istringstream stream(case_text);
  for (std::string line; std::getline(stream, line);) {
    if (line.compare(0, 2, "# ") != 0) continue;
    if (line.compare(0, 7, "# cksum") == 0 || line.compare(0, 10, "# the load") == 0) break;
    result.push_back(line.substr(2));
  }
  return result;
}

std::string name_of(const std::string& folder) {
  const fs::path path = fs::absolute(folder).lexically_normal();
  return (path.filename().empty() ? path.parent_path() : path).filename().string();
}

std::string footer_of(const std::string& folder) {
  return "Made by polyslip " + base::version() + " from " + fs::absolute(folder).lexically_normal().string() + ".";
}

kernels::Lattice lattice_of(const std::string& phase, const Options& options, std::set<std::string>& assumed) {
  const auto known = options.lattices.find(phase);
  if (known != options.lattices.end()) return known->second;
  assumed.insert(phase);
  return options.other_lattice;
}

std::string note_on_lattices(const std::set<std::string>& assumed, const Options& options) {
  std::string names;
  for (const std::string& phase : assumed) names += (names.empty() ? "" : ", ") + phase;
  if (names.empty()) return "";
  return std::string("The case does not name the lattice of ") + names + ": " +
         kernels::lattice_name(options.other_lattice) +
         (options.lattice_given ? " as asked for." : " is assumed (--set report.lattice=hP for another).");
}

void add_pole_figures(Page& page, const std::vector<std::string>& phase_of, const std::vector<double>& weights,
                      const std::vector<PhaseTexture>& textures, const Options& options) {
  const std::set<std::string> phases(phase_of.begin(), phase_of.end());
  for (const std::string& phase : phases) {
    std::vector<Texture> own;
    for (const PhaseTexture& texture : textures) {
      own.push_back({texture.name, {}, {}});
      for (std::size_t g = 0; g < phase_of.size(); ++g) {
        if (phase_of[g] != phase) continue;
        own.back().orientations.push_back((*texture.orientations)[g]);
        own.back().weights.push_back(weights[g]);
      }
    }
    std::set<std::string> assumed;
    const std::string discs = pole_figures(lattice_of(phase, options, assumed), own);
    const std::string note = note_on_lattices(assumed, options);
    page.figure("Pole figures" + (phases.size() > 1 ? ", " + phase : ""), discs,
                "Upper hemisphere in equal-area projection, weighted by volume, smoothed with a half-width of 7.5°; a "
                "random texture is 1 "
                "everywhere." +
                    (note.empty() ? "" : " " + note),
                own.size() > 1 ? Page::Width::two : Page::Width::one);
  }
}

void add_orientation_maps(Page& page, const PhasePlane& plane, const std::vector<OrientationMap>& maps,
                          const std::string& note, const Options& options) {
  std::set<std::string> assumed;
  std::vector<kernels::Lattice> lattices;
  bool cubic = false, hexagonal = false;
  for (const std::string& phase : plane.phases) {
    lattices.push_back(lattice_of(phase, options, assumed));
    cubic = cubic || lattices.back() == kernels::Lattice::cF || lattices.back() == kernels::Lattice::cI;
    hexagonal = hexagonal || lattices.back() == kernels::Lattice::hP;
  }
  if (!cubic && !hexagonal) return;
  std::vector<std::string> drawings;
  std::string titles;
  for (const OrientationMap& map : maps) {
    Direction along{{0, 0, 0}};
    along[map.axis] = 1;
    std::vector<Colour> colours;
    for (std::size_t i = 0; i < map.orientations->size(); ++i) {
      const kernels::Lattice lattice = lattices[plane.phase.empty() ? 0 : static_cast<std::size_t>(plane.phase[i])];
      const Direction crystal = kernels::to_crystal((*map.orientations)[i], along);
      colours.push_back(lattice == kernels::Lattice::isotropic
                            ? Colour{0.6, 0.6, 0.6}
                            : orientation_colour(crystal, lattice == kernels::Lattice::hP));
    }
    drawings.push_back(colour_map("map of orientations, " + map.title, plane.plane, colours));
    titles += (titles.empty() ? ": " : ", ") + map.title;
  }
  page.figure("Orientations" + titles, Page::several(drawings), note,
              drawings.size() > 1 ? Page::Width::two : Page::Width::one);
  const std::string on_lattices = note_on_lattices(assumed, options);
  page.figure(
      "Colours of orientations", (cubic ? colour_key(false) : "") + (hexagonal ? colour_key(true) : ""),
      "The crystal direction that lies along the sample axis named above the map (inverse-pole-figure colours)." +
          (on_lattices.empty() ? "" : " " + on_lattices));
}

}  // namespace polyslip::report
