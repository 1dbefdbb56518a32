// Sums of the de la Vallée Poussin kernel over all equivalents of many orientations.
#include <cmath>
#include <numeric>

#include "src/microstructure/odf.hpp"

namespace polyslip::microstructure {
namespace {

constexpr std::size_t lanes = 8;

/// Σ_j share_j C cos^(2 kappa)(ω_j/2) in `sum[0]`, and with Slope its derivative by the components of q in sum[1 … 4].
template <int level, bool slope>
void kernel_sum(const Orientation& q, std::size_t count, const double* w, const double* x, const double* y,
                const double* z, const double* share, double* sum) {
  double value[lanes] = {}, dw[lanes] = {}, dx[lanes] = {}, dy[lanes] = {}, dz[lanes] = {};
  for (std::size_t begin = 0; begin < count; begin += lanes)
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      const std::size_t j = begin + lane;
      const double cosine = q.w * w[j] + q.x * x[j] + q.y * y[j] + q.z * z[j];
      double power = cosine * cosine, below = 1;  // below: the power kappa − 1 of the squared cosine
      for (int i = 0; i < level; ++i) {
        if (slope) below *= power;
        power *= power;
      }
      value[lane] += share[j] * power;
      if (slope) {
        const double d = share[j] * below * cosine;
        dw[lane] += d * w[j];
        dx[lane] += d * x[j];
        dy[lane] += d * y[j];
        dz[lane] += d * z[j];
      }
    }
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    sum[0] += value[lane];
    if (slope) {
      sum[1] += (2 << level) * dw[lane];
      sum[2] += (2 << level) * dx[lane];
      sum[3] += (2 << level) * dy[lane];
      sum[4] += (2 << level) * dz[lane];
    }
  }
}

}  // namespace

OrientationCloud::OrientationCloud(const std::vector<Orientation>& orientations, const std::vector<double>& weights,
                                   const kernels::SymmetryGroup& group, int level)
    : group_(group), level_(level), peak_(1), orientations_(orientations), weights_(weights) {
  // K(1) = Σ (2l + 1)² A_l = B(3/2, 1/2) / B(3/2, kappa + 1/2) = Π (k + 1) / (k − 1/2) over k = 1 … kappa
  for (int k = 1; k <= 1 << level; ++k) peak_ *= (k + 1) / (k - 0.5);
  const double total = std::accumulate(weights_.begin(), weights_.end(), 0.0);
  for (double& weight : weights_) weight /= total;
  const std::size_t count = orientations_.size() * static_cast<std::size_t>(group_.size);
  const std::size_t padded = (count + lanes - 1) / lanes * lanes;
  for (std::vector<double>* row : {&w_, &x_, &y_, &z_, &share_}) row->assign(padded, 0);
  for (std::size_t i = 0; i < orientations_.size(); ++i) {
    move(i, orientations_[i]);
    for (int s = 0; s < group_.size; ++s)
      share_[i * static_cast<std::size_t>(group_.size) + static_cast<std::size_t>(s)] =
          peak_ * weights_[i] / group_.size;
  }
}

void OrientationCloud::move(std::size_t index, const Orientation& q) {
  orientations_[index] = q;
  for (int s = 0; s < group_.size; ++s) {
    const Orientation equivalent = kernels::multiply(group_.op[s], q);
    const std::size_t at = index * static_cast<std::size_t>(group_.size) + static_cast<std::size_t>(s);
    w_[at] = equivalent.w;
    x_[at] = equivalent.x;
    y_[at] = equivalent.y;
    z_[at] = equivalent.z;
  }
}

double OrientationCloud::density(const Orientation& q) const {
  double sum[5] = {};
  const auto evaluate = level_ == 4 ? kernel_sum<4, false> : level_ == 5 ? kernel_sum<5, false> : kernel_sum<6, false>;
  evaluate(q, w_.size(), w_.data(), x_.data(), y_.data(), z_.data(), share_.data(), sum);
  return sum[0];
}

double OrientationCloud::density(const Orientation& q, double factor, Orientation& slope) const {
  double sum[5] = {};
  const auto evaluate = level_ == 4 ? kernel_sum<4, true> : level_ == 5 ? kernel_sum<5, true> : kernel_sum<6, true>;
  evaluate(q, w_.size(), w_.data(), x_.data(), y_.data(), z_.data(), share_.data(), sum);
  slope = {slope.w + factor * sum[1], slope.x + factor * sum[2], slope.y + factor * sum[3], slope.z + factor * sum[4]};
  return sum[0];
}

double OrientationCloud::squared_norm() const {
  constexpr std::size_t moments_pay = 1000;
  if (level_ == 4 && orientations_.size() > moments_pay) return by_moments();
  double sum = 0;
  for (std::size_t i = 0; i < orientations_.size(); ++i) sum += weights_[i] * density(orientations_[i]);
  return sum;
}

/// (q·p)^32 = Σ 32! / (a! b! c! d!) Π (q_k p_k)^a_k over the 6,545 quadruples with a + b + c + d = 32, so that Σ_ij is a sum of
/// squares of the moments Σ_i.
double OrientationCloud::by_moments() const {
  constexpr int degree = 32;
  std::vector<double> moments(6545, 0);
  double pw[degree + 1], px[degree + 1], py[degree + 1], pz[degree + 1];
  for (std::size_t j = 0; j < w_.size(); ++j) {
    if (share_[j] == 0) continue;
    pw[0] = share_[j];
    px[0] = py[0] = pz[0] = 1;
    for (int k = 1; k <= degree; ++k) {
      pw[k] = pw[k - 1] * w_[j];
      px[k] = px[k - 1] * x_[j];
      py[k] = py[k - 1] * y_[j];
      pz[k] = pz[k - 1] * z_[j];
    }
    double* moment = moments.data();
    for (int a = 0; a <= degree; ++a)
      for (int b = 0; b <= degree - a; ++b) {
        const double front = pw[a] * px[b];
        const int rest = degree - a - b;
        for (int c = 0; c <= rest; ++c) moment[c] += front * (py[c] * pz[rest - c]);
        moment += rest + 1;
      }
  }
  double factorial[degree + 1] = {1};
  for (int k = 1; k <= degree; ++k) factorial[k] = factorial[k - 1] * k;
  double sum = 0;
  const double* moment = moments.data();
  for (int a = 0; a <= degree; ++a)
    for (int b = 0; b <= degree - a; ++b)
      for (int c = 0; c <= degree - a - b; ++c, ++moment)
        sum += *moment * *moment * (factorial[degree] / (factorial[a] * factorial[b])) /
               (factorial[c] * factorial[degree - a - b - c]);
  return sum / peak_;
}

}  // namespace polyslip::microstructure
