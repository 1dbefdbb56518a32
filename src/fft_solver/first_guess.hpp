#pragma once
// Where the displacement of an increment is looked for first: the last changes of each volume, extrapolated.
#include <array>
#include <vector>

#include "src/fft_solver/equilibrium.hpp"

namespace polyslip::fft_solver {

/// The change of the unknowns over an increment follows the last two: the last one, plus a share of what a parabola through both
/// would add. The share is what would have been right, in the least-squares sense, in the increment before; far from a steady flow it
/// is small. Lengths of increments are in any unit that grows evenly with the boundary's change.
class FirstGuess {
 public:
  explicit FirstGuess(Equilibrium& equilibrium);

  /// Changes that are known of a volume: 0 (nothing to extrapolate), 1 or 2.
  int known(int volume) const { return courses_[static_cast<std::size_t>(volume)].known; }
  void forget(int volume) { courses_[static_cast<std::size_t>(volume)].known = 0; }
  /// Length of the last increment.
  double length(int volume) const { return courses_[static_cast<std::size_t>(volume)].length; }

  /// Adds to `now` the change expected over `length` of each listed volume, of all of which a change is known.
  void add(Unknowns& now, const PerVolume& length, const base::VolumeList& volumes);

  /// The next change, as the tangent sees it: to be set before accept() of a volume of which nothing is known.
  Unknowns& expected() { return last_; }

  /// The active volume went from `now` to `found` over `length`, and a linear step with the residual that was left would go
  /// on by `correction`. `now` becomes the new start of extrapolation. `expects`: expected() was set.
  void accept(int volume, double length, const Unknowns& found, const Unknowns* correction, bool expects,
              Unknowns& now);

  /// For restarts: the changes as fields of 3 rows (last, before), and the rest as numbers.
  void save(const std::array<base::Field, 2>& changes, std::vector<double>& numbers, int volume) const;
  static constexpr int saved_numbers = 23;
  void restore(const std::array<base::Field, 2>& changes, const double* numbers, int volume);

  std::int64_t bytes() const { return last_.u.bytes() + before_.u.bytes(); }

 private:
  struct Course {
    int known = 0;
    double length = 0, length_before = 0;
    double share = 0;       ///< of the parabola's part
    bool foreseen = false;  ///< the last change is expected(), that of the first increment is the one before
  };

  Equilibrium& equilibrium_;
  Unknowns last_, before_;  ///< changes
  std::vector<Course> courses_;
};

}  // namespace polyslip::fft_solver
