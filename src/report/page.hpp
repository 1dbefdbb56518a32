#pragma once
// One HTML page that needs nothing but itself: no network, no script. Light and dark by the reader's setting; prints light.
#include <string>
#include <utility>
#include <vector>

namespace polyslip::report {

class Page {
 public:
  enum class Width { one, two, all };

  /// `kind` stands above the title: "solve".
  Page(std::string kind, std::string title);

  /// A line below the title.
  void lead(const std::string& text);
  /// A number that matters, in a row of such below the title, with a remark below it.
  void key_number(const std::string& label, const std::string& value, const std::string& unit,
                  const std::string& remark = "");
  void section(const std::string& title, const std::string& text = "");
  /// `drawing` is SVG; several stand side by side while there is room. `note` below it says what the picture cannot. `width` in columns
  /// of the page.
  void figure(const std::string& title, const std::string& drawing, const std::string& note = "",
              Width width = Width::one);
  /// Rows of texts; from the second column on they are set right.
  void table(const std::string& title, const std::vector<std::string>& header,
             const std::vector<std::vector<std::string>>& rows, const std::string& note = "", Width width = Width::one);
  /// Text as it is, folded away until it is asked for.
  void folded(const std::string& title, const std::string& text);
  /// Small drawings of one figure, in as many columns as there is room for.
  static std::string several(const std::vector<std::string>& drawings);

  /// The page as it is now; `footer` says who made it from what.
  std::string html(const std::string& footer) const;

 private:
  void close_grid();
  void open_grid();

  std::string kind_, title_, lead_, numbers_, body_;
  bool in_grid_ = false;
};

/// What marks a page as made here: only such a page is ever replaced.
bool is_own_page(const std::string& html);

}  // namespace polyslip::report
