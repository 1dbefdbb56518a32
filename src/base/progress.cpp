#include "src/base/progress.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace polyslip::base {
namespace {

constexpr double terminal_interval = 0.2;  // s
constexpr double first_line_interval = 2;  // s

std::string short_number(double number) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.3g", number);
  return buffer;
}

}  // namespace

std::string duration_text(double seconds) {
  if (!(seconds >= 0)) return "unknown";
  if (seconds < 10) return short_number(seconds) + " s";
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  if (whole < 60) return text(whole, " s");
  if (whole < 3600) return text(whole / 60, " min ", whole % 60, " s");
  if (whole < 86400) return text(whole / 3600, " h ", whole % 3600 / 60, " min");
  return text(whole / 86400, " d ", whole % 86400 / 3600, " h");
}

double Progress::steady_clock() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Progress::Progress(Log& log, std::string what, std::string unit, std::int64_t total, std::int64_t done,
                   double interval_seconds, Clock clock)
    : log_(log),
      what_(std::move(what)),
      unit_(std::move(unit)),
      total_(total),
      first_(done),
      done_(done),
      longest_(interval_seconds),
      interval_(log.terminal() ? terminal_interval : std::min(first_line_interval, longest_)),
      clock_(std::move(clock)),
      begin_(clock_()),
      last_(begin_) {}

std::string Progress::state(double now, double work) const {
  const double elapsed = now - begin_;
  const double rate = elapsed > 0 ? static_cast<double>(done_ - first_) / elapsed : 0;
  std::string result = text(what_, ": ", done_, " / ", total_, " ", unit_);
  if (rate <= 0) return result;
  result += rate >= 0.5 ? ", " + short_number(rate) + " per s" : ", " + short_number(1 / rate) + " s each";
  double left = static_cast<double>(total_ - done_) / rate;
  if (work > first_work_ && first_work_ >= 0) left = elapsed * (1 - work) / (work - first_work_);
  if (done_ < total_) result += ", " + duration_text(left) + " left";
  return result;
}

void Progress::at(std::int64_t done, const std::string& remark, double work) {
  done_ = done;
  if (first_work_ < 0) first_work_ = work;
  const double now = clock_();
  if (now - last_ < interval_) return;
  last_ = now;
  const std::string content = state(now, work) + (remark.empty() ? "" : ", " + remark);
  if (log_.terminal()) {
    log_.update(content);
  } else {
    log_.line(content);
    interval_ = std::min(2 * interval_, longest_);
  }
}

void Progress::finish(const std::string& remark) {
  log_.line(what_, ": ", done_, " of ", total_, " ", unit_, " in ", duration_text(clock_() - begin_),
            remark.empty() ? "" : ", ", remark);
}

}  // namespace polyslip::base
