#include "src/base/timer.hpp"

#include <Kokkos_Core.hpp>

#include <chrono>
#include <cstdio>
#include <sstream>

namespace polyslip::base {
namespace {

double now_seconds() {
  Kokkos::fence();
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

void Timers::charge(double now) {
  if (!active_.empty()) entries_[active_.back()].seconds += now - mark_;
  mark_ = now;
}

void Timers::start(const char* name) {
  charge(now_seconds());
  std::size_t index = 0;
  while (index < entries_.size() && entries_[index].name != name) ++index;
  if (index == entries_.size()) entries_.push_back({name, 0, 0});
  ++entries_[index].calls;
  active_.push_back(index);
}

void Timers::stop() {
  charge(now_seconds());
  active_.pop_back();
}

double Timers::seconds(const std::string& name) const {
  for (const Entry& entry : entries_)
    if (entry.name == name) return entry.seconds;
  return 0;
}

std::int64_t Timers::calls(const std::string& name) const {
  for (const Entry& entry : entries_)
    if (entry.name == name) return entry.calls;
  return 0;
}

std::string Timers::summary(const Comm& comm) const {
  std::string names;
  for (const Entry& entry : entries_) names += entry.name + "\n";
  comm.broadcast(names);
  std::vector<std::string> order;
  std::istringstream stream(names);
  for (std::string name; std::getline(stream, name);) order.push_back(name);
  std::vector<double> means;
  for (const std::string& name : order) means.push_back(seconds(name));
  comm.sum(means.data(), static_cast<int>(means.size()));
  double total = 0;
  for (double& mean : means) total += mean /= comm.size();
  std::string result;
  for (std::size_t i = 0; i < order.size(); ++i) {
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, " %.3g s (%.0f %%)", means[i], total > 0 ? 100 * means[i] / total : 0.0);
    result += (i == 0 ? "" : ", ") + order[i] + buffer;
  }
  return result;
}

}  // namespace polyslip::base
