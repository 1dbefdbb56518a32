#include "src/fft_solver/rotated_operator.hpp"

#include <algorithm>

#include "src/fft_solver/linearised.hpp"
#include "src/fft_solver/rotated_lines.hpp"
#include "src/fft_solver/row_means.hpp"
#include "src/fft_solver/stencil.hpp"

namespace polyslip::fft_solver {
namespace {

template <class S>
MPI_Datatype mpi_type() {
  return std::is_same_v<S, double> ? MPI_DOUBLE : MPI_FLOAT;
}

void fill(const MeanTable& table, const Tensors& means) {
  const auto host = Kokkos::create_mirror_view(table);
  for (std::size_t v = 0; v < means.size(); ++v)
    for (std::size_t c = 0; c < 9; ++c) host(v, c) = means[v][c];
  Kokkos::deep_copy(table, host);
}

/// One volume's vector of 3 rows to a field, and back.
template <class U>
void copy_rows(const Kokkos::View<U*>& from, std::int64_t first, std::int64_t stride, std::int64_t points,
               const base::Field& to) {
  Kokkos::parallel_for(
      "fft_solver::to_field", base::Loop(0, points), KOKKOS_LAMBDA(const std::int64_t k) {
        for (int i = 0; i < 3; ++i) to(i, k) = static_cast<double>(from(first + i * stride + k));
      });
}
template <class U>
void set_rows(const base::Field& from, std::int64_t points, const Kokkos::View<U*>& to, std::int64_t first,
              std::int64_t stride) {
  Kokkos::parallel_for(
      "fft_solver::from_field", base::Loop(0, points), KOKKOS_LAMBDA(const std::int64_t k) {
        for (int i = 0; i < 3; ++i) to(first + i * stride + k) = static_cast<U>(from(i, k));
      });
}

/// The first plane of each component of the listed volumes' vectors into a buffer; and from one, added to it.
template <class S>
void pack_plane(const StencilGrid& grid, const Kokkos::View<S*>& from, const Kokkos::View<S*>& buffer,
                const base::VolumeList& volumes) {
  const std::int64_t plane = grid.plane, stride = grid.stride;
  base::for_volumes(
      "fft_solver::pack_plane", volumes, 3 * plane, KOKKOS_LAMBDA(const int volume, const std::int64_t i) {
        buffer(3 * volume * plane + i) = from((3 * volume + i / plane) * stride + i % plane);
      });
}
template <class S>
void add_plane(const StencilGrid& grid, const Kokkos::View<S*>& buffer, const Kokkos::View<S*>& to,
               const base::VolumeList& volumes) {
  const std::int64_t plane = grid.plane, stride = grid.stride;
  base::for_volumes(
      "fft_solver::add_plane", volumes, 3 * plane, KOKKOS_LAMBDA(const int volume, const std::int64_t i) {
        to((3 * volume + i / plane) * stride + i % plane) += buffer(3 * volume * plane + i);
      });
}

/// dP at each voxel, on its own: for devices, where a voxel is a thread.
template <class R>
struct LinearisedLoop {
  StencilGrid g;
  Kokkos::View<double*> at, at_above;
  Kokkos::View<R*> change, change_above;
  MeanTable mean_at, mean_change;
  material::PointFields<R> fields;
  base::FieldOf<R> dP;

  KOKKOS_INLINE_FUNCTION void operator()(int volume, std::int64_t voxel) const {
    const int x = static_cast<int>(voxel % g.nx), x1 = x + 1 == g.nx ? 0 : x + 1;
    const std::int64_t line = voxel / g.nx;
    const int y = static_cast<int>(line % g.ny), z = static_cast<int>(line / g.ny);
    kernels::Mat3<R> H, dH;
    for (int i = 0; i < 3; ++i) {
      const std::int64_t row = 3 * volume + i;
      const double* u = at.data() + row * g.stride;
      const R* du = change.data() + row * g.stride;
      double h[3];
      CornerLines<double>(g, u, g.alone ? u : at_above.data() + row * g.plane, y, z)
          .gradient(g, x, x1, h[0], h[1], h[2]);
      R d[3];
      CornerLines<R>(g, du, g.alone ? du : change_above.data() + row * g.plane, y, z)
          .gradient(g, x, x1, d[0], d[1], d[2]);
      for (int j = 0; j < 3; ++j) {
        H(i, j) = static_cast<R>(h[j] + mean_at(volume, 3 * i + j));
        dH(i, j) = d[j] + static_cast<R>(mean_change(volume, 3 * i + j));
      }
    }
    const std::int64_t k = volume * g.stride + voxel;
    const kernels::Mat3<R> result = stress_change<R>(fields, k, H, dH);
    for (int c = 0; c < 9; ++c) dP(c, k) = result.m[c];
  }
};

}  // namespace

template <class R>
RotatedOperator<R>::RotatedOperator(const base::Grid& grid, const base::Comm& comm, int volumes, base::Timers& timers)
    : DifferenceOperator(grid, comm, volumes, timers),
      green_(Scheme::rotated, grid, volumes),
      fft_(grid, comm, timers),
      mean_(MeanTable("mean", static_cast<std::size_t>(volumes), 9)),
      mean_change_(MeanTable("mean change", static_cast<std::size_t>(volumes), 9)),
      modes_("modes", static_cast<std::size_t>(6 * fft_.mode_stride() * (base::on_host ? 1 : volumes))) {
  size_ = 3 * stride_;
  stencil_ = {grid.cells[0],          grid.cells[1], slab_.count, 0.25 / grid.spacing(0), 0.25 / grid.spacing(1),
              0.25 / grid.spacing(2), grid.plane(),  stride_,     comm.size() == 1};
  if (!stencil_.alone) {
    const auto planes = static_cast<std::size_t>(3 * grid.plane() * volumes);
    above_ = Kokkos::View<R*>("plane above", planes);
    sent_ = Kokkos::View<R*>("plane sent", planes);
    if (!std::is_same_v<R, double>) {
      above_u_ = Kokkos::View<double*>("plane above", planes);
      sent_u_ = Kokkos::View<double*>("plane sent", planes);
    }
    above_at_ = Kokkos::View<double*>("plane above", planes);
  }
  if (line_by_line) lines_ = Kokkos::View<R*>("lines", static_cast<std::size_t>(line_numbers(grid.cells[0])));
  // ranks without planes come last and take no part in the exchange
  const int block = (grid.cells[2] + comm.size() - 1) / comm.size();
  const int active = (grid.cells[2] + block - 1) / block;
  next_ = (comm.rank() + 1) % active;
  previous_ = (comm.rank() + active - 1) % active;
}

// u(plane z) lives at the lower corners of voxel plane z. The voxel centred between planes z and z+1 needs both: my first plane
// goes to the previous rank, which has it above its last. One message for all components and volumes.
template <class R>
template <class S>
void RotatedOperator<R>::fetch_plane_above(const Vector& u, const Kokkos::View<S*>& above,
                                           const base::VolumeList& volumes) {
  if (stencil_.alone || slab_.count == 0) return;
  const Kokkos::View<S*> from = u.of<S>();
  Kokkos::View<S*> sent;
  if constexpr (std::is_same_v<S, R>)
    sent = sent_;
  else if constexpr (std::is_same_v<S, double>)
    sent = sent_u_;
  pack_plane(stencil_, from, sent, volumes);
  Kokkos::fence();
  const int count = static_cast<int>(3 * stencil_.plane * volumes_);
  MPI_Sendrecv(sent.data(), count, mpi_type<S>(), previous_, 0, above.data(), count, mpi_type<S>(), next_, 0,
               comm_.mpi(), MPI_STATUS_IGNORE);
}

template <class R>
void RotatedOperator<R>::give_plane_above(const Vector& f, const base::VolumeList& volumes) {
  if (stencil_.alone || slab_.count == 0) return;
  Kokkos::fence();
  const int count = static_cast<int>(3 * stencil_.plane * volumes_);
  MPI_Sendrecv(above_.data(), count, mpi_type<R>(), next_, 0, sent_.data(), count, mpi_type<R>(), previous_, 0,
               comm_.mpi(), MPI_STATUS_IGNORE);
  add_plane(stencil_, sent_, f.of<R>(), volumes);
}

template <class R>
void RotatedOperator<R>::gradient(const Vector& u, const Tensors& mean, const WorkField& H,
                                  const base::VolumeList& volumes) {
  const auto scope = timers_.scope("operator");
  if (slab_.count == 0) return;
  fill(mean_, mean);
  if (u.single())
    gradient_of(u.of<float>(), u, H, volumes);
  else
    gradient_of(u.of<double>(), u, H, volumes);
}

template <class R>
template <class U>
void RotatedOperator<R>::gradient_of(const Kokkos::View<U*>& view, const Vector& u, const WorkField& H,
                                     const base::VolumeList& volumes) {
  Kokkos::View<U*> above;
  if constexpr (std::is_same_v<U, R>)
    above = above_;
  else if constexpr (std::is_same_v<U, double>)
    above = above_u_;
  else
    base::require(false, "a vector in single precision in a solver of double precision");
  fetch_plane_above<U>(u, above, volumes);
  const base::FieldOf<R> field = std::get<base::FieldOf<R>>(H);
  const GradientLoop<U, R> loop{stencil_, view, above, mean_, field};
  base::for_volumes("fft_solver::gradient", volumes,
                    std::int64_t{3} * stencil_.ny * stencil_.nz * items_of_line(stencil_.nx), loop);
}

template <class R>
void RotatedOperator<R>::divergence(const WorkField& P, const Vector& f, Tensors& mean,
                                    const base::VolumeList& volumes) {
  const auto scope = timers_.scope("operator");
  const base::FieldOf<R> stress = std::get<base::FieldOf<R>>(P);
  const auto means = row_means(stress, 9, points(), stride_, grid_.points(), volumes_, volumes, comm_);
  for (const int v : volumes)
    std::copy_n(means[static_cast<std::size_t>(v)].begin(), 9, mean[static_cast<std::size_t>(v)].begin());
  if (slab_.count == 0) return;
  const DivergenceLoop<R> loop{stencil_, stress, f.of<R>(), above_};
  const std::int64_t planes = stencil_.alone ? stencil_.nz : stencil_.nz + 1;
  base::for_volumes("fft_solver::divergence", volumes,
                    std::int64_t{3} * stencil_.ny * planes * items_of_line(stencil_.nx), loop);
  give_plane_above(f, volumes);
}

template <class R>
void RotatedOperator<R>::linearised(const Linearisation& at, const Vector& change, const Tensors& mean_change,
                                    const WorkField& work, const Vector& f, Tensors& mean,
                                    const base::VolumeList& volumes) {
  const auto scope = timers_.scope("tangent");
  const auto& fields = std::get<material::PointFields<R>>(at.fields);
  if (at.number != fetched_) {
    fetch_plane_above<double>(at.u, above_at_, base::VolumeList::all(volumes_));
    fetched_ = at.number;
  }
  fetch_plane_above<R>(change, above_, volumes);
  if constexpr (line_by_line) {
    std::vector<double> sums(static_cast<std::size_t>(9 * volumes_));
    for (const int v : volumes) {
      const LinePass<R> pass{stencil_,
                             v,
                             at.u.of<double>().data(),
                             above_at_.data(),
                             change.of<R>().data(),
                             above_.data(),
                             f.of<R>().data(),
                             sent_.data()};
      pass.run(at.mean[static_cast<std::size_t>(v)], mean_change[static_cast<std::size_t>(v)], fields, lines_.data(),
               &sums[static_cast<std::size_t>(9 * v)]);
    }
    if (!stencil_.alone) std::swap(above_, sent_);  // the pass leaves the forces on the plane above in `sent_`
    comm_.sum(sums.data(), 9 * volumes_);
    for (const int v : volumes)
      for (std::size_t c = 0; c < 9; ++c)
        mean[static_cast<std::size_t>(v)][c] =
            sums[9 * static_cast<std::size_t>(v) + c] / static_cast<double>(grid_.points());
    give_plane_above(f, volumes);
  } else {
    const base::FieldOf<R> dP = std::get<base::FieldOf<R>>(work);
    fill(mean_, at.mean);
    fill(mean_change_, mean_change);
    const LinearisedLoop<R> loop{
        stencil_, at.u.of<double>(), above_at_, change.of<R>(), above_, mean_, mean_change_, fields, dP};
    base::for_volumes("fft_solver::linearised", volumes, slab_.points(grid_), loop);
    divergence(work, f, mean, volumes);
  }
}

template <class R>
void RotatedOperator<R>::precondition(const Vector& f, const Vector& z, const base::VolumeList& volumes) {
  const auto scope = timers_.scope("operator");
  auto* modes = reinterpret_cast<std::complex<R>*>(modes_.data());
  const double scale = 1.0 / static_cast<double>(grid_.points());
  const auto run = [&](const base::VolumeList& some, int first, int count) {
    fft_.forward(f.of<R>().data() + first * size_, stride_, 3 * count, modes);
    green_.apply(fft_.modes(), fft_.mode_stride(), scale, some, modes);
    fft_.backward(modes, 3 * count, z.of<R>().data() + first * size_, stride_);
  };
  if (!base::on_host && volumes.count == volumes_) {
    run(volumes, 0, volumes_);
    return;
  }
  for (const int v : volumes) {
    base::VolumeList one;
    one.add(v);
    run(one, v, 1);
  }
}

template <class R>
void RotatedOperator<R>::to_field(const Vector& u, const base::Field& field, int volume) {
  u.visit([&](const auto& view) { copy_rows(view, volume * size_, stride_, points(), field); });
}

template <class R>
void RotatedOperator<R>::from_field(const base::Field& field, const Vector& u, int volume) {
  u.visit([&](const auto& view) { set_rows(field, points(), view, volume * size_, stride_); });
}

template <class R>
std::int64_t RotatedOperator<R>::bytes() const {
  return fft_.bytes() +
         static_cast<std::int64_t>((modes_.size() + above_.size() + sent_.size() + lines_.size()) * sizeof(R) +
                                   (above_u_.size() + sent_u_.size() + above_at_.size()) * sizeof(double));
}

template class RotatedOperator<double>;
template class RotatedOperator<float>;

}  // namespace polyslip::fft_solver
