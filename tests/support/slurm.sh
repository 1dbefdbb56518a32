# shellcheck shell=bash
# A Slurm of one node on loopback, with its files in ./slurm, for tests/cli scripts that source this after cli.sh. start_slurm begins it,
# or ends the script with exit code 77 where it cannot run here; it ends with the script.

slurm_pids=()

skip() {
  echo "SKIPPED slurm: $*"
  exit 77
}

stop_slurm() {
  local pid
  for ((i = ${#slurm_pids[@]} - 1; i >= 0; --i)); do
    pid=${slurm_pids[i]}
    kill "$pid" 2>/dev/null
    for _ in $(seq 50); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -KILL "$pid" 2>/dev/null
  done
  [ -z "${munge_folder:-}" ] || rm -rf "$munge_folder"
}

# until_true SECONDS COMMAND...: waits until the command succeeds.
until_true() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.2
  done
}

node_is_idle() { sinfo -h -o %T | grep -qx idle; }

start_slurm() {
  local tool node folder port
  for tool in munged slurmctld slurmd sbatch srun scontrol setpriv; do
    command -v "$tool" >/dev/null || skip "no $tool; tools/install_packages brings slurm-wlm and munge"
  done
  [ "$(id -u)" -eq 0 ] || skip "munged and slurmd are started as root here"
  id munge >/dev/null 2>&1 || skip "no user munge"
  node=$(hostname -s)
  folder=$PWD/slurm
  mkdir -p "$folder/state" "$folder/spool"
  # munged's socket must lie where user munge can reach it, and its path must be short
  munge_folder=$(mktemp -d /tmp/polyslip_munge.XXXXXX)
  head -c 128 /dev/urandom >"$munge_folder/key"
  chmod 755 "$munge_folder"
  chmod 400 "$munge_folder/key"
  chown -R munge "$munge_folder"
  trap stop_slurm EXIT
  setpriv --reuid=munge --regid=munge --clear-groups munged --foreground --socket="$munge_folder/socket" \
    --key-file="$munge_folder/key" --pid-file="$munge_folder/pid" --log-file="$munge_folder/log" \
    --seed-file="$munge_folder/seed" >"$folder/munged.out" 2>&1 &
  slurm_pids+=($!)
  until_true 20 test -S "$munge_folder/socket" || skip "munged does not start: $(tail -n 1 "$folder/munged.out")"

  port=$((20000 + $$ % 20000))
  cat >"$folder/slurm.conf" <<EOS
ClusterName=polyslip
SlurmctldHost=$node(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 20000))
AuthType=auth/munge
AuthInfo=socket=$munge_folder/socket
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
MpiDefault=none
JobRequeue=1
KillWait=30
SchedulerParameters=sched_interval=2,bf_interval=2
SlurmdParameters=config_overrides
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
NodeName=$node NodeAddr=127.0.0.1 CPUs=4 State=UNKNOWN
PartitionName=main Nodes=$node Default=YES MaxTime=INFINITE State=UP
EOS
  export SLURM_CONF=$folder/slurm.conf
  slurmctld -D -f "$SLURM_CONF" >"$folder/slurmctld.out" 2>&1 &
  slurm_pids+=($!)
  slurmd -D -f "$SLURM_CONF" -N "$node" >"$folder/slurmd.out" 2>&1 &
  slurm_pids+=($!)
  until_true 60 node_is_idle || skip "no node comes up: $(tail -qn 1 "$folder"/slurm*.out)"
}

# job_state JOB: PENDING, RUNNING, COMPLETED ...; of an array's task as JOB_TASK.
job_state() { scontrol -o show job "$1" 2>/dev/null | sed -n 's/.* JobState=\([A-Z_]*\).*/\1/p' | head -n 1; }
in_state() { job_state "$1" | grep -qx "$2"; }
