#!/usr/bin/env bash
# predict: one row per grain, the same on any number of ranks; what a model cannot answer for is refused with exit code 2.
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"
write_graphs=$(dirname "$program")/write_evaluation

expect_exit 0 "$write_graphs" graphs.h5 magnesium 3 1 model.h5 L4
expect_exit 0 "$write_graphs" copper.h5 copper 1 1
cat >case.ini <<'EOT'
[predict]
model = model.h5
[data]
graphs = graphs.h5
EOT
expect_exit 0 "$program" predict case.ini --dry-run
expect_in stdout "model ="
expect_bad_input "one of [data], [map] and [microstructure]" -- "$program" predict case.ini --set map.file=x.ang
expect_bad_input "predict.modell" -- "$program" predict case.ini --set predict.modell=x
expect_bad_input "nowhere.h5" -- "$program" predict case.ini --set predict.model=nowhere.h5
expect_bad_input "copper" -- "$program" predict case.ini --set data.graphs=copper.h5
[ ! -e case.out ] || fail "a refused prediction wrote something"

expect_exit 0 "$program" predict case.ini --out one
expect_in stdout "120 grains" "slip "
expect_exit 0 ranks 2 "$program" predict case.ini --out two --quiet
cmp -s one/prediction.csv two/prediction.csv || fail "prediction.csv differs on 2 ranks"
expect_in one/prediction.csv "graph,grain,phase,system,mechanism,system_share,mechanism_share,twin" "share_1"
[ -s one/prediction.h5 ] || fail "no prediction.h5"
[ "$(wc -l <one/prediction.csv)" -eq 121 ] || fail "not one row per grain"
awk -F, 'NR > 1 { s = 0; for (i = 15; i <= NF; ++i) s += $i; if (s < 0.999999 || s > 1.000001) bad = 1 } END { exit bad }' \
  one/prediction.csv || fail "shares do not sum to 1"

expect_exit 0 "$program" report one --quiet
expect_in one/report.html "First mechanism" "Confidence in the first system" "Provenance"
! grep -qE '<script|@import|url\(|(src|href)="[^d#]' one/report.html || fail "the page refers to something outside of it"

# a map of two magnesium grains of 12 x 10 points, and a volume, without a file of graphs between
{
  printf 'Channel Text File\nPrj\tmade\nJobMode\tGrid\nXCells\t24\nYCells\t10\nXStep\t2\nYStep\t2\nAcqE1\t0\nAcqE2\t0\nAcqE3\t0\n'
  printf 'Euler angles refer to Sample Coordinate system (CS0)!\nPhases\t1\n'
  printf '3.2;3.2;5.2\t90;90;120\tmagnesium\t9\t194\n'
  printf 'Phase\tX\tY\tBands\tError\tEuler1\tEuler2\tEuler3\tMAD\tBC\tBS\n'
  awk 'BEGIN { for (y = 0; y < 10; ++y) for (x = 0; x < 24; ++x)
         printf "1\t%g\t%g\t8\t0\t%g\t%g\t0\t0.5\t90\t100\n", 2 * x, 2 * y, x < 12 ? 10 : 40, x < 12 ? 30 : 70 }'
} >map.ctf
cat >map.ini <<EOT
[predict]
model = model.h5
[map]
file = map.ctf
frame = I
[material.magnesium]
card = $POLYSLIP_SOURCE/inputs/materials/magnesium.ini
[load]
stress_direction = 1 0 0 0 0 0
EOT
expect_exit 0 "$program" predict map.ini --out map
for name in prediction.csv prediction.h5 mechanism.png mechanisms.csv confidence.png twin.png; do
  [ -s "map/$name" ] || fail "no map/$name"
done
[ "$(wc -l <map/prediction.csv)" -eq 3 ] || fail "not two grains"
sed -e '/^\[map\]/,/^frame/d' map.ini >volume.ini
cat >>volume.ini <<'EOT'
[microstructure]
type = voronoi
grid = 8 8 8
size_um = 80 80 80
grains = 6
phases = magnesium
EOT
expect_exit 0 "$program" predict volume.ini --out volume
[ "$(wc -l <volume/prediction.csv)" -eq 7 ] || fail "not six grains"
sed -i -e '/^\[load\]/,/^stress_direction/d' map.ini
expect_bad_input "load" -- "$program" predict map.ini --out none
