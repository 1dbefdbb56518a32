#include "src/campaign/splits.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "kernels/rotation/random.hpp"
#include "src/base/require.hpp"

namespace polyslip::campaign {
namespace {

using base::require;
using base::Tree;

constexpr double degrees = 57.295779513082320877;

/// Whether a sample belongs to a held-out test.
using Test = std::function<bool(const Sample&)>;

std::vector<double> numbers_of(const std::string& value) {
  std::vector<double> numbers;
  for (const std::string& word : words_of(value)) {
    double number = 0;
    if (!base::parse_number(word, number)) return {};
    numbers.push_back(number);
  }
  return numbers;
}

double number_after(const std::vector<std::string>& words, std::size_t i, const std::string& where) {
  double number = 0;
  require(i < words.size() && base::parse_number(words[i], number), where, ": '", i < words.size() ? words[i] : "",
          "' stands where a number is expected");
  return number;
}

/// What a case has under a dotted key; empty where there is none.
std::string value_in(const Tree& tree, const std::string& key) {
  Tree node = tree;
  std::size_t begin = 0;
  while (begin <= key.size()) {
    const std::size_t end = std::min(key.find('.', begin), key.size());
    const std::string name = key.substr(begin, end - begin);
    if (!node.is_section() || !node.has(name)) return "";
    node = node.child(name);
    begin = end + 1;
  }
  return node.is_value() ? node.value() : "";
}

std::string value_of(const Sample& sample, const std::string& key, const std::string& otherwise) {
  for (const auto& [name, value] : sample.settings)
    if (name == key) return value;
  return otherwise;
}

/// KEY > NUMBER and its like.
Test comparison(const std::vector<std::string>& words, const std::string& otherwise, const std::string& where) {
  const std::string key = words[0], sign = words[1];
  const double limit = number_after(words, 2, where);
  require(words.size() == 3, where, ": reads KEY ", sign, " NUMBER");
  return [=](const Sample& sample) {
    double value = 0;
    if (!base::parse_number(value_of(sample, key, otherwise), value)) return false;
    if (sign == ">") return value > limit;
    if (sign == ">=") return value >= limit;
    return sign == "<" ? value < limit : value <= limit;
  };
}

/// Product and lengths of symmetric tensors 11 22 33 23 13 12.
double product(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t c = 0; c < 6; ++c) sum += (c < 3 ? 1 : 2) * a[c] * b[c];
  return sum;
}

/// KEY cap ANGLE d11 d22 d33 d23 d13 d12
Test cap(const std::vector<std::string>& words, const std::string& otherwise, const std::string& where) {
  require(words.size() == 9, where, ": reads KEY cap ANGLE_deg d11 d22 d33 d23 d13 d12");
  const double angle = number_after(words, 2, where);
  require(angle > 0 && angle <= 180, where, ": the angle ", angle, " is not between 0 and 180");
  std::vector<double> centre;
  for (std::size_t c = 0; c < 6; ++c) centre.push_back(number_after(words, 3 + c, where));
  const double length = std::sqrt(product(centre, centre));
  require(length > 0, where, ": the direction is zero");
  return [=, key = words[0], limit = std::cos(angle / degrees)](const Sample& sample) {
    const std::vector<double> d = numbers_of(value_of(sample, key, otherwise));
    return d.size() == 6 && product(d, centre) >= limit * length * std::sqrt(product(d, d));
  };
}

/// AXIS NAME NAME … or KEY VALUE VALUE …
Test names(const std::vector<std::string>& words, const Plan& plan, const Variable& variable,
           const std::string& where) {
  require(words.size() > 1, where, ": names nothing that is held out");
  const std::vector<std::string> held(words.begin() + 1, words.end());
  for (const std::string& word : held) coordinate_of(variable, word, where);
  std::size_t axis = 0;
  while (plan.axes[axis].name != words[0]) ++axis;
  if (plan.axes[axis].is_text)
    return [=](const Sample& sample) { return std::find(held.begin(), held.end(), sample.texts[axis]) != held.end(); };
  return [=, key = words[0]](const Sample& sample) {
    return std::find(held.begin(), held.end(), value_of(sample, key, "")) != held.end();
  };
}

Test read_test(const Tree& entry, const std::vector<Variable>& variables, const Plan& plan) {
  const std::string where = entry.where();
  const std::vector<std::string> words = words_of(entry.value());
  require(!words.empty(), where, ": names nothing that is held out");
  const std::string otherwise = value_in(plan.base.copy(), words[0]);
  bool known = !otherwise.empty();
  const Variable* list = nullptr;
  for (const Variable& variable : variables) {
    const std::vector<std::string> keys = variable.keys();
    known |= variable.name == words[0] || std::find(keys.begin(), keys.end(), words[0]) != keys.end();
    if (variable.name == words[0] && (!variable.choices.empty() || variable.range.kind == Range::Kind::list))
      list = &variable;
  }
  require(known, where, ": nothing in this plan is called '", words[0],
          "'; allowed: AXIS NAMES, KEY > NUMBER (>=, <, <=) or ", "KEY cap ANGLE_deg d11 d22 d33 d23 d13 d12");
  const std::string verb = words.size() > 1 ? words[1] : "";
  if (verb == ">" || verb == ">=" || verb == "<" || verb == "<=") return comparison(words, otherwise, where);
  if (verb == "cap") return cap(words, otherwise, where);
  require(list != nullptr, where, ": '", words[0], "' is no list of names; allowed: ", words[0],
          " > NUMBER (>=, <, <=) or ", words[0], " cap ANGLE_deg d11 d22 d33 d23 d13 d12");
  return names(words, plan, *list, where);
}

/// Marks the samples of each test; true for microstructures that are held out.
std::vector<bool> hold_out(const Tree& section, const std::vector<Variable>& variables, Plan& plan) {
  std::vector<bool> result(static_cast<std::size_t>(plan.microstructures()), false);
  for (const std::string& key : section.keys()) {
    if (key == "validation" || key == "test") continue;
    const Tree entry = section.child(key);
    const Test test = read_test(entry, variables, plan);
    std::size_t count = 0;
    for (Sample& sample : plan.samples) {
      const bool held = test(sample);
      sample.held_out.push_back(held ? 1 : 0);
      if (held) result[static_cast<std::size_t>(sample.microstructure)] = true;
      count += held ? 1 : 0;
    }
    require(count > 0, entry.where(), ": '", entry.value(), "' holds out none of the ", plan.samples.size(),
            " samples");
    plan.tests.push_back(key);
  }
  return result;
}

}  // namespace

void assign_splits(const Tree& plan_file, const std::vector<Variable>& variables, Plan& plan) {
  const Tree section = plan_file.optional_section("split");
  const double validation = section.get_number("validation", 0.1, {0, 1});
  const double test = section.get_number("test", 0.1, {0, 1});
  require(validation + test <= 1, section.where(), ": validation and test are ", validation + test,
          " together; allowed: up to 1");
  const std::vector<bool> held = hold_out(section, variables, plan);

  std::vector<std::size_t> order;
  for (std::size_t m = 0; m < held.size(); ++m)
    if (!held[m]) order.push_back(m);
  std::vector<double> draw(held.size());
  for (std::size_t m = 0; m < held.size(); ++m) draw[m] = kernels::random_uniform(plan.seed, m, 20);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return draw[a] < draw[b]; });
  const double count = static_cast<double>(order.size());
  const auto first_test = static_cast<std::size_t>(std::llround(validation * count));
  const auto first_train = std::min(order.size(), first_test + static_cast<std::size_t>(std::llround(test * count)));

  std::vector<Split> split(held.size(), Split::held_out);
  std::vector<std::size_t> place(held.size(), 0);
  for (std::size_t i = 0; i < order.size(); ++i) {
    split[order[i]] = i < first_test ? Split::validation : i < first_train ? Split::test : Split::train;
    place[order[i]] = i;
  }
  std::vector<Sample*> train;
  for (Sample& sample : plan.samples) {
    const auto m = static_cast<std::size_t>(sample.microstructure);
    sample.split = split[m];
    if (sample.split == Split::train) train.push_back(&sample);
  }
  std::stable_sort(train.begin(), train.end(), [&](const Sample* a, const Sample* b) {
    return place[static_cast<std::size_t>(a->microstructure)] < place[static_cast<std::size_t>(b->microstructure)];
  });
  for (std::size_t i = 0; i < train.size(); ++i) train[i]->train_rank = static_cast<std::int64_t>(i);
}

std::string split_help() {
  return R"([split]: fixed at planning time; all samples of one microstructure stand in the same split.
  validation     share of the microstructures that are not held out (default 0.1)
  test           as well (default 0.1); the rest is for training, ranked so that the first n are the nested subset of n
  NAME           a held-out test, T1 say: its samples, and all others of their microstructures, are in no other split
                   AXIS NAME NAME …     textures, materials, loads or values of a list by name
                   KEY > NUMBER         or >=, <, <=
                   KEY cap ANGLE_deg d11 d22 d33 d23 d13 d12   load directions within this angle of the given one
)";
}

}  // namespace polyslip::campaign
