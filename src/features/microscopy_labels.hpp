#pragma once
// Labels of a measured map from a field of deformation on its points: slip traces and slip amplitudes.
#include <string>
#include <vector>

#include "src/base/tree.hpp"
#include "src/features/feature_source.hpp"
#include "src/features/slip_bands.hpp"
#include "src/features/slip_traces.hpp"
#include "src/features/sslip.hpp"

namespace polyslip::features {

struct MicroscopyOptions {
  BandOptions bands;  ///< step is the map's
  TraceOptions traces;
  bool ambiguous = false;  ///< whether traces that agree with several planes are labels too
  SslipOptions sslip;
};

/// Keys (defaults): dic, image, image_pixel_um, image_origin_um (read by read_source), band_points (50), band_strength (2), band_error_deg (6), trace_tolerance_deg (5.5),
/// trace_margin_deg (3), trace_inclination_deg (15), ambiguous (false), sslip_noise (0.005).
MicroscopyOptions read_microscopy_options(const base::Tree& section);
std::string microscopy_help();

/// Bands of each grain in the image where there is one (but for points at the grain's border, which grooves shade), else in the field
/// √(½ (H11 − H22)² + ½ (H12 + H21)²), and the slip planes that they agree with. Adds the columns
/// band_angle, band_error, band_fourier, band_radon, trace_deviation, trace_planes, burgers_out_of_plane, the labels of kind
/// compatible, and what the bands say of the map's frame. The source must have a map, an image or a DIC field, and a card for a grain's phase; grains of
/// other phases keep unknown values.
void add_slip_traces(const MicroscopyOptions& options, FeatureSource& source);

/// Slip amplitudes of all measured points at the mean orientation of their grain. Adds the columns sslip_slip (mean Σ|γ|), sslip_share (per
/// system, of the sum of |γ|), sslip_residual (mean) and points' field sslip_slip. The amplitudes are the cheapest that the in-plane data
/// allow, not labels: where families are weak in different ways, what is cheap in shear need not be what has acted.
void add_sslip(const MicroscopyOptions& options, FeatureSource& source);

}  // namespace polyslip::features
