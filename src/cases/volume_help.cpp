#include "src/cases/generate_microstructure.hpp"
#include "src/cases/import_volume.hpp"
#include "src/cases/volume.hpp"

namespace polyslip::cases {

std::string volume_help() {
  return R"([microstructure]: where the volume comes from.
  type             voronoi, laguerre: generated cells; ebsd: a measured map; h5: a microstructure.h5; damask: a .vti grid
                   whose ids count the materials of DAMASK's material.yaml; vti: a .vti grid of ids, with phases and
                   orientations as for generated cells; dream3d: a volume of DREAM.3D; neper: a raster tessellation of
                   Neper; ebsd_slices: measured maps of parallel sections. Default by the ending of the file: ebsd, h5,
                   damask, dream3d or neper
  file             a measured map: .ang, .oh5 or .h5 of EDAX (.h5 needs type = ebsd), .ctf, .h5oina, or .cpr beside its .crc of
                   Oxford; .h5; .vti; .dream3d; .tesr
  temperature      of all points at the start, K (default: T of the first load step, else 293.15)
  array            damask: the .vti file's array of ids (default material)
)" + make_microstructure_help() +
         R"(Keys of type = ebsd:
  frame            I, Rx180, Rz90, Rz90*Rx180 or bunge: turns map axes to the axes of the Euler angles; no default, since
                   no map tells its own frame
  frame_bunge_deg  φ1 Φ φ2, deg, of frame = bunge
  threshold_deg    larger disorientations part grains, deg (default 5)
  min_points       smaller grains are dissolved, points (default 10)
  not_indexed      fill or void: what becomes of points that are not indexed (default fill)
  crop, crop_um    x0 x1 y0 y1: part of the map, in points or µm (default the whole map)
  coarsen          map points per voxel along x and y (default 1); or
  resolution_um    voxel edge, µm
  layers           voxels along z (default 4)
  periodic         wrap, mirror or buffer (default wrap)
  buffer           voxels of the buffer (default 2)
  orientation      grain or point: one orientation per grain or per map point (default grain)
  phases           names instead of the map's
  allow_missing_rows  read a map that ends early (default false)
  scan             which map of an HDF5 file that holds several
)" + import_volume_help();
}

}  // namespace polyslip::cases
