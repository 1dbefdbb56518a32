#!/usr/bin/env bash
# The campaign's job scripts under a real Slurm on loopback: an array with a task cancelled in the middle and requeued, the dependent
# merge, and a job whose time limit comes near. The dataset is that of an undisturbed run.
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"
# shellcheck source=tests/support/slurm.sh
. "$(dirname "$0")/../support/slurm.sh"
start_slurm
jobs=$POLYSLIP_SOURCE/jobs
export POLYSLIP=$program POLYSLIP_JOBS=$jobs

cat >plan.ini <<'EOI'
[campaign]
samples = 12
samples_per_shard = 4
seed = 3
sampling = sobol
[vary]
microstructure.grains = integer 4 9
[microstructure]
type = voronoi
grid = 12 12 12
grains = 5
phases = metal
[material.metal]
card = aluminium.ini
[load.1]
mode = tension
axis = x
rate = 1e-3
strain = 0.02
N = 150
EOI
cp "$POLYSLIP_SOURCE/inputs/materials/aluminium.ini" .
expect_exit 0 "$program" campaign plan.ini --out reference --quiet

# fails NAME...: says what Slurm and the jobs said.
fail_with_logs() {
  scontrol show job >&2
  tail -n 20 ./*.log >&2
  fail "$@"
}
# A requeued job waits two minutes until it begins again.
begin_now() {
  until_true 60 in_state "$1" PENDING || fail_with_logs "job $1 is not pending"
  scontrol update JobId="$1" StartTime=now
}
check_dataset() { expect_exit 0 "$program" dataset check "$1"; }
journal_has_records() { [ -n "$(find "$1/journal" -name '*.jnl' -size "+$2c" 2>/dev/null)" ]; }

# --- an array, one task of which is cancelled while it runs, and brought back -----------------------------------------------
expect_exit 0 "$jobs/submit_campaign" plan.ini array --ntasks-per-node=1
expect_in stdout "of 3 tasks"
read -r _ array _ _ _ _ merge <stdout
in_state "$merge" PENDING || fail_with_logs "the merge does not wait"
until_true 120 in_state "${array}_1" RUNNING || fail_with_logs "task 1 does not start"
until_true 120 journal_has_records array 100 || fail_with_logs "nothing is solved"
scancel "${array}_1"
until_true 60 in_state "${array}_1" CANCELLED || fail_with_logs "task 1 is not cancelled"
[ ! -e array/shards/shard_00001.h5 ] || fail_with_logs "the cancelled task was through already"
scontrol requeue "${array}_1" || fail_with_logs "task 1 cannot be requeued"
begin_now "${array}_1"
for job in "${array}_0" "${array}_1" "${array}_2" "$merge"; do
  until_true 240 in_state "$job" COMPLETED || fail_with_logs "job $job does not complete"
done
expect_in "campaign-${array}_1.log" "SIGTERM"
[ "$(grep -c 'run.shard=1' "campaign-${array}_1.log")" -eq 2 ] || fail_with_logs "task 1 did not run twice"
check_dataset array
for k in 0 1 2; do
  [ -s "array/shards/shard_0000$k.h5" ] || fail_with_logs "no shard $k"
done

# --- a job on two ranks whose time limit comes near: asked to stop, requeued, goes on ---------------------------------------
job=$(sbatch --parsable --ntasks-per-node=2 "$jobs/campaign.sbatch" plan.ini limited)
until_true 120 journal_has_records limited 100 || fail_with_logs "nothing is solved"
scancel --batch --signal=USR1 "$job"
until_true 60 grep -q requeued "campaign-$job.log" || fail_with_logs "the job is not requeued"
begin_now "$job"
until_true 300 in_state "$job" COMPLETED || fail_with_logs "job $job does not complete"
expect_in "campaign-$job.log" "stopped by a signal"

# --- mpirun instead of srun --------------------------------------------------------------------------------------------------
job=$(POLYSLIP_LAUNCHER="mpirun --allow-run-as-root --oversubscribe --bind-to none -n 2" \
  sbatch --parsable --ntasks-per-node=2 --nodes=1 "$jobs/campaign_mpi.sbatch" plan.ini started_by_mpirun)
until_true 300 in_state "$job" COMPLETED || fail_with_logs "job $job does not complete"

for folder in array limited started_by_mpirun; do
  check_dataset "$folder"
  h5diff --exclude-path /samples/seconds --exclude-path /samples/ranks reference/dataset.h5 "$folder/dataset.h5" >stdout ||
    fail_with_logs "$folder: the dataset is another one"
done
echo "slurm: array, merge, requeue, time limit, mpirun"
