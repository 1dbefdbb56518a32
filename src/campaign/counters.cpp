#include "src/campaign/counters.hpp"

#include <algorithm>

namespace polyslip::campaign {

Counters::Counters(int count, const base::Comm& comm) : comm_(comm) {
  std::int64_t* values = nullptr;
  const MPI_Aint bytes = comm.root() ? static_cast<MPI_Aint>(sizeof(std::int64_t)) * count : 0;
  MPI_Win_allocate(bytes, sizeof(std::int64_t), MPI_INFO_NULL, comm.mpi(), &values, &window_);
  if (comm.root()) {
    MPI_Win_lock(MPI_LOCK_EXCLUSIVE, 0, 0, window_);
    std::fill(values, values + count, std::int64_t{0});
    MPI_Win_unlock(0, window_);
  }
  comm.barrier();
  MPI_Win_lock_all(0, window_);
}

Counters::~Counters() {
  MPI_Win_unlock_all(window_);
  MPI_Win_free(&window_);
}

std::int64_t Counters::add(int counter, std::int64_t value) {
  std::int64_t before = 0;
  MPI_Fetch_and_op(&value, &before, MPI_INT64_T, 0, counter, value == 0 ? MPI_NO_OP : MPI_SUM, window_);
  MPI_Win_flush(0, window_);
  return before;
}

void Counters::poke() const {
  int waiting = 0;
  MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, comm_.mpi(), &waiting, MPI_STATUS_IGNORE);
}

}  // namespace polyslip::campaign
