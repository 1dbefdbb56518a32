#pragma once
// Done / total, rate and time left of long work: one changing line on a terminal, one line per interval elsewhere.
#include <cstdint>
#include <functional>
#include <string>

#include "src/base/log.hpp"

namespace polyslip::base {

class Progress {
 public:
  using Clock = std::function<double()>;  ///< seconds since any beginning

  /// `what` "solve", `unit` "increments". `done` is what was there already (a restart); it counts in no rate.
  /// Lines come after 2 s, then at intervals that double up to `interval_seconds`, so that short work is seen too.
  Progress(Log& log, std::string what, std::string unit, std::int64_t total, std::int64_t done = 0,
           double interval_seconds = 30, Clock clock = steady_clock);

  /// So much is done now, with an optional remark (a time, a residual). Cheap enough for inner loops that take ≥ 1 µs. The time left
  /// follows from `work`, the share of all work that is done, where pieces are not alike; else from `done`.
  void at(std::int64_t done, const std::string& remark = "", double work = -1);
  /// One last line with the whole time.
  void finish(const std::string& remark = "");

  static double steady_clock();

 private:
  std::string state(double now, double work) const;

  Log& log_;
  std::string what_, unit_;
  std::int64_t total_, first_, done_;
  double longest_, interval_;
  Clock clock_;
  double begin_, last_;
  double first_work_ = -1;
};

/// "45 s", "12 min 5 s", "3 h 20 min", "2 d 4 h"
std::string duration_text(double seconds);

}  // namespace polyslip::base
