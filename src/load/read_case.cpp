#include <algorithm>
#include <cmath>

#include "src/base/require.hpp"
#include "src/load/free_space.hpp"
#include "src/load/load_case.hpp"
#include "src/load/step_reader.hpp"

namespace polyslip::load {

using base::Range;
using base::require;
using base::text;
using base::Tree;

namespace {

constexpr int longest = 1000000;  // load steps after repeats are written out

int axis_index(const std::string& name) { return name == "x" ? 0 : name == "y" ? 1 : 2; }

/// Shear of F held, the three normal stresses follow the rule.
void hold_shear(std::array<Condition, 9>& conditions, Rule rule) {
  for (int c = 0; c < 9; ++c) conditions[c] = c % 4 == 0 ? Condition{rule, 0.0} : Condition{Rule::dot_F, 0.0};
}

/// mode = tension and its like: conditions and, where strain and rate say so, the duration.
/// Whether they do is the answer.
bool read_mode(const Tree& section, LoadStep& step, std::vector<std::string>& notes) {
  const std::string mode =
      section.get_choice("mode", {"tension", "compression", "simple_shear", "hold_strain", "hold_stress", "unload"});
  std::string meaning;
  bool timed = false;
  if (mode == "hold_strain") {
    step.conditions.fill(Condition{Rule::dot_F, 0.0});
    meaning = "every component of F is held";
  } else if (mode == "hold_stress" || mode == "unload") {
    hold_shear(step.conditions, mode == "unload" ? Rule::P : Rule::dot_P);
    meaning = mode == "unload" ? "the normal components of P go to 0, the shear components of F are held"
                               : "the normal components of P and the shear components of F are held";
  } else {
    const double rate = section.get_number("rate", Range{1e-300, 1e300, "1/s"});
    const double strain = section.get_number("strain", Range{1e-300, mode == "compression" ? 0.99 : 1e3});
    step.t = strain / rate;
    timed = true;
    if (mode == "simple_shear") {
      const std::string plane = section.get_choice("plane", {"xy", "xz", "yx", "yz", "zx", "zy"});
      const int c = 3 * axis_index(plane.substr(0, 1)) + axis_index(plane.substr(1, 1));
      step.conditions.fill(Condition{Rule::dot_F, 0.0});
      step.conditions[c].value = rate;
      meaning = text("dot_F", component_name(c), " is given, the other components of F are held");
    } else {
      const int axis = axis_index(section.get_choice("axis", {"x", "y", "z"}));
      hold_shear(step.conditions, Rule::P);
      step.conditions[4 * axis] = Condition{Rule::dot_F, mode == "tension" ? rate : -rate};
      meaning = text("dot_F", component_name(4 * axis),
                     " is given, the transverse normal components of P are 0, the shear components of F are held");
    }
    meaning += text("; t = strain / rate = ", base::number_text(step.t), " s");
  }
  notes.push_back(text("mode = ", mode, " of ", section.path(), ": ", meaning));
  return timed;
}

bool known_quantity(const std::string& name) {
  if (name == "sigma_vM" || name == "slip") return true;
  for (const char* tensor : {"F", "P", "sigma"})
    for (int c = 0; c < 9; ++c)
      if (name == tensor + component_name(c)) return true;
  return false;
}

void read_stop(const Tree& section, LoadStep& step) {
  for (const std::string& key : section.keys()) {
    if (key == "then") continue;
    const std::size_t split = key.rfind('_');
    const std::string test = split == std::string::npos ? "" : key.substr(split + 1);
    StopRule rule;
    rule.quantity = key.substr(0, split);
    require(known_quantity(rule.quantity) && (test == "above" || test == "below" || test == "drop"),
            section.child(key).where(),
            ": is no stop rule; allowed: QUANTITY_above, QUANTITY_below, QUANTITY_drop with F11",
            "…F33, P11…P33, sigma11…sigma33, sigma_vM or slip as the quantity");
    rule.test = test == "above"   ? StopRule::Test::above
                : test == "below" ? StopRule::Test::below
                                  : StopRule::Test::drop;
    rule.value = section.get_number(key, rule.test == StopRule::Test::drop ? Range{1e-12, 1} : Range{});
    step.stop.push_back(rule);
  }
  step.stop_ends_run = section.get_choice("then", {"next", "end"}, "next") == "end";
}

/// d11 d22 d33 d23 d13 d12 as a tensor of norm 1.
Tensor read_direction(const Tree& section, const char* key) {
  const std::vector<double> d = section.get_numbers(key);
  const std::string where = section.child(key).where();
  require(d.size() == 6, where, ": has ", d.size(), " components; allowed: d11 d22 d33 d23 d13 d12");
  Tensor direction{d[0], d[5], d[4], d[5], d[1], d[3], d[4], d[3], d[2]};
  const double length = std::sqrt(contract(direction, direction));
  require(length > 0, where, ": is zero and has no direction");
  for (double& component : direction) component /= length;
  return direction;
}

/// The von Mises norm √(3/2 s : s) of a stress of norm 1, s its deviator.
double von_mises_of(const Tensor& direction) {
  const double trace = direction[0] + direction[4] + direction[8];
  return std::sqrt(std::max(0.0, 1.5 * (1 - trace * trace / 3)));
}

/// stress_direction or strain_rate_direction with rate, and strain or t; rate and strain are von Mises' equivalents, so that mode =
/// tension along x at a rate is stress_direction = 1 0 0 0 0 0 at that rate.
void read_load_direction(const Tree& section, const char* key, LoadStep& step, std::vector<std::string>& notes) {
  for (const char* other : {"mode", "F", "dot_F", "L", "P", "dot_P", "sigma"})
    require(!section.has(other), section.where(), ": ", key, " and ", other, " are both given; allowed is one of them");
  Tensor direction = read_direction(section, key);
  const double rate = section.get_number("rate", Range{1e-300, 1e300, "1/s"});
  const double trace = direction[0] + direction[4] + direction[8];
  if (std::string(key) == "stress_direction") {
    const double von_mises = von_mises_of(direction);
    require(von_mises > 1e-3, section.child(key).where(), ": is a pressure, which nothing flows under; its deviator's ",
            "von Mises norm is ", von_mises, " of its length; allowed: above 0.001");
    step.stress_direction = direction;
    step.direction_rate = rate * von_mises;
    notes.push_back(text(key, " of ", section.path(),
                         ": the symmetric part of P goes along it, the component of F along it ", "moves at ",
                         base::number_text(step.direction_rate), " 1/s, the skew part of F is held"));
  } else {
    require(std::abs(trace) < 1e-6, section.child(key).where(), ": its trace is ", trace,
            " of its length; allowed: 0, since slip keeps the volume");
    for (std::size_t c = 0; c < 9; ++c) {
      if (c % 4 == 0) direction[c] -= trace / 3;
      step.conditions[c] = Condition{Rule::L, rate * std::sqrt(1.5) * direction[c]};
    }
  }
  if (section.has("t")) {
    require(!section.has("strain"), section.where(), ": t and strain are both given; t follows from strain and rate");
    read_duration(section, step);
  } else {
    step.t = section.get_number("strain", Range{1e-300, 1e3}) / rate;
  }
}

LoadStep read_step(const Tree& section, std::vector<std::string>& notes) {
  LoadStep step;
  const bool stress = section.has("stress_direction"), strain_rate = section.has("strain_rate_direction");
  require(!(stress && strain_rate), section.where(),
          ": stress_direction and strain_rate_direction are both given; allowed is one of them");
  if (stress || strain_rate) {
    read_load_direction(section, stress ? "stress_direction" : "strain_rate_direction", step, notes);
  } else if (section.has("mode")) {
    for (const char* key : {"F", "dot_F", "L", "P", "dot_P", "sigma"})
      require(!section.has(key), section.where(), ": mode and ", key, " are both given; allowed is one of them");
    if (read_mode(section, step, notes)) {
      require(!section.has("t"), section.where(), ": t and strain are both given; t follows from strain and rate");
    } else {
      read_duration(section, step);
    }
  } else {
    ConditionSet set(section.where());
    for (Rule rule : {Rule::F, Rule::dot_F, Rule::L, Rule::P, Rule::dot_P, Rule::sigma})
      if (section.has(name_of(rule))) set.add(rule, read_masked(section, name_of(rule)));
    step.conditions = set.finish();
    read_duration(section, step);
  }
  read_increments(section, step);
  if (section.has("T")) step.temperature = section.get_number("T", Range{1e-300, 1e300, "K"});
  read_output(section, step);
  if (section.has("stop")) read_stop(section.section("stop"), step);
  return step;
}

}  // namespace

LoadCase read_case(const Tree& load) {
  LoadCase result;
  std::vector<std::size_t> begin_of;  // of each written step among the expanded ones
  for (int number = 1; load.has(std::to_string(number)); ++number) {
    const Tree section = load.section(std::to_string(number));
    begin_of.push_back(result.steps.size());
    result.steps.push_back(read_step(section, result.notes));
    const int times = section.get_integer("repeat", 1, Range{1, longest});
    const int from = section.get_integer("repeat_from", number, Range{1, static_cast<double>(number)});
    const std::vector<LoadStep> block(result.steps.begin() + static_cast<std::ptrdiff_t>(begin_of[from - 1]),
                                      result.steps.end());
    require(block.size() * static_cast<std::size_t>(times) + result.steps.size() <= longest, section.where(),
            ": repeats make more than ", longest, " load steps");
    for (int k = 1; k < times; ++k) result.steps.insert(result.steps.end(), block.begin(), block.end());
    if (times > 1)
      result.notes.push_back(text("steps ", from, " to ", number, " of the case are run ", times, " times"));
  }
  require(!result.steps.empty(), load.where(), ": holds no load step; write a section [load.1]");
  return result;
}

std::string load_help() {
  return R"([load.1], [load.2], …: the load steps, in this order. Tensors: 9 words, row-major, x where a component is free.
Each component is given exactly once, by a kinematic or a stress condition; of ij and ji only one by stress.
  F              target of the mean deformation gradient at the end of the step, reached at constant rate
  dot_F          its rate, 1/s (may stand beside F for other components)
  L              velocity gradient, 1/s: F moves by L F dt with F at the increment's beginning; x counts as 0 in the product
  P              target of the mean first Piola–Kirchhoff stress at the end of the step, Pa, reached at constant rate
  dot_P          its rate, Pa/s (may stand beside P for other components)
  sigma          target of the mean Cauchy stress at the end of the step, Pa, reached at constant rate
  mode           instead of tensors: tension, compression (axis, rate, strain), simple_shear (plane, rate, strain),
                 hold_strain, hold_stress, unload (t)
  stress_direction  instead: d11 d22 d33 d23 d13 d12. The symmetric part of P goes along it, of any size; F moves along it;
                 the skew part of F is held. With rate, and strain or t: von Mises' equivalents (those of tension along x
                 for 1 0 0 0 0 0)
  strain_rate_direction  instead: d11 d22 d33 d23 d13 d12 without a trace. All of L is along it, of von Mises norm rate
  axis           x, y or z: loading axis of tension and compression; transverse normal stress 0, shear of F held
  plane          xy, xz, yx, yz, zx or zy: the component of F that shears
  rate           of the loaded component of F, 1/s; see above for directions
  strain         its change over the step
  t              duration, s
  N              number of increments
  r              ratio of the lengths of successive increments (default 1)
  T              temperature of all points from the beginning of the step on, K (default: it stays as it is)
  f_out          fields are written each f_out increments; none: never (default 1)
  f_restart      a restart file is written each f_restart increments; none: never (default none)
  estimate_rate  the first guess goes on as the step before ended (default true)
  stop.Q_above   ends the step after an increment where Q is above this; also stop.Q_below, and stop.Q_drop: Q has fallen
                 by this fraction from its maximum in the step. Q: F11…F33, P11…P33, sigma11…sigma33, sigma_vM (Pa), slip
  stop.then      next: go on with the next step, end: end the run (default next)
  repeat         after this step, run the block again until it has run this many times (default 1)
  repeat_from    first step of that block (default: this step)
)";
}

}  // namespace polyslip::load
