#pragma once
// The one list of the per-family keys of a dislocation_density card: it feeds the reader, the help text and the round-trip test.
#include "src/material/card_parts.hpp"

namespace polyslip::material {

enum class Group { always, cross_slip };  ///< cross_slip: read where the card has y_cs

template <int N>
struct DislocationKey {
  using Params = typename DislocationLaw<N>::template Params<double>;
  const char* key;
  const char* unit;
  SystemKind kind;
  Group group;
  bool required;  ///< else `otherwise` is taken
  double otherwise;
  double low, high;
  const char* meaning;
  double* (*where)(Params&);  ///< the first system's number
};

template <int N>
constexpr DislocationKey<N> dislocation_keys[] = {
    {"b_sl", "m", SystemKind::slip, Group::always, true, 0, 1e-11, 1e-8, "Burgers vector",
     [](typename DislocationKey<N>::Params& p) { return &p.hardening.b[0]; }},
    {"rho_mob_0", "1/m^2", SystemKind::slip, Group::always, true, 0, 1, 1e18, "mobile dislocations at the start",
     [](typename DislocationKey<N>::Params& p) { return &p.hardening.rho_mobile_0[0]; }},
    {"rho_dip_0", "1/m^2", SystemKind::slip, Group::always, false, 1, 0, 1e18, "dislocation dipoles at the start",
     [](typename DislocationKey<N>::Params& p) { return &p.hardening.rho_dipole_0[0]; }},
    {"v_0", "m/s", SystemKind::slip, Group::always, true, 0, smallest_positive, infinity,
     "speed of a dislocation that no obstacle holds",
     [](typename DislocationKey<N>::Params& p) { return &p.hardening.v_0[0]; }},
    {"Q_sl", "J", SystemKind::slip, Group::always, true, 0, 1e-21, 1e-17, "activation energy of glide",
     [](typename DislocationKey<N>::Params& p) { return &p.flow.Q[0]; }},
    {"p_sl", "1", SystemKind::slip, Group::always, true, 0, 0.1, 1, "shape of the obstacles, 1 - x^p",
     [](typename DislocationKey<N>::Params& p) { return &p.flow.p[0]; }},
    {"q_sl", "1", SystemKind::slip, Group::always, true, 0, 1, 2, "shape of the obstacles, (1 - x^p)^q",
     [](typename DislocationKey<N>::Params& p) { return &p.flow.q[0]; }},
    {"tau_0", "Pa", SystemKind::slip, Group::always, true, 0, smallest_positive, infinity,
     "stress that overcomes the lattice's or the solution's friction at 0 K",
     [](typename DislocationKey<N>::Params& p) { return &p.hardening.tau_0[0]; }},
    {"s_th", "1", SystemKind::slip, Group::always, false, 0, 0, 1,
     "share of the passing stress that thermal activation overcomes",
     [](typename DislocationKey<N>::Params& p) { return &p.hardening.thermal_share[0]; }},
    {"i_sl", "1", SystemKind::slip, Group::always, true, 0, 1, infinity,
     "forest dislocations that a loop passes before it is stored",
     [](typename DislocationKey<N>::Params& p) { return &p.hardening.i_sl[0]; }},
    {"D_a", "1", SystemKind::slip, Group::always, true, 0, 0.1, 100,
     "distance of spontaneous annihilation of edges, in Burgers vectors",
     [](typename DislocationKey<N>::Params& p) { return &p.hardening.d_min[0]; }},
    {"y_cs", "m", SystemKind::slip, Group::cross_slip, false, 0, 0, 1e-5,
     "distance within which screws can annihilate by cross-slip",
     [](typename DislocationKey<N>::Params& p) { return &p.hardening.y_cs[0]; }},
    {"Q_cs", "J", SystemKind::slip, Group::cross_slip, true, 0, 1e-21, 1e-17,
     "activation energy of cross-slip (with y_cs)",
     [](typename DislocationKey<N>::Params& p) { return &p.hardening.Q_cs[0]; }},
    {"V_cs", "m^3", SystemKind::slip, Group::cross_slip, true, 0, 0, 1e-24,
     "activation volume of cross-slip, for the stress on the other plane (with y_cs)",
     [](typename DislocationKey<N>::Params& p) { return &p.hardening.V_cs[0]; }},
    {"nu_cs", "1/s", SystemKind::slip, Group::cross_slip, true, 0, smallest_positive, infinity,
     "attempts at cross-slip (with y_cs)", [](typename DislocationKey<N>::Params& p) { return &p.hardening.nu_cs[0]; }},
    {"dot_gamma_0_tw", "1/s", SystemKind::twin, Group::always, true, 0, smallest_positive, infinity,
     "reference shear rate of twinning",
     [](typename DislocationKey<N>::Params& p) { return &p.hardening.dot_gamma_0[0]; }},
    {"n_tw", "1", SystemKind::twin, Group::always, true, 0, 1, 1000, "stress exponent of twinning",
     [](typename DislocationKey<N>::Params& p) { return &p.flow.n[0]; }},
    {"xi_0_tw", "Pa", SystemKind::twin, Group::always, true, 0, smallest_positive, infinity, "resistance to twinning",
     [](typename DislocationKey<N>::Params& p) { return &p.hardening.xi_0[0]; }},
    {"t_tw", "m", SystemKind::twin, Group::always, true, 0, 1e-9, 1e-3, "thickness of twins, for the mean free path",
     [](typename DislocationKey<N>::Params& p) { return &p.hardening.t_tw[0]; }},
    {"h_0_tw-tw", "Pa", SystemKind::twin, Group::always, false, 0, 0, infinity,
     "resistance to twinning per fraction of twins",
     [](typename DislocationKey<N>::Params& p) { return &p.hardening.h_0_tw_tw[0]; }},
};

}  // namespace polyslip::material
