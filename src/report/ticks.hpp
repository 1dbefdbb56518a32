#pragma once
// Where the marks of an axis stand and what they say.
#include <string>
#include <vector>

namespace polyslip::report {

/// Multiples of 1, 2, 2.5 or 5 times a power of ten within [low, high], as near to `wanted` of them (≥ 2) as that allows, never fewer
/// than two. std::logic_error unless low < high and both are finite.
std::vector<double> nice_ticks(double low, double high, int wanted);

/// Powers of ten within [low, high], every second, third … where there were more than `most`; with fewer than two, nice_ticks. 0 < low.
std::vector<double> log_ticks(double low, double high, int most);

/// One text per tick, all with the decimals that the finest needs, a true minus sign, and powers of ten where numbers are long.
std::vector<std::string> tick_labels(const std::vector<double>& ticks);

/// A number with so many significant digits, without trailing zeros: "84.8", "0.0031", "2.1×10⁶", "−5".
std::string short_number(double value, int digits = 3);

/// A whole number in groups of three digits: "73 728".
std::string count_text(long long count);

}  // namespace polyslip::report
