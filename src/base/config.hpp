#pragma once
// Reads .ini files: case files and material cards. [a.b] headings and dotted keys make nested sections, '#' begins a
// comment, a value may stand in double quotes.
#include <string>
#include <vector>

#include "src/base/tree.hpp"

namespace polyslip::base {

/// The file as a tree whose origin is `path`. InputError (file and line) when it is missing, unreadable or not an .ini
/// file, and for a key that is given twice. Not collective: every rank may read, and all find the same.
Tree read_ini(const std::string& path);

/// The same from text that is already in memory; `origin` names it in messages.
Tree parse_ini(const std::string& text, const std::string& origin);

/// Applies `--set section.key=value` settings in their order, each a text "section.key=value".
void apply_settings(Tree& tree, const std::vector<std::string>& settings);

}  // namespace polyslip::base
