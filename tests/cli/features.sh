#!/usr/bin/env bash
# features makes tables and graphs of a map and of a volume, the same on any number of ranks, and refuses what cannot be.
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"

# four grains of 12 x 10 points of two phases, a lone point, a point that is not indexed, and band contrast
{
  printf 'Channel Text File\nPrj\tmade\nJobMode\tGrid\nXCells\t24\nYCells\t20\nXStep\t2\nYStep\t2\nAcqE1\t0\nAcqE2\t0\nAcqE3\t0\n'
  printf 'Euler angles refer to Sample Coordinate system (CS0)!\nPhases\t2\n'
  printf '3.6;3.6;3.6\t90;90;90\tCopper\t11\t225\n3.2;3.2;5.2\t90;90;120\tMagnesium\t9\t194\n'
  printf 'Phase\tX\tY\tBands\tError\tEuler1\tEuler2\tEuler3\tMAD\tBC\tBS\n'
  awk 'BEGIN { for (y = 0; y < 20; ++y) for (x = 0; x < 24; ++x) {
         phase = y < 10 ? 1 : 2; e = x < 12 ? 10 : 40; if (x == 5 && y == 5) e = 25; if (x == 3 && y == 15) phase = 0
         printf "%d\t%g\t%g\t8\t0\t%g\t%g\t0\t0.5\t%d\t100\n", phase, 2 * x, 2 * y, phase ? e + 0.05 * x : 0, phase ? 30 : 0, phase ? 90 : 5 } }'
} >map.ctf
cat >map.ini <<EOI
[map]
file = map.ctf
frame = I
min_points = 5
[material.Copper]
card = $POLYSLIP_SOURCE/inputs/materials/copper.ini
[load]
stress_direction = 1 0 0 0 0 0
EOI
expect_exit 0 "$program" features map.ini --dry-run
expect_in stdout "[features]" "spread = true" "threshold_deg = 5" "# cksum"
[ ! -e map ] || fail "a dry run made a folder"
expect_exit 0 "$program" features map.ini --out map
expect_in stdout "480 grid nodes used: 479 indexed, 1 not indexed" "5 found, 4 kept; 1 points of small grains and 1 not indexed" \
  "phase 'Magnesium' has no card" "graph: 4 grains, 4 boundaries" "spread: "
for name in case.ini log.txt grains.csv edges.csv provenance.json graphs.h5 points.h5 ipf_x.png ipf_z.png kam.png grod.png; do
  [ -s "map/$name" ] || fail "no map/$name"
done
expect_in map/grains.csv "# size (m): diameter of the circle" "grain,phase,q0," ",kam," ",bc_mean" "0,Copper," "3,Magnesium,"
expect_in map/edges.csv "a,b,length,normal_x"
# the boundary of grains 0 and 1: ten rows of 2 um, its normal along x
grep -qE '^0,1,(2|1.9999999[0-9]*)e-05,1,0,0,' map/edges.csv || fail "edge 0-1: $(grep '^0,1' map/edges.csv)"
expect_in map/provenance.json '"table": "edges"' '"unit": "rad"' '"program": "polyslip ' '"slip (111)[01-1]"' '"case_file": "map.ini"'
[ "$(grep -vc '^#' map/grains.csv)" -eq 5 ] || fail "not four grains in grains.csv"
expect_exit 0 ranks 3 "$program" features map/case.ini --out again --quiet
for name in grains.csv edges.csv; do
  cmp -s "map/$name" "again/$name" || fail "$name differs on 3 ranks"
done
expect_exit 0 "$program" dataset check map/graphs.h5
# 24 x 20 pixels
[ "$(od -An -tu1 -j16 -N8 map/ipf_z.png | tr -s ' ')" = " 0 0 0 24 0 0 0 20" ] || fail "ipf_z.png has another size"
# a group that is switched off, a crop, points of low contrast left out
expect_exit 0 "$program" features map.ini --out less --set features.spread=false --set features.map_files=no --set "map.crop=0 12 0 10" --set "map.phases=Copper Mg"
expect_in stdout "graph: 1 grains, 0 boundaries"
[ ! -e less/points.h5 ] || fail "files of points that were not asked for"
grep -q kam less/grains.csv && fail "a group that is off has left a column"
expect_bad_input "output folder 'map' holds another run" -- "$program" features map.ini --out map
expect_bad_input "map.min_points" "1e+20" -- "$program" features map.ini --out new --set map.min_points=1e20
expect_bad_input "none of the" "min_points = 1000" -- "$program" features map.ini --out new --set map.min_points=1000
expect_bad_input "map.frame" "auto finds no frame" -- "$program" features map.ini --out new --set map.frame=auto
expect_bad_input "has no column 'CI'" "BC" -- "$program" features map.ini --out new --set map.quality=CI --set map.quality_above=1
expect_bad_input "map.ctf" "has 2 phases" "names 1" -- "$program" features map.ini --out new --set "map.phases=Cu"
expect_bad_input "[material.Copper]" "Cu, Mg" -- "$program" features map.ini --out new --set "map.phases=Cu Mg"
expect_bad_input "symmetry 6/mmm" "cF" -- "$program" features map.ini --out new --set "map.phases=Mg Copper"
expect_bad_input "load.stress_direction" "deviator is zero" -- "$program" features map.ini --out new --set "load.stress_direction=1 1 1 0 0 0"
expect_bad_input "load.stress_direction" "six components" -- "$program" features map.ini --out new --set "load.stress_direction=1 0 0"
expect_bad_input "features.spred" -- "$program" features map.ini --out new --set features.spred=true
expect_bad_input "features.kam_order" -- "$program" features map.ini --out new --set features.kam_order=0
head -c 9000 map.ctf >cut.ctf
expect_bad_input "cut.ctf" -- "$program" features map.ini --out new --set map.file=cut.ctf
printf '[load]\nstress_direction = 1 0 0 0 0 0\n' >none.ini
expect_bad_input "none.ini" "[map], [microstructure]" -- "$program" features none.ini --out new
[ ! -e new ] || fail "a refused run made its folder"

# a volume
cat >volume.ini <<'EOI'
[microstructure]
type = voronoi
grid = 17 17 17
grains = 30
phases = Cu
lattice = cF
orientations = uniform
EOI
expect_exit 0 "$program" features volume.ini --out volume
expect_in stdout "graph: 30 grains" "phase 'Cu' has no card"
expect_in volume/grains.csv "ellipsoid_axis_3" "surface"
expect_exit 0 ranks 3 "$program" features volume.ini --out volume3 --quiet
for name in grains.csv edges.csv; do
  cmp -s "volume/$name" "volume3/$name" || fail "$name of a volume differs on 3 ranks"
done
expect_bad_input "features.spread" "the points of a measured map" -- "$program" features volume.ini --out new --set features.spread=true
expect_exit 0 "$program" features --help
expect_in stdout "stress_direction" "spread *" "kam_order" "min_points"

# an image of the surface: its pixel size is asked for, its origin is not
cp map.ini image.ini
printf '[labels]\nimage = map/kam.png\n' >>image.ini
expect_bad_input "image_pixel_um" -- "$program" features image.ini --out imaged
printf 'image_pixel_um = 2\n' >>image.ini
expect_exit 0 "$program" features image.ini --out imaged
expect_in stdout "slip traces: "
expect_bad_input "image_origin_um" -- "$program" features image.ini --out imaged2 --set labels.image_origin_um=1
expect_bad_input "map.ctf" "PNG" -- "$program" features image.ini --out imaged2 --set labels.image=map.ctf
