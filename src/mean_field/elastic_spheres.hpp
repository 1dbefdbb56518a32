#pragma once
// Elastic stresses of the grains of a polycrystal, each a sphere in the isotropic medium that all of them make up.
#include <vector>

#include "kernels/tensor/tensor.hpp"

namespace polyslip::mean_field {

struct ElasticStresses {
  std::vector<kernels::Vec6<double>> stress;  ///< of each grain, of the unit of the load
  double bulk = 0, shear = 0;                 ///< of the medium, Pa
  int iterations = 0;
};

/// stiffness: of each grain in sample axes, Mandel, Pa (0: a void); weights in any unit; load: the mean stress. The medium is the
/// isotropic part of C̄ = ⟨C A⟩ ⟨A⟩⁻¹ with A = (1 + P (C − C₀))⁻¹ (Kröner, Z. Phys. 151 (1958) 504, doi:10.1007/BF01337948; P of the sphere:
/// Mura, Micromechanics of Defects in Solids, 1987), σ_g = C A ⟨C A⟩⁻¹ Σ, so that ⟨σ⟩ = Σ exactly. InputError where no grain is stiff, or the pores
/// leave no stiffness.
ElasticStresses elastic_spheres(const std::vector<kernels::Mat6<double>>& stiffness, const std::vector<double>& weights,
                                const kernels::Vec6<double>& load);

}  // namespace polyslip::mean_field
