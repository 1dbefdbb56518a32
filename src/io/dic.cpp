#include "src/io/dic.hpp"

#include <algorithm>
#include <cmath>

#include "src/io/ebsd_lines.hpp"

namespace polyslip::io {
namespace {

using base::DicField;
using base::EbsdGrid;
using base::EbsdMap;
using base::text;

constexpr const char* names[6] = {"F11", "F12", "F21", "F22", "x", "y"};

class Reader {
 public:
  Reader(const std::string& file, const EbsdMap& map) : lines_(file), map_(map) {
    field_.file = file;
    const auto nodes = static_cast<std::size_t>(map.grid.nodes());
    field_.gradient.assign(nodes, {0, 0, 0, 0});
    field_.measured.assign(nodes, 0);
  }

  DicField read() {
    std::string_view line;
    while (lines_.next(line)) {
      line = trimmed(line);
      if (line.empty() || line.front() == '#') continue;
      split(line);
      if (rows_ == 0 && by_order_ && !is_row()) {
        read_header(line);
        continue;
      }
      read_row();
      ++rows_;
    }
    finish();
    return std::move(field_);
  }

 private:
  /// Commas part cells where the first line has no blanks, or blanks behind its commas; else blanks do, and commas are decimal.
  void split(std::string_view line) {
    if (rows_ == 0 && by_order_) {
      by_commas_ = line.find(',') != std::string_view::npos &&
                   (line.find_first_of(" \t") == std::string_view::npos || line.find(", ") != std::string_view::npos);
    }
    if (by_commas_)
      cells_ = split_cells(line, ',');
    else
      split_words(line, cells_);
  }

  bool is_row() const {
    double number = 0;
    return std::any_of(cells_.begin(), cells_.end(), [&](auto cell) { return parse_decimal(cell, number); });
  }

  void read_header(std::string_view line) {
    by_order_ = false;
    columns_ = cells_.size();
    for (std::size_t k = 0; k < 6; ++k) {
      const auto found = std::find(cells_.begin(), cells_.end(), names[k]);
      lines_.require(found != cells_.end(), "the header must name x, y, F11, F12, F21 and F22; there is no ", names[k],
                     " in '", line, "'");
      column_[k] = static_cast<std::size_t>(found - cells_.begin());
    }
    seen_.assign(field_.measured.size(), 0);
  }

  double number(std::size_t column) const {
    double value = 0;
    if (!by_order_ && cells_[column].empty()) return std::nan("");
    if (!parse_decimal(cells_[column], value))
      lines_.require(false, "column ", column + 1, " is not a number: '", cells_[column], "'");
    lines_.require(!std::isinf(value), "column ", column + 1, " is infinite");
    return value;
  }

  void read_row() {
    lines_.require(
        cells_.size() == columns_, "found ", cells_.size(), " columns instead of ", columns_,
        by_order_ ? ": without a header that names x, y, F11, F12, F21 and F22 a line holds F11 F12 F21 F22" : "",
        lines_.ended_by_newline() ? "" : "; the file ends here, is it cut off?");
    std::size_t node = 0;
    if (by_order_) {
      lines_.require(rows_ < map_.points_in_file, "there are more lines than points in ", map_.file, ", which has ",
                     map_.points_in_file);
      node = static_cast<std::size_t>(map_.node(rows_));
    } else {
      node = node_at(number(column_[4]) * 1e-6, number(column_[5]) * 1e-6);
    }
    std::array<double, 4> value{};
    for (std::size_t k = 0; k < 4; ++k) value[k] = number(column_[k]);
    if (std::any_of(value.begin(), value.end(), [](double f) { return std::isnan(f); })) return;
    sum_ += value[0] + value[3];
    value[0] -= 1;
    value[3] -= 1;
    field_.gradient[node] = value;
    field_.measured[node] = 1;
    ++field_.nodes_measured;
  }

  std::size_t node_at(double x, double y) {
    const EbsdGrid& grid = map_.grid;
    const double row = std::round((y - grid.y0) / grid.step_y);
    bool good = row >= 0 && row < grid.rows;  // NaN is neither
    std::size_t node = 0;
    if (good) {
      const int r = static_cast<int>(row);
      const double column = std::round((x - grid.x0) / grid.step_x - grid.shift(r));
      good = column >= 0 && column < grid.columns[static_cast<std::size_t>(r % 2)] &&
             std::abs(grid.y(r) - y) <= 0.3 * grid.step_y &&
             std::abs(grid.x(static_cast<int>(column), r) - x) <= 0.3 * grid.step_x;
      if (good) node = static_cast<std::size_t>(grid.node(static_cast<int>(column), r));
    }
    if (!good)
      lines_.require(false, "x = ", x * 1e6, " um, y = ", y * 1e6, " um is no point of ", map_.file,
                     ", which has x from ", grid.x0 * 1e6, " in steps of ", grid.step_x * 1e6, " and y from ",
                     grid.y0 * 1e6, " in steps of ", grid.step_y * 1e6, ", ", grid.rows, " rows of ", grid.columns[0],
                     " and ", grid.columns[1], " columns; interpolate the field to the points of the map first");
    lines_.require(seen_[node] == 0, "a second line for x = ", x * 1e6, " um, y = ", y * 1e6, " um");
    seen_[node] = 1;
    return node;
  }

  void finish() {
    base::require(!by_order_ || rows_ == map_.points_in_file, field_.file, ": holds ", rows_, " lines of F, but ",
                  map_.file, " has ", map_.points_in_file,
                  " points; there must be one line per point in the same order, or columns x and y");
    base::require(field_.nodes_measured > 0, field_.file, ": there is no line with four numbers F11, F12, F21, F22");
    const double mean = sum_ / static_cast<double>(2 * field_.nodes_measured);
    base::require(mean > 0.5, field_.file, ": the mean of F11 and F22 is ", mean,
                  ", which no deformation gradient has; does the file hold displacement gradients F - I?");
    if (field_.nodes_measured < rows_)
      field_.warnings.push_back(
          text(rows_ - field_.nodes_measured, " of ", rows_, " lines say that nothing was measured"));
    const std::int64_t absent = map_.grid.nodes() - rows_;
    if (absent > 0)
      field_.warnings.push_back(text(absent, " of ", map_.grid.nodes(), " nodes of ", map_.file, " have no line"));
  }

  EbsdLines lines_;
  const EbsdMap& map_;
  DicField field_;
  std::vector<std::string_view> cells_;
  bool by_order_ = true, by_commas_ = false;
  std::size_t columns_ = 4;
  std::array<std::size_t, 6> column_{0, 1, 2, 3, 0, 0};
  std::vector<char> seen_;  // nodes that a line with a position named
  std::int64_t rows_ = 0;
  double sum_ = 0;
};

}  // namespace

base::DicField read_dic(const std::string& file, const base::EbsdMap& map) { return Reader(file, map).read(); }

}  // namespace polyslip::io
