#include "src/fft_solver/equilibrium.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/law/law.hpp"
#include "kernels/tensor/solve.hpp"
#include "src/fft_solver/row_means.hpp"

namespace polyslip::fft_solver {
namespace {

template <class S>
material::PointFields<S> make_fields(const DifferenceOperator& difference, TangentStorage tangent, const WorkField& H) {
  material::PointFields<S> fields;
  fields.H = std::get<base::FieldOf<S>>(H);
  fields.P = difference.finds_gradient_again() ? fields.H : difference.make_field<S>("P", 9);
  fields.S0 = difference.make_field<S>("S0", 6);
  fields.tangent =
      difference.make_field<S>("tangent", tangent == TangentStorage::symmetric ? material::symmetric_rows : 36);
  return fields;
}

template <class S>
std::int64_t field_bytes(const material::PointFields<S>& f) {
  const std::size_t P = f.P.data() == f.H.data() ? 0 : f.P.size();
  return static_cast<std::int64_t>((f.H.size() + P + f.S0.size() + f.tangent.size()) * sizeof(S));
}

/// The displacement gradient goes to this field, the stress is read from the other.
WorkField gradient_field(const SweptFields& fields) {
  return std::visit([](const auto& f) { return WorkField(f.H); }, fields);
}
WorkField stress_field(const SweptFields& fields) {
  return std::visit([](const auto& f) { return WorkField(f.P); }, fields);
}

kernels::Mat6<double> tangent_of_rows(const std::vector<double>& rows) {
  kernels::Mat6<double> D;
  if (rows.size() == 36) {
    std::copy(rows.begin(), rows.end(), D.m);
    return D;
  }
  for (int i = 0, next = 0; i < 6; ++i)
    for (int j = i; j < 6; ++j, ++next) D(i, j) = D(j, i) = rows[static_cast<std::size_t>(next)];
  return D;
}

/// dP/dF of a homogeneous state.
Medium medium_of(const kernels::Mat3<double>& F, const kernels::Vec6<double>& S0, const kernels::Mat6<double>& D) {
  Medium medium;
  for (int c = 0; c < 9; ++c) {
    kernels::Mat3<double> unit{};
    unit.m[c] = 1;
    const kernels::Mat3<double> dP = kernels::apply_tangent(F, S0, D, unit);
    for (int r = 0; r < 9; ++r) medium[static_cast<std::size_t>(9 * r + c)] = dP.m[r];
  }
  return medium;
}

/// F = I + H of points from `first` on.
template <class S>
void add_identity(const base::FieldOf<S>& H, std::int64_t first, std::int64_t points, const base::Field& F) {
  Kokkos::parallel_for(
      "fft_solver::add_identity", base::Loop(0, points), KOKKOS_LAMBDA(const std::int64_t k) {
        for (int c = 0; c < 9; ++c) F(c, k) = static_cast<double>(H(c, first + k)) + (c % 4 == 0 ? 1 : 0);
      });
}
template <class S>
void stress_of(const base::Field& F, const base::FieldOf<S>& S0, std::int64_t first, std::int64_t points,
               const base::Field& P) {
  Kokkos::parallel_for(
      "fft_solver::first_piola", base::Loop(0, points), KOKKOS_LAMBDA(const std::int64_t k) {
        kernels::Mat3<double> f;
        kernels::Vec6<double> s;
        for (int c = 0; c < 9; ++c) f.m[c] = F(c, k);
        for (int c = 0; c < 6; ++c) s[c] = static_cast<double>(S0(c, first + k));
        const kernels::Mat3<double> p = kernels::first_piola(f, s);
        for (int c = 0; c < 9; ++c) P(c, k) = p.m[c];
      });
}

}  // namespace

Equilibrium::Equilibrium(Scheme scheme, const base::Grid& grid, const base::Comm& comm,
                         material::Constitutive& constitutive, base::Precision precision, TangentStorage tangent,
                         base::Timers& timers)
    : timers_(timers),
      operator_(DifferenceOperator::make(scheme, grid, comm, constitutive.volumes(), precision, timers)),
      comm_(comm),
      constitutive_(constitutive),
      precision_(precision),
      active_(base::VolumeList::all(constitutive.volumes())) {
  const auto count = static_cast<std::size_t>(volumes());
  free_.resize(count);
  medium_.resize(count);
  mean_inverse_.resize(count);
  const bool mixed = precision == base::Precision::mixed;
  // where P takes the place of H, that field is free between evaluations
  const auto field = [&](const char* name) {
    return mixed ? WorkField(operator_->make_field<float>(name, 9)) : WorkField(operator_->make_field<double>(name, 9));
  };
  const WorkField H = field("H");
  if (mixed)
    last_.fields = make_fields<float>(*operator_, tangent, H);
  else
    last_.fields = make_fields<double>(*operator_, tangent, H);
  work_ = stress_field(last_.fields);
}

Unknowns Equilibrium::make(const std::string& name, base::Precision precision) const {
  return {operator_->make_vector(name, precision), Tensors(static_cast<std::size_t>(volumes()), Tensor{})};
}

std::vector<material::SweepReport> Equilibrium::evaluate(const Unknowns& at, const std::vector<double>& dt,
                                                         Unknowns& forces) {
  last_.u = at.u;
  last_.mean.resize(at.mean.size());
  for (const int v : active_)
    for (std::size_t c = 0; c < 9; ++c)
      last_.mean[static_cast<std::size_t>(v)][c] = at.mean[static_cast<std::size_t>(v)][c] - (c % 4 == 0 ? 1 : 0);
  ++last_.number;
  operator_->gradient(at.u, last_.mean, gradient_field(last_.fields), active_);
  std::vector<material::SweepReport> reports;
  {
    const auto scope = timers_.scope("law");
    reports = std::visit([&](const auto& fields) { return constitutive_.evaluate(fields, dt, active_); }, last_.fields);
  }
  std::vector<std::int64_t> counts;
  for (const material::SweepReport& report : reports) counts.insert(counts.end(), {report.evaluations, report.failed});
  comm_.sum(counts.data(), static_cast<int>(counts.size()));
  for (std::size_t v = 0; v < reports.size(); ++v) reports[v] = {counts[2 * v], counts[2 * v + 1]};
  operator_->divergence(stress_field(last_.fields), forces.u, forces.mean, active_);
  return reports;
}

void Equilibrium::apply(const Unknowns& change, Unknowns& forces) {
  Tensors mean(change.mean.size(), Tensor{});
  for (const int v : active_) {
    const auto at = static_cast<std::size_t>(v);
    mean[at] = free_[at].part(change.mean[at]);
  }
  operator_->linearised(last_, change.u, mean, work_, forces.u, forces.mean, active_);
  for (const int v : active_) {
    const auto at = static_cast<std::size_t>(v);
    forces.mean[at] = free_[at].part(forces.mean[at]);
  }
}

void Equilibrium::update_medium() {
  const auto scope = timers_.scope("vectors");
  // the tangent dP/dF of the mean F, mean S0 and mean dS0/dE0
  std::visit(
      [&](const auto& fields) {
        const auto means = [&](const auto& field) {
          return row_means(field, static_cast<int>(field.extent(0)), operator_->points(), operator_->stride(),
                           operator_->grid().points(), volumes(), active_, comm_);
        };
        const auto D = means(fields.tangent), S0 = means(fields.S0);
        for (const int v : active_) {
          const auto at = static_cast<std::size_t>(v);
          kernels::Vec6<double> stress;
          kernels::Mat3<double> F = kernels::Mat3<double>::identity();
          std::copy(S0[at].begin(), S0[at].end(), stress.v);
          for (int c = 0; c < 9; ++c) F.m[c] += last_.mean[at][static_cast<std::size_t>(c)];
          medium_[at] = medium_of(F, stress, tangent_of_rows(D[at]));
          for (std::size_t r = 0; r < 9; ++r)
            for (std::size_t c = 0; c < r; ++c) {
              double &lower = medium_[at][9 * r + c], &upper = medium_[at][9 * c + r];
              lower = upper = 0.5 * (lower + upper);
            }
        }
      },
      last_.fields);
  set_media_of_active();
}

void Equilibrium::elastic_medium() {
  for (const int v : active_) {
    const auto& grains = constitutive_.grains(v);
    std::vector<double> share(grains.size(), 0.0);
    for (const int grain : constitutive_.grain_of_point(v)) share[static_cast<std::size_t>(grain)] += 1;
    comm_.sum(share.data(), static_cast<int>(share.size()));
    kernels::Mat6<double> mean{};
    for (std::size_t g = 0; g < grains.size(); ++g) {
      if (share[g] == 0) continue;
      const kernels::Mat6<double>& C = constitutive_.phases()[static_cast<std::size_t>(grains[g].phase)].stiffness;
      const kernels::Mat6<double> Q = kernels::congruence(kernels::to_matrix(grains[g].orientation));
      const kernels::Mat6<double> turned = kernels::transpose(Q) * (C * Q);
      for (int i = 0; i < 36; ++i)
        mean.m[i] += share[g] / static_cast<double>(operator_->grid().points()) * turned.m[i];
    }
    medium_[static_cast<std::size_t>(v)] = medium_of(kernels::Mat3<double>::identity(), kernels::Vec6<double>{}, mean);
  }
  set_media_of_active();
}

void Equilibrium::set_media_of_active() {
  operator_->set_media(medium_, active_);
  for (const int v : active_) invert_mean_block(v);
}

void Equilibrium::invert_mean_block(int volume) {
  const auto v = static_cast<std::size_t>(volume);
  double largest = 0;
  for (double value : medium_[v]) largest = std::max(largest, std::abs(value));
  // where F is free; a rotation that stress alone holds gets a little stiffness
  double block[81];
  for (std::size_t c = 0; c < 9; ++c) {
    Tensor unit{};
    unit[c] = 1;
    const Tensor inside = free_[v].part(unit);
    Tensor stress = medium_stress(volume, inside);
    for (std::size_t r = 0; r < 9; ++r)
      if (r % 4 != 0) stress[r] += 1e-4 * largest * inside[r];
    const Tensor column = free_[v].join(stress, unit);
    for (std::size_t r = 0; r < 9; ++r) {
      block[9 * r + c] = column[r];
      mean_inverse_[v][9 * r + c] = unit[r];
    }
  }
  kernels::factorise(block, 9, 9, 0.0);
  kernels::solve_factorised<9>(block, 9, 9, mean_inverse_[v].data());
}

Tensor Equilibrium::medium_stress(int volume, const Tensor& change) const {
  Tensor stress{};
  for (std::size_t r = 0; r < 9; ++r)
    for (std::size_t c = 0; c < 9; ++c) stress[r] += medium_[static_cast<std::size_t>(volume)][9 * r + c] * change[c];
  return stress;
}

void Equilibrium::precondition(const Unknowns& forces, Unknowns& change) {
  operator_->precondition(forces.u, change.u, active_);
  for (const int volume : active_) {
    const auto v = static_cast<std::size_t>(volume);
    const Tensor given = free_[v].part(forces.mean[v]);
    Tensor answer{};
    for (std::size_t r = 0; r < 9; ++r)
      for (std::size_t c = 0; c < 9; ++c) answer[r] += mean_inverse_[v][9 * r + c] * given[c];
    change.mean[v] = free_[v].part(answer);
  }
}

PerVolume Equilibrium::dot(const Unknowns& a, const Unknowns& b, double weight_of_u) const {
  const auto scope = timers_.scope("vectors");
  PerVolume sums = operator_->dot(a.u, b.u, active_);
  for (const int volume : active_) {
    const auto v = static_cast<std::size_t>(volume);
    sums[v] *= weight_of_u;
    const Tensor inside = free_[v].part(a.mean[v]);
    for (std::size_t c = 0; c < 9; ++c) sums[v] += inside[c] * b.mean[v][c];
  }
  return sums;
}

void Equilibrium::combine(const PerVolume& a, const Unknowns& x, const PerVolume& b, Unknowns& y) const {
  const auto scope = timers_.scope("vectors");
  fft_solver::combine(a, x.u, b, y.u, active_);
  for (const int volume : active_) {
    const auto v = static_cast<std::size_t>(volume);
    for (std::size_t c = 0; c < 9; ++c) y.mean[v][c] = a[v] * x.mean[v][c] + (b[v] == 0 ? 0 : b[v] * y.mean[v][c]);
  }
}

void Equilibrium::combine(double a, const Unknowns& x, double b, Unknowns& y) const {
  const auto count = static_cast<std::size_t>(volumes());
  combine(PerVolume(count, a), x, PerVolume(count, b), y);
}

void Equilibrium::clear(Unknowns& x) const {
  fft_solver::clear(x.u, active_);
  for (const int v : active_) x.mean[static_cast<std::size_t>(v)].fill(0);
}

double Equilibrium::voxel_edge() const {
  const base::Grid& grid = operator_->grid();
  return std::cbrt(grid.spacing(0) * grid.spacing(1) * grid.spacing(2));
}

PerVolume Equilibrium::force_norm(const Vector& forces) const {
  const auto scope = timers_.scope("vectors");
  PerVolume norms = operator_->dot(forces, forces, active_);
  for (double& norm : norms) norm = voxel_edge() * std::sqrt(std::max(0.0, norm));
  return norms;
}

base::Field Equilibrium::deformation_gradient(int volume) const {
  // in the work field, which is free now
  base::VolumeList one;
  one.add(volume);
  const base::Field F = base::make_field("F", 9, operator_->points());
  operator_->gradient(last_.u, last_.mean, work_, one);
  std::visit([&](const auto& H) { add_identity(H, volume * operator_->stride(), operator_->points(), F); }, work_);
  return F;
}

base::Field Equilibrium::first_piola(int volume) const {
  const base::Field F = deformation_gradient(volume), P = base::make_field("P", 9, operator_->points());
  std::visit([&](const auto& fields) { stress_of(F, fields.S0, volume * operator_->stride(), operator_->points(), P); },
             last_.fields);
  return P;
}

std::int64_t Equilibrium::bytes() const {
  return operator_->bytes() + std::visit([](const auto& fields) { return field_bytes(fields); }, last_.fields);
}

}  // namespace polyslip::fft_solver
