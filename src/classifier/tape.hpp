#pragma once
// The memory of one pass through a model: rows of numbers with their slopes (∂ loss / ∂ number), and what has to be done backward.
#include <functional>
#include <vector>

#include "src/base/batches.hpp"
#include "src/base/volumes.hpp"

namespace polyslip::classifier {

/// `rows` features of `points` points, where the loops run: row r begins at r · stride, which is a multiple of the width of batches.
template <class S>
struct Rows {
  int rows = 0;
  std::int64_t points = 0;
  long stride = 0;
  S* value = nullptr;
  S* slope = nullptr;  ///< null: constants

  KOKKOS_INLINE_FUNCTION S* row(int r) const { return value + r * stride; }
  KOKKOS_INLINE_FUNCTION S* slopes(int r) const { return slope + r * stride; }
  /// Rows [first, first + count).
  Rows part(int first, int count) const {
    return {count, points, stride, value + first * stride, slope == nullptr ? nullptr : slope + first * stride};
  }
};

/// Constants that a field holds; `points` of its columns mean something.
template <class S>
Rows<S> rows_of(const base::FieldOf<S>& field, std::int64_t points) {
  return {static_cast<int>(field.extent(0)), points, static_cast<long>(field.extent(1)), field.data(), nullptr};
}

template <class S>
class Tape {
 public:
  /// Forgets all rows and steps, keeps the memory. with_slopes: whether backward() will be called.
  void clear(bool with_slopes) {
    steps_.clear();
    with_slopes_ = with_slopes;
    chunk_ = used_ = 0;
  }
  bool with_slopes() const { return with_slopes_; }

  /// Zeroed rows.
  Rows<S> rows(int count, std::int64_t points) {
    const auto stride = static_cast<long>(base::padded(points));
    Rows<S> r{count, points, stride, take(count * stride), nullptr};
    if (with_slopes_) r.slope = take(count * stride);
    return r;
  }
  /// The same without slopes.
  Rows<S> constants(int count, std::int64_t points) {
    const auto stride = static_cast<long>(base::padded(points));
    return {count, points, stride, take(count * stride), nullptr};
  }
  /// To be done by backward(), which goes from the last step to the first one.
  void step(std::function<void()> backward) {
    if (with_slopes_) steps_.push_back(std::move(backward));
  }
  void backward() {
    for (std::size_t i = steps_.size(); i-- > 0;) steps_[i]();
  }

 private:
  using Memory = Kokkos::View<S*>;
  static constexpr std::size_t least_chunk = std::size_t(1) << 19;

  S* take(long count) {
    const auto size = static_cast<std::size_t>(count);
    while (chunk_ < chunks_.size() && used_ + size > chunks_[chunk_].extent(0)) {
      ++chunk_;
      used_ = 0;
    }
    if (chunk_ == chunks_.size())
      chunks_.emplace_back(Kokkos::view_alloc(Kokkos::WithoutInitializing, "classifier::tape"),
                           std::max(size, least_chunk));
    const Memory part = Kokkos::subview(chunks_[chunk_], std::make_pair(used_, used_ + size));
    Kokkos::deep_copy(part, S(0));
    used_ += size;
    return part.data();
  }

  std::vector<Memory> chunks_;
  std::size_t chunk_ = 0, used_ = 0;
  bool with_slopes_ = true;
  std::vector<std::function<void()>> steps_;
};

}  // namespace polyslip::classifier
