#pragma once
// The page's style sheet.
namespace polyslip::report {

extern const char* const style;

}  // namespace polyslip::report
