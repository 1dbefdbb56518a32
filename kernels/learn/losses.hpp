#pragma once
// From log rates (or logits) to shares of systems, and what shares cost, with gradients.
//   q = softmax(ν L),   p = (1 − ε) q + ε/N:   ε is what all N systems of a grain have in common, whatever the law says.
#include "kernels/learn/dense.hpp"

namespace polyslip::kernels {

/// Shares of one grain and what their gradient needs.
template <int N, class T>
struct Shares {
  T log_share[N];       ///< log p
  T share[N];           ///< p
  T soft[N];            ///< q
  T responsibility[N];  ///< (1 − ε) q / p
};

/// L: `count` logits, N ≥ count. background: ε in [0, 1).
template <int N, class T>
KOKKOS_INLINE_FUNCTION void shares_of(const T* L, int count, const T& nu, const T& background, Shares<N, T>& s) {
  using std::exp;
  using std::log;
  using R = Scalar<T>;
  const T tiny(sizeof(R) == 8 ? R(1e-300) : R(1e-37));
  T top = nu * L[0];
  for (int a = 1; a < count; ++a) top = max_of(top, nu * L[a]);
  T sum(R(0));
  for (int a = 0; a < count; ++a) {
    s.log_share[a] = nu * L[a] - top;
    s.soft[a] = exp(max_of(s.log_share[a], T(R(-80))));
    s.soft[a] = select(s.log_share[a] > T(R(-80)), s.soft[a], T(R(0)));
    sum += s.soft[a];
  }
  const T inverse = T(R(1)) / sum, log_sum = log(sum), law = T(R(1)) - background;
  const T common = background * T(R(1) / R(count));
  for (int a = 0; a < count; ++a) {
    s.soft[a] *= inverse;
    const T own = law * s.soft[a];
    s.share[a] = own + common;
    // where nothing is common, the logarithm is the softmax's own, however small the share
    const T mixed = log(max_of(s.share[a], tiny)), pure = s.log_share[a] - log_sum;
    s.log_share[a] = select(common > T(R(0)), mixed, pure);
    s.responsibility[a] = select(common > T(R(0)), own / max_of(s.share[a], tiny), T(R(1)));
  }
}

/// Backward: by_log_share = ∂ℓ/∂log p (overwritten by ∂ℓ/∂L). by_log_nu: by log ν; by_logit: by log ε/(1 − ε).
template <int N, class T>
KOKKOS_INLINE_FUNCTION void shares_backward(const Shares<N, T>& s, const T* L, int count, const T& nu,
                                            const T& background, T* by_log_share, T& by_log_nu, T& by_logit) {
  using R = Scalar<T>;
  T sum(R(0));
  by_log_nu = by_logit = T(R(0));
  for (int a = 0; a < count; ++a) {
    by_logit += by_log_share[a] * (T(R(1)) - s.responsibility[a] - background);
    by_log_share[a] *= s.responsibility[a];
    sum += by_log_share[a];
  }
  for (int a = 0; a < count; ++a) {
    const T by_z = by_log_share[a] - s.soft[a] * sum;
    by_log_nu += by_z * nu * L[a];
    by_log_share[a] = by_z * nu;
  }
}

/// −Σ y log p; by_log_share −= weight y.
template <int N, class T>
KOKKOS_INLINE_FUNCTION T cross_entropy(const Shares<N, T>& s, const T* y, int count, const T& weight, T* by_log_share) {
  T loss(Scalar<T>(0));
  for (int a = 0; a < count; ++a) {
    loss -= y[a] * s.log_share[a];
    by_log_share[a] -= weight * y[a];
  }
  return weight * loss;
}

/// −log Σ_{compatible} p; compatible: 1 or 0 per system.
template <int N, class T>
KOKKOS_INLINE_FUNCTION T partial_label(const Shares<N, T>& s, const T* compatible, int count, const T& weight,
                                       T* by_log_share) {
  using std::exp;
  using std::log;
  using R = Scalar<T>;
  const T none(R(-1e30));
  T top = none;
  for (int a = 0; a < count; ++a) top = max_of(top, select(compatible[a] > T(R(0.5)), s.log_share[a], none));
  T sum(R(0)), part[N];
  for (int a = 0; a < count; ++a) {
    part[a] = select(compatible[a] > T(R(0.5)), exp(max_of(s.log_share[a] - top, T(R(-80)))), T(R(0)));
    sum += part[a];
  }
  const T safe = max_of(sum, T(R(1e-30)));
  for (int a = 0; a < count; ++a) by_log_share[a] -= weight * part[a] / safe;
  return select(sum > T(R(0)), -weight * (top + log(safe)), T(R(0)));
}

/// Binary cross-entropy of the share of twins t = Σ_{twins} p against the label's, its positive part times `positive`.
template <int N, class T>
KOKKOS_INLINE_FUNCTION T twin_entropy(const Shares<N, T>& s, const T* twin, const T& label, int count, const T& weight,
                                      const T& positive, T* by_log_share) {
  using std::log;
  using R = Scalar<T>;
  const T one(R(1)), least(sizeof(R) == 8 ? R(1e-9) : R(1e-5));
  T sum(R(0));
  for (int a = 0; a < count; ++a) sum += twin[a] * s.share[a];
  const T t = max_of(min_of(sum, one - least), least);
  const T inside = select(sum > least, select(sum < one - least, one, T(R(0))), T(R(0)));
  const T slope = inside * weight * ((one - label) / (one - t) - positive * label / t);
  for (int a = 0; a < count; ++a) by_log_share[a] += slope * twin[a] * s.share[a];
  return -weight * (positive * label * log(t) + (one - label) * log(one - t));
}

/// Binary cross-entropy of a logit against a label in [0, 1]; by_logit = σ − label.
template <class T>
KOKKOS_INLINE_FUNCTION T logit_entropy(const T& logit, const T& label, T& by_logit) {
  using std::exp;
  using std::log;
  using R = Scalar<T>;
  by_logit = sigmoid(logit) - label;
  return max_of(logit, T(R(0))) - logit * label + log(T(R(1)) + exp(-min_of(abs_of(logit), T(R(60)))));
}

}  // namespace polyslip::kernels
