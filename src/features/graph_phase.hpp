#pragma once
// Phases of graphs from the texts of their cards; graphs of equal cards share one law.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "src/features/grain_graph.hpp"

namespace polyslip::features {

/// Reads each text once as long as some graph, or this class itself, holds the phase; it holds the last few.
class PhaseReader {
 public:
  /// card: keys of a material card, .ini. InputError that begins with `origin` for what is none.
  GraphPhase read(const std::string& name, const std::string& card, const std::string& origin);
  /// A phase without a card: name and lattice, no systems.
  GraphPhase without_card(const std::string& name, const std::string& lattice, double c_over_a);

 private:
  GraphPhase remember(const std::string& key, GraphPhase phase);

  std::map<std::string, std::weak_ptr<const material::Phase>> known_;
  std::vector<std::shared_ptr<const material::Phase>> last_;
  std::size_t next_ = 0;
};

}  // namespace polyslip::features
