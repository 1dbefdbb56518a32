#pragma once
// Named accumulating timers. Nested scopes share time out: the inner one pauses the outer one, so that shares add up.
#include <string>
#include <vector>

#include "src/base/comm.hpp"

namespace polyslip::base {

class Timers {
 public:
  struct Entry {
    std::string name;
    double seconds = 0;
    std::int64_t calls = 0;
  };

  /// Time from now to the end of the scope goes to `name`. Device work is waited for at both ends.
  class Scope {
   public:
    Scope(Timers& timers, const char* name) : timers_(timers) { timers_.start(name); }
    ~Scope() { timers_.stop(); }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Timers& timers_;
  };
  Scope scope(const char* name) { return Scope(*this, name); }

  double seconds(const std::string& name) const;  ///< 0 for a name that was never timed
  std::int64_t calls(const std::string& name) const;
  const std::vector<Entry>& entries() const { return entries_; }  ///< in order of first use
  /// "law 1.23 s (61 %), fft 0.5 s (25 %), …" with means over ranks (collective; names as on root).
  std::string summary(const Comm& comm) const;

 private:
  void start(const char* name);
  void stop();
  void charge(double now);

  std::vector<Entry> entries_;
  std::vector<std::size_t> active_;
  double mark_ = 0;
};

}  // namespace polyslip::base
