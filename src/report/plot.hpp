#pragma once
// Plots with two axes: lines, areas, histograms, points, marks. Ranges follow the data; the legend stands in rows above the axes, the
// y axis' label at its upper end, so that no text lies on another.
#include <limits>
#include <string>
#include <vector>

#include "src/report/svg.hpp"

namespace polyslip::report {

struct Axis {
  std::string label;  ///< with its unit: "stress (MPa)"
  bool logarithmic = false;
  bool from_zero = false;                                 ///< the range holds 0
  bool whole = false;                                     ///< counts: no ticks between whole numbers
  double low = std::numeric_limits<double>::quiet_NaN();  ///< a fixed end of the range; NaN: from the data
  double high = std::numeric_limits<double>::quiet_NaN();
};

/// Points that are not finite, or not positive on a logarithmic axis, are left out (and break a line).
class Plot {
 public:
  Plot(std::string title, Axis x, Axis y, double width = 440, double height = 300);

  /// `css` "c0" … "c7", "muted"; with "dashed", "thin". An empty legend names nothing.
  void line(const std::vector<double>& x, const std::vector<double>& y, const std::string& css,
            const std::string& legend = "");
  /// Between two curves over the same x.
  void area(const std::vector<double>& x, const std::vector<double>& low, const std::vector<double>& high,
            const std::string& css, const std::string& legend = "");
  void points(const std::vector<double>& x, const std::vector<double>& y, const std::string& css,
              const std::string& legend = "", double radius = 2.2);
  /// Bars between edges (one more than heights), from 0. Pointing at one shows its range and height.
  void bars(const std::vector<double>& edges, const std::vector<double>& heights, const std::string& css,
            const std::string& legend = "");
  /// A ringed point; the legend says what it is.
  void mark(double x, double y, const std::string& css, const std::string& legend);
  /// A line from the lower to the upper edge.
  void vertical(double x, const std::string& css, const std::string& legend);

  bool empty() const { return layers_.empty(); }
  std::string svg() const;

 private:
  enum class Kind { line, area, points, bars, mark, vertical };
  struct Layer {
    Kind kind;
    std::string css, legend;
    std::vector<double> x, y, y2;
    double radius = 0;
  };
  struct Scale {
    double low, high, first, last;  // of the data; where on the page
    bool logarithmic;
    bool takes(double value) const;
    double operator()(double value) const;
  };
  struct Row {
    std::vector<std::size_t> layers;
  };

  Scale scale_of(const Axis& axis, bool of_x) const;
  std::vector<Row> legend_rows() const;
  void draw_legend(Svg& svg, const std::vector<Row>& rows) const;
  void draw(Svg& svg, const Layer& layer, const Scale& x, const Scale& y) const;

  std::string title_;
  Axis x_, y_;
  double width_, height_;
  std::vector<Layer> layers_;
};

/// Counts (or sums of weights; empty: 1 each) of values within `bins` equal intervals of [low, high], of the logarithm where
/// `logarithmic`; the ends belong to the outer bins, what is not finite or outside to none.
struct Histogram {
  std::vector<double> edges, heights;
};
Histogram histogram(const std::vector<double>& values, double low, double high, int bins,
                    const std::vector<double>& weights = {}, bool logarithmic = false);

/// The same between the nice numbers around the values' least and largest, with about `bins` bins of a nice width.
Histogram histogram(const std::vector<double>& values, int bins, const std::vector<double>& weights = {});

}  // namespace polyslip::report
