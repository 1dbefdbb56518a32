#pragma once
// What is done to the volume: a list of load steps, each with one condition per component of the mean deformation.
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "src/base/tree.hpp"

namespace polyslip::load {

/// 3×3, row-major: 11 12 13 21 22 23 31 32 33.
using Tensor = std::array<double, 9>;
using Mask = std::array<bool, 9>;

/// What one component of a load step prescribes. Units: F 1, dot_F and L 1/s, P and sigma Pa, dot_P Pa/s.
///   F      the mean deformation gradient moves at a constant rate to this value at the end of the step
///   dot_F  its rate
///   L      the rate is (L F)ij, with F at the beginning of the increment and zeros in L where L is not given
///   P      the mean first Piola–Kirchhoff stress moves at a constant rate from where it is to this value at the end
///   dot_P  its rate
///   sigma  as P, for the mean Cauchy stress
/// DAMASK's grid driver has the same meaning for all but sigma, which it does not know.
enum class Rule { F, dot_F, L, P, dot_P, sigma };
const char* name_of(Rule rule);
inline bool is_stress(Rule rule) { return rule == Rule::P || rule == Rule::dot_P || rule == Rule::sigma; }

struct Condition {
  Rule rule = Rule::dot_F;
  double value = 0;
};

/// Ends a step early, looked at after each increment.
struct StopRule {
  enum class Test { above, below, drop };
  std::string quantity;  ///< F11…F33, P11…P33, sigma11…sigma33 (Pa), sigma_vM (Pa), slip (mean accumulated slip)
  Test test = Test::above;
  double value = 0;  ///< limit; for drop: the fraction by which the quantity has fallen from its maximum in this step

  std::string name() const;  ///< "P11_drop", as the key has it
};

struct LoadStep {
  std::array<Condition, 9> conditions;  ///< row-major
  /// Symmetric, of norm 1: the symmetric part of the mean P goes along it and nowhere else, the component of the mean F along it
  /// moves at direction_rate (1/s), and the skew part of the mean F is held. Takes the place of the conditions.
  std::optional<Tensor> stress_direction;
  double direction_rate = 0;
  double t = 1;                       ///< duration, s
  int N = 1;                          ///< increments
  double r = 1;                       ///< ratio of the lengths of successive increments
  std::optional<double> temperature;  ///< K, of all points from the beginning of the step on
  int f_out = 1;                      ///< fields are written each f_out increments; 0: never
  int f_restart = 0;                  ///< restart files are written each f_restart increments; 0: never
  bool estimate_rate = true;          ///< the first guess follows the end of the step before
  std::vector<StopRule> stop;
  bool stop_ends_run = false;  ///< a stop rule ends the whole run, not only this step

  bool cauchy() const;
  /// Length in s of increment i in [0, N): geometric, as r^i.
  double increment_length(int i) const { return t * (fraction_before(i + 1) - fraction_before(i)); }
  /// Share of t that has passed before increment i begins; exactly 0 and 1 at the ends.
  double fraction_before(int i) const;
};

struct LoadCase {
  std::vector<LoadStep> steps;
  std::string damask_solver;       ///< solver.mechanical of a DAMASK file, else empty
  std::vector<std::string> notes;  ///< what the reader has filled in, for the log

  int increments() const;
  double duration() const;
};

/// From a case file's section [load] with its steps [load.1], [load.2] …; the keys are listed by load_help().
/// InputError names the file, key and component.
LoadCase read_case(const base::Tree& load);

/// From a DAMASK load file (keys solver and loadstep). Conditions that polyslip lacks (R, thermal, electrical …) are
/// InputErrors that name the key. solver.mechanical is recorded, not followed.
LoadCase read_damask(const base::Tree& file);

/// The steps as [load.1] … sections that read_case understands, shorthands and repeats written out.
std::string describe(const LoadCase& load);

/// The keys of [load.N] with units, defaults and meaning, for --help.
std::string load_help();

}  // namespace polyslip::load
