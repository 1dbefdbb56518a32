#include "src/dataset/summary.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>

#include "src/base/require.hpp"

namespace polyslip::dataset {
namespace {

constexpr std::size_t most_words = 24;  // a column of more different texts is no class
constexpr int bars = 24;

std::string padded(const std::string& text, std::size_t width) {
  return text.size() < width ? text + std::string(width - text.size(), ' ') : text;
}

/// Nine levels of height per character.
std::string histogram(const std::vector<double>& sorted) {
  const double low = sorted.front(), high = sorted.back();
  if (!(high > low)) return "";
  std::vector<int> counts(bars, 0);
  for (const double value : sorted)
    ++counts[static_cast<std::size_t>(std::min<double>(bars - 1, std::floor((value - low) / (high - low) * bars)))];
  const int most = *std::max_element(counts.begin(), counts.end());
  static const char* const levels[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  std::string text;
  for (const int count : counts) text += levels[count == 0 ? 0 : 1 + (7 * count) / most];
  return text;
}

/// One line: least, quartiles, largest, and the histogram.
std::string distribution(const std::string& name, const std::string& unit, std::vector<double> values) {
  values.erase(std::remove_if(values.begin(), values.end(), [](double value) { return !std::isfinite(value); }),
               values.end());
  if (values.empty()) return "";
  std::sort(values.begin(), values.end());
  std::string line = "  " + padded(name + (unit == "1" ? "" : " (" + unit + ")"), 30);
  for (const double at : {0.0, 0.05, 0.5, 0.95, 1.0}) {
    char number[32];
    const auto place = static_cast<std::size_t>(std::lround(at * static_cast<double>(values.size() - 1)));
    std::snprintf(number, sizeof(number), " %10.4g", values[place]);
    line += number;
  }
  return line + "  " + histogram(values) + "\n";
}

std::string share(std::int64_t part, std::int64_t all) {
  char text[48];
  std::snprintf(text, sizeof(text), "%lld (%.1f %%)", static_cast<long long>(part),
                all > 0 ? 100.0 * static_cast<double>(part) / static_cast<double>(all) : 0.0);
  return text;
}

class Summary {
 public:
  explicit Summary(const Reader& reader) : reader_(reader) {
    for (const std::int64_t status : reader.integers("samples", "status")) good_.push_back(status == converged);
    good_count_ = std::count(good_.begin(), good_.end(), true);
  }

  std::string text() {
    std::string text = base::text("dataset ", reader_.path(), ", written by ", reader_.stamp().program, "\n");
    text += base::text("samples ", reader_.samples(), " of ", reader_.stamp().planned, " planned, converged ",
                       share(good_count_, reader_.samples()), ", failed ",
                       share(reader_.samples() - good_count_, reader_.samples()), "\n");
    for (std::size_t t = 1; t < reader_.schema().tables.size(); ++t)
      text += base::text(reader_.schema().tables[t].name, " ", reader_.rows(static_cast<int>(t)), "\n");
    text +=
        failures() + words() + "\n  " + padded("", 30) + "      least         5%     median        95%    largest\n";
    text += numbers_of_samples() + numbers_of_grains() + activity();
    return text;
  }

 private:
  std::string failures() const {
    if (good_count_ == reader_.samples() || reader_.schema().tables[0].find("reason") < 0) return "";
    const std::vector<std::string> reasons = reader_.texts("samples", "reason");
    std::map<std::string, std::int64_t> counts;
    for (std::size_t i = 0; i < reasons.size(); ++i)
      if (!good_[i]) ++counts[reasons[i]];
    std::string text = "failed because\n";
    for (const auto& [reason, count] : counts)
      text += "  " + padded(share(count, reader_.samples() - good_count_), 18) + reason + "\n";
    return text;
  }

  /// material copper 12 (3 failed), magnesium 10
  std::string words() const {
    std::string text;
    for (const Column& column : reader_.schema().tables[0].columns) {
      if (column.type != Type::text || column.name == "reason") continue;
      const std::vector<std::string> words = reader_.texts("samples", column.name);
      std::map<std::string, std::pair<std::int64_t, std::int64_t>> counts;
      for (std::size_t i = 0; i < words.size() && counts.size() <= most_words; ++i) {
        ++counts[words[i]].first;
        counts[words[i]].second += good_[i] ? 0 : 1;
      }
      if (counts.size() > most_words) continue;
      text += column.name;
      const char* separator = " ";
      for (const auto& [word, count] : counts) {
        text += separator + (word.empty() ? "(none)" : word) + " " + std::to_string(count.first);
        if (count.second > 0) text += " (" + std::to_string(count.second) + " failed)";
        separator = ", ";
      }
      text += "\n";
    }
    return text;
  }

  std::string numbers_of_samples() const {
    std::string text = "per sample\n";
    for (const Column& column : reader_.schema().tables[0].columns) {
      if (column.type == Type::text || column.name == "id" || column.name == "seed" ||
          column.name.find("checksum") != std::string::npos || column.name == "status")
        continue;
      const auto width = static_cast<std::size_t>(column.values());
      const std::vector<double> values = reader_.numbers("samples", column.name);
      for (std::size_t k = 0; k < width; ++k) {
        std::vector<double> one;
        for (std::size_t i = 0; i * width < values.size(); ++i)
          if (good_[i] || column.incidental || column.name == "evaluations") one.push_back(values[i * width + k]);
        const std::string number = width == 1   ? ""
                                   : width == 9 ? std::to_string(k / 3 + 1) + std::to_string(k % 3 + 1)
                                                : "_" + std::to_string(k + 1);
        text += distribution(column.name + number, column.unit, std::move(one));
      }
    }
    for (std::size_t t = 1; t < reader_.schema().tables.size(); ++t) {
      std::vector<double> counts;
      for (std::int64_t i = 0; i < reader_.samples(); ++i)
        if (good_[static_cast<std::size_t>(i)])
          counts.push_back(
              static_cast<double>(reader_.begin(static_cast<int>(t), i + 1) - reader_.begin(static_cast<int>(t), i)));
      text += distribution(reader_.schema().tables[t].name + " per sample", "1", std::move(counts));
    }
    return text;
  }

  std::string numbers_of_grains() const {
    std::string text;
    for (const char* name : {"grains", "edges"}) {
      const int t = reader_.schema().find(name);
      if (t < 0 || reader_.rows(t) == 0) continue;
      text += base::text("per ", name[0] == 'g' ? "grain" : "edge", "\n");
      for (const Column& column : reader_.schema().tables[static_cast<std::size_t>(t)].columns)
        if (column.type != Type::text && column.values() == 1)
          text += distribution(column.name, column.unit, reader_.numbers(name, column.name));
    }
    return text;
  }

  /// Shares of slip, and how many grains show what.
  std::string activity() const {
    const int t = reader_.schema().find("grains");
    if (t < 0 || reader_.rows(t) == 0) return "";
    std::string text;
    for (const Column& column : reader_.schema().tables[static_cast<std::size_t>(t)].columns) {
      if (column.type == Type::text || column.shape.size() != 1 || column.name.rfind("orientation", 0) == 0) continue;
      const bool per_system = column.name == "share" || column.name == "gamma" || column.name == "fraction" ||
                              column.name == "cross_slip" || column.name == "climb";
      if (!per_system) continue;
      const auto width = static_cast<std::size_t>(column.values());
      const std::vector<double> values = reader_.numbers("grains", column.name);
      std::vector<double> mean(width, 0);
      std::int64_t active = 0;
      for (std::size_t g = 0; g * width < values.size(); ++g) {
        bool any = false;
        for (std::size_t s = 0; s < width; ++s) {
          const double value = values[g * width + s];
          if (!std::isfinite(value)) continue;
          mean[s] += value / static_cast<double>(reader_.rows(t));
          any = any || value != 0;
        }
        active += any ? 1 : 0;
      }
      text += "  " + padded(column.name, 12) + "in " + share(active, reader_.rows(t)) + " of grains; mean per system";
      for (const double value : mean) {
        char number[24];
        std::snprintf(number, sizeof(number), " %.3g", value);
        text += number;
      }
      text += "\n";
    }
    text += mechanisms();
    return text.empty() ? "" : "activity\n" + text;
  }

  /// A column of a table that holds for all samples; bytes are empty where there is none.
  std::pair<Column, std::string> constant(const std::string& name, const std::string& column) const {
    for (const ConstantTable& table : reader_.stamp().tables)
      if (const int c = table.spec.find(column); table.spec.name == name && c >= 0)
        return {table.spec.columns[static_cast<std::size_t>(c)], table.columns[static_cast<std::size_t>(c)]};
    return {};
  }
  std::vector<double> constant_numbers(const std::string& table, const std::string& name) const {
    const auto [column, bytes] = constant(table, name);
    return numbers_of(column, bytes);
  }
  std::vector<std::string> constant_texts(const std::string& table, const std::string& name) const {
    const auto [column, bytes] = constant(table, name);
    return bytes.empty() ? std::vector<std::string>{} : texts_of(column, bytes);
  }

  /// "copper slip {111}<110>" for place crystal * width + system, from the tables of crystals and systems; empty where there are none.
  std::vector<std::string> names_of_mechanisms(std::size_t width) const {
    const std::vector<double> crystal = constant_numbers("systems", "crystal"),
                              index = constant_numbers("systems", "index");
    const std::vector<std::string> kind = constant_texts("systems", "kind"),
                                   family = constant_texts("systems", "family"),
                                   name = constant_texts("crystals", "name");
    std::vector<std::string> result(name.size() * width);
    if (index.size() != crystal.size() || kind.size() != crystal.size() || family.size() != crystal.size()) return {};
    for (std::size_t s = 0; s < crystal.size(); ++s) {
      const auto row = static_cast<std::size_t>(crystal[s]), place = row * width + static_cast<std::size_t>(index[s]);
      if (place < result.size()) result[place] = name[row] + " " + kind[s] + " " + family[s];
    }
    return result;
  }

  /// Shares of slip by crystal, kind and family.
  std::string mechanisms() const {
    const TableSpec& grains = reader_.schema().tables[static_cast<std::size_t>(reader_.schema().find("grains"))];
    if (grains.find("share") < 0 || grains.find("crystal") < 0) return "";
    const auto width =
        static_cast<std::size_t>(grains.columns[static_cast<std::size_t>(grains.find("share"))].values());
    const std::vector<std::string> names = names_of_mechanisms(width);
    const std::vector<double> shares = reader_.numbers("grains", "share"),
                              crystal = reader_.numbers("grains", "crystal");
    struct Sum {
      double share = 0;
      std::int64_t grains = 0, leads = 0;
    };
    std::map<std::string, Sum> sums;
    for (std::size_t g = 0; g < crystal.size(); ++g) {
      std::map<std::string, double> own;
      for (std::size_t s = 0; s < width; ++s) {
        const std::size_t place = static_cast<std::size_t>(crystal[g]) * width + s;
        if (place < names.size() && !names[place].empty()) own[names[place]] += shares[g * width + s];
      }
      double largest = 0;
      for (const auto& [mechanism, part] : own) largest = std::max(largest, part);
      for (const auto& [mechanism, part] : own) {
        Sum& sum = sums[mechanism];
        sum.share += part;
        ++sum.grains;
        if (part == largest && part > 0) ++sum.leads;
      }
    }
    std::string text;
    for (const auto& [mechanism, sum] : sums) {
      char number[24];
      std::snprintf(number, sizeof(number), "%.3f", sum.share / static_cast<double>(sum.grains));
      text += "  " + padded(mechanism, 44) + " mean share " + number + ", the largest in " +
              share(sum.leads, sum.grains) + " of its grains\n";
    }
    return text;
  }

  const Reader& reader_;
  std::vector<bool> good_;
  std::int64_t good_count_ = 0;
};

}  // namespace

std::string summary(const Reader& reader) { return Summary(reader).text(); }

}  // namespace polyslip::dataset
