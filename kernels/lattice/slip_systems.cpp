#include "kernels/lattice/slip_systems.hpp"

#include "kernels/lattice/families.hpp"

namespace polyslip::kernels {
namespace detail {
namespace {

// cI directions in order, and for each its planes: three {110}, three {112}, six {123}.
struct Zone {
  int direction[3];
  int planes[12][3];
};
const Zone bcc_zones[] = {{{1, -1, 1},
                           {{0, 1, 1},
                            {1, 0, -1},
                            {-1, -1, 0},
                            {2, 1, -1},
                            {-1, 1, 2},
                            {1, 2, 1},
                            {-1, 2, 3},
                            {1, 3, 2},
                            {-2, 1, 3},
                            {2, 3, 1},
                            {3, 1, -2},
                            {3, 2, -1}}},
                          {{-1, -1, 1},
                           {{0, -1, -1},
                            {1, 0, 1},
                            {-1, 1, 0},
                            {2, -1, 1},
                            {1, 1, 2},
                            {-1, 2, 1},
                            {1, 2, 3},
                            {-1, 3, 2},
                            {2, 1, 3},
                            {-2, 3, 1},
                            {3, -1, 2},
                            {3, -2, 1}}},
                          {{1, 1, 1},
                           {{0, 1, -1},
                            {-1, 0, 1},
                            {1, -1, 0},
                            {1, 1, -2},
                            {1, -2, 1},
                            {-2, 1, 1},
                            {1, 2, -3},
                            {1, -3, 2},
                            {2, 1, -3},
                            {2, -3, 1},
                            {-3, 1, 2},
                            {-3, 2, 1}}},
                          {{-1, 1, 1},
                           {{0, -1, 1},
                            {-1, 0, -1},
                            {1, 1, 0},
                            {1, -1, 2},
                            {1, 2, -1},
                            {2, 1, 1},
                            {1, -2, 3},
                            {1, 3, -2},
                            {2, -1, 3},
                            {2, 3, -1},
                            {3, 1, 2},
                            {3, 2, 1}}}};

std::vector<Miller> bcc_family(int first, int count) {
  std::vector<Miller> all;
  for (const Zone& zone : bcc_zones) {
    for (int i = first; i < first + count; ++i) {
      all.push_back({{zone.planes[i][0], zone.planes[i][1], zone.planes[i][2], 0},
                     {zone.direction[0], zone.direction[1], zone.direction[2], 0}});
    }
  }
  return all;
}

}  // namespace

const std::vector<Family>& slip_families(Lattice lattice) {
  static const std::vector<Family> none;
  static const std::vector<Family> fcc = {
      {"{111}<110>",
       Expansion::dyads,
       {{{1, 1, 1, 0}, {0, 1, -1, 0}}, {{1, 1, 1, 0}, {-1, 0, 1, 0}}, {{1, 1, 1, 0}, {1, -1, 0, 0}}}},
      {"{110}<110>",
       Expansion::listed,
       {{{1, -1, 0, 0}, {1, 1, 0, 0}},
        {{1, 1, 0, 0}, {1, -1, 0, 0}},
        {{1, 0, -1, 0}, {1, 0, 1, 0}},
        {{1, 0, 1, 0}, {1, 0, -1, 0}},
        {{0, 1, -1, 0}, {0, 1, 1, 0}},
        {{0, 1, 1, 0}, {0, 1, -1, 0}}}}};
  static const std::vector<Family> bcc = {{"{110}<111>", Expansion::listed, bcc_family(0, 3)},
                                          {"{112}<111>", Expansion::listed, bcc_family(3, 3)},
                                          {"{123}<111>", Expansion::listed, bcc_family(6, 6)}};
  static const std::vector<Family> hcp = {
      {"basal {0001}<2-1-10>", Expansion::threefold, {{{0, 0, 0, 1}, {2, -1, -1, 0}}}},
      {"prismatic {01-10}<2-1-10>", Expansion::threefold, {{{0, 1, -1, 0}, {2, -1, -1, 0}}}},
      {"pyramidal <a> {10-11}<-12-10>", Expansion::sixfold, {{{1, 0, -1, 1}, {-1, 2, -1, 0}}}},
      {"pyramidal <c+a> {10-11}<-2113>",
       Expansion::sixfold,
       {{{1, 0, -1, 1}, {-2, 1, 1, 3}}, {{1, 0, -1, 1}, {-1, -1, 2, 3}}}},
      {"pyramidal <c+a> {11-22}<-1-123>", Expansion::sixfold, {{{1, 1, -2, 2}, {-1, -1, 2, 3}}}}};
  switch (lattice) {
    case Lattice::cF:
      return fcc;
    case Lattice::cI:
      return bcc;
    case Lattice::hP:
      return hcp;
    case Lattice::isotropic:
      break;
  }
  return none;
}

}  // namespace detail

int n_slip_families(Lattice lattice) { return static_cast<int>(detail::slip_families(lattice).size()); }

int slip_family_size(Lattice lattice, int family) {
  return static_cast<int>(detail::expand(detail::slip_families(lattice)[family]).size());
}

const char* slip_family_name(Lattice lattice, int family) { return detail::slip_families(lattice)[family].name; }

std::vector<SlipSystem> slip_systems(Lattice lattice, const std::vector<int>& systems_per_family, double c_over_a,
                                     LatticeError* error) {
  const std::vector<detail::Family>& families = detail::slip_families(lattice);
  const LatticeError found = detail::check(lattice, families, systems_per_family, c_over_a);
  if (error != nullptr) *error = found;
  if (found != LatticeError::none) return {};
  return detail::select_systems(lattice, families, systems_per_family, c_over_a);
}

char* write_label(Lattice lattice, const int (&miller_n)[4], const int (&miller_b)[4],
                  char (&buffer)[system_label_size]) {
  char* p = buffer;
  const int n = lattice == Lattice::hP ? 4 : 3;
  // Indices of the systems here have one digit each.
  const auto write = [&p, n](char open, const int(&indices)[4], char close) {
    *p++ = open;
    for (int i = 0; i < n; ++i) {
      if (indices[i] < 0) *p++ = '-';
      *p++ = static_cast<char>('0' + (indices[i] < 0 ? -indices[i] : indices[i]));
    }
    *p++ = close;
  };
  write('(', miller_n, ')');
  write('[', miller_b, ']');
  *p = 0;
  return buffer;
}

}  // namespace polyslip::kernels
