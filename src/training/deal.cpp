#include "src/training/deal.hpp"

#include <algorithm>
#include <numeric>

#include "kernels/rotation/random.hpp"

namespace polyslip::training {
namespace {

constexpr std::size_t window =
    16;  // slots among which a lane's items are mixed: alike in size, yet with other neighbours in each epoch

void shuffle(std::int64_t* items, std::size_t count, std::uint64_t seed, std::uint64_t epoch, std::uint32_t draw) {
  for (std::size_t i = count; i > 1; --i) {
    const kernels::Random4 bits = kernels::random_bits(seed, epoch, draw, static_cast<std::uint32_t>(i));
    const std::uint64_t number = std::uint64_t{bits.word[0]} << 32 | bits.word[1];
    std::swap(items[i - 1], items[number % i]);
  }
}

}  // namespace

Deal::Deal(const std::vector<std::int64_t>& sizes, int lanes, int per_lane)
    : lanes_(lanes), per_lane_(per_lane), columns_(static_cast<std::size_t>(lanes)) {
  std::vector<std::int64_t> sorted(sizes.size());
  std::iota(sorted.begin(), sorted.end(), std::int64_t{0});
  std::stable_sort(sorted.begin(), sorted.end(), [&](std::int64_t a, std::int64_t b) {
    return sizes[static_cast<std::size_t>(a)] > sizes[static_cast<std::size_t>(b)];
  });
  const auto width = static_cast<std::size_t>(lanes);
  const std::size_t slots = (sizes.size() + width - 1) / width;
  for (std::vector<std::int64_t>& column : columns_) column.assign(slots, -1);
  // There and back, so that no lane has the larger item of every slot.
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const std::size_t slot = i / width, place = i % width;
    columns_[slot % 2 == 0 ? place : width - 1 - place][slot] = sorted[i];
  }
  begin_epoch(0, 0);
}

std::vector<std::int64_t> Deal::owned(int lane) const {
  std::vector<std::int64_t> result;
  for (const std::int64_t item : columns_[static_cast<std::size_t>(lane)])
    if (item >= 0) result.push_back(item);
  std::sort(result.begin(), result.end());
  return result;
}

std::int64_t Deal::steps() const { return (slots() + per_lane_ - 1) / per_lane_; }

void Deal::begin_epoch(std::uint64_t seed, std::int64_t epoch) {
  const auto number = static_cast<std::uint64_t>(epoch);
  mixed_ = columns_;
  for (std::size_t lane = 0; lane < mixed_.size(); ++lane)
    for (std::size_t first = 0; first < mixed_[lane].size(); first += window)
      shuffle(mixed_[lane].data() + first, std::min(window, mixed_[lane].size() - first), seed, number,
              static_cast<std::uint32_t>(1 + lane + first / window * mixed_.size()));
  order_.resize(static_cast<std::size_t>(slots()));
  std::iota(order_.begin(), order_.end(), std::int64_t{0});
  shuffle(order_.data(), order_.size(), seed, number, 0);
}

std::vector<std::int64_t> Deal::items(std::int64_t step, int lane) const {
  std::vector<std::int64_t> result;
  const std::int64_t end = std::min(slots(), (step + 1) * per_lane_);
  for (std::int64_t at = step * per_lane_; at < end; ++at) {
    const std::int64_t item =
        mixed_[static_cast<std::size_t>(lane)][static_cast<std::size_t>(order_[static_cast<std::size_t>(at)])];
    if (item >= 0) result.push_back(item);
  }
  return result;
}

}  // namespace polyslip::training
