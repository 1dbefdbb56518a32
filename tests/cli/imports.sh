#!/usr/bin/env bash
# generate takes Neper's raster tessellations and stacks of maps by their names, the same on any number of ranks, and writes
# what solve reads.
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"

# 17 x 17 x 17 voxels of four columns and a void in the middle
{
  printf '***tesr\n **format\n   2.2\n **general\n   3\n   17 17 17\n   0.5 0.5 0.5\n **cell\n   4\n  *ori\n   euler-bunge\n'
  printf '   0 0 0\n   10 20 30\n   40 50 60\n   70 80 10\n  *crysym\n   cubic\n **data\n   ascii\n'
  awk 'BEGIN { for (z = 0; z < 17; ++z) for (y = 0; y < 17; ++y) for (x = 0; x < 17; ++x)
         print (x == 8 && y == 8 && z == 8 ? 0 : 1 + (x > 7) + 2 * (y > 9)) }'
  printf '***end\n'
} >cells.tesr
cat >neper.ini <<'EOI'
[microstructure]
file = cells.tesr
phases = Al
[material.Al]
lattice = cF
elastic.C_11 = 106.9e9
elastic.C_12 = 60.5e9
elastic.C_44 = 28.4e9
[load.1]
mode = tension
axis = x
rate = 1e-3
strain = 1e-4
N = 1
EOI
expect_exit 0 "$program" generate neper.ini --out one
expect_in stdout "Neper raster tessellation" "version 2.2" "1 voxels of no grain: phase 'void'" \
  "grains go on across opposite faces over x 0 %" "volume: 17 x 17 x 17 voxels, 5 grains, 2 phases"
for name in case.ini log.txt microstructure.h5 microstructure.vti grains.csv; do
  [ -s "one/$name" ] || fail "no one/$name"
done
expect_in one/case.ini "type = neper" "unassigned = void" "cells.tesr"
expect_exit 0 ranks 3 "$program" generate neper.ini --out three --quiet
for name in microstructure.vti grains.csv; do
  cmp -s "one/$name" "three/$name" || fail "$name differs on 3 ranks"
done
# the void is known to solve without a material; the volume read back is the same
expect_exit 0 "$program" solve neper.ini --dry-run
expect_in stdout "# volume: 17 x 17 x 17 voxels, 5 grains, 2 phases"
expect_exit 0 "$program" generate one/case.ini --out again --set microstructure.unassigned=fill
expect_in stdout "1 voxels of no grain: filled" "4 grains, 1 phases"
expect_exit 0 "$program" generate neper.ini --out mirrored --set microstructure.periodic=mirror
expect_in stdout "volume: 34 x 34 x 34 voxels"
expect_bad_input "cells.tesr" "'phases' names 2" -- "$program" generate neper.ini --out new --set "microstructure.phases=Al Cu"
expect_bad_input "unit_um" -- "$program" generate neper.ini --out new --set microstructure.unit_um=0
sed 's/^   10 20 30$/   10 20/' cells.tesr >short.tesr
expect_bad_input "short.tesr" "*ori is '*crysym'" -- "$program" generate neper.ini --out new --set microstructure.file=short.tesr
cp neper.ini text.dream3d
expect_bad_input "text.dream3d" -- "$program" generate neper.ini --out new --set microstructure.file=text.dream3d
[ ! -e new ] || fail "a refused run made its folder"

# three maps of two grains, the second map shifted by one step
for slice in 1 2 3; do
  {
    printf '# Phase 1\n# MaterialName Al\n# Symmetry 43\n# LatticeConstants 4 4 4 90 90 90\n# GRID: SqrGrid\n# XSTEP: 1\n# YSTEP: 1\n'
    printf '# NCOLS_ODD: 8\n# NCOLS_EVEN: 8\n# NROWS: 6\n'
    awk -v shift="$((slice == 2))" 'BEGIN { for (y = 0; y < 6; ++y) for (x = 0; x < 8; ++x)
           print (x + shift > 3 ? 0.4 : 0.1), 0.2, (x * y + shift) % 5 * 0.001, x, y, 100, x == 2 && y == 3 ? -1 : 0.9, 1 }'
  } >"slice_$slice.ang"
done
sed -e 's/^file = .*/type = ebsd_slices\nfiles = slice_%d.ang\nslices = 1 3\nslice_um = 2\nframe = I\nalign = cross_correlation\nmin_points = 3/' \
  neper.ini >slices.ini
expect_exit 0 "$program" generate slices.ini --out slices
expect_in stdout "3 maps, 144 points" "agree in" "7 x 6 x 3 points that all maps have" "volume: 7 x 6 x 3 voxels, 2 grains, 1 phases"
expect_in slices/case.ini "slice_%d.ang" "slice_2.ang" "# cksum"
expect_exit 0 ranks 3 "$program" generate slices/case.ini --out slices_again --quiet
cmp -s slices/microstructure.vti slices_again/microstructure.vti || fail "the stack differs on 3 ranks"
expect_bad_input "slice_4.ang" -- "$program" generate slices.ini --out new --set "microstructure.slices=1 4"
expect_exit 0 "$program" generate --help
expect_in stdout "dream3d" "unassigned" "cross_correlation"
