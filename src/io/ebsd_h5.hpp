#pragma once
// EBSD maps in HDF5 files: one group NAME/EBSD with Header and Data per map, as EDAX OIM and Oxford (.h5oina) have it.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "src/base/ebsd_map.hpp"
#include "src/io/ebsd.hpp"
#include "src/io/ebsd_grid.hpp"
#include "src/io/hdf5.hpp"

namespace polyslip::io {

/// The group NAME/EBSD of one map. Names are paths within it ("Header/Step X"). Failures are InputErrors that name the file, the
/// dataset, what was found and what is allowed.
class EbsdH5Group {
 public:
  EbsdH5Group(const Hdf5File& file, std::string path) : file_(file), path_(std::move(path)) {}

  const std::string& file() const { return file_.path(); }
  bool has(const std::string& name) const { return file_.has(full(name)); }
  std::vector<std::string> members(const std::string& group) const { return file_.members(full(group)); }

  /// One text, whether the file holds it with a fixed or a variable length, or one whole number as its digits.
  std::string text(const std::string& name) const;
  /// One number from low to high.
  double number(const std::string& name, double low, double high) const;
  /// `count` numbers.
  std::vector<double> numbers(const std::string& name, std::int64_t count) const;
  /// Three numbers from 0 to high, times unit.
  std::array<double, 3> three(const std::string& name, double high, double unit) const;
  /// A number of columns or rows, 1 to 1e9.
  int count(const std::string& name) const;
  /// The values of a column of all points, `components` each.
  std::vector<double> column(const std::string& name, std::int64_t points, int components = 1) const;
  /// How many values a column holds; at least one.
  std::int64_t values(const std::string& name) const;
  /// The numbers of the phases: names of the groups in `group`, in the order of their numbers. InputError where there is none.
  std::vector<int> phases(const std::string& group) const;

  /// "FILE, dataset 'NAME': "
  std::string where(const std::string& name) const;

 private:
  std::string full(const std::string& name) const { return path_ + "/" + name; }

  const Hdf5File& file_;
  std::string path_;
};

/// Adds the columns that are there to `points`: pairs of dataset and the name that the quality shall have, and a factor.
struct EbsdH5Quality {
  const char* dataset;
  const char* name;
  double factor;
};
void read_quality(const EbsdH5Group& group, const std::vector<EbsdH5Quality>& columns, EbsdPoints& points);

/// A map laid out as EDAX OIM Analysis does (Data/Phi1, Phi, Phi2, X Position, Y Position, Phase, CI ...).
base::EbsdMap read_edax_h5(const EbsdH5Group& group, const EbsdReadOptions& options);

/// A map laid out as .h5oina is (Data/Euler, Phase, X, Y, Band Contrast ...). `version`: the file's 'Format Version', or empty.
base::EbsdMap read_h5oina(const EbsdH5Group& group, const std::string& version, const EbsdReadOptions& options);

}  // namespace polyslip::io
