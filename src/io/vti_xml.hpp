#pragma once
// The part of XML that VTK files use: elements, attributes, text. No entities but the five of XML, no name spaces, no CDATA.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace polyslip::io {

struct XmlElement {
  std::string name;
  std::vector<std::pair<std::string, std::string>> attributes;
  std::string_view text;  ///< from the start tag to the first child or the end tag; of AppendedData everything
  std::vector<XmlElement> children;

  /// nullptr when absent.
  const std::string* attribute(const std::string& key) const;
  const XmlElement* child(const std::string& key) const;
};

/// The root element of a document, whose texts point into `content`. The raw bytes of an AppendedData element are not looked
/// at. InputError with file and line when tags do not fit together.
XmlElement parse_xml(std::string_view content, const std::string& file);

}  // namespace polyslip::io
