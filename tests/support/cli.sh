# shellcheck shell=bash
# Helpers for tests/cli/*.sh, which source this file. The program is $1; the working directory is fresh.
set -u
# shellcheck disable=SC2034  # the scripts use it
program=$1

fail() {
  echo "FAILED: $*" >&2
  echo "--- stdout" >&2; head -40 stdout >&2
  echo "--- stderr" >&2; head -40 stderr >&2
  exit 1
}

# expect_exit CODE COMMAND...: runs the command; its output is in the files stdout and stderr.
expect_exit() {
  local expected=$1 code=0
  shift
  "$@" >stdout 2>stderr || code=$?
  [ "$code" -eq "$expected" ] || fail "exit code $code instead of $expected: $*"
}

# expect_in FILE TEXT...: each text stands in the file.
expect_in() {
  local file=$1 text
  shift
  for text in "$@"; do
    grep -qF -- "$text" "$file" || fail "no '$text' in $file"
  done
}

# expect_bad_input TEXT... -- COMMAND...: exit code 2, nothing on standard output, one message that holds the texts.
expect_bad_input() {
  local texts=()
  while [ "$1" != "--" ]; do
    texts+=("$1")
    shift
  done
  shift
  expect_exit 2 "$@"
  [ "$(grep -c 'polyslip: error:' stderr)" -eq 1 ] || fail "not exactly one message: $*"
  expect_in stderr "${texts[@]}"
}

# ranks N COMMAND...
ranks() {
  local count=$1
  shift
  mpirun --allow-run-as-root --oversubscribe --bind-to none -n "$count" "$@"
}

# A case of 2 x 2 x 2 voxels and two elastic grains in DAMASK's files: grid.vti, material.yaml, load.yaml, case.ini.
write_small_case() {
  cat >grid.vti <<'EOF'
<?xml version="1.0"?>
<VTKFile type="ImageData" version="0.1" byte_order="LittleEndian">
  <ImageData WholeExtent="0 2 0 2 0 2" Origin="0 0 0" Spacing="1e-6 1e-6 1e-6">
    <Piece Extent="0 2 0 2 0 2">
      <CellData>
        <DataArray type="Int32" Name="material" format="ascii">0 1 0 1 1 0 1 0</DataArray>
      </CellData>
    </Piece>
  </ImageData>
</VTKFile>
EOF
  cat >material.yaml <<'EOF'
homogenization:
  direct: {N_constituents: 1, mechanical: {type: pass}}
phase:
  Al:
    lattice: cF
    mechanical:
      output: [F, P]
      elastic: {type: Hooke, C_11: 106.9e9, C_12: 60.5e9, C_44: 28.4e9}
material:
- homogenization: direct
  constituents: [{phase: Al, O: [1, 0, 0, 0], v: 1.0}]
- homogenization: direct
  constituents: [{phase: Al, O: [0.6, 0.8, 0, 0], v: 1.0}]
EOF
  cat >load.yaml <<'EOF'
solver: {mechanical: spectral_basic}
loadstep:
- boundary_conditions:
    mechanical:
      dot_F: [[1e-3, 0, 0], [0, x, 0], [0, 0, x]]
      P: [[x, x, x], [x, 0, x], [x, x, 0]]
  discretization: {t: 1.0, N: 2}
EOF
  cat >case.ini <<'EOF'
[microstructure]
file = grid.vti

[material]
file = material.yaml

[load.1]
mode = tension
axis = x
rate = 1e-3
strain = 1e-3
N = 2
EOF
}
