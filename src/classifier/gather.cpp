#include "src/classifier/gather.hpp"

#include <set>
#include <sstream>
#include <string>

namespace polyslip::classifier {
namespace {

/// Root's turn of every rank: as many broadcasts as ranks, so that no buffer holds more than one rank's numbers twice.
std::vector<double> of_rank(int rank, const std::vector<double>& own, const base::Comm& comm) {
  auto count = static_cast<std::int64_t>(comm.rank() == rank ? own.size() : 0);
  MPI_Bcast(&count, 1, MPI_INT64_T, rank, comm.mpi());
  std::vector<double> result = comm.rank() == rank ? own : std::vector<double>(static_cast<std::size_t>(count));
  constexpr std::int64_t piece = 1 << 27;
  for (std::int64_t at = 0; at < count; at += piece)
    MPI_Bcast(result.data() + at, static_cast<int>(std::min(piece, count - at)), MPI_DOUBLE, rank, comm.mpi());
  return result;
}

}  // namespace

NumbersOfGraphs gather(const NumbersOfGraphs& own, const base::Comm& comm) {
  if (comm.size() == 1) return own;
  std::vector<double> packed;
  for (const auto& [graph, numbers] : own) {
    packed.push_back(static_cast<double>(graph));
    packed.push_back(static_cast<double>(numbers.size()));
    packed.insert(packed.end(), numbers.begin(), numbers.end());
  }
  NumbersOfGraphs result;
  for (int rank = 0; rank < comm.size(); ++rank) {
    const std::vector<double> theirs = of_rank(rank, packed, comm);
    for (std::size_t i = 0; i < theirs.size();) {
      const auto first = theirs.begin() + static_cast<std::ptrdiff_t>(i) + 2;
      const auto count = static_cast<std::ptrdiff_t>(theirs[i + 1]);
      result[static_cast<std::int64_t>(theirs[i])].assign(first, first + count);
      i += 2 + static_cast<std::size_t>(count);
    }
  }
  return result;
}

std::vector<std::string> gather_texts(const std::vector<std::string>& own, const base::Comm& comm) {
  std::string all;
  for (int rank = 0; rank < comm.size(); ++rank) {
    std::vector<double> letters;
    if (comm.rank() == rank)
      for (const std::string& text : own)
        for (const char letter : text + "\n") letters.push_back(static_cast<unsigned char>(letter));
    for (const double letter : of_rank(rank, letters, comm)) all += static_cast<char>(letter);
  }
  std::set<std::string> sorted;
  std::istringstream lines(all);
  for (std::string line; std::getline(lines, line);) sorted.insert(line);
  return {sorted.begin(), sorted.end()};
}

}  // namespace polyslip::classifier
