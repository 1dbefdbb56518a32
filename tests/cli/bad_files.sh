#!/usr/bin/env bash
# Files that a case names and that are not what they should be: maps, tables of orientations, a full disk. Each ends with exit code
# 2 and one message that names the file; no output is touched.
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"

# a map of 4 x 3 points, two grains
{
  printf 'Channel Text File\nPrj\tunnamed\nAuthor\t[Unknown]\nJobMode\tGrid\nXCells\t4\nYCells\t3\nXStep\t1\nYStep\t1\n'
  printf 'AcqE1\t0\nAcqE2\t0\nAcqE3\t0\n'
  printf 'Euler angles refer to Sample Coordinate system (CS0)!\tMag\t1\tCoverage\t100\tDevice\t0\tKV\t20\tTiltAngle\t70\tTiltAxis\t0\n'
  printf 'Phases\t1\n3.6;3.6;3.6\t90;90;90\tCopper\t11\t225\n'
  printf 'Phase\tX\tY\tBands\tError\tEuler1\tEuler2\tEuler3\tMAD\tBC\tBS\n'
  for y in 0 1 2; do
    for x in 0 1 2 3; do printf '1\t%d\t%d\t8\t0\t%d\t20\t30\t0.5\t100\t100\n' $x $y $((x < 2 ? 10 : 60)); done
  done
} >map.ctf
lines=$(wc -l <map.ctf)
cat >map.ini <<EOF
[microstructure]
file = map.ctf
frame = I
min_points = 1
[material.Copper]
card = $POLYSLIP_SOURCE/inputs/materials/aluminium.ini
[load.1]
mode = tension
axis = x
rate = 1e-3
strain = 1e-3
N = 1
EOF
expect_exit 0 "$program" generate map.ini --dry-run
expect_in stdout "2 grains"

refused() { # FILE TEXT... -- both verbs refuse the map FILE with a message that names it and holds the texts
  local file=$1 verb
  shift
  for verb in generate solve; do
    expect_bad_input "$file" "$@" -- "$program" $verb map.ini --out new --set "microstructure.file=$file"
  done
}
size=$(wc -c <map.ctf)
head -n -3 map.ctf >rows_lost.ctf
refused rows_lost.ctf "3 of 12 points are missing"
head -c $((size - 30)) map.ctf >cut.ctf  # in the middle of a line
refused cut.ctf "cut.ctf, line $lines"
expect_bad_input "cut.ctf, line $lines" -- ranks 2 "$program" generate map.ini --out new --set microstructure.file=cut.ctf
head -c 90 map.ctf >header_cut.ctf
refused header_cut.ctf "ends before"
sed 's/^YCells.*/YCells\t5/' map.ctf >promise.ctf
refused promise.ctf "header: 5 rows" "data: 3 rows"
sed '$s/\t60\t/\tnan\t/' map.ctf >not_a_number.ctf
refused not_a_number.ctf "line $lines" "nan"
: >empty.ctf
refused empty.ctf "is empty"
refused missing.ctf "No such file"
expect_bad_input "frame" "Rx180" -- "$program" generate map.ini --out new --set microstructure.frame=left
grep -v '^frame' map.ini >no_frame.ini
expect_bad_input "no_frame.ini" "'frame' is missing" -- "$program" generate no_frame.ini --out new

# tables of orientations
cat >cells.ini <<'EOF'
[microstructure]
type = voronoi
grid = 8 8 8
grains = 5
orientations = file
orientation_file = angles.csv
phases = Copper
EOF
sed -n '/^\[material/,$p' map.ini >>cells.ini
printf 'phi1_deg,Phi_deg,phi2_deg\n10,20,30\n40,50,60\n70,80,90\n15,25,35\n45,55,65\n' >angles.csv
expect_exit 0 "$program" solve cells.ini --dry-run
for verb in generate solve; do
  table() {
    expect_bad_input "$@" -- "$program" $verb cells.ini --out new --set microstructure.orientation_file=bad.csv
  }
  key() { # KEY=VALUE TEXT...
    local setting=$1
    shift
    expect_bad_input "$@" -- "$program" $verb cells.ini --out new --set "microstructure.$setting"
  }
  head -n 4 angles.csv >bad.csv
  table "bad.csv" "3" "5"
  sed '3s/50/nan/' angles.csv >bad.csv
  table "'bad.csv', line 3" "nan"
  sed '3s/,60//' angles.csv >bad.csv
  table "'bad.csv', line 3"
  sed '1s/Phi_deg/Psi/' angles.csv >bad.csv
  table "bad.csv" "phi1_deg, Phi_deg, phi2_deg"
  rm bad.csv
  table "bad.csv" "No such file"
  key orientation_file= "'microstructure.orientation_file'" "is empty"
  key grains=-5 "'microstructure.grains'" "-5" "from 1"
  key grains=2.5 "'microstructure.grains'" "2.5"
  key grain=5 "unknown key" "'microstructure.grain'" "did you mean 'grains'"
  expect_bad_input "8 planes along z" "at most 8 ranks" -- ranks 9 "$program" $verb cells.ini --out new
done
sed '/^mode/,$d' map.ini >load.ini
printf 't = 1\nN = 1\nF = 1.1 0 0  0 x 0  0 0 x\nP = 0 x x  x 0 x  x x 0\n' >>load.ini
expect_bad_input "load.ini" "load.1" "over-constrained: component 11" -- "$program" solve load.ini --out new

# a disk that is full when generate writes: the file is named, and nothing half-written stays
limited() { (ulimit -f "$1" && trap '' XFSZ && shift && exec "$@"); }
expect_bad_input "full/microstructure.h5" -- limited 9000 "$program" generate cells.ini --out full --set "microstructure.grid=160 160 160"
if ls full/*.h5* full/*.vti* >/dev/null 2>&1; then fail "a file that is not whole: $(ls full)"; fi

if [ -e new ]; then fail "a refused run made its folder"; fi
