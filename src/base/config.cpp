#include "src/base/config.hpp"

#include <boost/program_options/errors.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>

#include <algorithm>
#include <map>
#include <sstream>

#include "src/base/files.hpp"
#include "src/base/require.hpp"

namespace polyslip::base {
namespace {

namespace options = boost::program_options;

std::string trimmed(const std::string& text) {
  const char* const blanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::string unquoted(const std::string& text) {
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? trimmed(text.substr(1, text.size() - 2)) : text;
}

/// Where things stand in the file, which Boost's parser does not tell.
struct Lines {
  std::map<std::string, int> of_key;
  std::vector<std::pair<std::string, int>> sections;
};

Lines scan(const std::string& content, const std::string& origin) {
  Lines lines;
  std::istringstream stream(content);
  std::string line, prefix;
  for (int number = 1; std::getline(stream, line); ++number) {
    line = trimmed(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    if (line.front() == '[') {
      const std::string name = line.back() == ']' ? trimmed(line.substr(1, line.size() - 2)) : "";
      require(!name.empty() && name.front() != '.' && name.back() != '.' && name.find("..") == std::string::npos,
              origin, ", line ", number, ": '", line, "' is no section heading; write [name] or [name.name]");
      for (const auto& [other, first] : lines.sections)
        require(other != name, origin, ", line ", number, ": section [", name, "] stands on line ", first, " already");
      lines.sections.emplace_back(name, number);
      prefix = name + ".";
      continue;
    }
    const std::size_t equals = line.find('=');
    const std::string key = trimmed(line.substr(0, equals));
    require(equals != std::string::npos && !key.empty() && key.front() != '.' && key.back() != '.', origin, ", line ",
            number, ": '", line, "' is neither 'key = value' nor '[section]'");
    const auto [entry, fresh] = lines.of_key.emplace(prefix + key, number);
    require(fresh, origin, ", line ", number, ": key '", prefix + key, "' is given twice, first on line ",
            entry->second);
  }
  return lines;
}

Tree section_at(Tree tree, const std::string& dotted, int line) {
  std::size_t begin = 0;
  while (begin <= dotted.size()) {
    const std::size_t end = std::min(dotted.find('.', begin), dotted.size());
    tree = tree.add_section(dotted.substr(begin, end - begin), line);
    begin = end + 1;
  }
  return tree;
}

}  // namespace

Tree parse_ini(const std::string& content, const std::string& origin) {
  const Lines lines = scan(content, origin);
  Tree tree(origin);
  for (const auto& [name, line] : lines.sections) section_at(tree, name, line);
  std::istringstream stream(content);
  try {
    const auto parsed = options::parse_config_file(stream, options::options_description(), true);
    for (const auto& option : parsed.options) {
      const std::string& key = option.string_key;
      const int line = lines.of_key.count(key) != 0 ? lines.of_key.at(key) : 0;
      const std::size_t dot = key.rfind('.');
      Tree section = dot == std::string::npos ? tree : section_at(tree, key.substr(0, dot), line);
      section.add_value(dot == std::string::npos ? key : key.substr(dot + 1),
                        unquoted(option.value.empty() ? "" : option.value.front()), line);
    }
  } catch (const options::error& error) {
    throw InputError(text(origin, ": ", error.what()));
  }
  return tree;
}

Tree read_ini(const std::string& path) { return parse_ini(read_file(path), path); }

void apply_settings(Tree& tree, const std::vector<std::string>& settings) {
  for (const std::string& setting : settings) {
    const std::size_t equals = setting.find('=');
    require(equals != std::string::npos && equals > 0, "command line: --set '", setting,
            "' does not read section.key=value");
    tree.set(trimmed(setting.substr(0, equals)), unquoted(trimmed(setting.substr(equals + 1))));
  }
}

}  // namespace polyslip::base
