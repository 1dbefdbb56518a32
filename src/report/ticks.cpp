#include "src/report/ticks.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace polyslip::report {
namespace {

std::vector<double> multiples(double low, double high, double step) {
  std::vector<double> result;
  const double slack = 1e-9 * (high - low);
  for (double k = std::ceil((low - slack) / step); k * step <= high + slack; ++k)
    result.push_back(k == 0 ? 0.0 : k * step);
  return result;
}

std::string fixed(double value, int decimals) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.*f", decimals, value);
  std::string text = buffer;
  if (text[0] == '-') text = (text.find_first_of("123456789") == std::string::npos ? "" : "−") + text.substr(1);
  return text;
}

std::string power_of_ten(int exponent) {
  constexpr const char* raised[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = exponent < 0 ? "10⁻" : "10";
  for (const char digit : std::to_string(std::abs(exponent))) text += raised[digit - '0'];
  return text;
}

std::string mantissa_and_power(double value, int decimals) {
  const int exponent = static_cast<int>(std::floor(std::log10(std::abs(value)) + 1e-12));
  const double mantissa = value / std::pow(10.0, exponent);
  if (std::abs(std::abs(mantissa) - 1) < 1e-9) return (mantissa < 0 ? "−" : "") + power_of_ten(exponent);
  return fixed(mantissa, decimals) + "×" + power_of_ten(exponent);
}

/// Decimals without which some of the values would change.
int needed_decimals(const std::vector<double>& values) {
  for (int decimals = 0; decimals < 12; ++decimals) {
    const double unit = std::pow(10.0, decimals);
    if (std::all_of(values.begin(), values.end(), [&](double value) {
          return std::abs(value * unit - std::round(value * unit)) <
                 1e-6 * std::max(1.0, std::abs(value * unit) * 1e-6);
        }))
      return decimals;
  }
  return 12;
}

}  // namespace

std::vector<double> nice_ticks(double low, double high, int wanted) {
  if (!(low < high) || !std::isfinite(low) || !std::isfinite(high))
    throw std::logic_error("nice_ticks: an empty range");
  std::vector<double> best;
  const double decade = std::pow(10.0, std::floor(std::log10((high - low) / std::max(wanted, 2))));
  for (const double step : {0.5, 1.0, 2.0, 2.5, 5.0, 10.0, 20.0}) {
    std::vector<double> ticks = multiples(low, high, step * decade);
    if (ticks.size() < 2) continue;
    const auto distance = [&](const std::vector<double>& other) {
      return std::abs(static_cast<int>(other.size()) - std::max(wanted, 2));
    };
    if (best.empty() || distance(ticks) < distance(best)) best = std::move(ticks);
  }
  return best;
}

std::vector<double> log_ticks(double low, double high, int most) {
  const int first = static_cast<int>(std::ceil(std::log10(low) - 1e-9)),
            last = static_cast<int>(std::floor(std::log10(high) + 1e-9));
  if (last - first < 1) {
    std::vector<double> ticks = nice_ticks(low, high, most);
    ticks.erase(std::remove_if(ticks.begin(), ticks.end(), [](double tick) { return tick <= 0; }), ticks.end());
    return ticks;
  }
  int every = 1;
  while ((last - first) / every + 1 > most) ++every;
  std::vector<double> ticks;
  for (int exponent = first; exponent <= last; exponent += every) ticks.push_back(std::pow(10.0, exponent));
  return ticks;
}

std::vector<std::string> tick_labels(const std::vector<double>& ticks) {
  double largest = 0, smallest = 1e300;
  for (const double tick : ticks) {
    largest = std::max(largest, std::abs(tick));
    if (tick != 0) smallest = std::min(smallest, std::abs(tick));
  }
  const bool long_numbers = largest >= 1e5 || (smallest < 1e-3 && largest > 0);
  std::vector<std::string> labels;
  const int decimals = long_numbers ? 0 : needed_decimals(ticks);
  std::vector<double> mantissas;
  for (const double tick : ticks)
    if (tick != 0) mantissas.push_back(tick / std::pow(10.0, std::floor(std::log10(std::abs(tick)) + 1e-12)));
  const int of_mantissa = long_numbers ? needed_decimals(mantissas) : 0;
  for (const double tick : ticks) {
    if (!long_numbers)
      labels.push_back(fixed(tick, decimals));
    else
      labels.push_back(tick == 0 ? "0" : mantissa_and_power(tick, of_mantissa));
  }
  return labels;
}

std::string count_text(long long count) {
  std::string text = std::to_string(count < 0 ? -count : count);
  for (int at = static_cast<int>(text.size()) - 3; at > 0; at -= 3) text.insert(static_cast<std::size_t>(at), "\u202F");
  return (count < 0 ? "−" : "") + text;
}

std::string short_number(double value, int digits) {
  if (!std::isfinite(value)) return "n/a";
  if (value == 0) return "0";
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.*e", digits - 1, value);
  const double rounded = std::strtod(buffer, nullptr);
  const int exponent = static_cast<int>(std::floor(std::log10(std::abs(rounded)) + 1e-12));
  const auto trimmed = [](std::string text) {
    if (text.find('.') == std::string::npos) return text;
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
  };
  if (exponent >= -3 && exponent < 6) return trimmed(fixed(rounded, std::max(0, digits - 1 - exponent)));
  return trimmed(fixed(rounded / std::pow(10.0, exponent), digits - 1)) + "×" + power_of_ten(exponent);
}

}  // namespace polyslip::report
