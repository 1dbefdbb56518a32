// Orientations exchanged and drawn anew until boundaries are as asked for.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "kernels/rotation/random.hpp"
#include "src/base/require.hpp"
#include "src/microstructure/boundary_character.hpp"
#include "src/microstructure/generate_draws.hpp"
#include "src/microstructure/match_texture.hpp"
#include "src/microstructure/report_text.hpp"

namespace polyslip::microstructure {
namespace {

constexpr double degree = 3.14159265358979323846 / 180;
constexpr double close_enough = 0.002;  // of a share

struct Neighbour {
  std::size_t grain;
  double share;  ///< of the area that counts
};

/// The grains of one phase with their ODF.
struct PhaseTexture {
  BoundaryCharacter character;
  TextureTarget target;
  Odf odf;
  OrientationCloud cloud;
  double single;  ///< K of an orientation with itself
  std::vector<std::size_t> grains, by_volume;
  std::vector<kernels::SymmetryGroup> group;
};

struct Change {
  double sigma3 = 0, low_angle = 0;
};

/// A grain's new orientation; or with a partner, an exchange.
struct Candidate {
  Orientation orientation;
  std::size_t partner;  ///< no_partner, or a grain
  Change change;
  double gain;
};
constexpr std::size_t no_partner = static_cast<std::size_t>(-1);

class Shaping {
 public:
  Shaping(Microstructure& microstructure, const BoundaryTargets& targets, const GrainOptions& options,
          const OrientationTable& table, const std::vector<bool>& held, const base::Comm& comm)
      : grains_(microstructure.grains), targets_(targets), held_(held), seed_(options.seed) {
    held_.resize(grains_.size(), false);
    const std::vector<std::int64_t> voxels = microstructure.voxels_per_grain(comm);
    place_.resize(grains_.size());
    for (std::size_t p = 0; p < options.phases.size(); ++p) add_phase(options, table, p, voxels);
    double area = 0;
    const std::vector<Boundary> boundaries = boundary_table(microstructure, comm);
    for (const Boundary& b : boundaries) area += same_phase(b) ? b.area : 0;
    neighbours_.resize(grains_.size());
    for (const Boundary& b : boundaries) {
      if (!same_phase(b)) continue;
      neighbours_[static_cast<std::size_t>(b.a)].push_back({static_cast<std::size_t>(b.b), b.area / area});
      neighbours_[static_cast<std::size_t>(b.b)].push_back({static_cast<std::size_t>(b.a), b.area / area});
    }
    for (auto& list : neighbours_)
      std::stable_sort(list.begin(), list.end(),
                       [](const Neighbour& a, const Neighbour& b) { return a.share > b.share; });
    const BoundaryShares now = boundary_shares(boundaries, grains_, options);
    sigma3_ = now.sigma3;
    low_angle_ = low_angle_before_ = now.low_angle;
  }

  /// Until the shares are reached, at the least cost in the ODF that a growing price of a missing share allows.
  void reach() {
    constexpr int most_sweeps = 60;
    for (int sweep = 0; sweep < most_sweeps && missing(sigma3_, low_angle_) > close_enough; ++sweep, price_ *= 1.5) {
      const double before = missing(sigma3_, low_angle_);
      for (const std::size_t k : shuffled())
        if (missing(sigma3_, low_angle_) > close_enough) improve(k);
      const bool stuck = before - missing(sigma3_, low_angle_) < 1e-4;
      if (stuck && price_ > 100) break;
    }
  }

  /// Turns by small angles that leave what boundaries are and lessen the error of the ODF.
  void polish() {
    std::vector<Orientation> start;
    for (const Grain& grain : grains_) start.push_back(grain.orientation);
    for (int sweep = 0; sweep < 2; ++sweep)
      for (const std::size_t k : shuffled()) polish(k, start[k]);
  }

  double sigma3() const { return sigma3_; }
  double low_angle() const { return low_angle_; }

 private:
  void add_phase(const GrainOptions& options, const OrientationTable& table, std::size_t p,
                 const std::vector<std::int64_t>& voxels) {
    std::vector<std::size_t> members;
    std::vector<Orientation> orientations;
    std::vector<double> volumes;
    for (std::size_t k = 0; k < grains_.size(); ++k)
      if (grains_[k].phase == static_cast<int>(p)) {
        place_[k] = members.size();
        members.push_back(k);
        orientations.push_back(grains_[k].orientation);
        volumes.push_back(static_cast<double>(voxels[k]));
      }
    phase_of_.resize(options.phases.size(), phases_.size());
    if (members.empty()) return;
    const kernels::SymmetryGroup group = symmetry_of(options, p);
    TextureTarget target = texture_target(options, table, p);
    phase_of_[p] = phases_.size();
    std::vector<std::size_t> by_volume = members;
    std::stable_sort(by_volume.begin(), by_volume.end(),
                     [&](std::size_t a, std::size_t b) { return voxels[a] < voxels[b]; });
    rank_.resize(grains_.size());
    for (std::size_t i = 0; i < by_volume.size(); ++i) rank_[by_volume[i]] = i;
    phases_.push_back({BoundaryCharacter(group),
                       target,
                       Odf(target, group, reported_level),
                       OrientationCloud(orientations, volumes, group, reported_level),
                       OrientationCloud({{1, 0, 0, 0}}, {1}, group, reported_level).squared_norm(),
                       members,
                       by_volume,
                       {group}});
  }

  bool same_phase(const Boundary& b) const {
    return grains_[static_cast<std::size_t>(b.a)].phase == grains_[static_cast<std::size_t>(b.b)].phase;
  }
  PhaseTexture& phase(std::size_t grain) { return phases_[phase_of_[static_cast<std::size_t>(grains_[grain].phase)]]; }

  /// How far the shares are from what is asked for; a share of low angles that is not asked for shall not grow.
  double missing(double sigma3, double low_angle) const {
    double result = targets_.sigma3 ? std::abs(*targets_.sigma3 - sigma3) : 0;
    return result + (targets_.low_angle ? std::abs(*targets_.low_angle - low_angle)
                                        : std::max(0.0, low_angle - low_angle_before_));
  }

  double uniform() { return kernels::random_uniform(seed_, counter_++, draw::boundary); }

  std::vector<std::size_t> shuffled() {
    std::vector<std::size_t> order;
    for (std::size_t k = 0; k < grains_.size(); ++k)
      if (!held_[k] && !neighbours_[k].empty()) order.push_back(k);
    for (std::size_t i = order.size(); i > 1; --i)
      std::swap(order[i - 1], order[std::min(i - 1, static_cast<std::size_t>(uniform() * static_cast<double>(i)))]);
    return order;
  }

  /// What shares gain when grain k has orientation q instead. Where `partner` is one of its neighbours that boundary is left out: an
  /// exchange turns a misorientation into its inverse.
  Change change(std::size_t k, const Orientation& q, std::size_t partner) {
    const BoundaryCharacter& character = phase(k).character;
    Change result;
    for (const Neighbour& n : neighbours_[k]) {
      if (n.grain == partner) continue;
      const Orientation& other = grains_[n.grain].orientation;
      const auto before = character.kind(grains_[k].orientation, other), after = character.kind(q, other);
      result.sigma3 += n.share * ((after == BoundaryCharacter::sigma3) - (before == BoundaryCharacter::sigma3));
      result.low_angle +=
          n.share * ((after == BoundaryCharacter::low_angle) - (before == BoundaryCharacter::low_angle));
    }
    return result;
  }

  double gain(const Change& change) const {
    return missing(sigma3_, low_angle_) - missing(sigma3_ + change.sigma3, low_angle_ + change.low_angle);
  }

  void propose(std::size_t k, const Orientation& q) {
    const Change difference = change(k, q, no_partner);
    candidates_.push_back({q, no_partner, difference, gain(difference)});
  }

  void propose_exchange(std::size_t k) {
    const PhaseTexture& own = phase(k);
    const auto count = static_cast<double>(own.by_volume.size());
    const double reach = std::max(4.0, 0.03 * count),
                 place = static_cast<double>(rank_[k]) + (2 * uniform() - 1) * reach;
    const std::size_t partner = own.by_volume[static_cast<std::size_t>(std::clamp(place, 0.0, count - 1))];
    if (partner == k || held_[partner] || neighbours_[partner].empty()) return;
    Change difference = change(k, grains_[partner].orientation, partner);
    const Orientation own_before = grains_[k].orientation;
    const Change second = change(partner, own_before, k);
    difference.sigma3 += second.sigma3;
    difference.low_angle += second.low_angle;
    // neighbours of both are counted with their own orientations each time, which neither exchange changes
    candidates_.push_back({grains_[partner].orientation, partner, difference, gain(difference)});
  }

  /// Change of the square of the ODF's error when grain k turns from its orientation to q.
  double odf_cost(std::size_t k, const Orientation& q) {
    const PhaseTexture& own = phase(k);
    const Orientation& before = grains_[k].orientation;
    const double w = own.cloud.weight(place_[k]);
    return 2 * w *
           (own.cloud.density(q) - own.cloud.density(before) - own.odf.density(q) + own.odf.density(before) +
            w * (own.single - overlap(own, q, before)));
  }

  double exchange_cost(std::size_t k, std::size_t partner) {
    const PhaseTexture& own = phase(k);
    const double d = own.cloud.weight(place_[partner]) - own.cloud.weight(place_[k]);
    const Orientation &a = grains_[k].orientation, &b = grains_[partner].orientation;
    return 2 * d * (own.cloud.density(a) - own.odf.density(a) - own.cloud.density(b) + own.odf.density(b)) +
           2 * d * d * (own.single - overlap(own, a, b));
  }

  /// K between two orientations.
  double overlap(const PhaseTexture& own, const Orientation& a, const Orientation& b) const {
    return OrientationCloud({a}, {1}, own.group[0], reported_level).density(b);
  }

  void turn(std::size_t k, const Orientation& q) {
    grains_[k].orientation = q;
    phase(k).cloud.move(place_[k], q);
  }

  void accept(std::size_t k, const Candidate& candidate) {
    sigma3_ += candidate.change.sigma3;
    low_angle_ += candidate.change.low_angle;
    if (candidate.partner != no_partner) turn(candidate.partner, grains_[k].orientation);
    turn(k, candidate.orientation);
  }

  void improve(std::size_t k) {
    constexpr std::size_t neighbours_tried = 8, costed = 4;
    candidates_.clear();
    const PhaseTexture& own = phase(k);
    const std::size_t near = std::min(neighbours_tried, neighbours_[k].size());
    const bool more_sigma3 = targets_.sigma3 && sigma3_ < *targets_.sigma3 && own.character.has_sigma3();
    const bool more_low = targets_.low_angle && low_angle_ < *targets_.low_angle;
    for (std::size_t i = 0; i < near; ++i) {
      const Orientation& other = grains_[neighbours_[k][i].grain].orientation;
      for (int variant = 0; variant < 4 && more_sigma3; ++variant) propose(k, own.character.twin(other, variant));
      if (!more_low) continue;
      const kernels::RandomPair u = kernels::random_uniform2(seed_, counter_++, draw::boundary);
      const double z = 2 * u.first - 1, r = std::sqrt(1 - z * z), azimuth = 360 * degree * u.second;
      const kernels::Vec3<double> axis{{r * std::cos(azimuth), r * std::sin(azimuth), z}};
      propose(k, kernels::multiply(kernels::from_axis_angle(axis, (3 + 10 * uniform()) * degree), other));
    }
    for (int i = 0; i < 4; ++i) propose_exchange(k);
    if (!more_sigma3 || low_angle_ > low_angle_before_)
      for (int i = 0; i < 4; ++i) propose(k, draw_from(own.target, seed_ + 1000003, counter_++));
    std::stable_sort(candidates_.begin(), candidates_.end(),
                     [](const Candidate& a, const Candidate& b) { return a.gain > b.gain; });
    double best = 0;
    const Candidate* chosen = nullptr;
    for (std::size_t i = 0; i < std::min(costed, candidates_.size()) && candidates_[i].gain > 0; ++i) {
      const Candidate& c = candidates_[i];
      const double cost = c.partner == no_partner ? odf_cost(k, c.orientation) : exchange_cost(k, c.partner);
      const double worth = price_ * c.gain - cost;
      if (worth <= best) continue;
      best = worth;
      chosen = &c;
    }
    if (chosen != nullptr) accept(k, *chosen);
  }

  void polish(std::size_t k, const Orientation& start) {
    constexpr double farthest = 3 * degree;
    PhaseTexture& own = phase(k);
    const Orientation q = grains_[k].orientation;
    Orientation slope{0, 0, 0, 0};
    own.cloud.density(q, 1, slope);
    own.odf.density(q, -1, slope);
    kernels::Vec3<double> axis;
    const Orientation turns[] = {{0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
    double length = 0;
    for (int i = 0; i < 3; ++i) {
      axis[i] = -kernels::dot(slope, kernels::multiply(turns[i], q));
      length += axis[i] * axis[i];
    }
    if (length <= 0) return;
    for (int i = 0; i < 3; ++i) axis[i] /= std::sqrt(length);
    for (const double angle : {3 * degree, 1 * degree}) {
      const Orientation next = kernels::normalized(kernels::multiply(kernels::from_axis_angle(axis, angle), q));
      if (kernels::rotation_angle(kernels::misorientation(start, next)) > farthest) continue;
      const Change difference = change(k, next, no_partner);
      if (gain(difference) < 0 || odf_cost(k, next) >= 0) continue;
      accept(k, {next, no_partner, difference, 0});
      return;
    }
  }

  std::vector<Grain>& grains_;
  BoundaryTargets targets_;
  std::vector<bool> held_;
  std::uint64_t seed_, counter_ = 0;
  std::vector<PhaseTexture> phases_;
  std::vector<std::size_t> phase_of_, place_, rank_;
  std::vector<std::vector<Neighbour>> neighbours_;
  std::vector<Candidate> candidates_;
  double sigma3_ = 0, low_angle_ = 0, low_angle_before_ = 0;
  double price_ = 0.05;  ///< of a missing share, in squares of the ODF's error
};

}  // namespace

std::vector<std::string> shape_boundaries(Microstructure& microstructure, const BoundaryTargets& targets,
                                          const GrainOptions& options, const OrientationTable& table,
                                          const std::vector<bool>& held, const base::Comm& comm) {
  if (!targets.sigma3 && !targets.low_angle) return {};
  Shaping shaping(microstructure, targets, options, table, held, comm);
  const double sigma3 = shaping.sigma3(), low_angle = shaping.low_angle();
  const std::string errors = odf_errors(microstructure, options, table, comm);
  shaping.reach();
  shaping.polish();
  const auto part = [](const char* name, const std::optional<double>& asked, double before, double now) {
    const std::string wish = asked ? rounded(*asked, 3) + " asked, " : std::string();
    return base::text(name, ' ', wish, rounded(now, 3), " reached (", rounded(before, 3), " before)");
  };
  std::string line = "boundaries: ";
  if (targets.sigma3) line += part("Σ3", targets.sigma3, sigma3, shaping.sigma3()) + ", ";
  line += part("below 15°", targets.low_angle, low_angle, shaping.low_angle());
  return {line + ", ODF error " + errors + " -> " + odf_errors(microstructure, options, table, comm)};
}

}  // namespace polyslip::microstructure
