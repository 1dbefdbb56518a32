#include "src/mean_field/elastic_spheres.hpp"

#include <cmath>

#include "src/base/require.hpp"
#include "src/mean_field/deviator.hpp"

namespace polyslip::mean_field {
namespace {

using kernels::Mat6;

Mat6<double> inverse6(Mat6<double> a) {
  Mat6<double> r{};
  for (int i = 0; i < 6; ++i) r(i, i) = 1;
  base::require(solve_dense(a.m, 6, r.m, 6), "elastic self-consistent medium: no stiffness is left");
  return r;
}

/// a J + b (1 − J), J the projector on the hydrostatic part.
Mat6<double> isotropic(double a, double b) {
  Mat6<double> r{};
  for (int i = 0; i < 6; ++i) {
    r(i, i) = b;
    if (i < 3)
      for (int j = 0; j < 3; ++j) r(i, j) += (a - b) / 3;
  }
  return r;
}

struct Moduli {
  double bulk, shear;
};
/// Of the isotropic tensor nearest to C: traces with J and 1 − J (of 1 and 5 dimensions).
Moduli moduli_of(const Mat6<double>& C) {
  double hydrostatic = 0, trace = 0;
  for (int i = 0; i < 6; ++i) {
    trace += C(i, i);
    for (int j = 0; j < 3 && i < 3; ++j) hydrostatic += C(i, j) / 3;
  }
  return {hydrostatic / 3, (trace - hydrostatic) / 10};
}

void add(Mat6<double>& sum, double weight, const Mat6<double>& a) {
  for (int k = 0; k < 36; ++k) sum.m[k] += weight * a.m[k];
}

}  // namespace

ElasticStresses elastic_spheres(const std::vector<Mat6<double>>& stiffness, const std::vector<double>& weights,
                                const kernels::Vec6<double>& load) {
  double total = 0;
  for (const double weight : weights) total += weight;
  Mat6<double> voigt{};
  for (std::size_t g = 0; g < stiffness.size(); ++g) add(voigt, weights[g] / total, stiffness[g]);
  Moduli medium = moduli_of(voigt);
  base::require(medium.bulk > 0 && medium.shear > 0, "elastic self-consistent medium: no grain has a stiffness");
  ElasticStresses result;
  std::vector<Mat6<double>> CA(stiffness.size());
  Mat6<double> mean_CA{};
  for (int k = 1; k <= 200; ++k) {
    const double alpha = 3 * medium.bulk / (3 * medium.bulk + 4 * medium.shear);
    const double beta = 1.2 * (medium.bulk + 2 * medium.shear) / (3 * medium.bulk + 4 * medium.shear);
    const Mat6<double> P = isotropic(alpha / (3 * medium.bulk), beta / (2 * medium.shear)),
                       C0 = isotropic(3 * medium.bulk, 2 * medium.shear);
    Mat6<double> mean_A{};
    mean_CA = {};
    for (std::size_t g = 0; g < stiffness.size(); ++g) {
      Mat6<double> difference = stiffness[g];
      add(difference, -1, C0);
      Mat6<double> inverse = P * difference;
      for (int i = 0; i < 6; ++i) inverse(i, i) += 1;
      const Mat6<double> A = inverse6(inverse);
      CA[g] = stiffness[g] * A;
      add(mean_A, weights[g] / total, A);
      add(mean_CA, weights[g] / total, CA[g]);
    }
    const Moduli next = moduli_of(mean_CA * inverse6(mean_A));
    const double change = std::abs(next.bulk / medium.bulk - 1) + std::abs(next.shear / medium.shear - 1);
    medium = next;
    result.iterations = k;
    base::require(medium.shear > 0 && medium.bulk > 0, "elastic self-consistent medium: no stiffness is left");
    if (change < 1e-9) break;
  }
  result.bulk = medium.bulk;
  result.shear = medium.shear;
  const kernels::Vec6<double> strain = inverse6(mean_CA) * load;
  for (const Mat6<double>& product : CA) result.stress.push_back(product * strain);
  return result;
}

}  // namespace polyslip::mean_field
