#!/usr/bin/env python3
"""write_map.py COLUMNS ROWS FILE.ang: an EBSD map of one cubic phase for timing `polyslip features` (needs numpy).

Grains of some 30 points across (one seed per 30 x 30 points, at random in its cell), a third of them with a twin lamella
(60 deg about [111]), 0.3 deg of noise, a lattice rotation of 1 deg across a grain, 1 % of points not indexed. The same for the
same numbers.
"""
import sys

import numpy as np

CELL = 30


def quaternion_product(a, b):
    w = a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3]
    x = a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2]
    y = a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1]
    z = a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0]
    return np.array([w, x, y, z])


def bunge(q):
    w, x, y, z = q
    half_sum, half_difference = np.arctan2(z, w), np.arctan2(y, x)
    angles = np.array([half_sum + half_difference, 2 * np.arctan2(np.hypot(x, y), np.hypot(w, z)), half_sum - half_difference])
    return np.mod(angles, 2 * np.pi)


def main():
    columns, rows, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    random = np.random.default_rng(1)
    nx, ny = columns // CELL + 3, rows // CELL + 3
    seed_x = (np.arange(nx)[None, :] - 1 + random.random((ny, nx))) * CELL
    seed_y = (np.arange(ny)[:, None] - 1 + random.random((ny, nx))) * CELL
    grain = random.normal(size=(4, ny, nx))
    grain /= np.sqrt((grain**2).sum(axis=0))
    slope, twinned = random.random((ny, nx)) * np.pi, random.random((ny, nx)) < 1 / 3
    twin = np.array([np.cos(np.pi / 6)] + 3 * [np.sin(np.pi / 6) / np.sqrt(3)])
    x = np.arange(columns)
    with open(path, "w", encoding="ascii") as file:
        file.write("# Phase 1\n# MaterialName  Copper\n# Formula Cu\n# Symmetry 43\n"
                   "# LatticeConstants 3.61 3.61 3.61 90.0 90.0 90.0\n"
                   f"# GRID: SqrGrid\n# XSTEP: 0.5\n# YSTEP: 0.5\n# NCOLS_ODD: {columns}\n# NCOLS_EVEN: {columns}\n# NROWS: {rows}\n")
        for y in range(rows):
            i0, j0 = x // CELL + 1, y // CELL + 1
            best = np.full(columns, np.inf)
            i, j = np.zeros(columns, int), np.zeros(columns, int)
            for dj in (-1, 0, 1):
                for di in (-1, 0, 1):
                    distance = (seed_x[j0 + dj, i0 + di] - x)**2 + (seed_y[j0 + dj, i0 + di] - y)**2
                    nearer = distance < best
                    best, i, j = np.where(nearer, distance, best), np.where(nearer, i0 + di, i), np.where(nearer, j0 + dj, j)
            along = (x - seed_x[j, i]) * np.cos(slope[j, i]) + (y - seed_y[j, i]) * np.sin(slope[j, i])
            turn = np.radians(along / CELL) / 2
            small = np.array([np.ones(columns), *np.radians(0.3) / 2 * random.normal(size=(3, columns))])
            small[3] += turn
            q = grain[:, j, i]
            lamella = twinned[j, i] & (np.abs(along) < 4)
            q = np.where(lamella, quaternion_product(q, twin[:, None]), q)
            q = quaternion_product(q, small / np.sqrt((small**2).sum(axis=0)))
            phi1, phi, phi2 = bunge(q)
            bad = random.random(columns) < 0.01
            file.write("".join(
                f"{a:9.5f} {b:9.5f} {c:9.5f} {k * 0.5:12.5f} {y * 0.5:12.5f} {900.0:6.1f} {ci:6.3f}  1 1 {0.8:6.3f}\n"
                for a, b, c, k, ci in zip(np.where(bad, 4 * np.pi, phi1), np.where(bad, 4 * np.pi, phi),
                                          np.where(bad, 4 * np.pi, phi2), x, np.where(bad, -1.0, 0.7))))


main()
