#include "src/campaign/store.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "src/base/files.hpp"
#include "src/base/require.hpp"

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

}  // namespace

Store::Store(std::string folder, const Plan& plan, const Crystals& crystals, const base::Comm& comm)
    : folder_(std::move(folder)), plan_(plan), crystals_(crystals), comm_(comm), schema_(make_schema(plan, crystals)) {
  base::on_root(comm_, [&] {
    fs::create_directories(journals());
    fs::create_directories(fs::path(folder_) / "shards");
  });
  look();
}

std::string Store::journals() const { return (fs::path(folder_) / "journal").string(); }

std::string Store::shard_file(std::int64_t shard) const {
  return (fs::path(folder_) / "shards" / dataset::shard_name(shard)).string();
}

std::vector<std::string> Store::journal_files() const { return files_with(journals(), ".jnl"); }

std::int64_t Store::shards() const {
  const auto samples = static_cast<std::int64_t>(plan_.samples.size());
  return (samples + plan_.farm.samples_per_shard - 1) / plan_.farm.samples_per_shard;
}

std::int64_t Store::count() const { return std::count(done_.begin(), done_.end(), char{1}); }

/// Root looks, every rank knows.
void Store::look() {
  std::string done(plan_.samples.size(), '\0'), there(static_cast<std::size_t>(shards()), '\0');
  base::on_root(comm_, [&] {
    for (std::size_t k = 0; k < there.size(); ++k)
      there[k] = fs::exists(shard_file(static_cast<std::int64_t>(k))) ? 1 : 0;
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
}

}  // namespace polyslip::campaign
