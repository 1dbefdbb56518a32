#include "src/training/gradient_sum.hpp"

#include <algorithm>
#include <stdexcept>

namespace polyslip::training {

GradientSum::GradientSum(int size, int extras, const base::Comm& comm, int piece)
    : size_(size),
      extras_(extras),
      piece_(piece),
      pieces_((size + piece - 1) / piece),
      comm_(comm),
      buffer_(static_cast<std::size_t>(size + extras)),
      left_(static_cast<std::size_t>(pieces_)) {
  for (int p = pieces_ - 1; p >= 0; --p) order_.push_back(p);  // backward passes end at the first layers
}

GradientSum::~GradientSum() {
  // An exception between begin() and finish() ends the program; what MPI may still write to must outlive that, and sums that were
  // begun cannot be taken back.
  if (!requests_.empty()) static_cast<void>(new std::vector<double>(std::move(buffer_)));
}

double* GradientSum::begin() {
  std::fill(buffer_.begin(), buffer_.end(), 0.0);
  for (int p = 0; p < pieces_; ++p) left_[static_cast<std::size_t>(p)] = std::min(piece_, size_ - p * piece_);
  completed_.clear();
  next_ = 0;
  return buffer_.data();
}

void GradientSum::start(int piece) {
  const int first = piece * piece_;
  requests_.push_back(MPI_REQUEST_NULL);
  MPI_Iallreduce(MPI_IN_PLACE, buffer_.data() + first, std::min(piece_, size_ - first), MPI_DOUBLE, MPI_SUM,
                 comm_.mpi(), &requests_.back());
}

void GradientSum::ready(int first, int count) {
  if (comm_.size() == 1 || count <= 0) return;
  if (first < 0 || first + count > size_) throw std::logic_error("gradient: entries that are not there are complete");
  for (int p = first / piece_; p <= (first + count - 1) / piece_; ++p) {
    const int begin = std::max(first, p * piece_), end = std::min(first + count, (p + 1) * piece_);
    int& left = left_[static_cast<std::size_t>(p)];
    left -= end - begin;
    if (left < 0) throw std::logic_error("gradient: entries are complete twice");
    if (left == 0) completed_.push_back(p);
  }
  if (!learned_) return;
  // All ranks begin sums in one order, whatever becomes complete first here.
  for (; next_ < order_.size() && left_[static_cast<std::size_t>(order_[next_])] == 0; ++next_) {
    start(order_[next_]);
    ++overlapped_;
  }
  int done = 0;  // MPI goes on with what was begun only when it is called
  if (!requests_.empty()) MPI_Testall(static_cast<int>(requests_.size()), requests_.data(), &done, MPI_STATUSES_IGNORE);
}

void GradientSum::learn_order() {
  learned_ = true;
  for (const int piece : order_)
    if (std::find(completed_.begin(), completed_.end(), piece) == completed_.end()) completed_.push_back(piece);
  order_ = completed_;
  comm_.broadcast(order_);
}

const double* GradientSum::finish(const std::vector<double>& extras) {
  if (static_cast<int>(extras.size()) != extras_) throw std::logic_error("gradient: another number of extras");
  std::copy(extras.begin(), extras.end(), buffer_.begin() + size_);
  if (comm_.size() == 1) return buffer_.data();
  for (; next_ < order_.size(); ++next_) start(order_[next_]);
  requests_.push_back(MPI_REQUEST_NULL);
  MPI_Iallreduce(MPI_IN_PLACE, buffer_.data() + size_, extras_, MPI_DOUBLE, MPI_SUM, comm_.mpi(), &requests_.back());
  MPI_Waitall(static_cast<int>(requests_.size()), requests_.data(), MPI_STATUSES_IGNORE);
  requests_.clear();
  if (!learned_) learn_order();
  return buffer_.data();
}

}  // namespace polyslip::training
