#include <algorithm>
#include <filesystem>
#include <iostream>

#include "src/base/files.hpp"
#include "src/base/log.hpp"
#include "src/base/require.hpp"
#include "src/cli/verb.hpp"
#include "src/dataset/check.hpp"
#include "src/dataset/index.hpp"
#include "src/dataset/merge.hpp"
#include "src/dataset/summary.hpp"

namespace polyslip::cli {
namespace {

using base::require;

std::string help() {
  return R"(A dataset is a campaign's folder, its index dataset.h5, one shard, or a file of its own.

polyslip dataset check DATASET
    reads everything: checksums, ids, status, NaN, quaternions, shares, edges, units; shards that are cut, twice there, of
    another plan or schema version. Exit code 2 where something is wrong.
polyslip dataset merge FOLDER
    makes FOLDER/dataset.h5 anew over FOLDER/shards/*.h5 (after a job array). Shards that are not sound or do not belong
    together are left out and named; exit code 2 then.
polyslip dataset merge OUT.h5 DATASET DATASET...
    several datasets into one file, ids counted anew (samples/source, samples/source_id say where from). Refuses samples that are the same.
polyslip dataset summary DATASET
    counts, failures by reason, distributions, activity of slip systems
polyslip dataset export DATASET --out NAME.csv|NAME.h5 [table=grains] [ids=0:99] [COLUMN=VALUE]...
    .csv: one table (samples unless table= says otherwise); .h5: a dataset of its own. ids: a closed range; COLUMN=VALUE: samples whose
    column of "samples" is that (split=train, material=copper). Nothing is ever overwritten.
)";
}

void check_words(const Request& request, std::size_t least, std::size_t most, const char* usage) {
  require(request.words.size() >= least && request.words.size() <= most, "command line: usage: polyslip dataset ",
          usage);
  require(request.settings.empty() && !request.restart && !request.dry_run,
          "command line: dataset takes no --set, --restart or --dry-run");
  require(request.words[0] == "export" || !request.out_given, "command line: dataset ", request.words[0],
          " takes no --out");
}

void run_check(const Request& request, base::Log& log) {
  check_words(request, 2, 2, "check DATASET");
  const dataset::CheckReport report = dataset::check(request.words[1]);
  log.line(report.text() + (report.good() ? "good" : ""));
  require(report.good(), "dataset '", request.words[1], "' is not what it says it is");
}

void merge_shards(const std::string& folder, base::Log& log) {
  const dataset::IndexReport report = dataset::write_index(folder);
  dataset::write_manifest(dataset::Reader(folder), (std::filesystem::path(folder) / "manifest.csv").string());
  log.line(folder, "/dataset.h5: ", report.samples, " of ", report.planned, " samples in ", report.shards, " shards");
  std::string left_out;
  for (const std::string& reason : report.left_out) left_out += "\n  left out: " + reason;
  if (!report.missing.empty()) log.line("missing: samples ", report.missing_text());
  require(report.left_out.empty(), "folder '", folder, "': the index was made without some shards", left_out);
}

void run_merge(const Request& request, base::Log& log) {
  check_words(request, 2, 100000, "merge FOLDER | merge OUT.h5 DATASET DATASET...");
  if (request.words.size() == 2) {
    require(std::filesystem::is_directory(request.words[1]), "command line: '", request.words[1],
            "' is no folder; usage: polyslip dataset merge FOLDER | merge OUT.h5 DATASET DATASET...");
    merge_shards(request.words[1], log);
    return;
  }
  const std::vector<std::string> inputs(request.words.begin() + 2, request.words.end());
  log.line(request.words[1], ": ", dataset::merge(request.words[1], inputs), " samples of ", inputs.size(),
           " datasets");
}

void run_summary(const Request& request, base::Log& log) {
  check_words(request, 2, 2, "summary DATASET");
  log.line(dataset::summary(dataset::Reader(request.words[1])));
}

/// table=…, ids=first:last, or COLUMN=VALUE
void select_by(const std::string& word, dataset::Selection& selection) {
  const std::size_t equals = word.find('=');
  require(equals != std::string::npos && equals > 0, "command line: '", word,
          "'; table=TABLE, ids=FIRST:LAST or COLUMN=VALUE is expected");
  const std::string key = word.substr(0, equals), value = word.substr(equals + 1);
  if (key == "table") {
    selection.table = value;
  } else if (key == "ids") {
    const std::size_t colon = value.find(':');
    const auto whole = [&](const std::string& text) {
      require(!text.empty() && text.size() < 16 && text.find_first_not_of("0123456789") == std::string::npos,
              "command line: '", word, "'; ids=FIRST:LAST with two whole numbers is expected");
      return std::stoll(text);
    };
    selection.first_id = whole(value.substr(0, colon));
    selection.last_id = whole(colon == std::string::npos ? value : value.substr(colon + 1));
    require(selection.first_id <= selection.last_id, "command line: '", word, "': the first id is after the last");
  } else {
    selection.columns.emplace_back(key, value);
  }
}

void run_export(const Request& request, base::Log& log) {
  check_words(request, 2, 100000,
              "export DATASET --out NAME.csv|NAME.h5 [table=TABLE] [ids=FIRST:LAST] [COLUMN=VALUE]...");
  require(request.out_given, "command line: dataset export needs --out NAME.csv or --out NAME.h5");
  dataset::Selection selection;
  for (std::size_t i = 2; i < request.words.size(); ++i) select_by(request.words[i], selection);
  const dataset::Reader reader(request.words[1]);
  log.line(request.out, ": ", dataset::export_samples(reader, selection, request.out), " samples of ",
           reader.samples());
}

int run(const Request& request, const base::Comm& comm) {
  // root does it all: what is done is reading and writing of files
  base::on_root(comm, [&] {
    base::Log log(comm, request.quiet);
    const std::string& action = request.words[0];
    if (action == "check")
      run_check(request, log);
    else if (action == "merge")
      run_merge(request, log);
    else if (action == "summary")
      run_summary(request, log);
    else if (action == "export")
      run_export(request, log);
    else
      require(false, "command line: dataset '", action, "'; allowed: check, merge, summary, export");
  });
  return 0;
}

}  // namespace

const Verb dataset{"dataset", "checks, merges, summarises and exports datasets of campaigns", help, run, true};

}  // namespace polyslip::cli
