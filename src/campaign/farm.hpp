#pragma once
// All samples of a plan, solved by groups of ranks that take one after the other from common queues.
#include <cstdint>
#include <string>
#include <vector>

#include "src/base/log.hpp"
#include "src/campaign/crystals.hpp"
#include "src/campaign/plan.hpp"
#include "src/campaign/store.hpp"

namespace polyslip::campaign {

struct FarmReport {
  std::int64_t solved = 0, failed = 0;  ///< by this run
  std::int64_t left = 0;                ///< not done yet
  std::vector<std::string> lines;       ///< what the time went into, for the log; the same on every rank
};

/// Solves what the store lacks, of all samples or of one shard (< 0: all). Every sample that is done is in the store at return, whatever
/// happened. A signal that the caller's StopSignal notes ends it within an iteration of the solver: report.left > 0. InputError where a result cannot be
/// kept (a full disk): all groups stop then. Collective.
FarmReport run_farm(const Plan& plan, const Crystals& crystals, Store& store, std::int64_t shard, base::Log& log,
                    const base::Comm& comm);

}  // namespace polyslip::campaign
