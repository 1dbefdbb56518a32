#include "src/base/stop_signal.hpp"

#include <csignal>

namespace polyslip::base {
namespace {

volatile std::sig_atomic_t noted = 0;
constexpr int signals[] = {SIGTERM, SIGINT, SIGUSR1};
struct sigaction earlier[3];

void note(int) { noted = 1; }

}  // namespace

StopSignal::StopSignal() {
  noted = 0;
  struct sigaction action {};
  action.sa_handler = note;
  action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < 3; ++i) sigaction(signals[i], &action, &earlier[i]);
}

StopSignal::~StopSignal() {
  for (int i = 0; i < 3; ++i) sigaction(signals[i], &earlier[i], nullptr);
}

bool StopSignal::seen() { return noted != 0; }

}  // namespace polyslip::base
