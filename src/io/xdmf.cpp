#include "src/io/xdmf.hpp"

#include "src/base/tree.hpp"

namespace polyslip::io {
namespace {

/// x, y, z in the order z y x that XDMF has.
template <class T>
std::string reversed(const T& x, const T& y, const T& z) {
  return z + " " + y + " " + x;
}

int count_of(const std::vector<int>& shape) {
  int count = 1;
  for (const int extent : shape) count *= extent;
  return count;
}

std::string kind_of(const std::vector<int>& shape) {
  if (count_of(shape) == 1) return "Scalar";
  if (shape == std::vector<int>{3}) return "Vector";
  if (shape == std::vector<int>{3, 3}) return "Tensor";
  return "Matrix";
}

}  // namespace

std::string xdmf_text(const base::Grid& grid, const std::vector<XdmfField>& fields,
                      const std::vector<XdmfStep>& steps) {
  const auto& n = grid.cells;
  const auto number = [](double value) { return base::number_text(value); };
  const auto integer = [](int value) { return std::to_string(value); };
  const std::string nodes = reversed(integer(n[0] + 1), integer(n[1] + 1), integer(n[2] + 1));
  const std::string cells = reversed(integer(n[0]), integer(n[1]), integer(n[2]));
  const std::string origin = reversed(number(grid.origin[0]), number(grid.origin[1]), number(grid.origin[2]));
  const std::string spacing = reversed(number(grid.spacing(0)), number(grid.spacing(1)), number(grid.spacing(2)));
  std::string text =
      "<?xml version=\"1.0\"?>\n<Xdmf Version=\"2.0\">\n <Domain>\n  <Grid Name=\"fields\" GridType=\"Collection\" "
      "CollectionType=\"Temporal\">\n";
  for (const XdmfStep& step : steps) {
    text +=
        "   <Grid Name=\"" + step.file + "\" GridType=\"Uniform\">\n    <Time Value=\"" + number(step.time) + "\"/>\n";
    text += "    <Topology TopologyType=\"3DCoRectMesh\" Dimensions=\"" + nodes + "\"/>\n";
    text += "    <Geometry GeometryType=\"Origin_DxDyDz\">\n";
    text += "     <DataItem Format=\"XML\" NumberType=\"Float\" Precision=\"8\" Dimensions=\"3\">" + origin +
            "</DataItem>\n";
    text += "     <DataItem Format=\"XML\" NumberType=\"Float\" Precision=\"8\" Dimensions=\"3\">" + spacing +
            "</DataItem>\n";
    text += "    </Geometry>\n";
    for (const XdmfField& field : fields) {
      const int count = count_of(field.shape);
      text += "    <Attribute Name=\"" + field.name + "\" AttributeType=\"" + kind_of(field.shape) +
              "\" Center=\"Cell\">\n";
      text += "     <DataItem Format=\"HDF\" NumberType=\"Float\" Precision=\"" + integer(field.bytes) +
              "\" Dimensions=\"" + cells + (count > 1 ? " " + integer(count) : "") + "\">" + step.file + ":" +
              field.dataset + "</DataItem>\n";
      text += "    </Attribute>\n";
    }
    text += "   </Grid>\n";
  }
  return text + "  </Grid>\n </Domain>\n</Xdmf>\n";
}

}  // namespace polyslip::io
