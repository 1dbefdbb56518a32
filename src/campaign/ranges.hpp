#pragma once
// What a key of a plan may take: ranges, distributions and lists, read and evaluated.
#include <cstdint>
#include <string>
#include <vector>

#include "src/campaign/plan.hpp"

namespace polyslip::campaign {

/// The values that one key may take.
struct Range {
  enum class Kind { uniform, log, integer, list, normal, sphere };
  std::string key;
  std::string where;  ///< for messages
  Kind kind = Kind::uniform;
  double low = 0, high = 1;        ///< ends; normal: of the part that is kept
  double mean = 0, deviation = 1;  ///< normal
  std::vector<std::string> items;  ///< list
  int levels = 0;                  ///< on a grid; 0: not given

  int dimensions() const { return kind == Kind::sphere ? 5 : 1; }
};

/// Words parted by blanks or commas.
std::vector<std::string> words_of(const std::string& value);
/// The items of "list a b" or "list a | b": parted by '|' where there is one, else as words.
std::vector<std::string> items_of(const std::string& value);

/// Whether `value` describes a range for the key, which is then in `range`; a bundle's value that does not is a value. InputError
/// (`where`: what is wrong) for a range that holds nothing.
bool read_range(const std::string& key, const std::string& value, const std::string& where, Range& range);

/// How many values it has on a grid; 0: it has no count.
std::int64_t options_of(const Range& range);
/// Appends the coordinates of one of them.
void append_option(const Range& range, std::int64_t option, std::uint64_t seed, std::vector<double>& coordinates);

/// Appends the range's axes, and one axis, where no axis has that name.
void add_axes(std::vector<Axis>& axes, const Range& range);
void add_axis(std::vector<Axis>& axes, const Axis& axis);

/// Writes a value of an axis into a sample.
void put(const std::vector<Axis>& axes, const std::string& name, const std::string& value, Sample& sample);
/// Appends the key's value at the coordinates u[0 … dimensions - 1], each in [0, 1], to the sample's settings and writes its axes.
void apply(const Range& range, const double* u, const std::vector<Axis>& axes, Sample& sample);
/// Which of n equal parts of [0, 1] u lies in.
std::size_t part_of(double u, std::size_t n);

}  // namespace polyslip::campaign
