#include "tests/bench/bench.hpp"

#include <Kokkos_Core.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <limits>

/// What callgrind collects: --toggle-collect=polyslip_bench_region.
extern "C" __attribute__((noinline)) void polyslip_bench_region(const std::function<void()>* once) { (*once)(); }

namespace polyslip::bench {
namespace {

double processor_seconds() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

}  // namespace

Record::Record(const std::string& name, int ranks, const Times& times) : line_("{\"name\": \"" + name + "\"") {
  number("ranks", ranks).number("seconds", times.seconds).number("seconds_median", times.median);
  number("processor_seconds", times.processor);
}

Record& Record::number(const std::string& key, double value) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%.9g", value);
  line_ += ", \"" + key + "\": " + (std::isfinite(value) ? digits : "null");
  return *this;
}

Record& Record::text(const std::string& key, const std::string& value) {
  line_ += ", \"" + key + "\": \"" + value + "\"";
  return *this;
}

Bench::Bench(int& argc, char**& argv) {
  list_ = std::any_of(argv, argv + argc, [](const char* word) { return std::string(word) == "--list"; });
  if (list_) return;
  MPI_Init(&argc, &argv);
  Kokkos::initialize();
  MPI_Comm_size(comm(), &ranks_);
  MPI_Comm_rank(comm(), &rank_);
  const auto wrong = [&](const std::string& what) {
    if (rank_ == 0) std::fprintf(stderr, "%s: %s\n", argv[0], what.c_str());
    Kokkos::finalize();
    MPI_Finalize();
    std::exit(2);
  };
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--count") {
      count_ = true;
    } else if (word == "--seconds" || word == "--repeat") {
      const double value = i + 1 < argc ? std::atof(argv[++i]) : 0;
      if (!(value > 0)) wrong(word + " needs a number above 0");
      if (word == "--seconds") least_ = value;
      if (word == "--repeat") repeats_ = static_cast<int>(std::ceil(value));
    } else if (word[0] == '-') {
      wrong("unknown option " + word + "; allowed: --list, --count, --seconds S, --repeat N, names of records");
    } else {
      names_.insert(word);
    }
  }
}

Bench::~Bench() {
  if (list_) return;
  Kokkos::finalize();
  MPI_Finalize();
}

bool Bench::wanted(const std::string& name) {
  if (list_) {
    std::printf("%s\n", name.c_str());
    return false;
  }
  return names_.empty() || names_.count(name) > 0;
}

Bench::Sample Bench::sample(const std::function<void()>& once, std::int64_t calls) const {
  MPI_Barrier(comm());
  const double start = MPI_Wtime(), processor_start = processor_seconds();
  for (std::int64_t i = 0; i < calls; ++i) once();
  double seconds[2] = {MPI_Wtime() - start, processor_seconds() - processor_start};
  MPI_Allreduce(MPI_IN_PLACE, seconds, 2, MPI_DOUBLE, MPI_MAX, comm());
  const auto count = static_cast<double>(calls);
  return {seconds[0] / count, seconds[1] / count};
}

Times Bench::summary(std::vector<Sample> samples) {
  const auto by_processor = [](const Sample& a, const Sample& b) { return a.processor < b.processor; };
  const double processor = std::min_element(samples.begin(), samples.end(), by_processor)->processor;
  std::sort(samples.begin(), samples.end(), [](const Sample& a, const Sample& b) { return a.wall < b.wall; });
  return {samples.front().wall, samples[samples.size() / 2].wall, processor};
}

Times Bench::counted(const std::function<void()>& once) const {
  polyslip_bench_region(&once);
  const double unknown = std::numeric_limits<double>::quiet_NaN();
  return {unknown, unknown, unknown};
}

Times Bench::measure_whole(const std::function<void()>& once) const {
  if (count_) return counted(once);
  std::vector<Sample> samples;
  for (int i = 0; i < repeats_; ++i) samples.push_back(sample(once, 1));
  return summary(samples);
}

Times Bench::measure(const std::function<void()>& once) const {
  once();  // memory is touched and plans are made
  if (count_) return counted(once);
  std::int64_t calls = 1;
  Sample last = sample(once, calls);
  while (last.wall * static_cast<double>(calls) < least_) {
    const double wanted = 1.2 * least_ / std::max(last.wall, 1e-9);
    calls = std::max(2 * calls, static_cast<std::int64_t>(std::min(wanted, 1e9)));
    last = sample(once, calls);
  }
  std::vector<Sample> samples{last};
  while (static_cast<int>(samples.size()) < repeats_) samples.push_back(sample(once, calls));
  return summary(samples);
}

void Bench::print(const Record& record) const {
  if (rank_ == 0) std::printf("%s}\n", record.line().c_str());
  std::fflush(stdout);
}

}  // namespace polyslip::bench
