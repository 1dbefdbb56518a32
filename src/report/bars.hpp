#pragma once
// Horizontal bars: a name and a value on a line of their own above each, so that names may be long.
#include <string>
#include <vector>

namespace polyslip::report {

struct Bar {
  std::string name;
  double value = 0;   ///< ≥ 0
  std::string shown;  ///< what stands for the value: "41 %"
  std::string css;    ///< "c0" …
};

/// Bars from the left edge; the longest fills the width, or `full` does where it is given. Values that are not finite count as 0.
std::string bar_chart(const std::string& title, const std::vector<Bar>& bars, double full = 0, double width = 440);

/// Names with Miller indices written as in print: "(0-111)[2-1-10]" with overlines, "<c+a>" with angle brackets.
std::string miller_text(const std::string& name);

}  // namespace polyslip::report
