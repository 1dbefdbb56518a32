#pragma once
// Grain graphs of cards of inputs/materials with random grains and labels that follow a known rule: what tests of classifiers learn from.
#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "kernels/lattice/lattice.hpp"
#include "kernels/rotation/random.hpp"
#include "kernels/rotation/symmetry.hpp"
#include "src/base/config.hpp"
#include "src/base/files.hpp"
#include "src/features/grain_graph.hpp"

namespace synthetic {

using namespace polyslip;

inline features::GraphPhase graph_phase(const std::string& card) {
  const std::string path = std::string(POLYSLIP_SOURCE_DIR) + "/inputs/materials/" + card + ".ini";
  return {base::read_file(path),
          std::make_shared<const material::Phase>(material::read_phase(card, base::read_ini(path)))};
}

/// The resolved shear of each system (signed) under a Mandel stress in sample axes.
inline std::vector<double> resolved(const material::Phase& phase, const kernels::Quaternion<double>& q,
                                    const double* stress) {
  kernels::Vec6<double> own;
  for (int i = 0; i < 6; ++i) own[i] = stress[i];
  const kernels::Mat3<double> R = kernels::to_matrix(q);
  const kernels::Mat3<double> sigma = R * (kernels::from_mandel(own) * kernels::transpose(R));
  std::vector<double> result;
  for (const material::SystemName& system : phase.systems) {
    double tau = 0;
    for (int i = 0; i < 3; ++i)
      for (int j = 0; j < 3; ++j) tau += system.direction[i] * sigma(i, j) * system.normal[j];
    result.push_back(tau);
  }
  return result;
}

/// A closed volume of `grains` in a ring with chords, under tension along a random axis. Its grains bear the macroscopic stress of von Mises
/// norm 100 MPa plus `noise` times as much at random; their shares are those of the power law |τ|ⁿ with equal critical stresses.
inline features::GrainGraph graph(const features::GraphPhase& phase, int grains, std::uint64_t seed, double n = 6,
                                  double noise = 0.2) {
  features::GrainGraph g;
  g.source = "synthetic";
  g.id = static_cast<std::int64_t>(seed);
  g.closed = true;
  g.phases = {phase};
  g.mises = 100e6;
  const kernels::Quaternion<double> frame = kernels::random_orientation(seed, 0, 1);
  const kernels::Vec3<double> axis = kernels::to_sample(frame, kernels::Vec3<double>{{0, 0, 1}});
  kernels::Mat3<double> load;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) load(i, j) = axis[i] * axis[j] - (i == j ? 1.0 / 3 : 0.0);
  g.stress_direction = kernels::to_mandel(load);
  double all = 0;
  for (int i = 0; i < grains; ++i) {
    const auto id = static_cast<std::uint64_t>(i + 1);
    features::Grain grain;
    grain.orientation = kernels::random_orientation(seed, id, 2);
    grain.size = 1e-5 * (1 + kernels::random_uniform(seed, id, 3));
    grain.weight = grain.size * grain.size * grain.size;
    grain.centroid = {{1e-4 * kernels::random_uniform(seed, id, 4), 1e-4 * kernels::random_uniform(seed, id, 5),
                       1e-4 * kernels::random_uniform(seed, id, 6)}};
    all += grain.weight;
    g.grains.push_back(grain);
  }
  for (features::Grain& grain : g.grains) grain.weight /= all;
  kernels::Lattice lattice = kernels::Lattice::isotropic;
  kernels::lattice_from_name(phase.material->lattice.c_str(), lattice);
  const kernels::SymmetryGroup group = kernels::symmetry_group(kernels::laue_of(lattice));
  for (int a = 0; a < grains; ++a)
    for (int b = a + 1; b < grains; ++b) {
      if (b - a > 2 && grains + a - b > 2) continue;
      const auto ia = static_cast<std::size_t>(a), ib = static_cast<std::size_t>(b);
      const auto id = static_cast<std::uint64_t>(a * grains + b);
      features::Edge edge;
      edge.a = a;
      edge.b = b;
      edge.area = 1e-10 * (0.5 + kernels::random_uniform(seed, id, 7));
      edge.normal = kernels::to_sample(kernels::random_orientation(seed, id, 8), kernels::Vec3<double>{{0, 0, 1}});
      edge.disorientation = kernels::disorientation_angle(group, g.grains[ia].orientation, g.grains[ib].orientation);
      g.edges.push_back(edge);
    }
  const auto systems = phase.material->systems.size();
  for (int i = 0; i < grains; ++i) {
    const auto id = static_cast<std::uint64_t>(i + 1);
    double stress[6];
    for (int k = 0; k < 6; ++k)
      stress[k] = 100e6 * (g.stress_direction[k] +
                           noise * kernels::random_normal(seed, id, static_cast<std::uint32_t>(10 + k)));
    const double mean = (stress[0] + stress[1] + stress[2]) / 3;
    for (int k = 0; k < 3; ++k) stress[k] -= mean;
    std::vector<double> tau = resolved(*phase.material, g.grains[static_cast<std::size_t>(i)].orientation, stress);
    double sum = 0, slip = 0;
    for (std::size_t s = 0; s < systems; ++s) {
      const bool twin = phase.material->systems[s].kind == material::SystemKind::twin;
      tau[s] = std::pow(twin ? std::max(tau[s], 0.0) / 50e6 : std::abs(tau[s]) / 50e6, n);
      sum += tau[s];
    }
    for (std::size_t s = 0; s < systems; ++s) g.labels.share.push_back(tau[s] / sum);
    slip = 0.02 * sum;
    g.labels.kind.push_back(features::LabelKind::shares);
    g.labels.confidence.push_back(1);
    g.labels.slip.push_back(slip);
    g.labels.stress.insert(g.labels.stress.end(), stress, stress + 6);
  }
  g.check();
  return g;
}

}  // namespace synthetic
