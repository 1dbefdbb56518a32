#include "src/cases/points.hpp"

#include <cmath>

#include "src/base/require.hpp"
#include "src/cases/microstructure_files.hpp"

namespace polyslip::cases {
namespace {

using base::require;
using base::Tree;
using kernels::Quaternion;

constexpr double degrees = 57.295779513082320877;

/// Numbers of a key in groups of `size`.
std::vector<double> groups_of(std::size_t size, const Tree& section, const char* key) {
  const std::vector<double> numbers = section.get_numbers(key);
  require(!numbers.empty() && numbers.size() % size == 0, section.child(key).where(), ": found ", numbers.size(),
          " numbers; allowed: ", size, " for each point");
  return numbers;
}

std::vector<Quaternion<double>> read_point_orientations(const Tree& section, const base::Comm& comm) {
  std::string given;
  for (const char* key : {"bunge_deg", "quaternion", "orientation_file"}) {
    if (!section.has(key)) continue;
    require(given.empty(), section.child(key).where(), ": ", given, " is given as well; allowed is one of them");
    given = key;
  }
  std::vector<Quaternion<double>> result;
  if (given == "orientation_file") return read_orientations(section.get_path("orientation_file"), comm);
  if (given == "bunge_deg") {
    const std::vector<double> a = groups_of(3, section, "bunge_deg");
    for (std::size_t i = 0; i < a.size(); i += 3)
      result.push_back(kernels::from_bunge(a[i] / degrees, a[i + 1] / degrees, a[i + 2] / degrees));
  }
  if (given == "quaternion") {
    const std::vector<double> a = groups_of(4, section, "quaternion");
    for (std::size_t i = 0; i < a.size(); i += 4) {
      const Quaternion<double> q{a[i], a[i + 1], a[i + 2], a[i + 3]};
      const double length = std::sqrt(kernels::dot(q, q));
      require(std::abs(length - 1) < 1e-3, section.child("quaternion").where(), ": the length of quaternion ",
              i / 4 + 1, " is ", length, ", not 1");
      result.push_back(kernels::normalized(q));
    }
  }
  return result;
}

/// One value for all points or one for each.
template <class T>
const T& value_of(const std::vector<T>& values, std::size_t point) {
  return values.size() == 1 ? values[0] : values[point];
}

int phase_of(const std::string& name, const Tree& section, const Materials& materials) {
  std::string known;
  for (std::size_t i = 0; i < materials.phases.size(); ++i) {
    if (materials.phases[i].name == name) return static_cast<int>(i);
    known += (known.empty() ? "" : ", ") + materials.phases[i].name;
  }
  throw base::InputError(
      base::text(section.child("phase").where(), ": there is no material '", name, "'; described are: ", known));
}

template <class T>
void check_count(const Tree& section, const char* key, const std::vector<T>& values, std::size_t points) {
  require(values.size() == 1 || values.size() == points, section.child(key).where(), ": found ", values.size(),
          " values for ", points, " points; allowed: one, or one for each");
}

}  // namespace

std::vector<material::GrainEntry> read_material_points(const Tree& section, const Materials& materials,
                                                       const base::Comm& comm) {
  require(section.has("type") && section.get_text("type") == "point", section.where(),
          ": describes a volume; a point driver takes type = point with bunge_deg = phi1 Phi phi2 (--set "
          "microstructure.type=point --set \"microstructure.bunge_deg=0 0 0\", without the keys of the volume)");
  std::vector<material::GrainEntry> points;
  for (const Quaternion<double>& orientation : read_point_orientations(section, comm)) points.push_back({orientation});
  if (points.empty()) {
    require(!materials.grains.empty(), section.where(),
            ": gives no orientation; allowed: bunge_deg, quaternion or orientation_file");
    points = materials.grains;
  } else {
    require(section.has("phase") || materials.phases.size() == 1, section.where(),
            ": the key 'phase' is missing, and [material] describes ", materials.phases.size(), " phases");
    const std::vector<std::string> names = section.get_texts("phase", {materials.phases.front().name});
    if (section.has("phase")) check_count(section, "phase", names, points.size());
    for (std::size_t p = 0; p < points.size(); ++p) points[p].phase = phase_of(value_of(names, p), section, materials);
  }
  if (section.has("grain_size_um")) {
    const std::vector<double> sizes = section.get_numbers("grain_size_um", {1e-3, 1e6, "µm"});
    check_count(section, "grain_size_um", sizes, points.size());
    for (std::size_t p = 0; p < points.size(); ++p) points[p].size = 1e-6 * value_of(sizes, p);
  }
  return points;
}

std::string points_help() {
  return R"(Keys of type = point, for solver.type = point (--point); several points go side by side, each by itself:
  bunge_deg        phi1 Phi phi2, deg, one point after the other; or
  quaternion       w x y z, sample to crystal, one point after the other; or
  orientation_file CSV file as above, one row per point; default: the materials that a material.yaml lists
  phase            of all points, or one for each (default: the only one)
  grain_size_um    diameter of the grain, for laws that look at it; of all points, or one for each (default:
                   no boundaries)
)";
}

}  // namespace polyslip::cases
