#include "src/microstructure/power_diagram.hpp"

#include <algorithm>
#include <cmath>

namespace polyslip::microstructure {
namespace {

/// The cell of a lattice point among its lattice.
ConvexCell lattice_cell(const Periods& periods) {
  ConvexCell cell;
  cell.start(periods.covering_radius() * 1.001);
  std::vector<Vector> images;
  for (int a = -2; a <= 2; ++a)
    for (int b = -2; b <= 2; ++b)
      for (int c = -2; c <= 2; ++c)
        if (a != 0 || b != 0 || c != 0) images.push_back(periods.vector(a, b, c));
  std::stable_sort(images.begin(), images.end(),
                   [](const Vector& a, const Vector& b) { return dot(a, a) < dot(b, b); });
  for (const Vector& image : images) cell.cut(image, 0.5 * dot(image, image), ConvexCell::wall);
  return cell;
}

/// Each rank's part of a list, put together in the order of ranks.
template <class T>
std::vector<T> joined(const std::vector<T>& part, MPI_Datatype type, const base::Comm& comm) {
  if (comm.size() == 1) return part;
  const int mine = static_cast<int>(part.size());
  std::vector<int> counts(static_cast<std::size_t>(comm.size())), begins(counts.size(), 0);
  MPI_Allgather(&mine, 1, MPI_INT, counts.data(), 1, MPI_INT, comm.mpi());
  for (std::size_t r = 1; r < counts.size(); ++r) begins[r] = begins[r - 1] + counts[r - 1];
  std::vector<T> all(static_cast<std::size_t>(begins.back() + counts.back()));
  MPI_Allgatherv(part.data(), mine, type, all.data(), counts.data(), begins.data(), type, comm.mpi());
  return all;
}

}  // namespace

PowerDiagram::PowerDiagram(const Periods& periods, const std::vector<UnitPoint>& sites,
                           const std::vector<double>& sizes)
    : periods_(&periods), classes_(SiteClasses::of(sizes, sites.size())), alone_(lattice_cell(periods)) {
  for (const std::vector<int>& some : classes_.sites) bins_.emplace_back(periods, some.size(), 2.0);
  move(sites);
}

void PowerDiagram::move(const std::vector<UnitPoint>& sites) {
  sites_.resize(sites.size());
  near_.resize(sites.size());
  for (std::size_t k = 0; k < sites.size(); ++k) sites_[k] = periods_->reduced(sites[k]);
  for (std::size_t c = 0; c < bins_.size(); ++c) bins_[c].assign(sites_, classes_.sites[c]);
}

void PowerDiagram::set_weights(const std::vector<double>& weights) {
  weights_ = weights;
  for (SiteBins& bins : bins_) bins.set_weights(weights);
}

bool PowerDiagram::cut(std::size_t site, int other, const std::array<int, 3>& period, const Vector& apart,
                       double& reach) {
  if (other == static_cast<int>(site)) return false;
  const double distance2 = dot(apart, apart);
  const double power = distance2 + weights_[site] - weights_[static_cast<std::size_t>(other)];
  if (power >= 0 && power * power > 4 * distance2 * reach * reach) return false;
  if (distance2 == 0) {
    // Two sites in one place: the heavier has it all, or the first.
    if (power == 0 && other > static_cast<int>(site)) return false;
    cell_.clear();
  } else if (!cell_.cut(apart, 0.5 * power, static_cast<int>(cuts_.size()))) {
    return false;
  }
  cuts_.push_back({other, period});
  reach = std::sqrt(cell_.reach2());
  return true;
}

void PowerDiagram::build(std::size_t site) {
  cell_ = alone_;
  cuts_.clear();
  double reach = std::sqrt(cell_.reach2());
  for (const Image& image : near_[site])
    cut(site, image.site, image.period,
        periods_->apart(sites_[static_cast<std::size_t>(image.site)], image.period, sites_[site]), reach);
  for (SiteBins& bins : bins_) {
    double stop2 = 0;
    const auto set_stop = [&] {
      const double more = reach * reach + bins.heaviest() - weights_[site];
      const double stop = more < 0 || cell_.empty() ? 0 : (reach + std::sqrt(more)) * (1 + 1e-9);
      stop2 = stop * stop;
    };
    set_stop();
    bins.search(
        sites_[site], [&](double least2) { return least2 >= stop2; },
        [&](const SiteBins::Member& other, const std::array<int, 3>& period, const Vector& apart) {
          if (cut(site, other.site, period, apart, reach)) set_stop();
        });
  }
  near_[site].clear();
  for (const ConvexCell::Face& face : cell_.faces())
    if (face.corners > 0 && face.tag != ConvexCell::wall)
      near_[site].push_back(cuts_[static_cast<std::size_t>(face.tag)]);
}

PowerVolumes PowerDiagram::volumes(const std::vector<double>& weights, const base::Comm& comm) {
  set_weights(weights);
  PowerVolumes part;
  std::vector<int> facets;
  const std::size_t end = first_of(comm.rank() + 1, comm.size());
  for (std::size_t k = first_of(comm.rank(), comm.size()); k < end; ++k) {
    build(k);
    part.volume.push_back(cell_.measure());
    int count = 0;
    for (const ConvexCell::Face& face : cell_.faces()) {
      const double distance2 = dot(face.normal, face.normal);  // rounding leaves facets of cells that touch at an edge
      if (face.corners == 0 || face.tag == ConvexCell::wall || face.area <= 1e-12 * distance2) continue;
      part.neighbour.push_back(cuts_[static_cast<std::size_t>(face.tag)].site);
      part.conductance.push_back(0.5 * face.area / std::sqrt(distance2));
      ++count;
    }
    facets.push_back(count);
  }
  PowerVolumes all{joined(part.volume, MPI_DOUBLE, comm),
                   {0},
                   joined(part.neighbour, MPI_INT, comm),
                   joined(part.conductance, MPI_DOUBLE, comm)};
  for (const int count : joined(facets, MPI_INT, comm))
    all.begin.push_back(all.begin.back() + static_cast<std::size_t>(count));
  return all;
}

std::vector<CellShape> PowerDiagram::shapes(const std::vector<double>& weights, const base::Comm& comm) {
  set_weights(weights);
  constexpr std::size_t width = 11;
  std::vector<double> part;
  const std::size_t end = first_of(comm.rank() + 1, comm.size());
  for (std::size_t k = first_of(comm.rank(), comm.size()); k < end; ++k) {
    build(k);
    cell_.measure();
    double surface = 0;
    for (const ConvexCell::Face& face : cell_.faces())
      if (face.corners > 0) surface += face.area;
    const ConvexCell::Moments moments = cell_.moments();
    part.insert(part.end(), {moments.volume, surface, moments.first[0], moments.first[1], moments.first[2]});
    part.insert(part.end(), moments.second.begin(), moments.second.end());
  }
  const std::vector<double> all = joined(part, MPI_DOUBLE, comm);
  std::vector<CellShape> shapes(sites_.size());
  for (std::size_t k = 0; k < shapes.size(); ++k) {
    const double* row = all.data() + width * k;
    shapes[k].volume = row[0];
    shapes[k].surface = row[1];
    for (int i = 0; i < 3; ++i) shapes[k].centroid[i] = row[0] > 0 ? row[2 + i] / row[0] : 0;
    std::copy(row + 5, row + width, shapes[k].second.begin());
  }
  return shapes;
}

}  // namespace polyslip::microstructure
