#include "src/campaign/ranges.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include "src/base/require.hpp"
#include "src/base/tree.hpp"
#include "src/campaign/sampling.hpp"

namespace polyslip::campaign {
namespace {

using base::number_text;
using base::require;

const char* const components[] = {".d11", ".d22", ".d33", ".d23", ".d13", ".d12"};

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// Numbers after the first word; false where one is none.
bool numbers_after(const std::vector<std::string>& words, std::vector<double>& numbers) {
  for (std::size_t i = 1; i < words.size(); ++i) {
    double number = 0;
    if (!base::parse_number(words[i], number) || !std::isfinite(number)) return false;
    numbers.push_back(number);
  }
  return true;
}

void read_levels(Range& range, const std::vector<double>& numbers, std::size_t at_place) {
  if (numbers.size() <= at_place) return;
  const double count = numbers[at_place];
  require(count >= 1 && count <= 1e6 && count == std::floor(count), range.where, ": the count ", number_text(count),
          " is no whole number from 1 to 1000000");
  range.levels = static_cast<int>(count);
}

std::string unit_of(const std::string& key) {
  const std::string last = key.substr(key.rfind('.') + 1);
  if (last == "T" || last == "temperature") return "K";
  if (last == "rate") return "1/s";
  if (last == "t") return "s";
  if (last == "size") return "m";
  if (ends_with(last, "_um")) return "µm";
  if (ends_with(last, "_deg")) return "deg";
  return "1";
}

const char* name_of(Range::Kind kind) {
  const char* const names[] = {"uniform", "log", "integer", "list", "normal", "sphere"};
  return names[static_cast<int>(kind)];
}

bool all_numbers(const std::vector<std::string>& items) {
  double number = 0;
  return std::all_of(items.begin(), items.end(), [&](const auto& item) { return base::parse_number(item, number); });
}

double number_at(const Range& range, double u) {
  switch (range.kind) {
    case Range::Kind::uniform:
      return u == 1 ? range.high : range.low + u * (range.high - range.low);
    case Range::Kind::log:
      return u == 1 ? range.high : range.low * std::pow(range.high / range.low, u);
    case Range::Kind::integer:
      return std::min(range.high, range.low + std::floor(u * (range.high - range.low + 1)));
    default: {
      const double first = normal_share((range.low - range.mean) / range.deviation);
      const double last = normal_share((range.high - range.mean) / range.deviation);
      return std::clamp(range.mean + range.deviation * normal_quantile(first + u * (last - first)), range.low,
                        range.high);
    }
  }
}

}  // namespace

std::vector<std::string> words_of(const std::string& value) {
  std::string spaced = value;
  std::replace(spaced.begin(), spaced.end(), ',', ' ');
  std::istringstream stream(spaced);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::vector<std::string> items_of(const std::string& value) {
  const std::string rest = value.substr(value.find("list") + 4);
  if (rest.find('|') == std::string::npos) return words_of(rest);
  std::vector<std::string> items;
  std::istringstream stream(rest);
  for (std::string item; std::getline(stream, item, '|');) {
    std::string joined;
    for (const std::string& word : words_of(item)) joined += (joined.empty() ? "" : " ") + word;
    items.push_back(joined);
  }
  return items;
}

bool read_range(const std::string& key, const std::string& value, const std::string& where, Range& range) {
  const std::vector<std::string> words = words_of(value);
  if (words.empty()) return false;
  const std::string& kind = words[0];
  range.key = key;
  range.where = where;
  if (kind == "list") {
    range.kind = Range::Kind::list;
    range.items = items_of(value);
    require(!range.items.empty(), where, ": the list is empty");
    for (const std::string& item : range.items) require(!item.empty(), where, ": an item of the list is empty");
    return true;
  }
  std::vector<double> numbers;
  if (!numbers_after(words, numbers)) return false;
  const std::size_t count = numbers.size();
  if (kind == "sphere" && count <= 1) {
    require(ends_with(key, "_direction"), where,
            ": sphere is for load.N.stress_direction and load.N.strain_rate_direction");
    range.kind = Range::Kind::sphere;
    read_levels(range, numbers, 0);
    return true;
  }
  if (kind == "normal" && count >= 2 && count <= 5) {
    range.kind = Range::Kind::normal;
    range.mean = numbers[0];
    range.deviation = numbers[1];
    const double far = std::numeric_limits<double>::infinity();
    range.low = count >= 4 ? numbers[2] : -far;
    range.high = count >= 4 ? numbers[3] : far;
    read_levels(range, numbers, count >= 4 ? 4 : 2);
    require(range.deviation > 0, where, ": the standard deviation ", number_text(range.deviation), " is not positive");
    require(range.low < range.high, where, ": nothing lies between ", number_text(range.low), " and ",
            number_text(range.high));
    return true;
  }
  const bool known = kind == "uniform" || kind == "log" || kind == "integer";
  if (!known || count < 2 || count > (kind == "integer" ? 2u : 3u)) return false;
  range.kind = kind == "uniform" ? Range::Kind::uniform : kind == "log" ? Range::Kind::log : Range::Kind::integer;
  range.low = numbers[0];
  range.high = numbers[1];
  read_levels(range, numbers, 2);
  const bool integer = range.kind == Range::Kind::integer;
  require(integer ? range.low <= range.high : range.low < range.high, where, ": the range from ",
          number_text(range.low), " to ", number_text(range.high), " is empty");
  require(!integer || (range.low == std::floor(range.low) && range.high == std::floor(range.high)), where,
          ": the ends of a range of integers must be whole numbers");
  require(range.kind != Range::Kind::log || range.low > 0, where, ": log needs ends above 0");
  return true;
}

std::int64_t options_of(const Range& range) {
  if (range.kind == Range::Kind::list) return static_cast<std::int64_t>(range.items.size());
  if (range.kind == Range::Kind::integer) return static_cast<std::int64_t>(range.high - range.low) + 1;
  return range.levels;
}

void append_option(const Range& range, std::int64_t option, std::uint64_t seed, std::vector<double>& result) {
  const double n = static_cast<double>(options_of(range)), k = static_cast<double>(option);
  if (range.kind == Range::Kind::sphere) {
    const PointSet points(Sequence::sobol, option + 1, 5, seed, 77);
    for (int d = 0; d < 5; ++d) result.push_back(points(option, d));
    return;
  }
  const bool ends = (range.kind == Range::Kind::uniform || range.kind == Range::Kind::log) && n > 1;
  result.push_back(ends ? k / (n - 1) : (k + 0.5) / n);
}

void add_axis(std::vector<Axis>& axes, const Axis& axis) {
  for (Axis& other : axes) {
    if (other.name != axis.name) continue;
    other.is_text |= axis.is_text;
    return;
  }
  axes.push_back(axis);
}

void add_axes(std::vector<Axis>& axes, const Range& range) {
  if (range.kind == Range::Kind::sphere) {
    for (const char* component : components) add_axis(axes, {range.key + component, "1", "sphere", false});
  } else {
    const bool is_text = range.kind == Range::Kind::list && !all_numbers(range.items);
    add_axis(axes, {range.key, is_text ? "1" : unit_of(range.key), name_of(range.kind), is_text});
  }
}

void put(const std::vector<Axis>& axes, const std::string& name, const std::string& value, Sample& sample) {
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (axes[i].name != name) continue;
    if (axes[i].is_text)
      sample.texts[i] = value;
    else
      base::parse_number(value, sample.coordinates[i]);
  }
}

std::size_t part_of(double u, std::size_t n) {
  return std::min(static_cast<std::size_t>(std::max(u, 0.0) * static_cast<double>(n)), n - 1);
}

void apply(const Range& range, const double* u, const std::vector<Axis>& axes, Sample& sample) {
  if (range.kind == Range::Kind::sphere) {
    const auto direction = deviator_direction({u[0], u[1], u[2], u[3], u[4]});
    std::string words;
    for (std::size_t c = 0; c < 6; ++c) {
      const std::string number = number_text(direction[c]);
      words += (c == 0 ? "" : " ") + number;
      put(axes, range.key + components[c], number, sample);
    }
    sample.settings.emplace_back(range.key, words);
    return;
  }
  const std::string value = range.kind == Range::Kind::list ? range.items[part_of(u[0], range.items.size())]
                                                            : number_text(number_at(range, u[0]));
  if (value.empty()) return;  // a table's empty cell
  put(axes, range.key, value, sample);
  sample.settings.emplace_back(range.key, value);
}

}  // namespace polyslip::campaign
