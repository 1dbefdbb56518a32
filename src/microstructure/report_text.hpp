#pragma once
// Numbers in lines for people.
#include <sstream>
#include <string>

namespace polyslip::microstructure {

inline std::string rounded(double value, int digits) {
  std::ostringstream stream;
  stream.precision(digits);
  stream << value;
  return stream.str();
}

}  // namespace polyslip::microstructure
