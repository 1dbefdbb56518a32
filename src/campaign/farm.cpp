#include "src/campaign/farm.hpp"

#include <algorithm>
#include <cmath>

#include "src/base/files.hpp"
#include "src/base/progress.hpp"
#include "src/base/require.hpp"
#include "src/base/stop_signal.hpp"
#include "src/campaign/counters.hpp"
#include "src/campaign/sample_solver.hpp"
#include "src/campaign/schedule.hpp"

namespace polyslip::campaign {
namespace {

/// A communicator of one's own for the time of a scope.
class SubComm {
 public:
  SubComm(const base::Comm& comm, int color) { MPI_Comm_split(comm.mpi(), color, comm.rank(), &comm_); }
  ~SubComm() { MPI_Comm_free(&comm_); }
  SubComm(const SubComm&) = delete;
  SubComm& operator=(const SubComm&) = delete;
  base::Comm comm() const { return base::Comm(comm_); }

 private:
  MPI_Comm comm_ = MPI_COMM_NULL;
};

class Farm {
 public:
  Farm(const Plan& plan, const Crystals& crystals, Store& store, std::int64_t shard, base::Log& log,
       const base::Comm& comm)
      : plan_(plan),
        crystals_(crystals),
        store_(store),
        log_(log),
        comm_(comm),
        queues_(make_queues(
            plan, [&](const Sample& sample) { return store.wants(sample.id, shard); }, comm.size())),
        counters_(static_cast<int>(queues_.size()) + own_counters, comm) {
    for (const Queue& queue : queues_)
      for (const std::int64_t id : queue.samples) {
        ++wanted_;
        work_ += cost(id);
      }
  }

  FarmReport run() {
    {
      const auto scope = timers_.scope("waiting");
      base::Progress progress(log_, "campaign", "samples", wanted_);
      progress_ = &progress;
      log_.line("samples to solve: ", wanted_, groups_text());
      work(comm_, 0);
      comm_.barrier();
      progress_ = nullptr;
    }
    FarmReport report = conclude();
    base::throw_together(error_, comm_);
    return report;
  }

 private:
  enum Counter { stop, done, failed, work_done, own_counters };

  double cost(std::int64_t id) const { return plan_.samples[static_cast<std::size_t>(id)].cost; }

  std::string groups_text() const {
    std::string text;
    for (const Queue& queue : queues_)
      text += base::text(text.empty() ? ", " : "; ", queue.samples.size(), " by groups of ", queue.ranks,
                         queue.ranks == 1 ? " rank" : " ranks");
    return text;
  }

  /// These ranks work on queues from `first` on, until all are empty.
  void work(const base::Comm& comm, std::size_t first) {
    const Layout layout = layout_of(queues_, first, comm.size());
    if (layout.groups == 0) return;  // too few for anything that is left
    const int size = queues_[layout.queue].ranks;
    if (comm.size() == size) {
      empty_queue(comm, layout.queue);
      work(comm, layout.queue + 1);
      return;
    }
    const SubComm part(comm, std::min(comm.rank() / size, layout.groups));
    work(part.comm(), comm.rank() / size < layout.groups ? layout.queue : layout.queue + 1);
  }

  /// One group takes samples from a queue until it is empty or the run is to stop.
  void empty_queue(const base::Comm& group, std::size_t queue) {
    SampleSolver solver(
        plan_, crystals_, store_.schema(), group, store_.journals(), [this] { return asked_to_stop(); }, timers_);
    const std::vector<std::int64_t>& samples = queues_[queue].samples;
    for (;;) {
      const std::int64_t first = next(group, queue);
      if (first < 0) return;
      std::vector<const Sample*> batch;
      for (int i = 0; i < plan_.farm.volumes_per_batch; ++i)
        if (first + i < static_cast<std::int64_t>(samples.size()))
          batch.push_back(&plan_.samples[static_cast<std::size_t>(samples[static_cast<std::size_t>(first + i)])]);
      const std::vector<dataset::SampleRecord> records = solver.solve(batch);
      const auto scope = timers_.scope("writing");
      if (group.root()) keep(records, solver);
    }
  }

  /// Position in the queue of the first sample that the group is to solve; -1: none.
  std::int64_t next(const base::Comm& group, std::size_t queue) {
    std::int64_t first = -1;
    if (group.root() && error_.empty() && counters_.read(stop) == 0 && !base::StopSignal::seen()) {
      first = counters_.add(own_counters + static_cast<int>(queue), plan_.farm.volumes_per_batch);
      if (first >= static_cast<std::int64_t>(queues_[queue].samples.size())) first = -1;
    }
    group.broadcast(first);
    return first;
  }

  void keep(const std::vector<dataset::SampleRecord>& records, const SampleSolver& solver) {
    try {
      for (const dataset::SampleRecord& record : records) {
        store_.append(record);
        const Sample& sample = plan_.samples[static_cast<std::size_t>(record.id())];
        solver.forget(sample);
        counters_.add(done, 1);
        if (record.status() != static_cast<int>(Status::converged)) counters_.add(failed, 1);
        counters_.add(work_done, std::max<std::int64_t>(1, static_cast<std::int64_t>(sample.cost)));
      }
    } catch (const base::InputError& error) {
      error_ = error.what();
      counters_.add(stop, 1);
    }
    show_progress();
  }

  bool asked_to_stop() {
    if (comm_.root()) {
      counters_.poke();
      const double now = base::Progress::steady_clock();
      if (now - shown_ > 0.2) show_progress();
    }
    const bool asked = base::StopSignal::seen();
    if (asked && !told_) {
      told_ = true;
      counters_.add(stop, 1);
    }
    return asked;
  }

  void show_progress() {
    if (!comm_.root() || progress_ == nullptr) return;
    shown_ = base::Progress::steady_clock();
    const std::int64_t bad = counters_.read(failed);
    progress_->at(counters_.read(done), bad > 0 ? base::text(bad, " failed") : "",
                  static_cast<double>(counters_.read(work_done)) / std::max(work_, 1.0));
  }

  FarmReport conclude() {
    std::int64_t values[2] = {comm_.root() ? counters_.read(done) : 0, comm_.root() ? counters_.read(failed) : 0};
    comm_.sum(values, 2);
    FarmReport report;
    report.failed = values[1];
    report.solved = values[0] - values[1];
    report.left = wanted_ - values[0];
    report.lines.push_back(
        base::text("samples: ", report.solved, " converged, ", report.failed, " failed, ", report.left, " left",
                   report.failed > 0 ? "; the reasons stand in samples/reason and in manifest.csv" : ""));
    double total = 0, outside = 0;
    std::string parts;
    for (const auto& entry : timers_.entries()) total += entry.seconds;
    total = comm_.sum(total);
    for (const char* name : {"set-up", "tables", "writing", "waiting"}) {
      const double seconds = comm_.sum(timers_.seconds(name));
      outside += seconds;
      parts += base::text(", ", name, " ", share(seconds, total));
    }
    if (total > 0)
      report.lines.push_back(base::text("time of the ranks: solver ", share(total - outside, total), parts));
    return report;
  }

  static std::string share(double part, double total) {
    return base::text(std::round(1000 * part / std::max(total, 1e-300)) / 10, " %");
  }

  const Plan& plan_;
  const Crystals& crystals_;
  Store& store_;
  base::Log& log_;
  base::Comm comm_;
  std::vector<Queue> queues_;
  Counters counters_;
  base::Timers timers_;
  base::Progress* progress_ = nullptr;
  double shown_ = 0;
  std::int64_t wanted_ = 0;
  double work_ = 0;
  bool told_ = false;
  std::string error_;  ///< of this rank, as root of a group
};

}  // namespace

FarmReport run_farm(const Plan& plan, const Crystals& crystals, Store& store, std::int64_t shard, base::Log& log,
                    const base::Comm& comm) {
  Farm farm(plan, crystals, store, shard, log, comm);
  return farm.run();
}

}  // namespace polyslip::campaign
