#pragma once
// A convex polyhedron that half-spaces cut down.
#include <array>
#include <vector>

#include "src/microstructure/metric.hpp"

namespace polyslip::microstructure {

/// Every corner knows its three faces and the corners across its three edges (the dual is a triangulated sphere), so that a cut
/// replaces the corners outside by a ring of new ones. Corners where more than three faces meet are several that coincide.
class ConvexCell {
 public:
  static constexpr int wall = -1;

  struct Face {
    Vector normal;  ///< outward, of any length
    double level;   ///< normal · x on the face
    int tag;        ///< as given to cut
    int corners;    ///< 0: the face is no more
    double area;    ///< valid after measure()
  };

  /// The cube |x_i| <= half_edge; its faces have the tag `wall`.
  void start(double half_edge);

  /// Keeps normal · x <= level; the new face has this tag. Planes that cut off less than rounding are passed over. Returns whether
  /// the cell changed.
  bool cut(const Vector& normal, double level, int tag);

  /// Removes all.
  void clear() { x_.clear(), y_.clear(), z_.clear(), corners_.clear(), faces_.clear(), free_.clear(); }
  bool empty() const { return x_.empty(); }
  /// Largest distance² of a corner from the origin.
  double reach2() const;

  /// Volume; also fills Face::area.
  double measure();
  const std::vector<Face>& faces() const { return faces_; }

  /// ∫ 1, ∫ x, and ∫ x xᵀ (11, 22, 33, 23, 13, 12) over the cell.
  struct Moments {
    double volume = 0;
    Vector first{{0, 0, 0}};
    std::array<double, 6> second{0, 0, 0, 0, 0, 0};
  };
  Moments moments() const;

 private:
  /// Faces counterclockwise as seen from outside; across[k] lies at the other end of the edge of faces k and k + 1.
  struct Corner {
    std::array<int, 3> face, across;
  };
  /// An edge from a corner that is cut off to one that stays, with the faces in the order of the first.
  struct Edge {
    int a, b, outside;
    Vector at;  // where the plane meets it
  };

  bool find_ring(double threshold, int farthest);
  void replace(int face);
  int new_face(const Vector& normal, double level, int tag);
  Vector corner(int c) const {
    const auto k = static_cast<std::size_t>(c);
    return {{x_[k], y_[k], z_[k]}};
  }

  std::vector<double> x_, y_, z_;
  std::vector<Corner> corners_;
  std::vector<Face> faces_;
  std::vector<int> free_;  // places in faces_

  // of the cut at hand
  std::vector<double> value_;
  std::vector<char> removed_mark_;
  std::vector<int> removed_, ring_of_face_, made_;
  std::vector<Edge> ring_;
};

}  // namespace polyslip::microstructure
