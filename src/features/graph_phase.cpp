#include "src/features/graph_phase.hpp"

#include "src/base/config.hpp"

namespace polyslip::features {
namespace {
constexpr std::size_t held = 64;
}

GraphPhase PhaseReader::remember(const std::string& key, GraphPhase phase) {
  known_[key] = phase.material;
  if (last_.size() < held)
    last_.push_back(phase.material);
  else
    last_[next_++ % held] = phase.material;
  return phase;
}

GraphPhase PhaseReader::read(const std::string& name, const std::string& card, const std::string& origin) {
  const std::string key = name + '\n' + card;
  const auto found = known_.find(key);
  if (found != known_.end())
    if (auto material = found->second.lock()) return {card, std::move(material)};
  const base::Tree tree = base::parse_ini(card, origin + ": card of phase '" + name + "'");
  // not make_shared: a weak pointer would keep the memory
  return remember(
      key, {card, std::shared_ptr<const material::Phase>(new material::Phase(material::read_phase(name, tree)))});
}

GraphPhase PhaseReader::without_card(const std::string& name, const std::string& lattice, double c_over_a) {
  const std::string key = name + '\n' + lattice + '\n' + std::to_string(c_over_a) + "\nno card";
  const auto found = known_.find(key);
  if (found != known_.end())
    if (auto material = found->second.lock()) return {"", std::move(material)};
  auto material = std::make_shared<material::Phase>();
  material->name = name;
  material->lattice = lattice;
  material->c_over_a = c_over_a;
  material->stiffness = {};
  return remember(key, {"", std::move(material)});
}

}  // namespace polyslip::features
