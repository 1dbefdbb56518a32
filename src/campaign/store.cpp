#include "src/campaign/store.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "src/base/files.hpp"
#include "src/base/require.hpp"
#include "src/base/version.hpp"
#include "src/campaign/sample_tables.hpp"
#include "src/cases/provenance.hpp"
#include "src/dataset/index.hpp"
#include "src/dataset/merge.hpp"
#include "src/dataset/reader.hpp"

namespace polyslip::campaign {
namespace {

namespace fs = std::filesystem;

std::string host_name() {
  char name[128] = "host";
  gethostname(name, sizeof name - 1);
  return name;
}

std::vector<std::string> files_with(const fs::path& folder, const std::string& ending) {
  std::vector<std::string> result;
  std::error_code error;  // a folder that is not there holds none
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error))
    if (entry.path().extension() == ending) result.push_back(entry.path().string());
  std::sort(result.begin(), result.end());
  return result;
}

dataset::Stamp make_stamp(const Plan& plan, const Crystals& crystals) {
  dataset::Stamp stamp;
  stamp.plan = plan.checksum;
  stamp.planned = static_cast<std::int64_t>(plan.samples.size());
  stamp.plan_text = plan.base_text;
  stamp.program = "polyslip " + base::version();
  stamp.libraries = cases::library_text();
  stamp.tables = crystals.tables();
  return stamp;
}

}  // namespace

Store::Store(std::string folder, const Plan& plan, const Crystals& crystals, const base::Comm& comm)
    : folder_(std::move(folder)),
      plan_(plan),
      comm_(comm),
      schema_(make_schema(plan, crystals)),
      stamp_(make_stamp(plan, crystals)) {
  base::on_root(comm_, [&] {
    fs::create_directories(journals());
    fs::create_directories(fs::path(folder_) / "shards");
  });
  look();
}

std::string Store::journals() const { return (fs::path(folder_) / "journal").string(); }

std::string Store::shard_file(std::int64_t shard) const { return dataset::shard_path(folder_, shard); }

std::vector<std::string> Store::journal_files() const { return files_with(journals(), ".jnl"); }

std::int64_t Store::shards() const {
  const auto samples = static_cast<std::int64_t>(plan_.samples.size());
  return (samples + plan_.farm.samples_per_shard - 1) / plan_.farm.samples_per_shard;
}

std::int64_t Store::count() const { return std::count(done_.begin(), done_.end(), char{1}); }

/// Whether the shard is there. A damaged one counts as missing: its samples are solved again, and it is moved aside for the new one.
bool Store::is_sound(std::int64_t shard) {
  const std::string file = shard_file(shard);
  if (!fs::exists(file)) return false;
  std::uint32_t plan = 0;
  try {
    plan = dataset::Reader(file).stamp().plan;
  } catch (const base::InputError& error) {
    damaged_[shard] = error.what();
    return false;
  }
  base::require(plan == plan_.checksum, "file '", file, "' belongs to another plan (", plan, "; this one is ",
                plan_.checksum, "); give --out another folder, or this plan as it was when the campaign began");
  return true;
}

/// Root looks, every rank knows.
void Store::look() {
  std::string done(plan_.samples.size(), '\0'), there(static_cast<std::size_t>(shards()), '\0');
  base::on_root(comm_, [&] {
    for (std::size_t k = 0; k < there.size(); ++k) there[k] = is_sound(static_cast<std::int64_t>(k)) ? 1 : 0;
    for (std::size_t id = 0; id < done.size(); ++id)
      done[id] = there[static_cast<std::size_t>(shard_of(static_cast<std::int64_t>(id)))];
    for (const std::string& file : journal_files()) {
      const dataset::Journal journal(file, schema_, plan_.checksum);
      for (const dataset::JournalEntry& entry : journal.entries())
        if (entry.id >= 0 && entry.id < static_cast<std::int64_t>(done.size()))
          done[static_cast<std::size_t>(entry.id)] = 1;
    }
  });
  comm_.broadcast(done);
  comm_.broadcast(there);
  done_.assign(done.begin(), done.end());
  shard_there_.assign(there.begin(), there.end());
}

void Store::append(const dataset::SampleRecord& record) {
  if (!journal_)
    journal_ = std::make_unique<dataset::JournalWriter>(
        (fs::path(journals()) / base::text(host_name(), "_", getpid(), "_", comm_.rank(), ".jnl")).string(), schema_,
        plan_.checksum);
  journal_->append(record);
  done_[static_cast<std::size_t>(record.id())] = 1;
}

namespace {

/// Records of all journals by id, read one at a time. Of samples that two runs have solved the first is taken: they are the same.
class Finished {
 public:
  Finished(const std::vector<std::string>& files, const dataset::Schema& schema, std::uint32_t plan, std::int64_t first,
           std::int64_t count)
      : first_(first), where_(static_cast<std::size_t>(count)) {
    for (const std::string& file : files) {
      journals_.push_back(std::make_unique<dataset::Journal>(file, schema, plan));
      for (const dataset::JournalEntry& entry : journals_.back()->entries())
        if (entry.id >= first && entry.id < first + count && at(entry.id).first == nullptr &&
            journals_.back()->intact(entry))
          at(entry.id) = {journals_.back().get(), entry};
    }
  }
  bool complete() const {
    return std::all_of(where_.begin(), where_.end(), [](const auto& place) { return place.first != nullptr; });
  }
  dataset::SampleRecord read(std::int64_t id) { return at(id).first->read(at(id).second); }

 private:
  std::pair<const dataset::Journal*, dataset::JournalEntry>& at(std::int64_t id) {
    return where_[static_cast<std::size_t>(id - first_)];
  }

  std::int64_t first_;
  std::vector<std::unique_ptr<dataset::Journal>> journals_;
  std::vector<std::pair<const dataset::Journal*, dataset::JournalEntry>> where_;
};

}  // namespace

/// False where a record is not there after all: its bytes are damaged, and the sample has to be solved again.
bool Store::write_shard(std::int64_t shard) const {
  const std::int64_t first = shard * plan_.farm.samples_per_shard;
  const std::int64_t count =
      std::min(plan_.farm.samples_per_shard, static_cast<std::int64_t>(plan_.samples.size()) - first);
  Finished finished(journal_files(), schema_, plan_.checksum, first, count);
  if (!finished.complete()) return false;
  if (fs::exists(shard_file(shard))) fs::rename(shard_file(shard), shard_file(shard) + ".damaged");
  dataset::write_shard(shard_file(shard), schema_, stamp_, first, count,
                       [&](std::int64_t id) { return finished.read(id); });
  return true;
}

std::vector<std::string> Store::pack(std::int64_t shard) {
  comm_.barrier();
  if (journal_) journal_->sync();
  journal_.reset();
  look();
  std::vector<std::int64_t> ready;
  for (std::int64_t k = 0; k < shards(); ++k) {
    if (shard_there_[static_cast<std::size_t>(k)] != 0 || (shard >= 0 && k != shard)) continue;
    const std::int64_t end =
        std::min((k + 1) * plan_.farm.samples_per_shard, static_cast<std::int64_t>(plan_.samples.size()));
    bool complete = true;
    for (std::int64_t id = k * plan_.farm.samples_per_shard; id < end; ++id) complete = complete && has(id);
    if (complete) ready.push_back(k);
  }
  std::string error;
  std::int64_t damaged = 0;
  for (std::size_t i = 0; i < ready.size(); ++i) {
    if (static_cast<int>(i % static_cast<std::size_t>(comm_.size())) != comm_.rank()) continue;
    try {
      if (!write_shard(ready[i])) ++damaged;
    } catch (const base::InputError& caught) {
      error = caught.what();
    }
  }
  base::throw_together(error, comm_);
  damaged = comm_.sum(damaged);
  look();
  std::vector<std::string> lines;
  if (damaged > 0)
    lines.push_back(
        base::text(damaged, " shards have damaged records in their journals; --restart solves those samples again"));
  std::string text;
  base::on_root(comm_, [&] {
    remove_journals();
    if (shard >= 0) return;
    if (std::none_of(shard_there_.begin(), shard_there_.end(), [](char there) { return there != 0; })) return;
    const dataset::IndexReport report = dataset::write_index(folder_);
    dataset::write_manifest(dataset::Reader(folder_), (fs::path(folder_) / "manifest.csv").string());
    text = base::text("dataset: ", report.samples, " of ", report.planned, " samples in ", report.shards, " shards, ",
                      (fs::path(folder_) / "dataset.h5").string());
    for (const std::string& line : report.left_out) text += "\n  left out: " + line;
  });
  comm_.broadcast(text);
  if (!text.empty()) lines.push_back(text);
  return lines;
}

/// Whether another run, a task of the same job array say, is writing to a journal.
bool Store::is_in_use(const std::string& journal) const {
  try {
    const dataset::JournalWriter own(journal, schema_, plan_.checksum);
    return false;
  } catch (const base::InputError&) {
    return true;
  }
}

/// Those of which every sample is in a shard.
void Store::remove_journals() const {
  for (const std::string& file : journal_files()) {
    bool needed = false;
    {
      const dataset::Journal journal(file, schema_, plan_.checksum);
      for (const dataset::JournalEntry& entry : journal.entries())
        needed = needed || shard_there_[static_cast<std::size_t>(shard_of(entry.id))] == 0;
    }
    if (needed || is_in_use(file)) continue;
    std::error_code error;  // what cannot be removed stays
    fs::remove(file, error);
  }
}

}  // namespace polyslip::campaign
