#pragma once
// Pairs of .cpr and .crc as Channel 5 and AZtec write them.
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/support/ebsd_h5_files.hpp"

namespace polyslip::tests {

struct CrcContent {
  std::string header, records;
};

/// Points as of h5oina(); `positions`: in fields X and Y, and without numbers of cells. Records: phase, [X, Y,] three angles, MAD,
/// BC, BS, Bands, Error, field 12 and a count of X-rays (13); 29 or 37 bytes.
inline CrcContent crc(const H5Grid& grid, const std::vector<int>& laue_groups, const std::vector<H5Point>& points,
                      bool positions) {
  CrcContent content;
  content.header = "[General]\r\nVersion=5.0\r\nNotes=\r\nJobMode=RegularGrid\r\n[Job]\r\nkV=20.00\r\n";
  if (positions)
    content.header += base::text("NoOfPoints=", points.size(), "\r\n");
  else
    content.header += base::text("GridDistX=", grid.step_x, "\r\nGridDistY=", grid.step_y, "\r\nxCells=", grid.columns,
                                 "\r\nyCells=", grid.rows, "\r\n");
  content.header += "[Acquisition Surface]\r\nEuler1=0.0\r\nEuler2=0.0\r\nEuler3=0.0\r\n[Fields]\r\n";
  std::vector<int> fields{3, 4, 5, 6, 7, 8, 10, 11, 12, 13};
  if (positions) fields.insert(fields.begin(), {1, 2});
  content.header += base::text("Count=", fields.size(), "\r\n");
  for (std::size_t i = 0; i < fields.size(); ++i) content.header += base::text("Field", i + 1, "=", fields[i], "\r\n");
  content.header += base::text("[Phases]\r\nCount=", laue_groups.size(), "\r\n");
  for (std::size_t p = 0; p < laue_groups.size(); ++p)
    content.header +=
        base::text("[Phase", p + 1, "]\r\nStructureName=phase ", p,
                   "\r\na=3.6\r\nb=3.6\r\nc=3.6\r\nalpha=90.00\r\nbeta=90.00\r\ngamma=", laue_groups[p] == 9 ? 120 : 90,
                   "\r\nLaueGroup=", laue_groups[p], "\r\nID1=\r\n");
  const auto byte = [&](double value) { content.records += static_cast<char>(static_cast<unsigned char>(value)); };
  const auto number = [&](double value) {
    const auto single = static_cast<float>(value);
    char bytes[4];
    std::memcpy(bytes, &single, 4);
    content.records.append(bytes, 4);
  };
  for (const H5Point& point : points) {
    byte(point.phase);
    if (positions) {
      number(point.x);
      number(point.y);
    }
    for (const double angle : point.euler) number(angle);
    number(point.confidence);
    for (const double value : {200., 100., 8., 0.}) byte(value);
    number(0.25);
    number(1000);
  }
  return content;
}

/// The two files, which live as long as the object.
class CrcFiles {
 public:
  explicit CrcFiles(const CrcContent& content) : header_(".cpr", content.header) {
    records_ = header_.path().substr(0, header_.path().size() - 3) + "crc";
    std::ofstream(records_, std::ios::binary) << content.records;
  }
  CrcFiles(const CrcFiles&) = delete;
  CrcFiles& operator=(const CrcFiles&) = delete;
  ~CrcFiles() { std::filesystem::remove(records_); }
  const std::string& header() const { return header_.path(); }
  const std::string& records() const { return records_; }

 private:
  TemporaryFile header_;
  std::string records_;
};

}  // namespace polyslip::tests
