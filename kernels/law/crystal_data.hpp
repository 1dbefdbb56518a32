#pragma once
// What a crystal is to a composed law (composed_law.hpp), whatever its flow and hardening: systems, elasticity, thermal
// properties, and the mechanisms that are switched on.
#include "kernels/law/law.hpp"

namespace polyslip::kernels {

constexpr double boltzmann = 1.380649e-23;  ///< J/K

/// What becomes of the lattice where it twins.
enum class Reorientation {
  none,             ///< the parent's lattice stays
  volume_fraction,  ///< twins are there with their own lattice and slip systems (Kalidindi, JMPS 46 (1998) 267)
  predominant  ///< a point whose largest twin passes a threshold turns into it (Tomé, Lebensohn, Kocks, Acta Metall. 39 (1991))
};

/// N: the most systems. S: double, or a Dual for sensitivities. Systems come in the order slip [0, slip), twin [slip, twin_end),
/// climb [twin_end, systems). Axes are the crystal's.
template <int N, class S>
struct CrystalData {
  static constexpr int capacity = N;
  int slip = 0;
  int twin_end = 0;
  int systems = 0;
  double dyad[N][9];    ///< b ⊗ n, row-major; of climb b ⊗ b − I/3
  double schmid[N][6];  ///< Mandel vector of its symmetric part
  double normal[N][3];  ///< n, unit
  S gamma_char[N];      ///< twins: characteristic shear

  Mat6<S> compliance;       ///< 1/Pa, Mandel, at the reference temperature
  Mat6<S> compliance_by_T;  ///< its change per K
  Mat6<double> stiffness;   ///< Pa, at the reference temperature
  S expansion[6];           ///< thermal expansion, 1/K, Mandel
  S reference_temperature;  ///< K
  S heating;  ///< K per J/m³ of plastic work: Taylor–Quinney coefficient over ρ c_p; 0 where isothermal
  Reorientation reorientation = Reorientation::none;
  S reorientation_threshold;  ///< of the largest twin's fraction, predominant only

  bool non_schmid = false;
  S non_schmid_along[N][6];    ///< Σ a_i P_i for slip along +b: S : this lowers the resistance; Mandel
  S non_schmid_against[N][6];  ///< and for slip along −b

  bool kinematic = false;
  S backstress_c[N];  ///< Pa: χ̇ = c γ̇ − d χ |γ̇| (Armstrong, Frederick 1966, doi:10.1179/096034007X207589)
  S backstress_d[N];

  KOKKOS_INLINE_FUNCTION bool twinning() const { return twin_end > slip; }
  KOKKOS_INLINE_FUNCTION bool is_twin(int a) const { return a >= slip && a < twin_end; }
};

/// Half a turn about n: the matrix that takes the parent's lattice to the twin's. It is its own inverse.
template <class T>
KOKKOS_INLINE_FUNCTION Mat3<T> half_turn(const double (&n)[3]) {
  using R = Scalar<T>;
  Mat3<T> Q;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) Q(i, j) = T(R(2 * n[i] * n[j] - (i == j ? 1 : 0)));
  return Q;
}

/// What an increment holds constant: the state at its start as the rates see it.
template <int N, class T>
struct Frozen {
  T resistance[N];      ///< Pa: ξ, or the passing stress of dislocations
  T friction[N];        ///< Pa: lattice friction of thermally activated glide
  T prefactor[N];       ///< 1/s: γ̇₀, or ρ b v₀; of climb 1/(Pa s)
  T backstress[N];      ///< Pa
  T fraction[N];        ///< twins
  T parent;             ///< 1 − Σ fraction
  T temperature;        ///< K
  T inverse_kT;         ///< 1/J
  Mat6<T> compliance;   ///< 1/Pa
  Vec6<T> eigenstrain;  ///< thermal strain, Mandel
};

/// Plastic flow at one stress.
template <int N, class T>
struct PlasticFlow {
  T tau[N];         ///< resolved stress in the parent, Pa; for slip less the backstress
  T rate[N];        ///< |γ̇| ≥ 0 per volume of the whole, twins' own slip included, 1/s
  T net[N];         ///< the same with its signs
  T drive[N];       ///< mean of |tau| over parent and twins with a lattice of their own
  T slope[N];       ///< ∂ of the parent's part of it by |tau|, at fixed twin fraction
  T curvature[N];   ///< ∂²/∂tau², or a little more
  T softness[N];    ///< 1/Pa: how much stress changes the logarithm of the rate by one, near flow
  T L[9];           ///< plastic velocity gradient, crystal axes, 1/s
  T by_stress[54];  ///< ∂L/∂S: 9 components of 6 columns
  T twin_growth;    ///< R = Σ_tw dt rate / γ_char, before the share of the parent
  T power;          ///< Σ τ γ̇, W/m³
};

}  // namespace polyslip::kernels
