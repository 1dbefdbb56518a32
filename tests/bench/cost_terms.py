"""What an increment of the FFT solver costs, as formulas: flops, bytes and messages. tools/cost_model fits machine parameters to them.

Symbols: N voxels of the grid nx ny nz, P ranks, V = nx ny ceil(nz/P) voxels of the fullest slab, n slip and twin systems. Counts per
increment come from measurements and hardly depend on the grid: sweeps of the law, Newton iterations, linear iterations.
"""
import math
from dataclasses import dataclass

# --- law: flops per voxel --------------------------------------------------------------------------------------------------------
# exp and log are some 35 operations each: a polynomial of degree 11 to 13, argument reduction, scaling.
TRANSCENDENTAL = 35


WHOLE_POWER = 12  # by squaring: a whole stress exponent, as 20


def law_evaluation_flops(n, rank=1):
    """One evaluation of the law's equations with its Newton step; `rank`: of the coupling between shears (1 for slip, 3 with twins)."""
    rates = n * (12 + WHOLE_POWER + 12)  # τ = S : m (6 multiply-adds), the power, rate and slope
    hardening = 2 * n * n + n * (2 * TRANSCENDENTAL + 12)  # Σ h |Δγ|, |x|^(a−1)
    kinematics = 21 * n + 108 + 36 + 72  # G = I − Σ Δγ b⊗n, GᵀAG, C⁻¹S
    condensed = n * (12 + 28 * rank) + n * (27 + 72)  # inverse of the coupling on 7 columns, Q_a = sym(GᵀA b⊗n), Σ Q_a ⊗ Z_a
    step = 216 * 2 // 3 + 72 + 55 * n  # LU of 6×6, solve, right-hand side, ∂|Δγ|, ∂ξ
    length = n * (24 + 24)  # τ and its change, bounds
    return rates + hardening + kinematics + condensed + step + length


def law_tangent_flops(n):
    """The consistent tangent at the solution: one pass over what the coupling has beyond its low rank (7 columns), 6 right-hand sides
    of the 6×6 factors, and products for the axes of the sample."""
    return 14 * n * n + 6 * 72 + 2 * 6**3 + 2 * 6 * 2 * 54


def law_flops(n, evaluations, rank=1):
    """An update that evaluates its equations so many times (the last time without a Newton step, which is not told apart)."""
    return evaluations * law_evaluation_flops(n, rank) + law_tangent_flops(n)


# --- transforms ------------------------------------------------------------------------------------------------------------------
def fft_flops(points):
    """A real transform, 2.5 N log2 N (benchFFT's convention)."""
    return 2.5 * points * math.log2(points)


FFT_PASSES = 3 * 2  # numbers per voxel and row: one read and one write for each of three axes


# --- memory traffic: bytes per voxel and walks, per component of the run's own break-up -------------------------------------------
@dataclass
class Pass:
    """One walk over the fields: numbers per voxel, in double (d) and in the solver's precision (r), and how often it happens per sweep,
    Newton iteration, linear iteration and increment."""
    what: str
    component: str  # the timer that it is charged to
    d: float
    r: float
    sweep: float = 0
    newton: float = 0
    linear: float = 0
    increment: float = 0

    def count(self, work):
        return (self.sweep * work.sweeps + self.newton * work.newton + self.linear * work.linear
                + self.increment * work.increments)


def passes(systems):
    """Walks over memory of newton_cg with the rotated operator on a host. The state of a voxel is F_p⁻¹ (9, always in double), ξ, S and
    γ (6 + 2 n); the guess of an increment is S and ξ (6 + n); of the tangent the symmetric part is kept (21)."""
    guess, rest = 6 + systems, 6 + 2 * systems
    return [
        # ∇u 9 and the state read, the guess read and written, P 9 in the place of ∇u, S0 6 and the tangent 21 written
        Pass("law", "law", 9, 9 + rest + 2 * guess + 9 + 6 + 21, sweep=1),
        Pass("state at the end of an increment", "rest", 2 * 9, 2 * rest + guess, increment=1),
        # displacements are in double; means of P are a walk of their own; forces are written
        Pass("gradient", "operator", 3, 9, sweep=1),
        Pass("divergence, means", "operator", 0, 9 + 9 + 3, sweep=1),
        Pass("Green operator", "operator", 0, 6, newton=1, linear=1, increment=1),
        # one walk for gradient, tangent and divergence: u 3, change 3, S0 6, tangent 21; forces cleared, read and written 9
        Pass("linearised forces", "tangent", 3, 3 + 6 + 21 + 9, linear=1),
        # vectors of 3 rows: a dot reads 6, a norm 3, a x + b y reads 6 and writes 3
        Pass("residual, norm, line search, step", "vectors", 6, 6 + 3 + 6 + 3, sweep=1),
        Pass("mean tangent, first direction", "vectors", 0, 27 + 3 + 6 + 6 + 3, newton=1, increment=1),
        Pass("conjugate gradients", "vectors", 0, 6 + 6 + 3 + 3 * 9, linear=1),
        Pass("guess, history of two changes", "vectors", 51, 42, increment=1),
    ]


COMPONENTS = ("law", "tangent", "operator", "vectors", "fft", "rest")


@dataclass
class Work:
    """How much of each kind all increments of a run take."""
    increments: float
    sweeps: float
    newton: float
    linear: float

    def transforms(self):
        """Real transforms of one component: 3 forward and 3 backward per application of the Green operator, which conjugate gradients
        apply once more than they iterate: in a Newton iteration, and in the correction at the end of an increment."""
        return 6 * (self.newton + self.linear + self.increments)


def traffic(component, work, systems, size):
    """(bytes per voxel, walks) of a component over a run; `size`: bytes of a number in the solver's precision."""
    own = [p for p in passes(systems) if p.component == component]
    return sum((8 * p.d + size * p.r) * p.count(work) for p in own), sum(p.count(work) for p in own)


# --- messages: what a rank sends in a run ----------------------------------------------------------------------------------------
EXCHANGE_BYTES = 1 << 20  # rows are exchanged together as long as they fit into this (src/fft_solver/fft_fftw.cpp)


@dataclass
class Messages:
    """Per rank: halo planes, pieces of all-to-all exchanges, and collective sums."""
    halo: float = 0
    halo_bytes: float = 0
    exchanges: float = 0  # all-to-all operations
    pieces: float = 0  # messages in them
    piece_bytes: float = 0  # of one piece
    partners: int = 0
    sums: float = 0


def messages(grid, ranks, work, size, pencils=False):
    """Slabs along z, or pencils of √P × √P ranks across y and z (as heFFTe would have them).

    Numbers are of `size` bytes. A gradient and a divergence send one face of 3 rows in each divided direction. A transform turns the
    slabs once: each rank sends 2 size (nx/2 + 1) (ny/P) (nz/P) bytes per row to each other one. Pencils turn twice, in groups of √P:
    2 size (nx/2 + 1)/√P (ny/√P) nz/√P. Sums over ranks: per sweep of the law 4 (counts, mean P, norm, line search), per Newton
    iteration 4 (mean tangent, mean S0, r·z, norm), per linear iteration 4 (mean dP, p·Ap, r·z, norm).
    """
    if ranks == 1:
        return Messages()
    nx, ny, nz = grid
    result = Messages()
    faces = work.sweeps * 2 + work.linear * 2
    turned = work.transforms() / 3  # three components at once
    half = nx // 2 + 1
    if not pencils:
        result.halo, result.halo_bytes = faces, faces * 3 * size * nx * ny
        row = 2 * size * half * ny * math.ceil(nz / ranks)
        rows = max(1, min(3, EXCHANGE_BYTES // row))
        result.exchanges, result.partners = turned * math.ceil(3 / rows), ranks - 1
        result.piece_bytes = 2 * size * half * math.ceil(ny / ranks) * math.ceil(nz / ranks) * 3 / math.ceil(3 / rows)
    else:
        side = math.sqrt(ranks)
        result.halo, result.halo_bytes = 2 * faces, faces * 3 * size * nx * (ny + nz) / side
        result.exchanges, result.partners = 2 * turned, max(1, math.ceil(side) - 1)
        result.piece_bytes = 2 * size * 3 * half * ny * nz / ranks / side
    result.pieces = result.exchanges * result.partners
    result.sums = 4 * work.sweeps + 4 * work.newton + 4 * work.linear
    return result
