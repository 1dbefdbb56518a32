#include "src/fft_solver/equilibrium.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/law/law.hpp"
#include "kernels/tensor/solve.hpp"

namespace polyslip::fft_solver {
namespace {

using Range = Kokkos::RangePolicy<Kokkos::DefaultExecutionSpace, Kokkos::IndexType<std::int64_t>>;

constexpr bool on_host = Kokkos::SpaceAccessibility<Kokkos::DefaultExecutionSpace, Kokkos::HostSpace>::accessible;
constexpr int width = on_host ? kernels::native_width<double>() : 1;
using Number = std::conditional_t<on_host, kernels::Batch<double, width>, double>;

}  // namespace

Equilibrium::Equilibrium(Scheme scheme, const base::Grid& grid, const base::Comm& comm,
                         material::Constitutive& constitutive, base::Timers& timers)
    : timers_(timers),
      operator_(DifferenceOperator::make(scheme, grid, comm, timers)),
      comm_(comm),
      constitutive_(constitutive) {
  const std::int64_t points = operator_->points();
  fields_.F = base::make_field("F", 9, points);
  fields_.P = base::make_field("P", 9, points);
  fields_.S0 = base::make_field("S0", 6, points);
  fields_.tangent = base::make_field("tangent", 36, points);
  change_ = base::make_field("change", 9, points);
}

material::SweepReport Equilibrium::evaluate(const Unknowns& at, double dt, Unknowns& forces) {
  operator_->gradient(at.u, fields_.F);
  const base::Field F = fields_.F;
  kernels::Mat3<double> mean;  // a std::array has no device functions
  std::copy(at.mean.begin(), at.mean.end(), mean.m);
  Kokkos::parallel_for(
      "fft_solver::add_mean", Range(0, operator_->points()), KOKKOS_LAMBDA(const std::int64_t k) {
        for (int c = 0; c < 9; ++c) F(c, k) += mean.m[c];
      });
  material::SweepReport report;
  {
    const auto scope = timers_.scope("law");
    report = constitutive_.evaluate(fields_, dt);
  }
  std::int64_t counts[2] = {report.evaluations, report.failed};
  comm_.sum(counts, 2);
  report = {counts[0], counts[1]};
  const std::vector<double> P = mean_rows(fields_.P, 9);
  std::copy(P.begin(), P.end(), forces.mean.begin());
  operator_->divergence(fields_.P, forces.u);
  return report;
}

void Equilibrium::apply(const Unknowns& change, Unknowns& forces) {
  operator_->gradient(change.u, change_);
  {
    const auto scope = timers_.scope("tangent");
    const base::Field F = fields_.F, S0 = fields_.S0, tangent = fields_.tangent, d = change_;
    kernels::Mat3<double> mean;
    for (std::size_t c = 0; c < 9; ++c) mean.m[c] = free_[c] ? change.mean[c] : 0;
    const std::int64_t batches = (operator_->points() + width - 1) / width;
    Kokkos::parallel_for(
        "fft_solver::apply_tangent", Range(0, batches), KOKKOS_LAMBDA(const std::int64_t batch) {
          const std::int64_t k = batch * width;
          kernels::Mat3<Number> deformation, dF;
          kernels::Vec6<Number> stress;
          kernels::Mat6<Number> D;
          for (int c = 0; c < 9; ++c) {
            deformation.m[c] = kernels::load_lanes<Number>(&F(c, k));
            dF.m[c] = kernels::load_lanes<Number>(&d(c, k)) + Number(mean.m[c]);
          }
          for (int c = 0; c < 6; ++c) stress[c] = kernels::load_lanes<Number>(&S0(c, k));
          for (int c = 0; c < 36; ++c) D.m[c] = kernels::load_lanes<Number>(&tangent(c, k));
          const kernels::Mat3<Number> dP = kernels::apply_tangent(deformation, stress, D, dF);
          for (int c = 0; c < 9; ++c) kernels::store_lanes(dP.m[c], &d(c, k));
        });
  }
  const std::vector<double> dP = mean_rows(change_, 9);
  for (std::size_t c = 0; c < 9; ++c) forces.mean[c] = free_[c] ? dP[c] : 0;
  operator_->divergence(change_, forces.u);
}

void Equilibrium::update_medium() {
  const auto scope = timers_.scope("vectors");
  // the tangent dP/dF of the mean F, mean S0 and mean dS0/dE0
  const std::vector<double> D = mean_rows(fields_.tangent, 36), S0 = mean_rows(fields_.S0, 6),
                            mean_F = mean_rows(fields_.F, 9);
  kernels::Mat6<double> tangent;
  kernels::Vec6<double> stress;
  kernels::Mat3<double> F;
  std::copy(D.begin(), D.end(), tangent.m);
  std::copy(S0.begin(), S0.end(), stress.v);
  std::copy(mean_F.begin(), mean_F.end(), F.m);
  for (int c = 0; c < 9; ++c) {
    kernels::Mat3<double> unit{};
    unit.m[c] = 1;
    const kernels::Mat3<double> dP = kernels::apply_tangent(F, stress, tangent, unit);
    for (int r = 0; r < 9; ++r) medium_[static_cast<std::size_t>(9 * r + c)] = dP.m[r];
  }
  for (int r = 0; r < 9; ++r)
    for (int c = 0; c < r; ++c) {
      double& lower = medium_[static_cast<std::size_t>(9 * r + c)];
      double& upper = medium_[static_cast<std::size_t>(9 * c + r)];
      lower = upper = 0.5 * (lower + upper);
    }
  invert_mean_block();
}

void Equilibrium::elastic_medium() {
  const auto& grains = constitutive_.grains();
  std::vector<double> share(grains.size(), 0.0);
  const auto grain_of_point = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), constitutive_.grain_of_point());
  for (std::size_t k = 0; k < grain_of_point.extent(0); ++k) share[static_cast<std::size_t>(grain_of_point(k))] += 1;
  comm_.sum(share.data(), static_cast<int>(share.size()));
  kernels::Mat6<double> mean{};
  double stiffest = 0;
  for (std::size_t g = 0; g < grains.size(); ++g) {
    if (share[g] == 0) continue;
    const kernels::Mat6<double>& C = constitutive_.phases()[static_cast<std::size_t>(grains[g].phase)].stiffness;
    const kernels::Mat6<double> Q = kernels::congruence(kernels::to_matrix(grains[g].orientation));
    const kernels::Mat6<double> turned = kernels::transpose(Q) * (C * Q);
    double trace = 0;
    for (int i = 0; i < 36; ++i) mean.m[i] += share[g] / static_cast<double>(operator_->grid().points()) * turned.m[i];
    for (int i = 0; i < 6; ++i) trace += C(i, i);
    stiffest = std::max(stiffest, trace);
  }
  double mean_trace = 0;
  for (int i = 0; i < 6; ++i) mean_trace += mean(i, i);
  const double factor = std::max(1.0, 0.6 * stiffest / mean_trace);
  const kernels::Mat3<double> F = kernels::Mat3<double>::identity();
  for (int c = 0; c < 9; ++c) {
    kernels::Mat3<double> unit{};
    unit.m[c] = 1;
    const kernels::Mat3<double> dP = kernels::apply_tangent(F, kernels::Vec6<double>{}, mean, unit);
    for (int r = 0; r < 9; ++r) medium_[static_cast<std::size_t>(9 * r + c)] = factor * dP.m[r];
  }
  invert_mean_block();
}

void Equilibrium::invert_mean_block() {
  double largest = 0;
  for (double value : medium_) largest = std::max(largest, std::abs(value));
  // for the free mean components; a rotation that stress alone holds gets a little stiffness
  double block[81];
  for (int r = 0; r < 9; ++r)
    for (int c = 0; c < 9; ++c) {
      const bool both = free_[static_cast<std::size_t>(r)] && free_[static_cast<std::size_t>(c)];
      const double value = both ? medium_[static_cast<std::size_t>(9 * r + c)] : (r == c ? 1.0 : 0.0);
      const bool diagonal = r == c && both && r % 4 != 0;
      block[9 * r + c] = value + (diagonal ? 1e-4 * largest : 0.0);
      mean_inverse_[static_cast<std::size_t>(9 * r + c)] = r == c ? 1.0 : 0.0;
    }
  kernels::factorise(block, 9, 9, 0.0);
  kernels::solve_factorised<9>(block, 9, 9, mean_inverse_.data());
}

Tensor Equilibrium::medium_stress(const Tensor& change) const {
  Tensor stress{};
  for (std::size_t r = 0; r < 9; ++r)
    for (std::size_t c = 0; c < 9; ++c) stress[r] += medium_[9 * r + c] * change[c];
  return stress;
}

void Equilibrium::precondition(const Unknowns& forces, Unknowns& change) {
  operator_->precondition(medium_, forces.u, change.u);
  for (std::size_t r = 0; r < 9; ++r) {
    double sum = 0;
    for (std::size_t c = 0; c < 9; ++c)
      if (free_[c]) sum += mean_inverse_[9 * r + c] * forces.mean[c];
    change.mean[r] = free_[r] ? sum : 0;
  }
}

double Equilibrium::dot(const Unknowns& a, const Unknowns& b, double weight_of_u) const {
  const auto scope = timers_.scope("vectors");
  double sum = weight_of_u * operator_->dot(a.u, b.u);
  for (std::size_t c = 0; c < 9; ++c)
    if (free_[c]) sum += a.mean[c] * b.mean[c];
  return sum;
}

void Equilibrium::combine(double a, const Unknowns& x, double b, Unknowns& y) const {
  const auto scope = timers_.scope("vectors");
  const Vector xu = x.u, yu = y.u;
  const Range all(0, static_cast<std::int64_t>(yu.extent(0)));
  if (b == 0)  // whatever y held, numbers or not, is gone
    Kokkos::parallel_for(
        "fft_solver::scale", all, KOKKOS_LAMBDA(const std::int64_t i) { yu(i) = a * xu(i); });
  else
    Kokkos::parallel_for(
        "fft_solver::combine", all, KOKKOS_LAMBDA(const std::int64_t i) { yu(i) = a * xu(i) + b * yu(i); });
  for (std::size_t c = 0; c < 9; ++c) y.mean[c] = a * x.mean[c] + (b == 0 ? 0 : b * y.mean[c]);
}

void Equilibrium::clear(Unknowns& x) const {
  Kokkos::deep_copy(x.u, 0.0);
  x.mean.fill(0);
}

void Equilibrium::copy(const Unknowns& from, Unknowns& to) const {
  const auto scope = timers_.scope("vectors");
  Kokkos::deep_copy(to.u, from.u);
  to.mean = from.mean;
}

double Equilibrium::voxel_edge() const {
  const base::Grid& grid = operator_->grid();
  return std::cbrt(grid.spacing(0) * grid.spacing(1) * grid.spacing(2));
}

double Equilibrium::force_norm(const Vector& forces) const {
  return voxel_edge() * std::sqrt(std::max(0.0, operator_->dot(forces, forces)));
}

std::vector<double> Equilibrium::mean_rows(const base::Field& field, int rows) const {
  const auto scope = timers_.scope("vectors");
  std::vector<double> sums(static_cast<std::size_t>(rows));
  const std::int64_t points = operator_->points();
  for (int r = 0; r < rows; ++r) {
    // eight partial sums, so that the order is fixed and the loop runs in vector registers
    const double* row = field.data() + static_cast<std::int64_t>(r) * static_cast<std::int64_t>(field.extent(1));
    double sum = 0;
    Kokkos::parallel_reduce(
        "fft_solver::mean", Range(0, (points + 63) / 64),
        KOKKOS_LAMBDA(const std::int64_t block, double& partial) {
          const std::int64_t begin = block * 64, end = begin + 64 < points ? begin + 64 : points;
          double lanes[8] = {};
          std::int64_t k = begin;
          for (; k + 8 <= end; k += 8)
            for (int i = 0; i < 8; ++i) lanes[i] += row[k + i];
          for (; k < end; ++k) lanes[0] += row[k];
          for (int i = 0; i < 8; ++i) partial += lanes[i];
        },
        sum);
    sums[static_cast<std::size_t>(r)] = sum;
  }
  comm_.sum(sums.data(), rows);
  for (double& sum : sums) sum /= static_cast<double>(operator_->grid().points());
  return sums;
}

std::int64_t Equilibrium::bytes() const {
  return operator_->bytes() + static_cast<std::int64_t>(sizeof(double)) *
                                  static_cast<std::int64_t>(fields_.F.size() + fields_.P.size() + fields_.S0.size() +
                                                            fields_.tangent.size() + change_.size());
}

}  // namespace polyslip::fft_solver
