#pragma once
// What the laws of a graph's phases say before anything is learned: on the host, in double.
#include <memory>
#include <vector>

#include "src/features/grain_graph.hpp"
#include "src/mean_field/crystal_laws.hpp"

namespace polyslip::classifier {

using kernels::Vec6;

double mises_norm(const Vec6<double>& deviator);

/// Logarithms of rates at one stress, and sums of them.
struct LawAnswer {
  std::vector<double> log_rate, sign;
  double log_sum = 0;   ///< log Σ|γ̇|
  double exponent = 1;  ///< ∂ log Σ|γ̇| / ∂ log stress
  double entropy = 0;   ///< of the shares, nats
  Vec6<double> flow{};  ///< Σ γ̇ M in sample axes, of von Mises norm 1 where it is not 0
};

class GraphLaw {
 public:
  /// InputError where the graph has no load or a phase in use has no slip systems.
  explicit GraphLaw(const features::GrainGraph& graph);

  struct Phase {
    std::shared_ptr<mean_field::CardGrains::Phase> law;  ///< null where no grain is of it
    const material::Phase* material = nullptr;
    std::vector<int> family;       ///< of each system, numbered in the order of the card
    std::vector<int> of_family;    ///< first system of each family
    std::vector<double> strength;  ///< log of the resolved stress at which a system shears at the macroscopic rate
    std::vector<double> exponent;  ///< ∂ log rate / ∂ log stress there
    int systems() const { return static_cast<int>(family.size()); }
  };

  const Vec6<double>& direction() const { return direction_; }  ///< deviator of von Mises norm 1
  /// Pa: the von Mises norm at which the grains, all at the macroscopic stress, dissipate its power:
  /// Σ_g v_g Σ_s |τ_s γ̇_s| = σ ε̇.
  double unit() const { return unit_; }
  bool uses(int phase) const { return used_[static_cast<std::size_t>(phase)]; }
  const Phase& phase(int i) const { return phases_[static_cast<std::size_t>(i)]; }
  int row(int grain) const { return row_[static_cast<std::size_t>(grain)]; }  ///< of the grain in its phase's law

  /// At a stress in units of unit(), sample axes.
  LawAnswer answer(int grain, const Vec6<double>& stress) const;
  /// log10 of the chance that a screw which meets another one cross-slips, and of climb annihilations of a dipole per unit strain, both as
  /// means over the shares of `there`, −30 where the law knows none.
  void events(int grain, const Vec6<double>& stress, const LawAnswer& there, double& cross_slip, double& climb) const;
  /// Per system the logarithm of by how much critical stresses grow over a slip of 0.05 at that stress, interaction of systems included.
  std::vector<double> hardening(int grain, const Vec6<double>& stress) const;
  /// What kernels/learn/yield_response.hpp sees of the law: Pa, the macroscopic von Mises norm at which the grains, at these stresses per
  /// unit of it, dissipate its power. Stresses whose rate would be more than most_flow times the macroscopic one are shortened to it.
  double balance(std::vector<Vec6<double>>& stresses) const;
  static constexpr double most_flow = 30;
  /// Schmid tensor of a system, sample axes.
  Vec6<double> schmid(int grain, int system) const;

 private:
  double power(double size) const;
  /// Σ |τ| (|τ| size/ξ)ⁿ of a grain at a stress, and of the rates alone.
  double yield_power(int grain, const Vec6<double>& stress, double size, double& rates) const;
  double solve_unit() const;
  void describe(Phase& phase, double rate) const;

  const features::GrainGraph& graph_;
  Vec6<double> direction_{};
  std::vector<Phase> phases_;
  std::vector<bool> used_;
  std::vector<int> row_;
  double unit_ = 1;
};

}  // namespace polyslip::classifier
