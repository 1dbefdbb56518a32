#pragma once
// What a run says: root's lines on the terminal and in the run's log file.
#include <fstream>
#include <iosfwd>
#include <string>

#include "src/base/comm.hpp"
#include "src/base/require.hpp"

namespace polyslip::base {

/// Only root speaks; calls on other ranks do nothing, so that no caller asks for the rank. Not collective.
class Log {
 public:
  /// Lines go to standard output unless quiet. `terminal`: standard output is one, where a line may be overwritten; never under
  /// mpirun or srun.
  Log(const Comm& comm, bool quiet);
  Log(std::ostream& out, bool quiet, bool terminal);  ///< for tests: speaks whatever the rank
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  /// From now on every line is appended to the file too, those said so far included. InputError when it cannot be opened.
  void open(const std::string& path);

  template <class... Args>
  void line(const Args&... parts) {
    if (speaks_) write(text(parts...));
  }

  bool terminal() const { return terminal_ && !quiet_; }
  /// Overwrites the current terminal line, until the next line() or update(); nothing elsewhere.
  void update(const std::string& content);

 private:
  void write(const std::string& content);
  void clear_update();

  std::ostream& out_;
  std::ofstream file_;
  std::string path_;
  std::string before_file_;  // said before there was a file
  bool speaks_ = true;
  bool quiet_ = false;
  bool terminal_ = false;
  bool updating_ = false;
};

}  // namespace polyslip::base
