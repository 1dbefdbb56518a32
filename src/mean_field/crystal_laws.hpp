#pragma once
// The laws of material cards that the mean-field schemes take.
#include "src/material/phase.hpp"
#include "src/mean_field/polycrystal.hpp"

namespace polyslip::mean_field {

using material::DislocationLaw;
using material::PowerLawWithMechanisms;

/// Grains of material cards, in plain numbers.
using CardGrains = Polycrystal<double, PowerLawWithMechanisms<12>, PowerLawWithMechanisms<24>,
                               PowerLawWithMechanisms<60>, DislocationLaw<24>, DislocationLaw<60>>;

/// The law of a phase: a composed law as it is, the phenomenological power law as the composed law of the same leaves. InputError for
/// others, which have no slip systems.
CardGrains::Phase crystal_phase(const material::Phase& phase);

/// Whether stress and strain rate of the law are zero together and every system's rate follows the stress in its own lattice, as
/// secant moduli need: no backstress, no twins with slip of their own.
bool has_secant(const material::Phase& phase);

}  // namespace polyslip::mean_field
