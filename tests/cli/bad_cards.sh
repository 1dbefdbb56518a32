#!/usr/bin/env bash
# Material cards that are wrong: a key that is missing or unknown, a number out of its range, families and mechanisms that the
# lattice does not have. Each ends with exit code 2 and one message that names the file, the key and what is allowed; no folder is made.
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"

cat >case.ini <<'EOF'
[microstructure]
type = voronoi
grid = 4 4 4
grains = 2
seed = 1
phases = metal
[material.metal]
card = card.ini
[load.1]
mode = tension
axis = x
rate = 1e-3
strain = 1e-3
N = 1
EOF
cards=$POLYSLIP_SOURCE/inputs/materials

# card NAME [SED...]: card.ini is the card NAME, edited
card() {
  local name=$1
  shift
  sed -E "$@" "$cards/$name.ini" >card.ini
}
refused() { # TEXT... -- and the file's name
  expect_bad_input card.ini "$@" -- "$program" solve case.ini --out new
  if [ -e new ]; then fail "a refused run made its folder"; fi
}

for name in "$cards"/*.ini; do
  card "$(basename "$name" .ini)" ''
  expect_exit 0 "$program" solve case.ini --out new --dry-run
done

# what every law of dislocation densities needs
for key in b_sl rho_mob_0 v_0 Q_sl p_sl q_sl tau_0 i_sl D_a h_sl-sl; do
  card copper_dislocations "/^$key /d"
  refused "$key" "missing"
done
for key in Q_cs V_cs nu_cs; do # with y_cs
  card copper_dislocations "/^$key /d"
  refused "$key" "missing"
done
for key in Q_cl V_cl; do # with D_0
  card copper_dislocations "/^$key /d"
  refused "$key" "missing"
done
for key in dot_gamma_0_tw n_tw xi_0_tw t_tw; do
  card twip_steel "/^$key /d"
  refused "$key" "missing"
done
card copper_dislocations '/^C_44 /d'
refused "C_44" "missing"

# out of range: the number, its unit and what is allowed
range() { # CARD KEY VALUE TEXT...
  local card=$1 key=$2 value=$3
  shift 3
  card "$card" "s/^(${key/\//\\/} *=)[^#]*/\1 $value /"
  refused "$key" "$@"
}
range copper_dislocations p_sl 1.5 "0.1" "to 1"
range copper_dislocations q_sl 0.5 "from 1" "to 2"
range copper_dislocations b_sl 2.56 "m"
range copper_dislocations b_sl -2.56e-10 "m"
range copper_dislocations tau_0 0 "> 0" "Pa"
range copper_dislocations Q_sl 2.2 "J"
range copper_dislocations y_cs 50 "m"
range copper_dislocations D_0 -1 "m^2/s"
range copper_dislocations T_ref 0 "K"
range twip_steel xi_0_tw -279e6 "> 0" "Pa"
range twip_steel t_tw 50 "m"
range titanium c/a 5 "from 1 to 3"
range titanium n_sl "20 -20 1 1 20" "> 0"
range magnesium_reorienting reorientation_threshold 2 "0.05"
range magnesium_reorienting reorientation sometimes "predominant"

# what the lattice does not have
card twip_steel 's/^N_tw = .*/N_tw = 12 6/'
refused "N_tw" "more families" "cF"
card twip_steel 's/^N_tw = .*/N_tw = 24/'
refused "N_tw" "{111}<112>" "24" "12"
card titanium 's/^N_tw .*/N_tw = 6 0 0 6 6/'
refused "N_tw" "more families" "hP"
card titanium 's/^N_tw .*/N_tw = 6 0 0 12/'
refused "N_tw" "<11-2-3>" "12" "6"
card copper_dislocations 's/^N_sl .*/N_sl = 13/'
refused "N_sl" "13" "12"
card copper_dislocations 's/^N_sl .*/N_sl = 12\na_nonSchmid = 0.5/'
refused "a_nonSchmid" "cI"
card tungsten 's/^a_nonSchmid.*/a_nonSchmid = 1 2 3 4/'
refused "a_nonSchmid" "at most 3"
card copper_dislocations 's/^N_sl .*/N_sl = 12\nreorientation = predominant/'
refused "predominant" "N_tw"

# lists that are too short, and words nobody knows
card if_steel 's/^h_sl-sl .*/h_sl-sl = 0.1 0.72 0.1/'
refused "h_sl-sl" "3 values"
card if_steel 's/^tau_0 .*/tau_0 = 1e6 1e6 1e6/'
refused "tau_0" "3 values for 2 families"
card copper_dislocations 's/^rho_mob_0/rho_mobile_0/'
refused "rho_mob"
card copper_dislocations 's/^tau_0 .*/tau_0 = 1.2e6\ntau_1 = 3/'
refused "unknown key" "tau_1" "tau_0"
card copper_dislocations 's/^type = dislocation_density/type = dislocations/'
refused "dislocation_density"
