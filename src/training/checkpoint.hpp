#pragma once
// All that a training run needs to go on as if nothing had happened.
#include <cstdint>
#include <string>
#include <vector>

#include "src/base/comm.hpp"
#include "src/training/adam.hpp"
#include "src/training/objective.hpp"

namespace polyslip::training {

struct Checkpoint {
  std::string identity;  ///< lines "what = text" of everything that must not change: data, model, keys

  std::vector<std::vector<double>> members;  ///< of the ensemble that are trained, their best parameters
  std::vector<double> member_losses;         ///< validation log loss of each

  // the member in work
  std::vector<double> values, best;
  Adam::State adam;
  std::int64_t epoch = 0, step = 0;  ///< step: within the epoch, the next one
  double norm = 0;                   ///< of the last gradient
  double best_loss = 0;
  std::int64_t best_epoch = -1;     ///< −1: nothing was validated yet
  LossSums sums;                    ///< of the epoch so far
  std::vector<double> evaluations;  ///< L-BFGS: all of them, each a row of x, value, gradient

  std::int64_t rows = 0;  ///< of the log train.csv
};

/// Temporary name, then rename (collective; root writes).
void write_checkpoint(const std::string& path, const Checkpoint& checkpoint, const base::Comm& comm);

/// Every rank reads. InputError for a file that is cut or none of these.
Checkpoint read_checkpoint(const std::string& path);

/// InputError that names the first line of `identity` that differs from the checkpoint's.
void require_same_run(const std::string& path, const Checkpoint& checkpoint, const std::string& identity);

}  // namespace polyslip::training
