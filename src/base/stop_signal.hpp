#pragma once
// SIGTERM, SIGINT and SIGUSR1 (Slurm's warning before a time limit) ask a run to stop where it can go on later.
namespace polyslip::base {

/// From construction to destruction the first of these signals is noted; a second one ends the program as usual.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  static bool seen();  ///< on this rank
};

}  // namespace polyslip::base
