// Every number is handed out once, whoever asks.
#include <catch2/catch.hpp>
#include <mpi.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "src/campaign/counters.hpp"

using namespace polyslip;

TEST_CASE("numbers that ranks take from a common counter are all different and without gaps") {
  const base::Comm comm(MPI_COMM_WORLD);
  campaign::Counters counters(3, comm);
  const int each = 200;
  std::vector<int> mine;
  for (int i = 0; i < each; ++i) mine.push_back(static_cast<int>(counters.add(1, 1)));
  CHECK(std::is_sorted(mine.begin(), mine.end()));
  counters.add(2, comm.rank() + 1);
  std::vector<int> all(static_cast<std::size_t>(each * comm.size()));
  MPI_Allgather(mine.data(), each, MPI_INT, all.data(), each, MPI_INT, comm.mpi());
  std::sort(all.begin(), all.end());
  std::vector<int> expected(all.size());
  std::iota(expected.begin(), expected.end(), 0);
  CHECK(all == expected);
  CHECK(counters.read(1) == each * comm.size());
  CHECK(counters.read(2) == comm.size() * (comm.size() + 1) / 2);
  CHECK(counters.read(0) == 0);
  counters.poke();
  comm.barrier();
}
