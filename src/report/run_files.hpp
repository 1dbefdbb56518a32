#pragma once
// What a folder of results holds, as far as a report shows it. Read by one rank; planes and tables only, never whole fields.
#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "src/io/csv.hpp"
#include "src/report/pages.hpp"

namespace polyslip::report {

/// macro.csv: columns by name, an undeformed first row before it where the table does not begin at time 0.
struct MacroCurve {
  std::vector<double> time;
  std::array<std::vector<double>, 9> F, P, cauchy;  ///< row-major
  std::map<std::string, std::vector<double>> cost;  ///< newton, linear, evaluations, seconds: per row of the file
};
MacroCurve read_macro(const std::string& path);

/// Row-major index of the component that does most of the work, largest |(F − I) P|; none where nothing happens or where another one
/// does more than half as much.
struct LoadedComponent {
  int index = 0;
  bool alone = true;
};
LoadedComponent loaded_component(const MacroCurve& macro);

/// grains.csv of `solve`.
struct GrainList {
  std::vector<std::string> phase;
  std::vector<double> volume;                 ///< share
  std::vector<Orientation> first, last;       ///< orientations
  std::vector<double> mises, rotation, slip;  ///< Pa, rad, 1; mises empty where the table has no stress
  std::vector<std::string> systems;           ///< labels
  std::vector<double> gamma;                  ///< (grain, system)
  std::map<std::string, std::vector<double>>
      quantities;  ///< of systems, "fraction": mean over grains of the sum over systems
  std::size_t count() const { return phase.size(); }
};
GrainList read_grains(const std::string& path);

/// A plane z of one output step.
struct FieldPlane {
  int increment = 0;
  double time = 0;
  double height = 0;  ///< m, of the plane's voxels
  PhasePlane cells;
  std::vector<Orientation> first, last;  ///< of each cell; empty where the file does not say
  std::vector<double> mises, slip;       ///< Pa, 1
};
/// The last step of fields.h5 at the share `place` (0 to 1) of the height; none without fields.
std::optional<FieldPlane> read_plane(const std::string& fields, double place);

/// Mean shear of each family over the volume at every output step.
struct FamilyHistory {
  std::vector<double> time;
  std::vector<double> gamma;  ///< (step, system)
  std::vector<std::string> systems;
};
FamilyHistory read_history(const std::string& fields);

/// Lattice of each phase by the resolved case's [material.PHASE], or by `lattice` of [microstructure].
std::map<std::string, kernels::Lattice> read_lattices(const std::string& case_text);

/// The whole file, empty where there is none.
std::string text_if_there(const std::string& path);

}  // namespace polyslip::report
