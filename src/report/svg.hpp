#pragma once
// Inline SVG, element by element. Colours are classes of the page's style sheet, save those of data (maps, contours).
#include <string>
#include <utility>
#include <vector>

namespace polyslip::report {

using Points = std::vector<std::pair<double, double>>;  ///< x to the right, y down, in CSS pixels

/// The text with &, <, > and quotes written so that it stands in HTML or an attribute; control characters become blanks.
std::string escape(const std::string& text);

/// At most two decimals. std::logic_error for what is not finite: no NaN ever gets into a page.
std::string coordinate(double value);

/// Width in pixels that a text of this size takes at most in the fonts that a page names; an estimate by classes of letters.
double text_width(const std::string& text, double font_size = 12);

enum class Anchor { start, middle, end };

class Svg {
 public:
  /// `title` says what is drawn, for readers that cannot see it.
  Svg(double width, double height, std::string title);

  double width() const { return width_; }
  double height() const { return height_; }

  void line(double x1, double y1, double x2, double y2, const std::string& css);
  void polyline(const Points& points, const std::string& css);
  /// `tip` is shown where the pointer rests.
  void polygon(const Points& points, const std::string& css, const std::string& tip = "");
  /// A path in SVG's own words, made of coordinate() numbers; `fill` a colour of data, or empty.
  void path(const std::string& d, const std::string& css, const std::string& fill = "");
  void rectangle(double x, double y, double width, double height, const std::string& css, const std::string& tip = "");
  void swatch(double x, double y, double width, double height, const std::string& fill);
  void circle(double x, double y, double radius, const std::string& css, const std::string& tip = "");
  /// The baseline's end is at (x, y). Clipped by nothing: the caller leaves room (text_width).
  void text(double x, double y, const std::string& text, const std::string& css, Anchor anchor = Anchor::start);
  /// A PNG file's bytes, stretched over the rectangle without smoothing unless `smooth`.
  void image(double x, double y, double width, double height, const std::string& png, bool smooth = false);

  std::string str() const;

 private:
  double width_, height_;
  std::string title_, body_;
};

}  // namespace polyslip::report
