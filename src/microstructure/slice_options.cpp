#include "src/microstructure/slice_options.hpp"

#include <cctype>
#include <cmath>

#include "src/base/require.hpp"
#include "src/microstructure/ebsd_options.hpp"

namespace polyslip::microstructure {
namespace {

constexpr double degree = 3.14159265358979323846 / 180;

/// The files of the key `files`, numbered by the key `slices` where they are a pattern.
std::vector<std::string> read_files(const base::Tree& section) {
  const std::string where = section.child("files").where();
  const bool numbered = section.has("slices");
  std::vector<double> range;
  if (numbered) {
    range = section.get_numbers("slices", {-1e6, 1e6, "1"});
    const std::string place = section.child("slices").where();
    base::require(range.size() == 2 || range.size() == 3, place, ": needs first last [step], found ", range.size(),
                  " numbers");
    for (const double number : range)
      base::require(number == std::floor(number), place, ": needs whole numbers, found ", number);
    if (range.size() == 2) range.push_back(range[0] <= range[1] ? 1 : -1);
    base::require(range[2] != 0 && (range[1] - range[0]) * range[2] >= 0, place, ": with the step ", range[2],
                  " there is nothing from ", range[0], " to ", range[1]);
  }
  const auto expand = [&](const std::string& name) -> std::vector<std::string> {
    const bool pattern = name.find('%') != std::string::npos;
    base::require(
        pattern == numbered, where, ": '", name, "' ",
        pattern ? "has a % for numbers, but the key slices is absent" : "has no %d, which the key slices needs");
    if (!pattern) return {name};
    return numbered_files(name, static_cast<int>(range[0]), static_cast<int>(range[1]), static_cast<int>(range[2]),
                          where);
  };
  const std::vector<std::string> files = section.get_paths("files", expand);
  base::require(files.size() >= 2, where, ": names ", files.size(), " maps; a stack needs at least 2");
  return files;
}

}  // namespace

std::vector<std::string> numbered_files(const std::string& pattern, int first, int last, int step,
                                        const std::string& where) {
  const std::size_t begin = pattern.find('%');
  std::size_t end = begin == std::string::npos ? begin : begin + 1;
  while (end < pattern.size() && std::isdigit(static_cast<unsigned char>(pattern[end]))) ++end;
  base::require(
      end < pattern.size() && pattern[end] == 'd' && pattern.find('%', end) == std::string::npos && end - begin <= 3,
      where, ": '", pattern, "' must have %d or %0Nd once, for the numbers of the slices");
  const std::string digits = pattern.substr(begin + 1, end - begin - 1);
  const std::size_t width = digits.empty() ? 0 : static_cast<std::size_t>(std::stoi(digits));
  const bool zeros = !digits.empty() && digits[0] == '0';
  std::vector<std::string> files;
  for (int number = first; step > 0 ? number <= last : number >= last; number += step) {
    std::string text = std::to_string(number);
    if (text.size() < width) text.insert(0, width - text.size(), zeros ? '0' : ' ');
    files.push_back(pattern.substr(0, begin) + text + pattern.substr(end + 1));
  }
  return files;
}

SliceImportOptions read_slice_options(const base::Tree& section) {
  SliceImportOptions options;
  options.files = read_files(section);
  options.allow_missing_rows = section.get_flag("allow_missing_rows", false);
  options.distance = section.get_number("slice_um", {1e-6, 1e9, "um"}) * 1e-6;
  const std::string align = section.get_choice("align", {"none", "shifts", "cross_correlation"}, "none");
  using Align = SliceImportOptions::Align;
  options.align = align == "none" ? Align::none : align == "shifts" ? Align::shifts : Align::cross_correlation;
  if (options.align == Align::shifts) options.shift_file = section.get_path("shifts");
  if (options.align == Align::cross_correlation)
    options.reach = section.get_integer("max_shift", 10, {1, 1000, "points"});
  options.threshold = section.get_number("threshold_deg", 5, {0.01, 60, "deg"}) * degree;
  options.clean_up.min_points = section.get_integer("min_points", 10, {1, 1e9, "points"});
  options.clean_up.fill_not_indexed = section.get_choice("not_indexed", {"fill", "void"}, "fill") == "fill";
  options.box.unassigned = "void";
  options.box.frame = read_frame(section);
  read_voxel_box(section, options.box);
  return options;
}

}  // namespace polyslip::microstructure
