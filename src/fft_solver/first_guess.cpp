#include "src/fft_solver/first_guess.hpp"

#include <algorithm>

namespace polyslip::fft_solver {
namespace {

std::size_t at(int volume) { return static_cast<std::size_t>(volume); }

}  // namespace

FirstGuess::FirstGuess(Equilibrium& equilibrium)
    : equilibrium_(equilibrium),
      last_(equilibrium.make_work("last change")),
      before_(equilibrium.make_work("change before")),
      courses_(at(equilibrium.volumes())) {}

// With rates of change r = change / length at the middles of increments, the next rate is r + share · (r − r_before) · f, where f is the
// distance to the next middle over the last distance.
void FirstGuess::add(Unknowns& now, const PerVolume& length, const base::VolumeList& volumes) {
  const std::size_t count = courses_.size();
  PerVolume of_last(count), of_before(count);
  for (const int v : volumes) {
    const Course& c = courses_[at(v)];
    of_last[at(v)] = length[at(v)] / c.length;
    if (c.known < 2) continue;
    const double part = c.share * length[at(v)] * (length[at(v)] + c.length) / (c.length + c.length_before);
    of_last[at(v)] += part / c.length;
    of_before[at(v)] = -part / c.length_before;
  }
  const PerVolume ones(count, 1.0);
  equilibrium_.combine(of_last, last_, ones, now);
  equilibrium_.combine(of_before, before_, ones, now);
}

// An error e that was within the tolerance stays in the field. Where the material flows, the next increment starts from it and its change
// is unaffected; where it is elastic, the next increment undoes it. Half of the correction is the better start of both: measured,
// see tests/bench/RESULTS.md.
void FirstGuess::accept(int volume, double length, const Unknowns& found, const Unknowns* correction, bool expects,
                        Unknowns& now) {
  constexpr double kept = 0.5;
  Course& c = courses_[at(volume)];
  const double edge = equilibrium_.voxel_edge(), weight = 1 / (edge * edge);
  equilibrium_.combine(1.0, found, -1.0, now);  // `now` is the change for a while
  if (correction != nullptr) equilibrium_.combine(1.0, *correction, 1.0, now);
  c.share = 0;
  if (c.known == 0) {
    equilibrium_.copy(now, expects ? before_ : last_);
  } else {
    if (c.known == 2) {
      equilibrium_.combine(1 / c.length, last_, -1 / c.length_before, before_);
      const double f = (length + c.length) / (c.length + c.length_before);
      const double squares = equilibrium_.dot(before_, before_, weight)[at(volume)];
      const double product = equilibrium_.dot(now, before_, weight)[at(volume)] / length -
                             equilibrium_.dot(last_, before_, weight)[at(volume)] / c.length;
      if (squares > 0) c.share = std::clamp(product / (f * squares), 0.0, 1.0);
    }
    // after a first increment whose successor the tangent foresaw, its own change is in before_ already
    if (c.known == 2 || !c.foreseen) equilibrium_.copy(last_, before_);
    equilibrium_.copy(now, last_);
  }
  c.foreseen = expects;
  c.known = std::min(c.known + 1, 2);
  c.length_before = c.length;
  c.length = length;
  equilibrium_.copy(found, now);
  if (correction != nullptr) equilibrium_.combine(kept, *correction, 1.0, now);
}

void FirstGuess::save(const std::array<base::Field, 2>& changes, std::vector<double>& numbers, int volume) const {
  DifferenceOperator& difference = equilibrium_.difference();
  difference.to_field(last_.u, changes[0], volume);
  difference.to_field(before_.u, changes[1], volume);
  const Course& c = courses_[at(volume)];
  numbers.insert(numbers.end(), {double(c.known), c.length, c.length_before, c.share, c.foreseen ? 1.0 : 0.0});
  for (const Unknowns* change : {&last_, &before_})
    numbers.insert(numbers.end(), change->mean[at(volume)].begin(), change->mean[at(volume)].end());
}

void FirstGuess::restore(const std::array<base::Field, 2>& changes, const double* numbers, int volume) {
  DifferenceOperator& difference = equilibrium_.difference();
  difference.from_field(changes[0], last_.u, volume);
  difference.from_field(changes[1], before_.u, volume);
  courses_[at(volume)] = {static_cast<int>(numbers[0]), numbers[1], numbers[2], numbers[3], numbers[4] != 0};
  std::copy_n(numbers + 5, 9, last_.mean[at(volume)].begin());
  std::copy_n(numbers + 14, 9, before_.mean[at(volume)].begin());
}

}  // namespace polyslip::fft_solver
