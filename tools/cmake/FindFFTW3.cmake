# FFTW 3 in double and single precision. Defines the imported target FFTW3::fftw3.
find_path(FFTW3_INCLUDE_DIR fftw3.h HINTS ENV FFTW_ROOT ENV FFTW_DIR PATH_SUFFIXES include)
find_library(FFTW3_LIBRARY fftw3 HINTS ENV FFTW_ROOT ENV FFTW_DIR PATH_SUFFIXES lib lib64)
find_library(FFTW3F_LIBRARY fftw3f HINTS ENV FFTW_ROOT ENV FFTW_DIR PATH_SUFFIXES lib lib64)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(FFTW3
  REQUIRED_VARS FFTW3_LIBRARY FFTW3F_LIBRARY FFTW3_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "install libfftw3-dev (Debian) or fftw precision=double,float (Spack), or set FFTW_ROOT")
if(FFTW3_FOUND AND NOT TARGET FFTW3::fftw3)
  add_library(FFTW3::fftw3 INTERFACE IMPORTED)
  set_target_properties(FFTW3::fftw3 PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${FFTW3_INCLUDE_DIR}"
    INTERFACE_LINK_LIBRARIES "${FFTW3_LIBRARY};${FFTW3F_LIBRARY}")
endif()
mark_as_advanced(FFTW3_INCLUDE_DIR FFTW3_LIBRARY FFTW3F_LIBRARY)
