#pragma once
// The loop: epochs of Adam with validation and early stopping, or L-BFGS on all data; members of an ensemble one after the other; checkpoints.
#include <functional>
#include <string>
#include <vector>

#include "src/base/log.hpp"
#include "src/base/stop_signal.hpp"
#include "src/io/csv.hpp"
#include "src/training/adam.hpp"
#include "src/training/checkpoint.hpp"
#include "src/training/gradient_sum.hpp"
#include "src/training/lbfgs.hpp"
#include "src/training/problem.hpp"

namespace polyslip::training {

enum class Optimiser { adam, lbfgs };

struct TrainerOptions {
  Optimiser optimiser = Optimiser::adam;
  AdamOptions adam;  ///< steps is set from the epochs
  LbfgsOptions lbfgs;
  std::int64_t epochs = 100;
  double warm_up_epochs = 2;
  std::int64_t patience = 20;  ///< epochs without a better validation before it ends
  int members = 1;
  std::uint64_t seed = 1;          ///< of the first member; the others have the next ones
  double checkpoint_seconds = 60;  ///< between checkpoints; one is also written at the end of each member
  std::string checkpoint, table;   ///< files; empty: none
  std::string identity;            ///< what must be the same when a run goes on
  std::function<bool()> stop = base::StopSignal::seen;
};

/// Columns of train.csv, a row per epoch (Adam) or iteration (L-BFGS). Row 0 of a member: before its first step. Losses are per label; NaN
/// is not written: -1 where there is no validation.
const std::vector<std::string>& table_columns();

class Trainer {
 public:
  /// All must outlive it. Collective, as are all members.
  Trainer(Problem& problem, TrainerOptions options, base::Log& log, const base::Comm& comm);

  /// Goes on from the checkpoint where there is one. InputError where it is another run's.
  void resume();
  /// False: a signal stopped it, and a checkpoint was written. NotConverged where the loss is no longer finite.
  bool run();

  const std::vector<std::vector<double>>& members() const { return state_.members; }
  const std::vector<double>& losses() const { return state_.member_losses; }  ///< validation log loss per label

 private:
  struct Row {
    double loss = 0, rate = 0, norm = 0, validation = -1, top1 = -1, speed = 0, loading = 0;
  };

  bool run_adam(int member);
  bool run_lbfgs(int member);
  bool run_epoch(Adam& adam, GradientSum& sum, std::uint64_t seed);
  void begin_member(int member);
  void end_member();
  Validation validate(const std::vector<double>& values);
  bool note(const Validation& validation);
  void write_row(int member, const LossSums& sums, Row row);
  void save();
  bool stop_now() const { return comm_.any(options_.stop()); }
  double value_of(const LossSums& sums) const;
  void require_finite(double loss, int member) const;
  LossSums all(const std::vector<double>& values, std::vector<double>* gradient);

  Problem& problem_;
  TrainerOptions options_;
  base::Log& log_;
  base::Comm comm_;
  Checkpoint state_;
  std::vector<char> decays_;
  double saved_at_ = 0;
};

}  // namespace polyslip::training
