#pragma once
// What an optimiser needs of a model and its data: declared where models are.
#include "src/classifier/objective.hpp"

namespace polyslip::training {

using classifier::GradientReady;
using classifier::LossSums;

}  // namespace polyslip::training
