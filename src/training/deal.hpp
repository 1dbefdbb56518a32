#pragma once
// Which item (graph) is in which step of an epoch, and on which lane. Lanes are dealt to ranks; what a step holds depends on neither their
// number nor on that of ranks.
#include <cstdint>
#include <vector>

namespace polyslip::training {

/// Lanes of a rank: [first, last).
struct Lanes {
  int first = 0, last = 0;
  static Lanes of_rank(int lanes, int rank, int ranks) {
    return {static_cast<int>(static_cast<std::int64_t>(lanes) * rank / ranks),
            static_cast<int>(static_cast<std::int64_t>(lanes) * (rank + 1) / ranks)};
  }
};

/// Each lane owns the same items in every epoch, so that a rank reads them once. Items of alike size come on all lanes at once, so that ranks
/// have alike work in every step; small and large ones mix along the epoch.
class Deal {
 public:
  /// `sizes`: work of each item; `per_lane`: items of a lane in a step.
  Deal(const std::vector<std::int64_t>& sizes, int lanes, int per_lane);

  int lanes() const { return lanes_; }
  /// Of a lane, ascending.
  std::vector<std::int64_t> owned(int lane) const;
  std::int64_t steps() const;
  /// A pure function of (seed, epoch).
  void begin_epoch(std::uint64_t seed, std::int64_t epoch);
  /// Items of a lane in a step.
  std::vector<std::int64_t> items(std::int64_t step, int lane) const;

 private:
  std::int64_t slots() const { return static_cast<std::int64_t>(columns_[0].size()); }

  int lanes_, per_lane_;
  std::vector<std::vector<std::int64_t>> columns_;  // [lane][slot], largest items first; −1: none
  std::vector<std::vector<std::int64_t>> mixed_;    // the same in this epoch
  std::vector<std::int64_t> order_;                 // of slots in this epoch
};

}  // namespace polyslip::training
