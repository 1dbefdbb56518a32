#include "src/io/dream3d.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "kernels/rotation/symmetry.hpp"
#include "src/base/require.hpp"
#include "src/io/dream3d_layout.hpp"
#include "src/io/orientation_words.hpp"

namespace polyslip::io {
namespace {

using base::require;
using base::text;
using base::VoxelVolume;
using kernels::Quaternion;

/// The Laue groups by the numbers of CrystalStructures; 999 and others are unknown.
const char* laue_group(std::int64_t number) {
  static const char* const groups[] = {"6/mmm", "m-3m", "6/m", "m-3", "-1", "2/m", "mmm", "4/m", "4/mmm", "-3", "-3m"};
  return number >= 0 && number < 11 ? groups[number] : "unknown";
}

class Reader {
 public:
  Reader(const std::string& path, const Dream3dNames& names)
      : names_(names), file_(Hdf5File::open(path, base::Comm(MPI_COMM_SELF))), layout_(find_dream3d(file_, names)) {
    volume_.file = path;
    volume_.grid = layout_.grid;
  }

  VoxelVolume read() {
    read_ids();
    const auto& n = volume_.grid.cells;
    volume_.notes.push_back(text("DREAM.3D volume ", volume_.file, " (", layout_.version, "): '", layout_.geometry,
                                 "', ", n[0], " x ", n[1], " x ", n[2], " voxels, ", volume_.grains.size(),
                                 " features"));
    read_phases();
    read_orientations();
    return std::move(volume_);
  }

 private:
  /// One number per voxel or more.
  template <class T>
  void check_cells(const std::string& name, const Table<T>& table, std::int64_t components) const {
    const auto& n = layout_.grid.cells;
    std::vector<std::int64_t> expected{n[2], n[1], n[0], components};
    if (table.shape.size() == 3 && components == 1) expected.pop_back();
    std::string shape;
    for (const std::int64_t extent : table.shape) shape += text(shape.empty() ? "" : " x ", extent);
    require(table.shape == expected, "file '", file_.path(), "': array '", name, "' is ", shape, "; ", n[2], " x ",
            n[1], " x ", n[0], " x ", components, " (z, y, x, components) is expected");
  }

  /// Values of a table with a row per feature or phase, row 0 included; empty where there is no such array.
  std::vector<double> rows_of(const std::string& group, const std::string& array, std::size_t rows,
                              std::size_t components) const {
    const std::string name = group + "/" + array;
    if (group.empty() || !file_.has(name)) return {};
    const Table<double> table = file_.read_numbers(name);
    require(table.values.size() == rows * components, "file '", file_.path(), "': array '", name, "' has ",
            table.values.size(), " numbers; ", rows, " rows of ", components, " are expected");
    return table.values;
  }

  void read_ids() {
    const std::string name = layout_.cells + "/" + names_.feature_ids;
    const Table<std::int64_t> ids = file_.read_integers(name);
    check_cells(name, ids, 1);
    const auto [least, largest] = std::minmax_element(ids.values.begin(), ids.values.end());
    require(*least >= 0 && *largest <= 100000000, "file '", file_.path(), "': array '", name, "' has values from ",
            *least, " to ", *largest, "; 0 (no feature) to 100000000 are allowed");
    // The table of features may go on beyond the last id that a voxel has.
    std::int64_t features = *largest;
    const std::vector<std::string> arrays{"AvgEulerAngles", "AvgQuats", "EulerAngles", "Quats", "Phases"};
    features_ = find_dream3d_group(file_, layout_, "feature_data", names_.feature_data, arrays);
    for (const std::string& array : arrays) {
      if (features_.empty() || !file_.has(features_ + "/" + array)) continue;
      features = file_.extents(features_ + "/" + array).at(0) - 1;
      require(features >= *largest, "file '", file_.path(), "': voxels belong to feature ", *largest, ", but '",
              features_, "/", array, "' ends at ", features);
      break;
    }
    volume_.grains.resize(static_cast<std::size_t>(features));
    used_.assign(volume_.grains.size(), 0);
    for (const std::int64_t id : ids.values) {
      volume_.grain.push_back(static_cast<int>(id) - 1);
      if (id > 0) used_[static_cast<std::size_t>(id - 1)] = 1;
    }
  }

  void read_phases() {
    const std::string ensemble =
        find_dream3d_group(file_, layout_, "ensemble_data", names_.ensemble_data, {"CrystalStructures"});
    std::vector<int> phase = feature_phases();
    const int largest = phase.empty() ? 0 : *std::max_element(phase.begin(), phase.end());
    if (ensemble.empty()) {
      for (int p = 1; p <= std::max(1, largest); ++p)
        volume_.phases.push_back({largest == 0 ? "matrix" : text("phase", p), "unknown", {}, {}});
    } else {
      const std::vector<std::int64_t> structures = file_.read_integers(ensemble + "/CrystalStructures").values;
      std::vector<std::string> names;
      for (const char* array : {"PhaseName", "MaterialName", "PhaseNames"})
        if (names.empty() && file_.has(ensemble + "/" + array)) names = file_.read_texts(ensemble + "/" + array);
      require(names.empty() || names.size() == structures.size(), "file '", file_.path(), "': '", ensemble, "' has ",
              names.size(), " names of phases, but ", structures.size(), " CrystalStructures");
      for (std::size_t p = 1; p < structures.size(); ++p)
        volume_.phases.push_back(
            {names.empty() || names[p].empty() ? text("phase", p) : names[p], laue_group(structures[p]), {}, {}});
      require(largest <= static_cast<int>(volume_.phases.size()), "file '", file_.path(), "': a feature has phase ",
              largest, ", but '", ensemble, "' has ", volume_.phases.size(), " phases");
    }
    for (std::size_t g = 0; g < phase.size(); ++g) {
      require(phase[g] >= 1 || !used_[g], "file '", file_.path(), "': feature ", g + 1, " has phase ", phase[g],
              "; phases count from 1");
      volume_.grains[g].phase = std::max(0, phase[g] - 1);
    }
  }

  /// Per grain, from 1: of the feature table, else what most of its voxels say (the least of equals); empty where the file has none.
  std::vector<int> feature_phases() const {
    std::vector<int> result;
    const std::vector<double> table = rows_of(features_, "Phases", volume_.grains.size() + 1, 1);
    for (std::size_t row = 1; row < table.size(); ++row) result.push_back(static_cast<int>(table[row]));
    const std::string name = layout_.cells + "/Phases";
    if (!result.empty() || !file_.has(name)) return result;
    const Table<std::int64_t> cells = file_.read_integers(name);
    check_cells(name, cells, 1);
    std::map<std::pair<int, std::int64_t>, std::int64_t> votes;
    for (std::size_t v = 0; v < volume_.grain.size(); ++v)
      if (volume_.grain[v] != VoxelVolume::none) ++votes[{volume_.grain[v], cells.values[v]}];
    result.assign(volume_.grains.size(), 0);
    std::vector<std::int64_t> most(result.size(), 0);
    for (const auto& [grain_and_phase, count] : votes) {
      const auto g = static_cast<std::size_t>(grain_and_phase.first);
      if (count <= most[g]) continue;
      most[g] = count;
      result[g] = static_cast<int>(grain_and_phase.second);
    }
    return result;
  }

  /// Three Euler angles or four components of a quaternion. False where they are no orientation.
  static bool orientation(const double* numbers, bool angles, Quaternion<double>& q) {
    if (angles) {
      q = kernels::from_bunge(numbers[0], numbers[1], numbers[2]);
      return std::isfinite(q.w + q.x + q.y + q.z);
    }
    q = {numbers[3], -numbers[0], -numbers[1], -numbers[2]};  // (x, y, z, w) and P = +1
    const double square = dot(q, q);
    if (!(square > 0.5 && square < 2)) return false;
    q = kernels::normalized(q);
    return true;
  }

  /// In the crystal's axes as we have them.
  Quaternion<double> in_our_axes(const Quaternion<double>& q, int phase) const {
    return names_.hexagonal_x_a_star && has_hexagonal_axes(volume_.phases[static_cast<std::size_t>(phase)].laue)
               ? from_a_star(q)
               : q;
  }

  void read_orientations() {
    for (const auto& [angles, quaternions] :
         {std::pair("AvgEulerAngles", "AvgQuats"), std::pair("EulerAngles", "Quats")}) {
      const std::size_t rows = volume_.grains.size() + 1;
      const std::vector<double> e = rows_of(features_, angles, rows, 3), q = rows_of(features_, quaternions, rows, 4);
      if (e.empty() && q.empty()) continue;
      volume_.notes.push_back(
          text("  orientations of grains: ", e.empty() ? quaternions : angles, " of '", features_, "'"));
      take_features(e, q);
      return;
    }
    for (const bool angles : {true, false}) {
      const std::string name = layout_.cells + (angles ? "/EulerAngles" : "/Quats");
      if (!file_.has(name)) continue;
      volume_.notes.push_back("  orientations of voxels: '" + name + "'");
      take_cells(name, angles);
      return;
    }
    require(false, "file '", file_.path(),
            "' has no orientations: neither AvgEulerAngles, AvgQuats, EulerAngles, Quats ",
            features_.empty() ? "of features (no such group)" : "in '" + features_ + "'",
            " nor EulerAngles or Quats in '", layout_.cells, "'");
  }

  void take_features(const std::vector<double>& angles, const std::vector<double>& quaternions) {
    int disagreeing = 0;
    for (std::size_t g = 0; g < volume_.grains.size(); ++g) {
      base::VoxelGrain& grain = volume_.grains[g];
      Quaternion<double> by_angles{1, 0, 0, 0}, by_quaternion{1, 0, 0, 0};
      const bool a = !angles.empty() && orientation(&angles[3 * (g + 1)], true, by_angles);
      const bool q = !quaternions.empty() && orientation(&quaternions[4 * (g + 1)], false, by_quaternion);
      require(a || q || !used_[g], "file '", file_.path(), "': the orientation of feature ", g + 1, " in '", features_,
              "' is none (not finite, or a quaternion of length 0)");
      if (a && q && used_[g]) disagreeing += !same(by_angles, by_quaternion, grain.phase);
      grain.orientation = in_our_axes(a ? by_angles : by_quaternion, grain.phase);
    }
    if (disagreeing > 0)
      volume_.notes.push_back(text("  warning: quaternions and Euler angles of '", features_,
                                   "' are more than 1 degree apart in ", disagreeing, " of ", volume_.grains.size(),
                                   " grains; the angles are taken"));
  }

  bool same(const Quaternion<double>& a, const Quaternion<double>& b, int phase) const {
    constexpr double degree = 3.14159265358979323846 / 180;
    kernels::Laue laue{};
    const std::string& name = volume_.phases[static_cast<std::size_t>(phase)].laue;
    if (!kernels::laue_from_name(name.c_str(), laue)) laue = kernels::Laue::triclinic;
    return kernels::disorientation_angle(kernels::symmetry_group(laue), a, b) < degree;
  }

  void take_cells(const std::string& name, bool angles) {
    const Table<double> table = file_.read_numbers(name);
    const std::size_t components = angles ? 3 : 4;
    check_cells(name, table, static_cast<std::int64_t>(components));
    volume_.orientation.resize(volume_.grain.size(), {1, 0, 0, 0});
    for (std::size_t v = 0; v < volume_.grain.size(); ++v) {
      const int grain = volume_.grain[v];
      if (grain == VoxelVolume::none) continue;
      Quaternion<double> q{1, 0, 0, 0};
      require(orientation(&table.values[components * v], angles, q), "file '", file_.path(),
              "': the orientation of voxel ", v + 1, " in '", name,
              "' is none (not finite, or a quaternion of length 0)");
      volume_.orientation[v] = in_our_axes(q, volume_.grains[static_cast<std::size_t>(grain)].phase);
    }
  }

  Dream3dNames names_;
  Hdf5File file_;
  Dream3dLayout layout_;
  VoxelVolume volume_;
  std::string features_;    // path of the group of grains, or empty
  std::vector<char> used_;  // per grain: has a voxel
};

}  // namespace

VoxelVolume read_dream3d(const std::string& file, const Dream3dNames& names) { return Reader(file, names).read(); }

}  // namespace polyslip::io
