# Writes OUTPUT with git describe of SOURCE, only when it changes, so that a commit rebuilds one file and links.
#   cmake -D SOURCE=… -D VERSION=… -D OUTPUT=… -P git_version.cmake
execute_process(COMMAND git -C "${SOURCE}" describe --always --dirty --tags
  OUTPUT_VARIABLE described OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed)
  set(described "")
endif()
set(content "#pragma once\n#define POLYSLIP_PROJECT_VERSION \"${VERSION}\"\n#define POLYSLIP_GIT_VERSION \"${described}\"\n")
set(present "")
if(EXISTS "${OUTPUT}")
  file(READ "${OUTPUT}" present)
endif()
if(NOT present STREQUAL content)
  file(WRITE "${OUTPUT}" "${content}")
endif()
