# shellcheck shell=bash
# Sourced by tools/quickstart and tools/test, from the repository's root: how this machine builds and starts ranks.

# Open MPI as root (containers), more ranks than cores, ranks not pinned. Other MPIs ignore these.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_hwloc_base_binding_policy=none
# No ssh needed for ranks on this machine alone.
command -v ssh >/dev/null 2>&1 || export OMPI_MCA_plm_rsh_agent=
export OMP_NUM_THREADS=1
cores=$(env -u OMP_NUM_THREADS nproc)  # nproc alone would print OMP_NUM_THREADS

# configure BUILD [CMAKE_OPTION...]
configure() {
  local folder=$1
  shift
  local options=(-DCMAKE_BUILD_TYPE=Release)
  if command -v ninja >/dev/null 2>&1 && [ ! -f "$folder/Makefile" ]; then options+=(-G Ninja); fi
  if command -v ccache >/dev/null 2>&1; then
    options+=(-DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  fi
  mkdir -p "$folder"
  if ! cmake -S . -B "$folder" "${options[@]}" "$@" > "$folder/configure.log" 2>&1; then
    cat "$folder/configure.log" >&2
    return 1
  fi
}
