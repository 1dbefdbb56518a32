#pragma once
// The mean deformation and stress of an increment whose load prescribes some components of each, for an incompressible medium
// D = M Σ' + D⁰. The velocity gradient of the increment is L = (F₁ − F₀) (½ (F₁ + F₀))⁻¹ / dt, whose trace vanishes where the volume
// stays, up to the third order of the increment.
#include "src/load/load_path.hpp"
#include "src/mean_field/deviator.hpp"

namespace polyslip::mean_field {

template <class T>
struct BoundaryState {
  Mat3<T> F;       ///< at the end
  Mat3<T> L;       ///< 1/s
  Vec5<T> rate;    ///< D, 1/s
  Vec5<T> stress;  ///< deviator, Pa
  T mean_stress;   ///< Pa; 0 where no normal stress is prescribed, since nothing determines it

  Mat3<T> cauchy() const {
    Mat3<T> s = to_matrix(stress);
    for (int i = 0; i < 3; ++i) s(i, i) += mean_stress;
    return s;
  }
};

class BoundaryProblem {
 public:
  /// InputError where all normal components of F are prescribed and change the volume by more than a tenth of the deformation.
  BoundaryProblem(const load::BoundaryTarget& target, const Mat3<double>& F_start);

  bool stress_driven() const { return norm(given_rate()) == 0; }
  double dt() const { return target_.dt; }
  /// Strain rate of the prescribed components alone, 1/s; and the deviator of the prescribed stresses, Pa.
  Vec5<double> given_rate() const;
  Vec5<double> given_stress() const;

  /// Newton's method from F_start, state.stress and state.mean_stress. False where it does not converge; stress and rate are then those
  /// of small deformations.
  bool solve(const Mat5<double>& M, const Vec5<double>& D0, BoundaryState<double>& state) const;

  /// The same in numbers with derivatives, at the solution of their values: one step of Newton's method, which is exact in the
  /// derivatives. F_start has the values of the constructor's.
  template <class T>
  BoundaryState<T> differentiate(const Mat5<T>& M, const Vec5<T>& D0, const Mat3<T>& F_start,
                                 const BoundaryState<double>& at) const {
    double y[most] = {}, inverse[most * most] = {};
    pack(at, y);
    newton_matrix(y, numbers(M), numbers(D0), inverse);
    T now[most] = {}, r[most] = {};
    for (int i = 0; i < unknowns_; ++i) now[i] = T(y[i]);
    residual(now, M, D0, F_start, r);
    for (int i = 0; i < unknowns_; ++i)
      for (int j = 0; j < unknowns_; ++j) now[i] -= T(inverse[i * unknowns_ + j]) * r[j];
    return unpack(now, F_start);
  }

 private:
  static constexpr int most = 15;  ///< unknowns: rates of the free part of F, deviator of the stress, mean stress

  /// Component along a basis tensor of the free part.
  template <class U>
  U along(int i, const Mat3<U>& a) const {
    U sum(0);
    for (std::size_t c = 0; c < 9; ++c)
      if (free_.basis(i)[c] != 0) sum += U(free_.basis(i)[c]) * a.m[c];
    return sum;
  }

  template <class U>
  BoundaryState<U> unpack(const U* y, const Mat3<U>& F_start) const {
    BoundaryState<U> state;
    for (std::size_t c = 0; c < 9; ++c) state.F.m[c] = U(given_F_[c]);
    for (int i = 0; i < free_count_; ++i) {
      const U moved = along(i, F_start) + U(target_.dt) * y[i];
      for (std::size_t c = 0; c < 9; ++c)
        if (free_.basis(i)[c] != 0) state.F.m[c] += U(free_.basis(i)[c]) * moved;
    }
    for (int i = 0; i < 5; ++i) state.stress[i] = y[free_count_ + i];
    state.mean_stress = y[free_count_ + 5];
    const Mat3<U> middle = kernels::scaled(state.F + F_start, U(0.5));
    state.L = kernels::scaled((state.F - F_start) * kernels::inverse(middle), U(1 / target_.dt));
    state.rate = to_deviator(state.L);
    return state;
  }

  template <class U>
  void residual(const U* y, const Mat5<U>& M, const Vec5<U>& D0, const Mat3<U>& F_start, U* r) const {
    const BoundaryState<U> state = unpack(y, F_start);
    const Mat3<U> sigma = state.cauchy();
    const Mat3<U> stress = target_.is_cauchy ? sigma
                                             : kernels::scaled(sigma * kernels::transpose(kernels::inverse(state.F)),
                                                               kernels::determinant(state.F));
    for (int i = 0; i < free_count_; ++i) r[i] = along(i, stress) - U(load::contract(free_.basis(i), target_.stress));
    const Vec5<U> difference = state.rate - M * state.stress - D0;
    for (int i = 0; i < 5; ++i) r[free_count_ + i] = difference[i];
    r[free_count_ + 5] = mean_stress_given_ ? state.L(0, 0) + state.L(1, 1) + state.L(2, 2) : state.mean_stress;
  }

  void pack(const BoundaryState<double>& state, double* y) const;
  /// Inverse of the residual's Jacobian; false where there is none.
  bool newton_matrix(const double* y, const Mat5<double>& M, const Vec5<double>& D0, double* inverse) const;

  load::BoundaryTarget target_;
  Mat3<double> F_start_;
  load::FreeSpace free_;    ///< where F is not prescribed
  load::Tensor given_F_{};  ///< the prescribed part
  int free_count_ = 0, unknowns_ = 0;
  bool mean_stress_given_ = false;
};

}  // namespace polyslip::mean_field
