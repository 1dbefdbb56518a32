#pragma once
// Grains of crystals for the mean-field schemes: the composed laws of kernels/law without elasticity. A grain bears one deviatoric
// stress; its lattice turns by what its spin has more than the plastic spin.
#include <utility>
#include <variant>
#include <vector>

#include "kernels/law/composed_law.hpp"
#include "src/mean_field/self_consistent.hpp"

namespace polyslip::mean_field {

/// Description of one grain.
template <class T>
struct GrainInput {
  kernels::Quaternion<T> orientation;  ///< passive, sample → crystal
  int phase = 0;                       ///< row of the laws
  T weight;                            ///< share of the volume, in any unit
  T size;                              ///< m; 0: unknown
  T temperature;                       ///< K
};

/// The 5×5 matrix of S ↦ R S Rᵀ on deviators.
template <class T>
Mat5<T> turn_of_deviators(const Mat3<T>& R) {
  const kernels::Mat6<T> W = kernels::congruence(R);
  Mat5<T> Q;
  for (int j = 0; j < 5; ++j) {
    Vec6<T> e;
    for (int i = 0; i < 6; ++i) e[i] = T(deviator_basis[j][i]);
    const Vec5<T> turned = to_deviator(W * e);
    for (int i = 0; i < 5; ++i) Q(i, j) = turned[i];
  }
  return Q;
}
template <class T>
Mat5<T> transposed(const Mat5<T>& a) {
  Mat5<T> r;
  for (int i = 0; i < 5; ++i)
    for (int j = 0; j < 5; ++j) r(i, j) = a(j, i);
  return r;
}

/// One grain of a law: T is the number type of its state and of the parameters.
template <class Law, class T>
struct CrystalGrain {
  static constexpr int N = Law::capacity;
  Mat3<T> lattice;  ///< R, v_crystal = R v_sample
  Mat5<T> turn;     ///< the same for deviators
  kernels::GrainData<T> data;
  typename Law::template State<T> state;
  kernels::Frozen<N, T> frozen;
};

/// A frozen state in a wider number type.
template <class U, int N, class T>
kernels::Frozen<N, U> widened(const kernels::Frozen<N, T>& a) {
  kernels::Frozen<N, U> r;
  for (int i = 0; i < N; ++i) {
    r.resistance[i] = U(a.resistance[i]);
    r.friction[i] = U(a.friction[i]);
    r.prefactor[i] = U(a.prefactor[i]);
    r.backstress[i] = U(a.backstress[i]);
    r.fraction[i] = U(a.fraction[i]);
  }
  r.parent = U(a.parent);
  r.temperature = U(a.temperature);
  r.inverse_kT = U(a.inverse_kT);
  for (int i = 0; i < 36; ++i) r.compliance.m[i] = U(a.compliance.m[i]);
  for (int i = 0; i < 6; ++i) r.eigenstrain[i] = U(a.eigenstrain[i]);
  return r;
}

/// All grains of one phase.
template <class Law, class T>
class CrystalPhase {
 public:
  static constexpr int N = Law::capacity;
  using law_type = Law;
  using Params = typename Law::template Params<T>;

  explicit CrystalPhase(const Params& params) : params_(params) {}

  void add(const GrainInput<T>& input) {
    CrystalGrain<Law, T> grain;
    grain.data = {input.orientation, input.size, input.temperature};
    Law::initialise(params_, grain.data, grain.state);
    grain.state.F_p_inverse = Mat3<T>::identity();  // lattices are kept apart; this takes what twinning turns
    set_lattice(grain, kernels::to_matrix(input.orientation));
    grains_.push_back(grain);
  }
  /// Hardening, twins and temperature as the rates of the next increment see them.
  void freeze() {
    for (auto& grain : grains_) Law::freeze(params_, grain.data, grain.state, grain.frozen);
  }
  void set_temperature(const T& temperature) {
    for (auto& grain : grains_) grain.state.temperature = temperature;
  }

  /// dt: s, of the increment in which twins fill what is left of the parent; 0: at this moment.
  template <class U>
  void flow(int i, const Vec5<U>& stress, double dt, bool secant, GrainFlow<U>& answer) const {
    const CrystalGrain<Law, T>& grain = grains_[static_cast<std::size_t>(i)];
    const Mat5<U> Q = constant<U>(grain.turn);
    kernels::PlasticFlow<N, U> flow;
    const Vec6<U> crystal_stress = to_mandel(Q * stress);
    if constexpr (std::is_same_v<U, T>)
      Law::plastic_flow(params_, grain.frozen, crystal_stress, dt, flow);
    else
      Law::plastic_flow(params_, widened<U>(grain.frozen), crystal_stress, dt, flow);
    const Mat5<U> back = transposed(Q);
    Mat3<U> L;
    for (int k = 0; k < 9; ++k) L.m[k] = flow.L[k];
    answer.rate = back * to_deviator(L);
    Mat5<U> M = diagonal5(U(0));
    for (int c = 0; c < 6; ++c) {
      for (int k = 0; k < 9; ++k) L.m[k] = flow.by_stress[6 * k + c];
      const Vec5<U> column = to_deviator(L);
      for (int j = 0; j < 5; ++j)
        if (deviator_basis[j][c] != 0)
          for (int r = 0; r < 5; ++r) M(r, j) += column[r] * U(deviator_basis[j][c]);
    }
    answer.tangent = back * (M * Q);
    if (!secant) return;
    M = diagonal5(U(0));
    const auto& crystal = params_.crystal;
    for (int a = 0; a < crystal.systems; ++a) {
      Vec6<U> schmid;
      for (int c = 0; c < 6; ++c) schmid[c] = U(crystal.schmid[a][c]);
      const Vec5<U> m = to_deviator(schmid);
      const U fluidity = flow.rate[a] / kernels::max_of(kernels::abs_of(flow.tau[a]), U(1e-6));
      for (int r = 0; r < 5; ++r)
        for (int j = 0; j < 5; ++j) M(r, j) += fluidity * m[r] * m[j];
    }
    answer.secant = back * (M * Q);
  }

  /// After dt (s) at a stress (deviator, sample axes, Pa) and spin (1/s, sample axes).
  void advance(int i, const Vec5<T>& stress, const Mat3<T>& spin, double dt) {
    CrystalGrain<Law, T>& grain = grains_[static_cast<std::size_t>(i)];
    kernels::PlasticFlow<N, T> flow;
    Law::plastic_flow(params_, grain.frozen, to_mandel(grain.turn * stress), dt, flow);
    Mat3<T> plastic;
    for (int r = 0; r < 3; ++r)
      for (int c = 0; c < 3; ++c) plastic(r, c) = T(0.5) * (flow.L[3 * r + c] - flow.L[3 * c + r]);
    const Mat3<T> back = kernels::transpose(grain.lattice);
    const Mat3<T> half = kernels::scaled(spin - back * (plastic * grain.lattice), T(0.5 * dt));
    Law::evolve(params_, grain.data, dt, grain.frozen, flow, grain.state);
    // Cayley's map of the lattice's turn, orthogonal as exp(W dt) is: R ← R ((1 − W dt/2)⁻¹ (1 + W dt/2))ᵀ
    const Mat3<T> one = Mat3<T>::identity();
    const Mat3<T> turn = kernels::inverse(one - half) * (one + half);
    set_lattice(grain, kernels::transpose(grain.state.F_p_inverse) * (grain.lattice * kernels::transpose(turn)));
    grain.state.F_p_inverse = one;
  }

  const Params& params() const { return params_; }
  const CrystalGrain<Law, T>& grain(int i) const { return grains_[static_cast<std::size_t>(i)]; }

 private:
  static void set_lattice(CrystalGrain<Law, T>& grain, const Mat3<T>& R) {
    grain.lattice = R;
    grain.turn = turn_of_deviators(R);
  }

  Params params_;
  std::vector<CrystalGrain<Law, T>> grains_;
};

/// Grains of several phases, each of one of the laws. What the schemes call a set of grains (grain_flow.hpp).
template <class T, class... Laws>
class Polycrystal {
 public:
  using Phase = std::variant<CrystalPhase<Laws, T>...>;

  Polycrystal(std::vector<Phase> phases, const std::vector<GrainInput<T>>& grains) : phases_(std::move(phases)) {
    std::vector<int> count(phases_.size(), 0);
    for (const GrainInput<T>& grain : grains) {
      const auto phase = static_cast<std::size_t>(grain.phase);
      std::visit([&](auto& p) { p.add(grain); }, phases_[phase]);
      place_.push_back({grain.phase, count[phase]++});
      weights_.push_back(grain.weight);
    }
  }

  int size() const { return static_cast<int>(place_.size()); }
  template <class U>
  U weight(int g) const {
    return U(weights_[static_cast<std::size_t>(g)]);
  }
  template <class U>
  void flow(int g, const Vec5<U>& stress, GrainFlow<U>& answer) const {
    visit(g, [&](const auto& phase, int i) { phase.flow(i, stress, dt_, secant_, answer); });
  }

  /// Before rates are asked for. dt as in CrystalPhase::flow; secant: whether secant moduli are wanted.
  void freeze(double dt, bool secant) {
    dt_ = dt;
    secant_ = secant;
    for (Phase& phase : phases_) std::visit([](auto& p) { p.freeze(); }, phase);
  }
  void set_temperature(const T& temperature) {
    for (Phase& phase : phases_) std::visit([&](auto& p) { p.set_temperature(temperature); }, phase);
  }
  /// The end of the increment of freeze() at a solved state.
  void advance(const Solution<T>& solution) {
    for (int g = 0; g < size(); ++g) {
      const auto at = static_cast<std::size_t>(g);
      std::visit([&](auto& p) { p.advance(place_[at].second, solution.stress[at], solution.spin[at], dt_); },
                 phases_[static_cast<std::size_t>(place_[at].first)]);
    }
  }

  /// f(phase, number of the grain in it)
  template <class Function>
  void visit(int g, Function&& f) const {
    const auto [phase, i] = place_[static_cast<std::size_t>(g)];
    std::visit([&, row = i](const auto& p) { f(p, row); }, phases_[static_cast<std::size_t>(phase)]);
  }
  int phase_of(int g) const { return place_[static_cast<std::size_t>(g)].first; }

 private:
  std::vector<Phase> phases_;
  std::vector<std::pair<int, int>> place_;  ///< phase, number within it
  std::vector<T> weights_;
  double dt_ = 0;
  bool secant_ = true;
};

}  // namespace polyslip::mean_field
