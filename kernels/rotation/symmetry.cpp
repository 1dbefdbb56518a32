#include "kernels/rotation/symmetry.hpp"

#include <cstring>

namespace polyslip::kernels {
namespace {

struct Entry {
  Laue laue;
  const char* name;
  int n_generators;
  Quaternion<double> generators[3];
};

const double h = 0.5, r2 = std::sqrt(0.5), r3 = std::sqrt(0.75);
const Quaternion<double> two_x{0, 1, 0, 0}, two_y{0, 0, 1, 0}, two_z{0, 0, 0, 1};
const Quaternion<double> three_z{h, 0, 0, r3}, four_z{r2, 0, 0, r2}, six_z{r3, 0, 0, h}, three_111{h, h, h, h};

const Entry entries[] = {{Laue::triclinic, "-1", 0, {}},
                         {Laue::monoclinic, "2/m", 1, {two_y}},
                         {Laue::orthorhombic, "mmm", 2, {two_z, two_x}},
                         {Laue::tetragonal_low, "4/m", 1, {four_z}},
                         {Laue::tetragonal, "4/mmm", 2, {four_z, two_x}},
                         {Laue::trigonal_low, "-3", 1, {three_z}},
                         {Laue::trigonal, "-3m", 2, {three_z, two_x}},
                         {Laue::hexagonal_low, "6/m", 1, {six_z}},
                         {Laue::hexagonal, "6/mmm", 2, {six_z, two_x}},
                         {Laue::cubic_low, "m-3", 3, {two_z, two_x, three_111}},
                         {Laue::cubic, "m-3m", 3, {four_z, two_x, three_111}}};

const Entry& entry_of(Laue laue) { return entries[static_cast<int>(laue) - 1]; }

// The components that crystallographic rotations can have: products of operators are put back on them.
double snapped(double value) {
  for (double exact : {0.0, h, r2, r3, 1.0}) {
    if (std::abs(std::abs(value) - exact) < 1e-6) return std::copysign(exact, exact == 0 ? 1.0 : value);
  }
  return value;
}

bool contains(const SymmetryGroup& group, const Quaternion<double>& q) {
  for (int i = 0; i < group.size; ++i) {
    if (std::abs(dot(group.op[i], q)) > 1 - 1e-6) return true;
  }
  return false;
}

}  // namespace

SymmetryGroup symmetry_group(Laue laue) {
  const Entry& entry = entry_of(laue);
  SymmetryGroup group{laue, 1, -1, {}};
  group.op[0] = {1, 0, 0, 0};
  // Every element found is multiplied by every generator until nothing new comes.
  for (int i = 0; i < group.size; ++i) {
    for (int g = 0; g < entry.n_generators; ++g) {
      const Quaternion<double> product = multiply(group.op[i], entry.generators[g]);
      if (contains(group, product)) continue;
      group.op[group.size++] =
          with_positive_sign<double>({snapped(product.w), snapped(product.x), snapped(product.y), snapped(product.z)});
    }
  }
  double smallest = 6.283185307179586;  // a full turn where there is no other operator
  for (int i = 1; i < group.size; ++i) smallest = std::fmin(smallest, rotation_angle(group.op[i]));
  group.sure_cosine = std::cos(smallest / 4);
  return group;
}

const char* laue_name(Laue laue) { return entry_of(laue).name; }

bool laue_from_name(const char* name, Laue& laue) {
  for (const Entry& entry : entries) {
    if (std::strcmp(entry.name, name) == 0) {
      laue = entry.laue;
      return true;
    }
  }
  return false;
}

}  // namespace polyslip::kernels
