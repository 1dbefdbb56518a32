#include "src/io/vti_xml.hpp"

#include <algorithm>

#include "src/base/require.hpp"

namespace polyslip::io {
namespace {

constexpr std::string_view blanks = " \t\r\n";

class Parser {
 public:
  Parser(std::string_view content, const std::string& file) : content_(content), file_(file) {}

  XmlElement document() {
    skip_to_element();
    return element(0);
  }

 private:
  template <class... Args>
  void expect(bool condition, const Args&... message) const {
    if (condition) return;
    const auto line =
        1 + std::count(content_.begin(), content_.begin() + static_cast<std::ptrdiff_t>(std::min(at_, content_.size())),
                       '\n');
    throw base::InputError(base::text("file '", file_, "', line ", line, ": ", message...));
  }

  bool starts(std::string_view text) const { return content_.substr(at_, text.size()) == text; }

  void skip_past(std::string_view text) {
    const std::size_t found = content_.find(text, at_);
    expect(found != std::string_view::npos, "'", text, "' is missing; the file may be cut off");
    at_ = found + text.size();
  }

  void skip_blanks() { at_ = std::min(content_.find_first_not_of(blanks, at_), content_.size()); }

  /// To the next '<' that begins an element or an end tag.
  void skip_to_element() {
    for (;;) {
      at_ = content_.find('<', at_);
      if (at_ == std::string_view::npos) at_ = content_.size();
      expect(at_ < content_.size(), "an XML element is missing; the file may be cut off, or is no VTK XML file");
      if (starts("<!--"))
        skip_past("-->");
      else if (starts("<?"))
        skip_past("?>");
      else if (starts("<!"))
        skip_past(">");
      else
        return;
    }
  }

  std::string word() {
    const std::size_t end = std::min(content_.find_first_of(" \t\r\n=/><\"'", at_), content_.size());
    expect(end > at_, "a name is missing");
    std::string result(content_.substr(at_, end - at_));
    at_ = end;
    return result;
  }

  std::string quoted() {
    expect(at_ < content_.size() && (content_[at_] == '"' || content_[at_] == '\''),
           "an attribute's value in quotes is missing");
    const std::size_t end = content_.find(content_[at_], at_ + 1);
    expect(end != std::string_view::npos, "a quote is not closed");
    std::string value(content_.substr(at_ + 1, end - at_ - 1));
    const std::pair<const char*, const char*> entities[] = {
        {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&amp;", "&"}};
    for (const auto& [entity, character] : entities)
      for (std::size_t found = value.find(entity); found != std::string::npos; found = value.find(entity, found + 1))
        value.replace(found, std::string_view(entity).size(), character);
    at_ = end + 1;
    return value;
  }

  XmlElement element(int depth) {
    expect(depth < 20, "elements are nested deeper than in any VTK file");
    ++at_;  // '<'
    XmlElement result;
    result.name = word();
    for (skip_blanks(); at_ < content_.size() && content_[at_] != '>' && content_[at_] != '/'; skip_blanks()) {
      const std::string key = word();
      skip_blanks();
      expect(starts("="), "'=' is missing after '", key, "'");
      ++at_;
      skip_blanks();
      result.attributes.emplace_back(key, quoted());
    }
    if (starts("/>")) {
      at_ += 2;
      return result;
    }
    skip_past(">");
    const std::size_t begin = at_;
    const std::string end_tag = "</" + result.name;
    if (result.name == "AppendedData") {
      at_ = content_.rfind(end_tag);
      if (at_ == std::string_view::npos || at_ < begin) at_ = content_.size();
      expect(at_ < content_.size(), "'", end_tag, ">' is missing; the file may be cut off");
      result.text = content_.substr(begin, at_ - begin);
    } else {
      skip_to_element();
      result.text = content_.substr(begin, at_ - begin);
      for (; !starts("</"); skip_to_element()) result.children.push_back(element(depth + 1));
    }
    expect(starts(end_tag), "'", end_tag, ">' is expected, '", content_.substr(at_, 20), "' was found");
    skip_past(">");
    return result;
  }

  std::string_view content_;
  const std::string& file_;
  std::size_t at_ = 0;
};

}  // namespace

const std::string* XmlElement::attribute(const std::string& key) const {
  for (const auto& [name_, value] : attributes)
    if (name_ == key) return &value;
  return nullptr;
}

const XmlElement* XmlElement::child(const std::string& key) const {
  for (const XmlElement& element : children)
    if (element.name == key) return &element;
  return nullptr;
}

XmlElement parse_xml(std::string_view content, const std::string& file) { return Parser(content, file).document(); }

}  // namespace polyslip::io
