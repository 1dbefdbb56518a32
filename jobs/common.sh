#!/usr/bin/env bash
# What the job scripts share; they source it. It is no job itself.
# Environment: POLYSLIP, the program (polyslip on PATH, else build/bin/polyslip); POLYSLIP_LAUNCHER, the launcher with its options (srun
# within Slurm, else mpirun); load the modules that polyslip was built with before sbatch.

# launch ARGUMENT...: the program on all ranks of the job, until it ends or Slurm wants the nodes back. Exits with its code, save
# where the job goes on later:
#   SIGUSR1 (#SBATCH --signal=B:USR1@SECONDS: the time limit is near): the program is asked to stop, and the job is requeued.
#   SIGTERM (pre-emption, scancel): Slurm has sent it to the program as well; a pre-empted job is requeued by Slurm itself.
launch() {
  local program launcher pid code=0 time_is_up=
  program=${POLYSLIP:-$(command -v polyslip || echo build/bin/polyslip)}
  if [ -n "${POLYSLIP_LAUNCHER:-}" ]; then
    read -ra launcher <<<"$POLYSLIP_LAUNCHER"
  elif [ -n "${SLURM_JOB_ID:-}" ] && command -v srun >/dev/null 2>&1; then
    launcher=(srun)
    # without it, a Slurm whose default is none would start every rank as a program of its own
    ! srun --mpi=list 2>&1 | grep -q pmix || launcher=(srun --mpi=pmix)
  elif [ -n "${SLURM_NTASKS:-}" ]; then
    launcher=(mpirun -n "$SLURM_NTASKS")
  else
    launcher=(mpirun)
  fi
  export OMP_NUM_THREADS=${SLURM_CPUS_PER_TASK:-1}
  # Open MPI's mpirun would give ranks a second between SIGTERM and SIGKILL
  export OMPI_MCA_odls_base_sigkill_timeout=${OMPI_MCA_odls_base_sigkill_timeout:-30}
  echo "${launcher[*]} $program $*"
  # in the background, since bash waits for a command in the foreground before it looks at a signal
  "${launcher[@]}" "$program" "$@" &
  pid=$!
  trap 'time_is_up=yes; kill -USR1 "$pid"' USR1
  trap 'echo "SIGTERM: waiting for the program to keep its state"' TERM
  while :; do
    code=0
    wait "$pid" || code=$?
    kill -0 "$pid" 2>/dev/null || break
  done
  trap - USR1 TERM
  if [ -n "$time_is_up" ] && [ "$code" -ne 0 ] && [ -n "${SLURM_JOB_ID:-}" ]; then
    echo "the time limit is near: requeued"
    scontrol requeue "$SLURM_JOB_ID"
    sleep 60 # Slurm ends this script
  fi
  exit "$code"
}

# usage COUNT TEXT ARGUMENT...: ends the script unless there are so many arguments.
usage() {
  local count=$1 text=$2
  shift 2
  [ $# -lt "$count" ] || return 0
  echo "usage: $text" >&2
  exit 2
}
