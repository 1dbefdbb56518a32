#include "src/report/page.hpp"

#include "src/report/style.hpp"
#include "src/report/svg.hpp"

namespace polyslip::report {
namespace {

const char* const mark = "<meta name=\"generator\" content=\"polyslip report\">";

std::string paragraph(const char* css, const std::string& text) {
  return text.empty() ? "" : std::string("<p class=\"") + css + "\">" + escape(text) + "</p>\n";
}

std::string css_of(Page::Width width) {
  return width == Page::Width::all ? " class=\"wide\"" : width == Page::Width::two ? " class=\"double\"" : "";
}

}  // namespace

Page::Page(std::string kind, std::string title) : kind_(std::move(kind)), title_(std::move(title)) {}

void Page::lead(const std::string& text) { lead_ += paragraph("lead", text); }

void Page::key_number(const std::string& label, const std::string& value, const std::string& unit,
                      const std::string& remark) {
  numbers_ += "<div><dt>" + escape(label) + "</dt><dd>" + escape(value) +
              (unit.empty() ? "" : " <small>" + escape(unit) + "</small>") +
              (remark.empty() ? "" : "<span>" + escape(remark) + "</span>") + "</dd></div>\n";
}

void Page::open_grid() {
  if (!in_grid_) body_ += "<div class=\"cards\">\n";
  in_grid_ = true;
}

void Page::close_grid() {
  if (in_grid_) body_ += "</div>\n";
  in_grid_ = false;
}

void Page::section(const std::string& title, const std::string& text) {
  close_grid();
  body_ += "<h2>" + escape(title) + "</h2>\n" + paragraph("intro", text);
}

void Page::figure(const std::string& title, const std::string& drawing, const std::string& note, Width width) {
  if (drawing.empty()) return;
  open_grid();
  body_ += "<figure" + css_of(width) + "><figcaption>" + escape(title) + "</figcaption>\n<div class=\"drawings\">\n" +
           drawing + "</div>\n" + paragraph("note", note) + "</figure>\n";
}

void Page::table(const std::string& title, const std::vector<std::string>& header,
                 const std::vector<std::vector<std::string>>& rows, const std::string& note, Width width) {
  if (rows.empty()) return;
  open_grid();
  body_ += "<figure" + css_of(width) + "><figcaption>" + escape(title) +
           "</figcaption>\n<div class=\"scrolls\"><table><thead><tr>";
  for (const std::string& cell : header) body_ += "<th>" + escape(cell) + "</th>";
  body_ += "</tr></thead><tbody>\n";
  for (const auto& row : rows) {
    body_ += "<tr>";
    for (const std::string& cell : row) body_ += "<td>" + escape(cell) + "</td>";
    body_ += "</tr>\n";
  }
  body_ += "</tbody></table></div>\n" + paragraph("note", note) + "</figure>\n";
}

void Page::folded(const std::string& title, const std::string& text) {
  if (text.empty()) return;
  close_grid();
  body_ += "<details><summary>" + escape(title) + "</summary><pre>" + escape(text) + "</pre></details>\n";
}

std::string Page::several(const std::vector<std::string>& drawings) {
  std::string result = "<div class=\"several\">\n";
  for (const std::string& drawing : drawings) result += drawing;
  return result + "</div>\n";
}

std::string Page::html(const std::string& footer) const {
  return std::string("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n") + mark +
         "\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" "
         "content=\"light "
         "dark\">\n<title>" +
         escape(title_) + " · polyslip " + escape(kind_) + "</title>\n<style>\n" + style +
         "</style>\n</head>\n<body>\n<header>\n" + paragraph("kind", "polyslip " + kind_) + "<h1>" + escape(title_) +
         "</h1>\n" + lead_ + (numbers_.empty() ? "" : "<dl class=\"numbers\">\n" + numbers_ + "</dl>\n") +
         "</header>\n<main>\n" + body_ + (in_grid_ ? "</div>\n" : "") + "</main>\n<footer>" + escape(footer) +
         "</footer>\n</body>\n</html>\n";
}

bool is_own_page(const std::string& html) { return html.substr(0, 400).find(mark) != std::string::npos; }

}  // namespace polyslip::report
