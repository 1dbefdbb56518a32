#pragma once
// YAML files (DAMASK's material.yaml and load.yaml) as trees of named values with their lines.
#include <string>

#include "src/base/tree.hpp"

namespace polyslip::io {

/// The file's first document, a mapping, as a tree whose origin is `path`: mappings become sections, sequences lists,
/// scalars (plain or quoted) values, null an empty value. InputError (file and line) when the file is missing,
/// unreadable, not YAML, not a mapping, nested too deep, or gives a key twice.
base::Tree read_yaml(const std::string& path);

/// The same from text that is already in memory; `origin` names it in messages.
base::Tree parse_yaml(const std::string& text, const std::string& origin);

}  // namespace polyslip::io
