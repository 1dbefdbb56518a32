#pragma once
// Walks through a load case: what the boundary asks of the next piece of time, given where the volume is now.
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "src/load/free_space.hpp"
#include "src/load/load_case.hpp"

namespace polyslip::load {

/// Volume averages at a converged state.
struct Response {
  Tensor F{1, 0, 0, 0, 1, 0, 0, 0, 1};
  Tensor P{};       ///< first Piola–Kirchhoff stress, Pa
  Tensor sigma{};   ///< Cauchy stress, Pa
  double slip = 0;  ///< accumulated slip, mean over volume, sum over systems (only stop rules look at it)
};

/// What the mean fields shall be at the end of a piece of time of length dt.
struct BoundaryTarget {
  double dt = 0;  ///< s
  Tensor F{};     ///< where F_given: its value; elsewhere the value at the beginning, to start a guess from
  Mask F_given{};
  Tensor stress{};  ///< where not F_given: P, or the Cauchy stress if is_cauchy; Pa
  /// Symmetric, of norm 1. F is given along it and in its skew part, stress (P) in all other directions, whatever F_given says.
  std::optional<Tensor> stress_direction;
  bool is_cauchy = false;
  std::optional<double> temperature;  ///< K, of all points from now on

  /// Where F is not given.
  FreeSpace free() const;
};

/// What has happened when a piece was accepted.
struct Accepted {
  bool increment_done = false;
  bool step_done = false;     ///< the last increment of the step, or a stop rule
  bool write_fields = false;  ///< f_out, or a stop rule
  bool write_restart = false;
  std::string stopped_by;  ///< name of the stop rule, else empty
};

/// Each increment may be taken in one or in many pieces of any length (cut-back); the end of the increment is the same.
/// Kinematic targets and stress ramps start from the prescribed values reached, not from converged values within a
/// tolerance of them, so that the path does not drift.
class LoadPath {
 public:
  explicit LoadPath(LoadCase load, const Response& start = {});

  bool done() const { return step_ >= static_cast<int>(load_.steps.size()); }
  const LoadCase& load() const { return load_; }
  const LoadStep& step() const { return load_.steps[static_cast<std::size_t>(step_)]; }  ///< only while not done
  int step_index() const { return step_; }                                               ///< from 0
  int increment_index() const { return increment_; }                                     ///< within the step, from 0
  int increments_done() const { return counter_; }                                       ///< over all steps
  double time() const;                                                                   ///< reached, s
  double remaining() const;  ///< of the current increment, s
  bool first_of_step() const { return increment_ == 0 && elapsed_ == 0; }

  /// What all points were given last on the path walked so far, K.
  std::optional<double> temperature() const;
  /// The target after dt ≤ remaining() more seconds.
  BoundaryTarget target(double dt) const;
  /// The piece that `target` asked for has converged to `now`.
  Accepted accept(const BoundaryTarget& target, const Response& now);

  /// Everything that a restart needs beside the load case, as numbers.
  std::vector<double> state() const;
  /// InputError when the state does not belong to this load case.
  void restore(const std::vector<double>& state);

 private:
  void finish_increment(const Response& now, Accepted& result);

  LoadCase load_;
  int step_ = 0;
  int increment_ = 0;
  int counter_ = 0;
  double step_begin_ = 0;
  double elapsed_ = 0;  // within the increment
  Response aim_;        // prescribed values where there are, converged ones elsewhere
  std::vector<double> maxima_;
};

/// Value of a stop rule's quantity.
double quantity_of(const std::string& name, const Response& response);

}  // namespace polyslip::load
