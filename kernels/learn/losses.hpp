#pragma once
// From log rates to shares of systems, and what shares cost, with gradients. A grain has one or more stress points k of weights w_k:
//   q_k = softmax(ν L_k + r),   p = (1 − ε) Σ_k w_k q_k + ε/N
// with scores r of its systems; ε is what all N systems have in common, whatever the law says.
#include "kernels/learn/dense.hpp"

namespace polyslip::kernels {

constexpr int most_points = 4;

/// Shares of one grain and what their gradient needs. N: the most systems.
template <int N, class T>
struct Shares {
  int count, points;
  T nu, background;
  T weight[most_points];             ///< w
  T log_share[N];                    ///< log p
  T share[N];                        ///< p
  T soft[most_points][N];            ///< q_k
  T responsibility[most_points][N];  ///< (1 − ε) w_k q_k / p
};

/// exp, and 0 far below 0.
template <class T>
KOKKOS_INLINE_FUNCTION T small_exp(const T& x) {
  using std::exp;
  using R = Scalar<T>;
  return select(x > T(R(-80)), exp(max_of(x, T(R(-80)))), T(R(0)));
}

/// log Σ exp over `count` numbers.
template <class T>
KOKKOS_INLINE_FUNCTION T log_sum_exp(const T* x, int count) {
  using std::log;
  T top = x[0], sum(Scalar<T>(0));
  for (int a = 1; a < count; ++a) top = max_of(top, x[a]);
  for (int a = 0; a < count; ++a) sum += small_exp(x[a] - top);
  return top + log(sum);
}

/// count, points, nu and background (in [0, 1)) of s are given. L(k, a): log rates; r: scores; weights: logits of w.
template <int N, class T, class LogRates>
KOKKOS_INLINE_FUNCTION void shares_of(const LogRates& L, const T* r, const T* weights, Shares<N, T>& s) {
  using std::exp;
  using std::log;
  using R = Scalar<T>;
  const T one(R(1)), nothing(sizeof(R) == 8 ? R(-1e300) : R(-1e37)), tiny(sizeof(R) == 8 ? R(1e-300) : R(1e-37));
  const T log_weights = log_sum_exp(weights, s.points), law = log(one - s.background);
  T own[most_points + 1];  // logarithms of what each point, and the background, give to a share
  own[s.points] = select(s.background > T(R(0)), log(max_of(s.background * T(R(1) / R(s.count)), tiny)), nothing);
  for (int k = 0; k < s.points; ++k) {
    T* z = s.responsibility[k];
    for (int a = 0; a < s.count; ++a) z[a] = s.nu * L(k, a) + r[a];
    const T sum = log_sum_exp(z, s.count), log_weight = weights[k] - log_weights;
    s.weight[k] = exp(log_weight);
    for (int a = 0; a < s.count; ++a) {
      z[a] -= sum;
      s.soft[k][a] = small_exp(z[a]);
      z[a] += law + log_weight;
    }
  }
  for (int a = 0; a < s.count; ++a) {
    for (int k = 0; k < s.points; ++k) own[k] = s.responsibility[k][a];
    s.log_share[a] = log_sum_exp(own, s.points + 1);
    s.share[a] = small_exp(s.log_share[a]);
    for (int k = 0; k < s.points; ++k) s.responsibility[k][a] = small_exp(own[k] - s.log_share[a]);
  }
}

/// Backward of one point: from by_log_share = ∂ℓ/∂log p, by_z[a] = ∂ℓ/∂(ν L_k + r)_a; the answer is ∂ℓ/∂log w_k were weights free.
template <int N, class T>
KOKKOS_INLINE_FUNCTION T shares_backward(const Shares<N, T>& s, int k, const T* by_log_share, T* by_z) {
  T sum(Scalar<T>(0));
  for (int a = 0; a < s.count; ++a) {
    by_z[a] = by_log_share[a] * s.responsibility[k][a];
    sum += by_z[a];
  }
  for (int a = 0; a < s.count; ++a) by_z[a] -= s.soft[k][a] * sum;
  return sum;
}

/// ∂ℓ/∂ log(ε/(1 − ε)).
template <int N, class T>
KOKKOS_INLINE_FUNCTION T background_backward(const Shares<N, T>& s, const T* by_log_share) {
  using R = Scalar<T>;
  T sum(R(0));
  for (int a = 0; a < s.count; ++a) {
    T law(R(0));
    for (int k = 0; k < s.points; ++k) law += s.responsibility[k][a];
    sum += by_log_share[a] * (T(R(1)) - law - s.background);
  }
  return sum;
}

/// −Σ y log p; by_log_share −= weight y.
template <int N, class T>
KOKKOS_INLINE_FUNCTION T cross_entropy(const Shares<N, T>& s, const T* y, const T& weight, T* by_log_share) {
  T loss(Scalar<T>(0));
  for (int a = 0; a < s.count; ++a) {
    loss -= y[a] * s.log_share[a];
    by_log_share[a] -= weight * y[a];
  }
  return weight * loss;
}

/// −log Σ_{compatible} p; compatible: 1 or 0 per system.
template <int N, class T>
KOKKOS_INLINE_FUNCTION T partial_label(const Shares<N, T>& s, const T* compatible, const T& weight, T* by_log_share) {
  using std::log;
  using R = Scalar<T>;
  const T none(R(-1e30));
  T top = none;
  for (int a = 0; a < s.count; ++a) top = max_of(top, select(compatible[a] > T(R(0.5)), s.log_share[a], none));
  T sum(R(0)), part[N];
  for (int a = 0; a < s.count; ++a) {
    part[a] = select(compatible[a] > T(R(0.5)), small_exp(s.log_share[a] - top), T(R(0)));
    sum += part[a];
  }
  const T safe = max_of(sum, T(R(1e-30)));
  for (int a = 0; a < s.count; ++a) by_log_share[a] -= weight * part[a] / safe;
  return select(sum > T(R(0)), -weight * (top + log(safe)), T(R(0)));
}

/// Binary cross-entropy of the share of twins t = Σ_{twins} p against the label's, its positive part times `positive`.
template <int N, class T>
KOKKOS_INLINE_FUNCTION T twin_entropy(const Shares<N, T>& s, const T* twin, const T& label, const T& weight,
                                      const T& positive, T* by_log_share) {
  using std::log;
  using R = Scalar<T>;
  const T one(R(1)), least(sizeof(R) == 8 ? R(1e-9) : R(1e-5));
  T sum(R(0));
  for (int a = 0; a < s.count; ++a) sum += twin[a] * s.share[a];
  const T t = max_of(min_of(sum, one - least), least);
  const T inside = select(sum > least, select(sum < one - least, one, T(R(0))), T(R(0)));
  const T slope = inside * weight * ((one - label) / (one - t) - positive * label / t);
  for (int a = 0; a < s.count; ++a) by_log_share[a] += slope * twin[a] * s.share[a];
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
