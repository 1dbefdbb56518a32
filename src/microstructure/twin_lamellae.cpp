#include "src/microstructure/twin_lamellae.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "kernels/lattice/twin_systems.hpp"
#include "kernels/rotation/random.hpp"
#include "src/base/require.hpp"
#include "src/microstructure/generate_draws.hpp"
#include "src/microstructure/report_text.hpp"

namespace polyslip::microstructure {
namespace {

using kernels::Lattice;

std::vector<kernels::TwinSystem> planes_of(Lattice lattice, const LamellaOptions& lamellae) {
  if (lattice == Lattice::isotropic || lamellae.family >= kernels::n_twin_families(lattice)) return {};
  std::vector<int> counts(static_cast<std::size_t>(lamellae.family) + 1, 0);
  counts.back() = kernels::twin_family_size(lattice, lamellae.family);
  return kernels::twin_systems(lattice, counts, lamellae.c_over_a);
}

/// A grain's lamellae: where frac(d / period + start) lies below its share, d being the distance from the centroid along the normal.
struct Lamellae {
  Orientation child;
  std::array<double, 3> normal, centroid;
  double start = 0;
};

class Cutting {
 public:
  Cutting(Microstructure& microstructure, const LamellaOptions& lamellae, const GrainOptions& options,
          const OrientationTable& table, const base::Comm& comm)
      : microstructure_(microstructure),
        comm_(comm),
        thickness_(lamellae.thickness),
        of_grain_(microstructure.grains.size(), -1) {
    const GrainStatistics statistics = grain_statistics(microstructure, comm);
    voxels_ = statistics.voxels;
    std::vector<std::size_t> order;
    std::vector<double> key(voxels_.size());
    double all = 0;
    for (std::size_t k = 0; k < voxels_.size(); ++k) {
      key[k] = kernels::random_uniform(options.seed, k, draw::lamellae);
      if (planes_of(options.lattices[static_cast<std::size_t>(microstructure.grains[k].phase)], lamellae).empty())
        continue;
      order.push_back(k);
      all += static_cast<double>(voxels_[k]);
    }
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key[a] < key[b]; });
    wanted_ = lamellae.share * all;
    double chosen = 0;
    std::vector<OrientationCloud> clouds;
    std::vector<Odf> odfs;
    for (std::size_t p = 0; p < options.phases.size(); ++p) {
      std::vector<Orientation> orientations;
      std::vector<double> volumes;
      for (std::size_t k = 0; k < voxels_.size(); ++k)
        if (microstructure.grains[k].phase == static_cast<int>(p)) {
          orientations.push_back(microstructure.grains[k].orientation);
          volumes.push_back(static_cast<double>(voxels_[k]));
        }
      const kernels::SymmetryGroup group = symmetry_of(options, p);
      clouds.emplace_back(orientations, volumes, group, reported_level);
      odfs.emplace_back(texture_target(options, table, p), group, reported_level);
    }
    for (const std::size_t k : order) {
      if (chosen >= lamellae.grain_share * all) break;
      if (voxels_[k] == 0) continue;
      chosen += static_cast<double>(voxels_[k]);
      const Grain& grain = microstructure.grains[k];
      const auto phase = static_cast<std::size_t>(grain.phase);
      Lamellae cut{};
      double least = 0;
      bool first = true;
      for (const kernels::TwinSystem& system : planes_of(options.lattices[phase], lamellae)) {
        const Orientation child = kernels::multiply(kernels::twin_reorientation(system), grain.orientation);
        const double excess = clouds[phase].density(child) - odfs[phase].density(child);
        if (!first && excess >= least - 1e-9) continue;
        first = false;
        least = excess;
        const auto normal = kernels::to_sample(grain.orientation, system.n);
        cut.child = child;
        cut.normal = {normal[0], normal[1], normal[2]};
      }
      cut.centroid = statistics.centroid[k];
      cut.start = kernels::random_uniform2(options.seed, k, draw::lamellae).second;
      of_grain_[k] = static_cast<int>(cuts_.size());
      cuts_.push_back(cut);
      parents_.push_back(k);
    }
    share_ = chosen > 0 ? std::min(0.5, wanted_ / chosen) : 0;
  }

  /// Finds the share of each cut grain that makes the volume right.
  void fit() {
    for (int round = 0; round < 5 && !cuts_.empty(); ++round) {
      const std::vector<std::int64_t> counts = count();
      const double reached = static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}));
      if (reached <= 0 || std::abs(reached - wanted_) <= 0.01 * wanted_) return;
      share_ = std::min(0.5, share_ * std::clamp(wanted_ / reached, 0.5, 2.0));
    }
  }

  /// Makes the lamellae grains; returns the share of the wanted volume that they have.
  double cut(std::vector<bool>& held) {
    const std::vector<std::int64_t> counts = count();
    std::vector<int> child(cuts_.size(), -1);
    double reached = 0;
    for (std::size_t c = 0; c < cuts_.size(); ++c) {
      if (counts[c] == 0) continue;
      reached += static_cast<double>(counts[c]);
      child[c] = static_cast<int>(microstructure_.grains.size());
      microstructure_.grains.push_back({cuts_[c].child, microstructure_.grains[parents_[c]].phase});
      held[parents_[c]] = true;
      held.push_back(true);
      ++made_;
    }
    for_voxels([&](std::size_t voxel, int c) {
      if (child[static_cast<std::size_t>(c)] >= 0)
        microstructure_.grain_of_voxel[voxel] = child[static_cast<std::size_t>(c)];
    });
    return reached / wanted_;
  }

  int made() const { return made_; }

 private:
  /// Calls visit(voxel, cut) for this rank's voxels that lie in a lamella.
  template <class Visit>
  void for_voxels(const Visit& visit) const {
    const base::Grid& grid = microstructure_.grid;
    const double period = thickness_ / share_;
    std::size_t voxel = 0;
    for (int z = microstructure_.slab.begin; z < microstructure_.slab.begin + microstructure_.slab.count; ++z)
      for (int y = 0; y < grid.cells[1]; ++y)
        for (int x = 0; x < grid.cells[0]; ++x, ++voxel) {
          const int c = of_grain_[static_cast<std::size_t>(microstructure_.grain_of_voxel[voxel])];
          if (c < 0) continue;
          const Lamellae& cut = cuts_[static_cast<std::size_t>(c)];
          const std::array<int, 3> at{x, y, z};
          double distance = 0;
          for (std::size_t i = 0; i < 3; ++i) {
            const double apart = grid.origin[i] + (at[i] + 0.5) * grid.spacing(static_cast<int>(i)) - cut.centroid[i];
            distance += cut.normal[i] * (apart - grid.size[i] * std::round(apart / grid.size[i]));
          }
          const double place = distance / period + cut.start;
          if (place - std::floor(place) < share_) visit(voxel, c);
        }
  }

  /// Voxels of each cut's lamellae; none where that would be the whole grain.
  std::vector<std::int64_t> count() const {
    std::vector<std::int64_t> counts(cuts_.size(), 0);
    for_voxels([&](std::size_t, int c) { ++counts[static_cast<std::size_t>(c)]; });
    comm_.sum(counts.data(), static_cast<int>(counts.size()));
    for (std::size_t c = 0; c < counts.size(); ++c)
      if (counts[c] == voxels_[parents_[c]]) counts[c] = 0;
    return counts;
  }

  Microstructure& microstructure_;
  const base::Comm& comm_;
  double thickness_, share_ = 0, wanted_ = 0;
  std::vector<int> of_grain_;  // index into cuts_, or -1
  std::vector<Lamellae> cuts_;
  std::vector<std::size_t> parents_;
  std::vector<std::int64_t> voxels_;
  int made_ = 0;
};

}  // namespace

LamellaOptions read_lamella_options(const base::Tree& section, const GrainOptions& options, const base::Grid& grid) {
  LamellaOptions result;
  result.share = section.get_number("twin_lamellae", 0.0, {0, 0.5, "1"});
  if (result.share == 0) return result;
  const double voxel = std::cbrt(grid.spacing(0) * grid.spacing(1) * grid.spacing(2));
  result.thickness = 1e-6 * section.get_number("twin_thickness_um", 3e6 * voxel, {1e6 * voxel, 1e12, "µm"});
  result.grain_share = section.get_number("twin_grain_share", 1.0, {0, 1, "1"});
  result.family = section.get_integer("twin_family", 1, {1, 4}) - 1;
  bool twins = false;
  for (const Lattice lattice : options.lattices) {
    if (lattice == Lattice::hP) result.c_over_a = section.get_number("c_over_a", result.c_over_a, {1, 3, "1"});
    twins = twins || !planes_of(lattice, result).empty();
  }
  base::require(twins, section.child("twin_lamellae").where(), ": no phase has a lattice that twins in family ",
                result.family + 1, "; lattice = cF or cI (one family) or hP (four) is expected, one per phase");
  return result;
}

std::vector<std::string> insert_twin_lamellae(Microstructure& microstructure, const LamellaOptions& lamellae,
                                              const GrainOptions& options, const OrientationTable& table,
                                              std::vector<bool>& held, const base::Comm& comm) {
  held.resize(microstructure.grains.size(), false);
  if (lamellae.share == 0) return {};
  const std::string errors = odf_errors(microstructure, options, table, comm);
  const std::size_t grains = microstructure.grains.size();
  Cutting cutting(microstructure, lamellae, options, table, comm);
  cutting.fit();
  const double reached = cutting.cut(held) * lamellae.share;
  return {base::text("twin lamellae: ", rounded(lamellae.share, 3), " of the volume asked, ", rounded(reached, 3),
                     " reached, in ", cutting.made(), " of ", grains, " grains, ", rounded(1e6 * lamellae.thickness, 3),
                     " µm thick, ODF error ", errors, " -> ", odf_errors(microstructure, options, table, comm))};
}

}  // namespace polyslip::microstructure
