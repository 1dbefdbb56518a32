#!/usr/bin/env bash
# generate writes a volume that solve reads back, the same on any number of ranks, and refuses a folder that holds one.
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"
write_small_case
cat >cells.ini <<'EOF'
[microstructure]
type = voronoi
grid = 12 10 9
size_um = 12 10 9
grains = 7
seed = 3
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
strain = 1e-3
N = 2
EOF
expect_exit 0 "$program" generate cells.ini --dry-run
expect_in stdout "orientations = uniform" "# volume: 12 x 10 x 9 voxels, 7 grains"
[ ! -e cells.out ] || fail "a dry run made its folder"

expect_exit 0 "$program" generate cells.ini --set generate.material_yaml=yes
for name in case.ini log.txt microstructure.h5 microstructure.vti grains.csv material.yaml; do
  [ -s "cells.out/$name" ] || fail "no cells.out/$name"
done
expect_in cells.out/log.txt "volume: 12 x 10 x 9"
[ "$(wc -l <cells.out/grains.csv)" -ge 8 ] || fail "grains.csv has too few rows"
expect_exit 0 ranks 2 "$program" generate cells.ini --out two --quiet
[ ! -s stdout ] || fail "--quiet prints"
for name in microstructure.vti grains.csv; do
  cmp -s "cells.out/$name" "two/$name" || fail "$name differs on 2 ranks"
done

# what solve makes of the file is what it makes of the description
expect_exit 0 "$program" solve cells.ini --dry-run
expect_in stdout "# volume: 12 x 10 x 9 voxels, 7 grains"
sed -e '/^\[micro/,/^phases/d' cells.ini >from_file.ini
expect_exit 0 "$program" solve from_file.ini --dry-run --set microstructure.file=cells.out/microstructure.h5
expect_in stdout "type = h5" "# volume: 12 x 10 x 9 voxels, 7 grains, 1 phases"
expect_exit 0 "$program" generate from_file.ini --out again --set microstructure.file=cells.out/microstructure.h5
cmp -s cells.out/microstructure.vti again/microstructure.vti || fail "the volume read back is another one"
cmp -s cells.out/grains.csv again/grains.csv || fail "the grains read back are others"

expect_bad_input "'cells.out' holds another run" "--out another folder" -- "$program" generate cells.ini
expect_bad_input "grains" "-5" -- "$program" generate cells.ini --out new --set microstructure.grains=-5
expect_bad_input "phase 'Cu' without a material" "described are: Al" -- \
  "$program" solve cells.ini --dry-run --set microstructure.phases=Cu
expect_bad_input "9 planes along z" "at most 9 ranks" -- ranks 10 "$program" generate cells.ini --out new
head -c 3000 cells.out/microstructure.h5 >cut.h5
expect_bad_input "cut.h5" -- "$program" generate from_file.ini --out new --set microstructure.file=cut.h5
[ ! -e new ] || fail "a refused run made its folder"

# textures: written, read back, and the same on 2 ranks
expect_exit 0 "$program" generate cells.ini --out tex --set microstructure.lattice=cF --set microstructure.grains=40 \
  --set generate.texture_files=yes
expect_in tex/log.txt "ODF of Al: error" "texture.tex, odf.txt, pole_figures.epf"
expect_exit 0 ranks 2 "$program" generate cells.ini --out tex2 --set microstructure.lattice=cF --set microstructure.grains=40 \
  --set generate.texture_files=yes
for name in texture.tex odf.txt pole_figures.epf grains.csv; do
  cmp -s "tex/$name" "tex2/$name" || fail "$name differs on 2 ranks"
done
[ "$(sed -n 4p tex/texture.tex)" = "B 40" ] || fail "texture.tex does not begin as VPSC's do"
[ "$(wc -l <tex/texture.tex)" = 44 ] || fail "texture.tex has too few rows"
for name in texture.tex odf.txt; do
  expect_exit 0 "$program" generate cells.ini --out "from_$name" --set microstructure.lattice=cF \
    --set microstructure.grains=60 --set microstructure.orientations=file --set "microstructure.orientation_file=tex/$name"
  expect_in "from_$name/log.txt" "ODF of Al: error 0.0"
done
expect_bad_input "texture_files" "lattice" -- "$program" generate cells.ini --out new --set generate.texture_files=yes
[ ! -e new ] || fail "a refused run made its folder"
