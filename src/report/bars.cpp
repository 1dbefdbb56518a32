#include "src/report/bars.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "src/report/svg.hpp"

namespace polyslip::report {

std::string bar_chart(const std::string& title, const std::vector<Bar>& bars, double full, double width) {
  constexpr double pitch = 34, thickness = 9;
  const auto value_of = [](const Bar& bar) { return std::isfinite(bar.value) ? std::max(bar.value, 0.0) : 0.0; };
  double longest = full;
  for (const Bar& bar : bars) longest = std::max(longest, value_of(bar));
  Svg svg(width, pitch * static_cast<double>(bars.size()) + 4, title);
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const double y = pitch * static_cast<double>(i);
    svg.text(0, y + 13, bars[i].name, "legend");
    svg.text(width, y + 13, bars[i].shown, "legend number", Anchor::end);
    svg.rectangle(0, y + 19, width, thickness, "track");
    const double length = longest > 0 ? width * value_of(bars[i]) / longest : 0;
    if (length > 0)
      svg.rectangle(0, y + 19, std::max(length, 1.0), thickness, "fill " + bars[i].css,
                    bars[i].name + ": " + bars[i].shown);
  }
  return svg.str();
}

std::string miller_text(const std::string& name) {
  std::string result;
  bool inside = false;  // of brackets
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (c == '(' || c == '[' || c == '{' || c == '<') inside = true;
    if (c == ')' || c == ']' || c == '}' || c == '>') inside = false;
    if (inside && c == '-' && i + 1 < name.size() && std::isdigit(static_cast<unsigned char>(name[i + 1])) != 0) {
      result += name[++i];
      result += "\u0305";
    } else if (c == '<') {
      result += "⟨";
    } else if (c == '>') {
      result += "⟩";
    } else {
      result += c;
    }
  }
  return result;
}

}  // namespace polyslip::report
