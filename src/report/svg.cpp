#include "src/report/svg.hpp"

#include <cmath>
#include <cstdio>
#include <stdexcept>

#include "src/io/vti_data.hpp"

namespace polyslip::report {
namespace {

std::string attribute(const char* name, double value) {
  return std::string(" ") + name + "=\"" + coordinate(value) + "\"";
}
std::string attribute(const char* name, const std::string& value) {
  return value.empty() ? "" : std::string(" ") + name + "=\"" + escape(value) + "\"";
}

std::string list(const Points& points) {
  std::string text;
  for (const auto& [x, y] : points) text += (text.empty() ? "" : " ") + coordinate(x) + "," + coordinate(y);
  return text;
}

std::string with_tip(const std::string& element, const std::string& tip) {
  if (tip.empty()) return "<" + element + "/>\n";
  return "<" + element + "><title>" + escape(tip) + "</title></" + element.substr(0, element.find(' ')) + ">\n";
}

}  // namespace

std::string escape(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '&')
      result += "&amp;";
    else if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else if (c == '"')
      result += "&quot;";
    else
      result += static_cast<unsigned char>(c) < 32 && c != '\n' && c != '\t' ? ' ' : c;
  }
  return result;
}

std::string coordinate(double value) {
  if (!std::isfinite(value)) throw std::logic_error("a coordinate of a drawing is not finite");
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, "%.2f", value);
  std::string text = buffer;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

double text_width(const std::string& text, double font_size) {
  double width = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if ((c & 0xC0) == 0x80) continue;      // the rest of a UTF-8 letter
    if (c == 0xCC || c == 0xCD) continue;  // combining marks
    if (std::string("ijl.,:;'|!()[] tfrI").find(text[i]) != std::string::npos)
      width += 0.42;
    else if (std::string("mwMW%@").find(text[i]) != std::string::npos)
      width += 0.98;
    else
      width += c >= 'A' && c <= 'Z' ? 0.72 : 0.64;
  }
  return width * font_size;
}

Svg::Svg(double width, double height, std::string title) : width_(width), height_(height), title_(std::move(title)) {}

void Svg::line(double x1, double y1, double x2, double y2, const std::string& css) {
  body_ += "<line" + attribute("x1", x1) + attribute("y1", y1) + attribute("x2", x2) + attribute("y2", y2) +
           attribute("class", css) + "/>\n";
}

void Svg::polyline(const Points& points, const std::string& css) {
  if (points.size() < 2) return;
  body_ += "<polyline" + attribute("class", css) + " points=\"" + list(points) + "\"/>\n";
}

void Svg::polygon(const Points& points, const std::string& css, const std::string& tip) {
  body_ += with_tip("polygon" + attribute("class", css) + " points=\"" + list(points) + "\"", tip);
}

void Svg::path(const std::string& d, const std::string& css, const std::string& fill) {
  if (!d.empty()) body_ += "<path" + attribute("class", css) + attribute("fill", fill) + " d=\"" + d + "\"/>\n";
}

void Svg::rectangle(double x, double y, double width, double height, const std::string& css, const std::string& tip) {
  body_ += with_tip("rect" + attribute("x", x) + attribute("y", y) + attribute("width", width) +
                        attribute("height", height) + attribute("class", css),
                    tip);
}

void Svg::swatch(double x, double y, double width, double height, const std::string& fill) {
  body_ += "<rect" + attribute("x", x) + attribute("y", y) + attribute("width", width) + attribute("height", height) +
           attribute("fill", fill) + "/>\n";
}

void Svg::circle(double x, double y, double radius, const std::string& css, const std::string& tip) {
  body_ += with_tip(
      "circle" + attribute("cx", x) + attribute("cy", y) + attribute("r", radius) + attribute("class", css), tip);
}

void Svg::text(double x, double y, const std::string& text, const std::string& css, Anchor anchor) {
  constexpr const char* names[] = {"", "middle", "end"};
  body_ += "<text" + attribute("x", x) + attribute("y", y) + attribute("class", css) +
           attribute("text-anchor", names[static_cast<int>(anchor)]) + ">" + escape(text) + "</text>\n";
}

void Svg::image(double x, double y, double width, double height, const std::string& png, bool smooth) {
  body_ += "<image" + attribute("x", x) + attribute("y", y) + attribute("width", width) + attribute("height", height) +
           attribute("class", smooth ? "" : "pixels") + " preserveAspectRatio=\"none\" href=\"data:image/png;base64," +
           io::encode_base64(png) + "\"/>\n";
}

std::string Svg::str() const {
  return "<svg role=\"img\" viewBox=\"0 0 " + coordinate(width_) + " " + coordinate(height_) + "\"" +
         attribute("width", width_) + attribute("height", height_) + "><title>" + escape(title_) + "</title>\n" +
         body_ + "</svg>\n";
}

}  // namespace polyslip::report
