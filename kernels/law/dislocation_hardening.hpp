#pragma once
// Dislocation densities per slip system: mobile ones, and edge dipoles. Storage at forest, grain boundaries and twins; loss by
// spontaneous annihilation, cross-slip of screws and climb of dipoles. After Ma, Roters, Raabe, Acta Mater. 54 (2006) 2169,
// doi:10.1016/j.actamat.2006.01.005, and Blum, Eisenlohr, Mater. Sci. Eng. A 510–511 (2009) 7, doi:10.1016/j.msea.2008.04.110;
// cross-slip: Essmann, Mughrabi, Philos. Mag. A 40 (1979) 731, doi:10.1080/01418617908234871, with a probability per encounter.
//   τ_pass = μ b √(Σ_b h_ab ρ_b),   1/Λ = 1/D + √(Σ_b A_ab ρ_b)/i + Σ_t h_at f_t/(t_tw max(f, 1 − f)),   ρ = ρ_mob + ρ_dip,
//   ρ̇_mob = |γ̇|/(b Λ) − (2 d̂/b + y) |γ̇| ρ_mob,        d̂ = 3 μ b/(16 π |τ|), between d_min and Λ,
//   ρ̇_dip = 2 (d̂ − d_min)/b |γ̇| ρ_mob − ((2 d_min/b + y) |γ̇| + κ) ρ_dip,
//   y = (2 y_cs/b) P,  P = ω t/(1 + ω t),  t = y_cs b ρ_mob/|γ̇|,  ω = Σ_partners ν exp(−⟨Q_cs − V_cs |τ_partner|⟩/kT),
//   κ = 4 v/(d̂ − d_min),  v = 3 μ D Ω/(2π kT (d̂ + d_min)),  D = D₀ exp(−Q_cl/kT).
// Obstacles to thermally activated glide are the lattice's or solution's friction τ₀ and a share s of the passing stress, against
// which x counts: x = ⟨|τ| − (1 − s) τ_pass⟩/(τ₀ + s τ_pass). s = 0: a long-range passing stress; s = 1: forest dislocations are cut
// with the help of heat, and the rate sensitivity is the same at any strain (Cottrell, Stokes, Proc. R. Soc. A 233 (1955) 17).
// P is the chance that a screw which passes another one within y_cs, for the time t that this takes, leaves for a plane that
// shares its b. Climb strain of a Burgers vector: rate ρ D Ω/kT times the climb stress S : (b ⊗ b − I/3).
#include "kernels/law/crystal_data.hpp"

namespace polyslip::kernels {

struct DislocationHardening {
  static constexpr int most_partners = 11;    ///< of any lattice: bcc with three families
  static constexpr double least_density = 1;  ///< 1/m², under roots: their slope at 0 is infinite

  template <int N, class S>
  struct Params {
    // per slip system
    S rho_mobile_0[N], rho_dipole_0[N];  ///< 1/m²
    S b[N];                              ///< m
    S v_0[N];                            ///< m/s
    S tau_0[N];                          ///< Pa, lattice friction
    S thermal_share[N];            ///< of the passing stress that thermal activation helps over; the rest is athermal
    S i_sl[N];                     ///< forest dislocations passed before a loop is stored
    S d_min[N];                    ///< m, annihilation distance of edges
    S y_cs[N];                     ///< m, annihilation distance of screws that may cross-slip; 0: none
    S Q_cs[N], V_cs[N], nu_cs[N];  ///< J, m³, 1/s
    int partners[N];               ///< systems that share b
    int partner[N][most_partners];
    // per twin system
    S dot_gamma_0[N], xi_0[N], t_tw[N], h_0_tw_tw[N];  ///< 1/s, Pa, m, Pa
    // per climb system
    int climb_group[N];  ///< of a slip system: the climb system with its b
    S h[N][N];           ///< interactions, rows feel columns; all pure numbers
    S forest[N][N];      ///< A
    S mu, mu_by_T;       ///< Pa, Pa/K
    S D;                 ///< m, grain size; 0: the grain's own
    S D_0, Q_cl, V_cl;   ///< m²/s, J, m³; D_0 = 0: no climb
  };

  template <int N, class T>
  struct State {
    T rho_mobile[N], rho_dipole[N];  ///< 1/m²
    T cross_slip[N];                 ///< cross-slip events per dislocation so far
    T climb[N];                      ///< climb annihilations per dipole so far
  };

  template <int N, class S, class T>
  static KOKKOS_INLINE_FUNCTION void initialise(const CrystalData<N, S>& crystal, const Params<N, S>& p,
                                                State<N, T>& state) {
    for (int a = 0; a < crystal.slip; ++a) {
      state.rho_mobile[a] = T(p.rho_mobile_0[a]);
      state.rho_dipole[a] = T(p.rho_dipole_0[a]);
      state.cross_slip[a] = state.climb[a] = T(Scalar<T>(0));
    }
  }

  template <int N, class S, class T>
  static KOKKOS_INLINE_FUNCTION T shear_modulus(const CrystalData<N, S>& crystal, const Params<N, S>& p,
                                                const T& temperature) {
    return T(p.mu) + T(p.mu_by_T) * (temperature - T(crystal.reference_temperature));
  }

  /// Self-diffusion, m²/s.
  template <int N, class S, class T>
  static KOKKOS_INLINE_FUNCTION T diffusion(const Params<N, S>& p, const T& inverse_kT) {
    using std::exp;
    return T(p.D_0) * exp(-T(p.Q_cl) * inverse_kT);
  }

  template <int N, class S, class T>
  static KOKKOS_INLINE_FUNCTION void freeze(const CrystalData<N, S>& crystal, const Params<N, S>& p,
                                            const GrainData<T>&, const State<N, T>& state, Frozen<N, T>& frozen) {
    using std::sqrt;
    using R = Scalar<T>;
    const T mu = shear_modulus(crystal, p, frozen.temperature);
    for (int a = 0; a < crystal.slip; ++a) {
      T sum(R(0));
      for (int b = 0; b < crystal.slip; ++b) sum += T(p.h[a][b]) * (state.rho_mobile[b] + state.rho_dipole[b]);
      const T passing = mu * T(p.b[a]) * sqrt(max_of(sum, T(R(least_density)))),
              thermal = passing * T(p.thermal_share[a]);
      frozen.resistance[a] = passing - thermal;
      frozen.friction[a] = T(p.tau_0[a]) + thermal;
      frozen.prefactor[a] = state.rho_mobile[a] * T(S(p.b[a] * p.v_0[a]));
    }
    for (int t = crystal.slip; t < crystal.twin_end; ++t) {
      T forest(R(0)), twins(R(0));
      for (int b = 0; b < crystal.slip; ++b) forest += T(p.h[t][b]) * (state.rho_mobile[b] + state.rho_dipole[b]);
      for (int u = crystal.slip; u < crystal.twin_end; ++u) twins += T(p.h[t][u]) * frozen.fraction[u];
      frozen.resistance[t] = T(p.xi_0[t]) + T(p.h_0_tw_tw[t]) * twins;
      frozen.resistance[t] += mu * T(p.b[0]) * sqrt(max_of(forest, T(R(least_density))));
      frozen.friction[t] = frozen.resistance[t];
      frozen.prefactor[t] = T(p.dot_gamma_0[t]);
    }
    if (crystal.systems == crystal.twin_end) return;
    const T mobility = diffusion(p, frozen.inverse_kT) * (T(p.V_cl) * frozen.inverse_kT);
    for (int c = crystal.twin_end; c < crystal.systems; ++c) frozen.prefactor[c] = T(R(0));
    for (int a = 0; a < crystal.slip; ++a)
      frozen.prefactor[p.climb_group[a]] += mobility * (state.rho_mobile[a] + state.rho_dipole[a]);
  }

  /// 1/Λ of slip system a.
  template <int N, class S, class T>
  static KOKKOS_INLINE_FUNCTION T inverse_free_path(const CrystalData<N, S>& crystal, const Params<N, S>& p,
                                                    const GrainData<T>& grain, const Frozen<N, T>& frozen,
                                                    const State<N, T>& state, int a) {
    using std::sqrt;
    using R = Scalar<T>;
    T forest(R(0)), twins(R(0));
    for (int b = 0; b < crystal.slip; ++b) forest += T(p.forest[a][b]) * (state.rho_mobile[b] + state.rho_dipole[b]);
    for (int t = crystal.slip; t < crystal.twin_end; ++t) twins += T(S(p.h[a][t] / p.t_tw[t])) * frozen.fraction[t];
    const T size = value_of(p.D) > 0 ? T(p.D) : grain.size;
    const T boundaries = select(size > T(R(0)), T(R(1)) / max_of(size, T(R(1e-12))), T(R(0)));  // size 0: unknown
    // between twins at most the spacing t (1 − f)/f, and never less than the twins' own thickness
    return boundaries + sqrt(max_of(forest, T(R(least_density)))) / T(p.i_sl[a]) +
           twins / max_of(frozen.parent, T(R(1)) - frozen.parent);
  }

  /// Rate (1/s) at which a screw dislocation of system a is ready to leave for the plane of its k-th partner.
  template <int N, class S, class T>
  static KOKKOS_INLINE_FUNCTION T cross_slip_rate(const Params<N, S>& p, const T& inverse_kT, const T* drive, int a,
                                                  int k) {
    using std::exp;
    using R = Scalar<T>;
    const T barrier = T(p.Q_cs[a]) - T(p.V_cs[a]) * drive[p.partner[a][k]];
    return T(p.nu_cs[a]) * exp(max_of(-max_of(barrier, T(R(0))) * inverse_kT, T(R(-80))));
  }

  /// The state after the shears dt · flow.rate. Each density is implicit in itself, so none becomes negative.
  template <int N, class S, class T>
  static KOKKOS_INLINE_FUNCTION void evolve(const CrystalData<N, S>& crystal, const Params<N, S>& p,
                                            const GrainData<T>& grain, Scalar<T> dt, const Frozen<N, T>& frozen,
                                            const PlasticFlow<N, T>& flow, const T*, State<N, T>& state) {
    using R = Scalar<T>;
    constexpr double pi = 3.14159265358979323846;
    const T one(R(1)), zero(R(0)), two(R(2)), step(dt);
    const T mu = shear_modulus(crystal, p, frozen.temperature);
    const bool climbs = value_of(p.D_0) > 0;
    const T climb_scale =
        climbs ? T(R(1.5 / pi)) * mu * (T(p.V_cl) * frozen.inverse_kT) * diffusion(p, frozen.inverse_kT) : zero;
    State<N, T> next;
    for (int a = 0; a < crystal.slip; ++a) {
      const T b(p.b[a]), least(p.d_min[a]), shear = step * flow.rate[a];
      const T inverse_path = inverse_free_path(crystal, p, grain, frozen, state, a);
      T reach = T(R(3 / (16 * pi))) * mu * b / max_of(flow.drive[a], T(R(1)));
      reach = max_of(min_of(reach, one / inverse_path), least);
      T events = zero;  // of cross-slip per dislocation
      if (value_of(p.y_cs[a]) > 0 && p.partners[a] > 0) {
        T omega = zero;
        for (int k = 0; k < p.partners[a]; ++k) omega += cross_slip_rate(p, frozen.inverse_kT, flow.drive, a, k);
        // P |γ̇|, with P = ω t/(1 + ω t) and t = passing/|γ̇|
        const T passing = T(p.y_cs[a]) * b * state.rho_mobile[a];
        const T active = omega * passing * flow.rate[a] / (flow.rate[a] + omega * passing + T(R(1e-30)));
        events = step * T(S(S(2) * p.y_cs[a] / p.b[a])) * active;
      }
      T climbed = zero;  // of dipoles per dipole
      if (climbs) {
        const T velocity = climb_scale / (reach + least);
        climbed = step * T(R(4)) * velocity / max_of(reach - least, T(R(0.1)) * least);
      }
      next.rho_mobile[a] = (state.rho_mobile[a] + shear * inverse_path / b) / (one + two * reach / b * shear + events);
      next.rho_dipole[a] = (state.rho_dipole[a] + two * (reach - least) / b * shear * next.rho_mobile[a]) /
                           (one + two * least / b * shear + events + climbed);
      next.cross_slip[a] = state.cross_slip[a] + events;
      next.climb[a] = state.climb[a] + climbed;
    }
    for (int a = 0; a < crystal.slip; ++a) {
      state.rho_mobile[a] = next.rho_mobile[a];
      state.rho_dipole[a] = next.rho_dipole[a];
      state.cross_slip[a] = next.cross_slip[a];
      state.climb[a] = next.climb[a];
    }
  }

  /// Calls f with each number of the state, in the order of rows.
  template <int N, class S, class T, class Function>
  static KOKKOS_INLINE_FUNCTION void visit(const CrystalData<N, S>& crystal, State<N, T>& state, Function&& f) {
    for (int a = 0; a < crystal.slip; ++a) f(state.rho_mobile[a]);
    for (int a = 0; a < crystal.slip; ++a) f(state.rho_dipole[a]);
    for (int a = 0; a < crystal.slip; ++a) f(state.cross_slip[a]);
    for (int a = 0; a < crystal.slip; ++a) f(state.climb[a]);
  }
  template <int N, class S>
  static int rows(const CrystalData<N, S>& crystal) {
    return 4 * crystal.slip;
  }
};

}  // namespace polyslip::kernels
