# XGBoost by its C interface. Defines the imported target XGBoost::XGBoost. (The configuration file of Debian's libxgboost-dev names a
# program that is in another package.)
find_path(XGBOOST_INCLUDE_DIR xgboost/c_api.h HINTS ENV XGBOOST_ROOT PATH_SUFFIXES include)
find_library(XGBOOST_LIBRARY xgboost HINTS ENV XGBOOST_ROOT PATH_SUFFIXES lib lib64)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(XGBoost REQUIRED_VARS XGBOOST_LIBRARY XGBOOST_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "install libxgboost-dev (Debian) or xgboost (Spack), or set XGBOOST_ROOT")
if(XGBoost_FOUND AND NOT TARGET XGBoost::XGBoost)
  add_library(XGBoost::XGBoost UNKNOWN IMPORTED)
  set_target_properties(XGBoost::XGBoost PROPERTIES IMPORTED_LOCATION "${XGBOOST_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${XGBOOST_INCLUDE_DIR}")
endif()
mark_as_advanced(XGBOOST_INCLUDE_DIR XGBOOST_LIBRARY)
