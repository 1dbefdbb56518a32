#pragma once
// Parameters of a composed power law in numbers with derivatives, from those in plain numbers.
#include "src/mean_field/crystal_laws.hpp"

namespace polyslip::tests {

template <class T, int N>
void widen(const double (&from)[N], T (&to)[N]) {
  for (int i = 0; i < N; ++i) to[i] = T(from[i]);
}

template <class T, int N>
typename mean_field::PowerLawWithMechanisms<N>::template Params<T> widened_law(
    const typename mean_field::PowerLawWithMechanisms<N>::template Params<double>& p) {
  typename mean_field::PowerLawWithMechanisms<N>::template Params<T> r{};
  const auto& c = p.crystal;
  auto& d = r.crystal;
  d.slip = c.slip;
  d.twin_end = c.twin_end;
  d.systems = c.systems;
  for (int a = 0; a < N; ++a) {
    for (int k = 0; k < 9; ++k) d.dyad[a][k] = c.dyad[a][k];
    for (int k = 0; k < 6; ++k) d.schmid[a][k] = c.schmid[a][k];
    for (int k = 0; k < 3; ++k) d.normal[a][k] = c.normal[a][k];
    for (int b = 0; b < N; ++b) r.hardening.power.h[a][b] = T(p.hardening.power.h[a][b]);
  }
  widen(c.gamma_char, d.gamma_char);
  d.reference_temperature = T(c.reference_temperature);
  for (int i = 0; i < 36; ++i) d.compliance.m[i] = d.compliance_by_T.m[i] = T(0);
  for (T& x : d.expansion) x = T(0);
  d.heating = T(c.heating);
  widen(p.flow.n, r.flow.n);
  const auto& h = p.hardening.power;
  auto& w = r.hardening.power;
  w.slip = h.slip;
  w.systems = h.systems;
  widen(h.dot_gamma_0, w.dot_gamma_0);
  widen(h.log_dot_gamma_0, w.log_dot_gamma_0);
  widen(h.n, w.n);
  widen(h.xi_0, w.xi_0);
  widen(h.xi_inf, w.xi_inf);
  widen(h.a, w.a);
  widen(h.h_0, w.h_0);
  return r;
}

}  // namespace polyslip::tests
