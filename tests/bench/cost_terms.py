"""What an increment of the FFT solver costs, as formulas: flops, bytes and messages. tools/cost_model fits machine parameters to them.

Symbols: N voxels of the grid nx ny nz, P ranks, V = nx ny ceil(nz/P) voxels of the fullest slab, n slip and twin systems. Counts per
increment come from measurements and hardly depend on the grid: sweeps of the law, Newton iterations, linear iterations.
"""
import math
from dataclasses import dataclass

# --- law: flops per voxel --------------------------------------------------------------------------------------------------------
# exp and log are some 35 operations each: a polynomial of degree 11 to 13, argument reduction, scaling.
TRANSCENDENTAL = 35


def law_evaluation_flops(n):
    """One evaluation of the law's equations with its Newton step, hardening condensed to first order."""
    rates = n * (12 + 2 * TRANSCENDENTAL + 12)  # τ = S : m (6 multiply-adds), log and exp, rate and slope
    hardening = 2 * n * n + n * n + n * (2 * TRANSCENDENTAL + 12)  # Σ h |Δγ|, coupling, |x|^(a−1)
    kinematics = 21 * n + 108 + 36 + 72  # G = I − Σ Δγ b⊗n, GᵀAG, C⁻¹S
    condensed = n * n * (1 + 12) + n * (27 + 72)  # K and (I − K) m, Q_a = sym(GᵀA b⊗n), Σ Q_a ⊗ Z_a
    step = 216 * 2 // 3 + 72 + n * (39 + 12) + 2 * n * n  # LU of 6×6, solve, right-hand side, ∂|Δγ|, ∂ξ
    length = n * (24 + 24)  # τ and its change, bounds
    return rates + hardening + kinematics + condensed + step + length


def law_tangent_flops(n):
    """The consistent tangent at the solution: I + K factorised, 6 right-hand sides, and two 6×6 products for the axes of the sample."""
    exact = 2 * n**3 // 3 + 6 * 2 * n * n + n * n + 99 * n
    return exact + 144 + 6 * 72 + 2 * 2 * 6**3 + 2 * 54


def law_flops(n, evaluations):
    """An update that evaluates its equations so many times (the last time without a Newton step, which is not told apart)."""
    return evaluations * law_evaluation_flops(n) + law_tangent_flops(n)


# --- transforms ------------------------------------------------------------------------------------------------------------------
def fft_flops(points):
    """A real transform, 2.5 N log2 N (benchFFT's convention)."""
    return 2.5 * points * math.log2(points)


FFT_PASSES = 3 * 2 * 8  # bytes per voxel and row: one read and one write for each of three axes


# --- memory traffic: bytes per voxel and calls, per component of the run's own break-up ------------------------------------------
@dataclass
class Pass:
    """One walk over the fields: 8-byte numbers per voxel, and how often per sweep, Newton iteration, linear iteration, increment."""
    what: str
    component: str  # the timer that it is charged to
    numbers: float
    sweep: float = 0
    newton: float = 0
    linear: float = 0
    increment: float = 0

    def count(self, work):
        return (self.sweep * work.sweeps + self.newton * work.newton + self.linear * work.linear
                + self.increment * work.increments)


def passes(systems):
    """Walks over memory of newton_cg with the rotated operator. `systems` enters the state of a voxel, 15 + 2 n numbers."""
    state = 15 + 2 * systems
    return [
        # law: state at the start, solution (6 + n) read and written, F; P, S0 and the tangent written
        Pass("law", "law", state + 2 * (6 + systems) + 9 + 9 + 6 + 36, sweep=1),
        Pass("state at the end of an increment", "rest", 2 * state, increment=1),
        # stencils: a gradient reads 3 and writes 9 rows, a divergence reads 9, clears and writes 3
        Pass("gradient", "operator", 3 + 9, sweep=1, linear=1, increment=1),
        Pass("divergence", "operator", 9 + 3 + 3, sweep=1, linear=1, increment=1),
        Pass("Green operator", "operator", 3 + 3, newton=1, linear=1, increment=1),
        Pass("mean F added", "rest", 9 + 9, sweep=1),
        # tangent: F 9, S0 6, tangent 36, ∇δu 9 read, δP 9 written
        Pass("tangent", "tangent", 9 + 6 + 36 + 9 + 9, linear=1, increment=1),
        # vectors of 3 rows: dot reads 6, norm 3, a x + b y reads 6 and writes 3
        Pass("means of P, residual, norm, line search", "vectors", 9 + 6 + 3 + 6, sweep=1),
        Pass("mean tangent, start, step", "vectors", 51 + 6 + 12 + 9, newton=1, increment=1),
        Pass("conjugate gradients", "vectors", 9 + 6 + 3 + 6 + 3 * 9, linear=1),
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
        """Real transforms of one component: 3 forward and 3 backward per application of the Green operator."""
        return 6 * (self.newton + self.linear + self.increments)


def traffic(component, work, systems):
    """(bytes per voxel, walks) of a component over a run."""
    own = [p for p in passes(systems) if p.component == component]
    return sum(8 * p.numbers * p.count(work) for p in own), sum(p.count(work) for p in own)


# --- messages: what a rank sends in a run ----------------------------------------------------------------------------------------
EXCHANGE_BYTES = 4 << 20  # rows are exchanged together as long as they fit into this (src/fft_solver/fft_fftw.cpp)


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


def messages(grid, ranks, work, pencils=False):
    """Slabs along z, or pencils of √P × √P ranks across y and z (as heFFTe would have them).

    A gradient and a divergence send one face of 3 rows in each divided direction. A transform turns the slabs once: each rank sends
    16 (nx/2 + 1) (ny/P) (nz/P) bytes per row to each other one. Pencils turn twice, in groups of √P: 16 (nx/2 + 1)/√P (ny/√P) nz/√P.
    Sums over ranks: per sweep of the law 4 (counts, mean P, norm, line search), per Newton iteration 4, per linear iteration 4.
    """
    if ranks == 1:
        return Messages()
    nx, ny, nz = grid
    result = Messages()
    faces = work.sweeps * 2 + (work.linear + work.increments) * 2
    turned = work.transforms() / 3  # three components at once
    half = nx // 2 + 1
    if not pencils:
        result.halo, result.halo_bytes = faces, faces * 3 * 8 * nx * ny
        row = 16 * half * ny * math.ceil(nz / ranks)
        rows = max(1, min(3, EXCHANGE_BYTES // row))
        result.exchanges, result.partners = turned * math.ceil(3 / rows), ranks - 1
        result.piece_bytes = 16 * half * math.ceil(ny / ranks) * math.ceil(nz / ranks) * 3 / math.ceil(3 / rows)
    else:
        side = math.sqrt(ranks)
        result.halo, result.halo_bytes = 2 * faces, faces * 3 * 8 * nx * (ny + nz) / side
        result.exchanges, result.partners = 2 * turned, max(1, math.ceil(side) - 1)
        result.piece_bytes = 16 * 3 * half * ny * nz / ranks / side
    result.pieces = result.exchanges * result.partners
    result.sums = 4 * work.sweeps + 4 * work.newton + 4 * work.linear
    return result
