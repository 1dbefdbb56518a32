#pragma once
// What a report shows of a dataset, reduced while it is read: memory is bounded by the number of samples, not of grains.
#include <map>
#include <string>
#include <vector>

#include "src/base/log.hpp"
#include "src/dataset/reader.hpp"
#include "src/report/families.hpp"
#include "src/report/pole_figure.hpp"

namespace polyslip::report {

/// A kind of crystal of the campaign and its systems.
struct CrystalKind {
  std::string name;
  kernels::Lattice lattice = kernels::Lattice::isotropic;
  std::vector<SystemFamily> families;
  std::vector<std::size_t> family_of_system;
};
/// From the tables "crystals" and "systems" of the dataset's head, or the texts of these names. Empty where there are none.
std::vector<CrystalKind> read_crystals(const dataset::Stamp& stamp);

/// An axis of the plan: numbers or words, one per sample.
struct AxisColumn {
  std::string name, unit;
  bool is_text = false, logarithmic = false;
  std::vector<double> numbers;
  std::vector<std::string> texts;
};
std::vector<AxisColumn> read_axes(const dataset::Reader& reader);

/// Curves of stress and strain of one sample, as equivalents: von Mises of the Cauchy stress, and √(2/3 E':E') of the deviator of
/// Green and Lagrange's strain E.
struct SampleCurve {
  std::int64_t sample = 0;
  std::vector<double> strain, stress;  ///< 1, Pa; from (0, 0)
};

/// What is gathered over grains, edges and curves.
struct GrainSurvey {
  std::int64_t samples = 0;  ///< that were looked at
  std::int64_t grains = 0;
  std::vector<double> relative_size;  ///< diameter over the mean of its sample
  std::vector<double> angles, areas;  ///< of edges: rad; share of the sample's boundary
  struct Group {
    std::vector<Orientation> orientations;
    std::vector<double> weights;
  };
  std::map<std::pair<std::string, int>, Group> textures;  ///< by word of the sample and crystal
  std::map<int, std::vector<double>> shear;               ///< crystal: mean shear of each family, summed over volumes
  std::map<int, std::vector<std::int64_t>> busiest;       ///< crystal: grains in which a family does most
  std::vector<SampleCurve> curves;
};
/// Of at most `most` converged samples, chosen at random. `word_of` one word per sample, by which textures are told apart.
GrainSurvey survey(const dataset::Reader& reader, const std::vector<std::int64_t>& converged,
                   const std::vector<std::string>& word_of, const std::vector<CrystalKind>& crystals, std::int64_t most,
                   base::Log& log);

}  // namespace polyslip::report
