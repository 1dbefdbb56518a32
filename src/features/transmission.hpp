#pragma once
// How well slip passes from grain to grain: criteria of pairs of systems on both sides of a boundary.
#include "src/features/schmid.hpp"

namespace polyslip::features {

/// |cos ψ cos κ|, ψ between the planes' normals, κ between the directions (Luster, Morris, Metall. Mater. Trans. A 26 (1995) 1745,
/// doi:10.1007/BF02670762). 1: the systems go on.
double m_prime(const TurnedSystem& a, const TurnedSystem& b);
/// |b_a ∓ b_b|, the smaller: what stays in the boundary of a dislocation that passes (Lee, Robertson, Birnbaum, Scripta Metall. 23 (1989) 799,
/// doi:10.1016/0036-9748(89)90534-6). Lengths of the Burgers vectors in any common unit.
double residual_burgers(const TurnedSystem& a, double length_a, const TurnedSystem& b, double length_b);
/// |cos θ cos κ|, θ between the planes' traces in the boundary (Shen, Wagoner, Clark, Scripta Metall. 20 (1986) 921, doi:10.1016/0036-9748(86)90467-9; the
/// geometric part of Lee, Robertson and Birnbaum's rules). NaN without a boundary normal; a plane that lies in the boundary has every trace.
double lrb(const TurnedSystem& a, const TurnedSystem& b, const kernels::Vec3<double>& boundary);
/// cos(90° ψ/15°) cos(90° κ/45°), 0 beyond these angles (Werner, Prantl, Acta Metall. Mater. 38 (1990) 533, doi:10.1016/0956-7151(90)90159-E).
double lambda(const TurnedSystem& a, const TurnedSystem& b);
/// m |b_a · t| Σ_b |b_a · b_b|: fracture initiation parameter of a system of Schmid factor m in a grain beside systems b, t the direction of the
/// largest principal stress (Bieler, Eisenlohr, Roters, Kumar, Mason, Crimp, Raabe, Int. J. Plasticity 25 (2009) 1655,
/// doi:10.1016/j.ijplas.2008.09.002).
double fracture_initiation(double schmid, const TurnedSystem& a, const std::vector<TurnedSystem>& b,
                           const kernels::Vec3<double>& tension);

/// Length of the Burgers vector of a system over the shortest one of its lattice: 1, and √(1 + (c/a)²) for ⟨c + a⟩ of hexagonal lattices.
/// Twins, whose dislocations are partial ones, count as 1.
double burgers_length(const material::Phase& phase, const material::SystemName& system);

/// Adds columns to the edges, over the pairs of active systems of both grains: m_prime, lrb and lambda of the best pair, residual_burgers of the
/// pair that leaves least, fip the larger one of both sides' most stressed systems. A system is active whose share (column self_consistent_share
/// where it is there) is a tenth or more, else whose Schmid factor is 80 % of the grain's largest or more; one is always. Columns needed: schmid.
void add_transmission(GrainGraph& graph);

}  // namespace polyslip::features
