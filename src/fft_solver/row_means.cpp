#include "src/fft_solver/row_means.hpp"

namespace polyslip::fft_solver {
namespace {

/// Eight partial sums, so that the order is fixed and the loop runs in vector registers.
template <class S>
double sum_of(const S* row, std::int64_t count) {
  double lanes[8] = {};
  std::int64_t k = 0;
  for (; k + 8 <= count; k += 8)
    for (int i = 0; i < 8; ++i) lanes[i] += static_cast<double>(row[k + i]);
  for (; k < count; ++k) lanes[0] += static_cast<double>(row[k]);
  double sum = 0;
  for (double lane : lanes) sum += lane;
  return sum;
}

/// A team per row and volume, all in one launch.
template <class S>
void team_sums(const base::FieldOf<S>& field, int rows, std::int64_t points, std::int64_t stride,
               const base::VolumeList& volumes, const Kokkos::View<double*>& sums) {
  using Policy = Kokkos::TeamPolicy<Kokkos::DefaultExecutionSpace>;
  const base::VolumeList list = volumes;
  Kokkos::parallel_for(
      "fft_solver::row_means", Policy(rows * list.count, Kokkos::AUTO), KOKKOS_LAMBDA(const Policy::member_type& team) {
        const int row = team.league_rank() % rows, volume = list.index[team.league_rank() / rows];
        double sum = 0;
        Kokkos::parallel_reduce(
            Kokkos::TeamThreadRange(team, static_cast<int>(points)),
            [&](const int i, double& partial) { partial += static_cast<double>(field(row, volume * stride + i)); },
            sum);
        Kokkos::single(Kokkos::PerTeam(team), [&]() { sums(volume * rows + row) = sum; });
      });
}

}  // namespace

template <class S>
std::vector<std::vector<double>> row_means(const base::FieldOf<S>& field, int rows, std::int64_t points,
                                           std::int64_t stride, std::int64_t all_points, int all_volumes,
                                           const base::VolumeList& volumes, const base::Comm& comm) {
  std::vector<double> sums(static_cast<std::size_t>(rows * all_volumes));
  if constexpr (base::on_host) {
    for (const int v : volumes)
      for (int r = 0; r < rows; ++r)
        sums[static_cast<std::size_t>(v * rows + r)] =
            sum_of(field.data() + r * static_cast<std::int64_t>(field.extent(1)) + v * stride, points);
  } else {
    const Kokkos::View<double*> on_device("sums", sums.size());
    team_sums(field, rows, points, stride, volumes, on_device);
    const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), on_device);
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] = host(i);
  }
  comm.sum(sums.data(), static_cast<int>(sums.size()));
  std::vector<std::vector<double>> means(static_cast<std::size_t>(all_volumes));
  for (const int v : volumes)
    for (int r = 0; r < rows; ++r)
      means[static_cast<std::size_t>(v)].push_back(sums[static_cast<std::size_t>(v * rows + r)] /
                                                   static_cast<double>(all_points));
  return means;
}

template std::vector<std::vector<double>> row_means<double>(const base::FieldOf<double>&, int, std::int64_t,
                                                            std::int64_t, std::int64_t, int, const base::VolumeList&,
                                                            const base::Comm&);
template std::vector<std::vector<double>> row_means<float>(const base::FieldOf<float>&, int, std::int64_t, std::int64_t,
                                                           std::int64_t, int, const base::VolumeList&,
                                                           const base::Comm&);

}  // namespace polyslip::fft_solver
