#pragma once
// How polyslip says no. Bad input ends the program with exit code 2, a solve that does not converge with exit code 3;
// both are exceptions until src/main.cpp turns them into a message and a code.
#include <sstream>
#include <stdexcept>
#include <string>

namespace polyslip::base {

/// Something the user gave is wrong. The message names the file, the key or line, what was found and what is allowed.
struct InputError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A solve did not converge. The message says where, where the last good state lies, and what to try.
struct NotConverged : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Joins its arguments into one string: text("grain ", 7, " of ", n).
template <class... Args>
std::string text(const Args&... args) {
  std::ostringstream stream;
  stream.precision(12);
  (stream << ... << args);
  return stream.str();
}

/// Throws InputError(text(message...)) unless the condition holds.
template <class... Args>
void require(bool condition, const Args&... message) {
  if (!condition) throw InputError(text(message...));
}

}  // namespace polyslip::base
