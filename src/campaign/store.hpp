#pragma once
// The folder of a campaign: journals of what is done while it runs, shards and the index of what is complete. Nothing that was
// appended is lost, whenever the run ends; a sample that two runs have solved counts once.
//   DIR/journal/HOST_PID_RANK.jnl   records in the order in which a group finished them
//   DIR/shards/shard_00000.h5       samples [k S, (k + 1) S) in order, once all of them are there
//   DIR/dataset.h5, manifest.csv    the index over shards; a row per sample
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "src/base/comm.hpp"
#include "src/campaign/crystals.hpp"
#include "src/campaign/plan.hpp"
#include "src/dataset/file_writer.hpp"
#include "src/dataset/journal.hpp"

namespace polyslip::campaign {

class Store {
 public:
  /// Looks at what is there. InputError where the folder holds another plan's samples. Collective.
  Store(std::string folder, const Plan& plan, const Crystals& crystals, const base::Comm& comm);

  const dataset::Schema& schema() const { return schema_; }
  std::string journals() const;  ///< the folder

  bool has(std::int64_t id) const { return done_[static_cast<std::size_t>(id)] != 0; }
  /// Whether a run that solves this shard (< 0: all) is to solve the sample.
  bool wants(std::int64_t id, std::int64_t shard) const { return !has(id) && (shard < 0 || shard_of(id) == shard); }
  std::int64_t count() const;  ///< samples that are done
  /// Shards that cannot be read, and why; known to root.
  const std::map<std::int64_t, std::string>& damaged() const { return damaged_; }
  std::int64_t shards() const;
  std::int64_t shard_of(std::int64_t id) const { return id / plan_.farm.samples_per_shard; }

  /// Keeps a finished sample in this rank's journal: at return a SIGKILL does not lose it. InputError where it cannot be written. Not
  /// collective.
  void append(const dataset::SampleRecord& record);

  /// Writes the shards that are complete and not there yet, each by one rank, the index and manifest.csv by root, and removes journals of
  /// which all samples are in shards. `shard` as in wants(): the others and the index are left to whoever has them. Lines for the log
  /// on every rank. Collective.
  std::vector<std::string> pack(std::int64_t shard);

 private:
  void look();
  bool is_sound(std::int64_t shard);
  std::string shard_file(std::int64_t shard) const;
  std::vector<std::string> journal_files() const;
  bool write_shard(std::int64_t shard) const;
  bool is_in_use(const std::string& journal) const;
  void remove_journals() const;

  std::string folder_;
  const Plan& plan_;
  base::Comm comm_;
  dataset::Schema schema_;
  dataset::Stamp stamp_;
  std::map<std::int64_t, std::string> damaged_;
  std::vector<char> done_;         // per sample: in a journal or shard
  std::vector<char> shard_there_;  // per shard
  std::unique_ptr<dataset::JournalWriter> journal_;
};

}  // namespace polyslip::campaign
