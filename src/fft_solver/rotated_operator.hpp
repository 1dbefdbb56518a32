#pragma once
// The rotated scheme: displacements at voxel corners, deformation at voxel centres, as trilinear hexahedra with one integration
// point. Gradient and divergence are stencils in real space; only the Green operator needs transforms, of 3 components. On
// even grids the modes with two or three Nyquist numbers (hourglass) have no gradient and stay zero.
#include "src/fft_solver/modes.hpp"

namespace polyslip::fft_solver {

/// What the stencils of all volumes share, for kernels.
struct StencilGrid {
  int nx, ny, nz;       ///< of this rank's slab
  double gx, gy, gz;    ///< ¼ over the spacing
  std::int64_t plane;   ///< points of a plane
  std::int64_t stride;  ///< from one row or volume to the next
  bool alone;           ///< one rank: the plane above the last is the first
};

/// R: of the work fields and of forces, double or float.
template <class R>
class RotatedOperator : public DifferenceOperator {
 public:
  RotatedOperator(const base::Grid& grid, const base::Comm& comm, int volumes, base::Timers& timers);
  void gradient(const Vector& u, const Tensors& mean, const WorkField& H, const base::VolumeList& volumes) override;
  void divergence(const WorkField& P, const Vector& f, Tensors& mean, const base::VolumeList& volumes) override;
  void linearised(const Linearisation& at, const Vector& change, const Tensors& mean_change, const WorkField& work,
                  const Vector& f, Tensors& mean, const base::VolumeList& volumes) override;
  void set_media(const std::vector<Medium>& C, const base::VolumeList& volumes) override { green_.set(C, volumes); }
  void precondition(const Vector& f, const Vector& z, const base::VolumeList& volumes) override;
  bool finds_gradient_again() const override { return true; }
  void to_field(const Vector& u, const base::Field& field, int volume) override;
  void from_field(const base::Field& field, const Vector& u, int volume) override;
  double dot_weight() const override { return static_cast<double>(grid_.points()); }
  std::int64_t bytes() const override;

 private:
  /// The plane of corners above this rank's last, [volume][component][point], in `above`.
  template <class S>
  void fetch_plane_above(const Vector& u, const Kokkos::View<S*>& above, const base::VolumeList& volumes);
  template <class U>
  void gradient_of(const Kokkos::View<U*>& view, const Vector& u, const WorkField& H, const base::VolumeList& volumes);
  /// The forces on that plane, to the rank that owns it.
  void give_plane_above(const Vector& f, const base::VolumeList& volumes);

  StencilGrid stencil_;
  Green green_;
  Fft<R> fft_;
  int next_ = 0, previous_ = 0;
  Kokkos::View<double**, Kokkos::LayoutRight> mean_, mean_change_;  ///< gradients, per volume
  Kokkos::View<R*> modes_;                                          ///< of 3 components, on a device of all volumes
  Kokkos::View<R*> above_, sent_;                                   ///< planes of 3 components of all volumes
  Kokkos::View<double*> above_u_, sent_u_;                          ///< the same of displacements in double
  Kokkos::View<double*> above_at_;                                  ///< of the displacement that linearised() is about
  std::int64_t fetched_ = -1;                                       ///< number of the evaluation that it belongs to
  Kokkos::View<R*> lines_;                                          ///< buffer of linearised() on a host
};

}  // namespace polyslip::fft_solver
