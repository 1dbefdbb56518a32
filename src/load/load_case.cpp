#include "src/load/load_case.hpp"

#include <cmath>

#include "src/load/step_reader.hpp"

namespace polyslip::load {

const char* name_of(Rule rule) {
  switch (rule) {
    case Rule::F:
      return "F";
    case Rule::dot_F:
      return "dot_F";
    case Rule::L:
      return "L";
    case Rule::P:
      return "P";
    case Rule::dot_P:
      return "dot_P";
    default:
      return "sigma";
  }
}

std::string StopRule::name() const {
  return quantity + (test == Test::above ? "_above" : test == Test::below ? "_below" : "_drop");
}

bool LoadStep::cauchy() const {
  for (const Condition& condition : conditions)
    if (condition.rule == Rule::sigma) return true;
  return false;
}

double LoadStep::fraction_before(int i) const {
  if (i <= 0) return 0;
  if (i >= N) return 1;
  // Σ_{k<i} r^k / Σ_{k<N} r^k; in this form also for r near 1 and for large N
  const double log_r = std::log(r);
  if (std::abs(log_r) * N < 1e-12) return double(i) / N;
  return log_r > 0 ? std::exp(log_r * (i - N)) * std::expm1(-log_r * i) / std::expm1(-log_r * N)
                   : std::expm1(log_r * i) / std::expm1(log_r * N);
}

int LoadCase::increments() const {
  int total = 0;
  for (const LoadStep& step : steps) total += step.N;
  return total;
}

double LoadCase::duration() const {
  double total = 0;
  for (const LoadStep& step : steps) total += step.t;
  return total;
}

std::string describe(const LoadCase& load) {
  std::string result;
  for (std::size_t i = 0; i < load.steps.size(); ++i) {
    const LoadStep& step = load.steps[i];
    if (i > 0) result += "\n";
    result += "[load." + std::to_string(i + 1) + "]\n";
    if (step.stress_direction) {
      const Tensor& d = *step.stress_direction;
      const double trace = d[0] + d[4] + d[8];
      result += "stress_direction =";
      for (const std::size_t c : {0, 4, 8, 5, 2, 1}) result += " " + base::number_text(d[c]);
      result += "\nrate = " + base::number_text(step.direction_rate / std::sqrt(1.5 * (1 - trace * trace / 3))) + "\n";
    }
    for (Rule rule : {Rule::F, Rule::dot_F, Rule::L, Rule::P, Rule::dot_P, Rule::sigma}) {
      if (step.stress_direction) break;
      std::string words;
      bool given = false;
      for (int c = 0; c < 9; ++c) {
        const bool here = step.conditions[c].rule == rule;
        given |= here;
        words += c == 0 ? "" : c % 3 == 0 ? "  " : " ";
        words += here ? base::number_text(step.conditions[c].value) : "x";
      }
      if (given) result += std::string(name_of(rule)) + " = " + words + "\n";
    }
    result += "t = " + base::number_text(step.t) + "\n";
    result += "N = " + std::to_string(step.N) + "\n";
    result += "r = " + base::number_text(step.r) + "\n";
    if (step.temperature) result += "T = " + base::number_text(*step.temperature) + "\n";
    result += "f_out = " + (step.f_out > 0 ? std::to_string(step.f_out) : "none") + "\n";
    result += "f_restart = " + (step.f_restart > 0 ? std::to_string(step.f_restart) : "none") + "\n";
    result += std::string("estimate_rate = ") + (step.estimate_rate ? "true" : "false") + "\n";
    for (const StopRule& rule : step.stop)
      result += "stop." + rule.name() + " = " + base::number_text(rule.value) + "\n";
    if (!step.stop.empty()) result += std::string("stop.then = ") + (step.stop_ends_run ? "end" : "next") + "\n";
  }
  return result;
}

}  // namespace polyslip::load
