#pragma once
// What the bench programs share: which records are asked for, timing, and one line of JSON per record.
//   PROGRAM [--list] [--count] [--seconds S] [--repeat N] [NAME…]
// NAME: records to measure, all of them by default. --list prints their names and starts neither MPI nor Kokkos. --count runs each measured region once, inside
// polyslip_bench_region(), for callgrind. --seconds: the least length of one sample (0.05). --repeat: samples (5).
#include <mpi.h>

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace polyslip::bench {

/// Seconds of one call: the fastest and the median of the samples; on several ranks the slowest rank counts. The least processor time
/// of a sample tells what the fastest would be on a machine that nobody else uses.
struct Times {
  double seconds = 0;
  double median = 0;
  double processor = 0;
};

/// One record. A number that is not finite is written as null.
class Record {
 public:
  Record(const std::string& name, int ranks, const Times& times);
  Record& number(const std::string& key, double value);
  Record& text(const std::string& key, const std::string& value);
  const std::string& line() const { return line_; }  ///< without the closing brace

 private:
  std::string line_;
};

class Bench {
 public:
  /// Starts MPI and Kokkos, but for --list; ends both when it goes out of scope. A wrong option ends the program with exit code 2.
  Bench(int& argc, char**& argv);
  ~Bench();
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  /// Whether the record is asked for; with --list prints its name and says no.
  bool wanted(const std::string& name);
  /// Calls `once` until a sample is long enough, as many samples as asked for.
  Times measure(const std::function<void()>& once) const;
  /// The same for work that is long by itself: every call is a sample, the first one as well.
  Times measure_whole(const std::function<void()>& once) const;
  /// Begins a record of this number of ranks.
  Record record(const std::string& name, const Times& times) const { return Record(name, ranks_, times); }
  void print(const Record& record) const;
  int ranks() const { return ranks_; }
  MPI_Comm comm() const { return MPI_COMM_WORLD; }

 private:
  /// Wall and processor seconds of one call.
  struct Sample {
    double wall, processor;
  };
  static Times summary(std::vector<Sample> samples);
  Times counted(const std::function<void()>& once) const;
  Sample sample(const std::function<void()>& once, std::int64_t calls) const;

  std::set<std::string> names_;
  bool list_ = false, count_ = false;
  double least_ = 0.05;
  int repeats_ = 5;
  int ranks_ = 1, rank_ = 0;
};

}  // namespace polyslip::bench
