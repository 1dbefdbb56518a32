#pragma once
// The one list of a phenopowerlaw's per-family keys: it feeds the reader, the help text and the round-trip test.
#include <limits>

#include "kernels/law/phenopowerlaw.hpp"

namespace polyslip::material {

template <int N>
struct FamilyKey {
  using Params = typename kernels::Phenopowerlaw<N>::template Params<double>;
  const char* key;
  const char* unit;
  bool twin;      ///< of twin families, else of slip families
  bool required;  ///< else `otherwise` is taken
  double otherwise;
  bool positive;  ///< > 0 is asked for, else ≥ 0
  const char* meaning;
  double (Params::*member)[N];
};

template <int N>
constexpr FamilyKey<N> family_keys[] = {
    {"dot_gamma_0_sl", "1/s", false, true, 0, true, "reference shear rate of slip", &FamilyKey<N>::Params::dot_gamma_0},
    {"n_sl", "1", false, true, 0, true, "stress exponent of slip", &FamilyKey<N>::Params::n},
    {"xi_0_sl", "Pa", false, true, 0, true, "initial resistance to slip", &FamilyKey<N>::Params::xi_0},
    {"xi_inf_sl", "Pa", false, true, 0, true, "saturation resistance to slip", &FamilyKey<N>::Params::xi_inf},
    {"a_sl", "1", false, true, 0, true, "exponent of saturation", &FamilyKey<N>::Params::a},
    {"h_0_sl-sl", "Pa", false, true, 0, false, "hardening of slip by slip", &FamilyKey<N>::Params::h_0},
    {"f_sat_sl-tw", "Pa", false, false, 0, false, "rise of the saturation resistance with √f of twins",
     &FamilyKey<N>::Params::f_sat},
    {"c_1", "1", false, false, 0, false, "factor of the twin fraction in hardening of slip",
     &FamilyKey<N>::Params::c_1},
    {"c_2", "1", false, false, 1, false, "exponent of the twin fraction in hardening of slip",
     &FamilyKey<N>::Params::c_2},
    {"dot_gamma_0_tw", "1/s", true, true, 0, true, "reference shear rate of twinning",
     &FamilyKey<N>::Params::dot_gamma_0},
    {"n_tw", "1", true, true, 0, true, "stress exponent of twinning", &FamilyKey<N>::Params::n},
    {"xi_0_tw", "Pa", true, true, 0, true, "initial resistance to twinning", &FamilyKey<N>::Params::xi_0},
    {"h_0_tw-sl", "Pa", true, false, 0, false, "hardening of twinning by slip", &FamilyKey<N>::Params::h_0},
    {"h_0_tw-tw", "Pa", true, true, 0, false, "hardening of twinning by twins", &FamilyKey<N>::Params::h_0_tw_tw},
    {"c_3", "1", true, false, 1, false, "exponent of total slip in hardening of twinning", &FamilyKey<N>::Params::c_3},
    {"c_4", "1", true, false, 0, false, "exponent of the twin fraction in hardening of twinning",
     &FamilyKey<N>::Params::c_4},
};

}  // namespace polyslip::material
