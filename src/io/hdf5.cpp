#include "src/io/hdf5.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include "src/io/hdf5_handle.hpp"

namespace polyslip::io {
namespace detail {
namespace {
std::string last_reason;
}

bool succeeded(std::int64_t result) {
  if (result >= 0) return true;
  // The innermost entry of the stack names the system's error where there was one.
  const auto keep_innermost = [](unsigned n, const H5E_error2_t* error, void*) -> herr_t {
    if (n == 0) last_reason = error->desc ? error->desc : "HDF5 gives no reason";
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_innermost, nullptr);
  return false;
}

std::string take_reason() { return std::exchange(last_reason, ""); }

}  // namespace detail

namespace {

// Space is taken from the disk before HDF5 writes to it: HDF5 1.10 crashes at exit when it could not close a file, and Open
// MPI's collective writes may lose the error of a full disk. This much at the head of a file is for HDF5's own tables.
constexpr std::int64_t reserved_bytes = 256 << 10;
// Columns that grow take room in steps of this, so that not every piece asks for some.
constexpr std::int64_t reserve_ahead = 1 << 20;

using detail::Handle;
using detail::space_of;
using detail::succeeded;
using detail::text_type;
using detail::type_of;

/// Once per process: HDF5 prints nothing itself, and does not try at exit to write what a full disk refused.
void start_library() {
  static const bool started = [] {
    H5dont_atexit();
    H5open();
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    return true;
  }();
  static_cast<void>(started);
}

Handle access_list(const base::Comm& comm, Format format = Format::any) {
  Handle list(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  if (comm.size() > 1) H5Pset_fapl_mpio(list, comm.mpi(), MPI_INFO_NULL);
  H5Pset_fclose_degree(list, H5F_CLOSE_STRONG);
  H5Pset_meta_block_size(list, reserved_bytes / 2);
  if (format == Format::compact) H5Pset_libver_bounds(list, H5F_LIBVER_V110, H5F_LIBVER_LATEST);
  return list;
}

/// Gives back what was reserved and not used.
void cut_at_end(const std::string& path) {
  haddr_t end = 0;
  {
    Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
    if (!succeeded(file) || !succeeded(H5Fget_eoa(file, &end))) return;
  }
  std::error_code ignored;
  if (std::filesystem::file_size(path, ignored) > end) std::filesystem::resize_file(path, end, ignored);
}

}  // namespace

// --- the file -------------------------------------------------------------------------------------------------------------

Hdf5File Hdf5File::create(const std::string& path, const base::Comm& comm, Format format) {
  start_library();
  Hdf5File file(path, path + ".part", comm);
  file.writing_ = true;
  file.agree(file.reserve(0, reserved_bytes), "create",
             "");                                   // is there a folder, and room? MPI-IO would hide the reason
  const Handle access = access_list(comm, format);  // closing it would wipe the reason of a failure
  const Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
  H5Pset_obj_track_times(creation, false);  // of the root group: the same content is the same file
  file.file_ = H5Fcreate(file.open_path_.c_str(), H5F_ACC_TRUNC, creation, access);
  file.agree(succeeded(file.file_), "create", "");
  file.agree(file.reserve(0, reserved_bytes), "create", "");  // HDF5 has cut the file to nothing
  return file;
}

bool Hdf5File::reserve(std::int64_t from, std::int64_t bytes) const {
  int error = 0;
  if (comm_.root()) {
    const int descriptor = ::open(open_path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    error = descriptor < 0 || ::fallocate(descriptor, 0, from, bytes) != 0 ? errno : 0;
    if (descriptor >= 0) ::close(descriptor);
    if (descriptor >= 0 && (error == EOPNOTSUPP || error == ENOSYS)) error = 0;  // a file system that cannot reserve
  }
  MPI_Bcast(&error, 1, MPI_INT, 0, comm_.mpi());
  if (error != 0) detail::last_reason = std::strerror(error);
  return error == 0;
}

void Hdf5File::reserve_at_end(std::int64_t bytes, const std::string& name) const {
  haddr_t end = 0;
  agree(succeeded(H5Fget_eoa(file_, &end)), "write", name);
  const std::int64_t needed = static_cast<std::int64_t>(end) + bytes + reserved_bytes;
  if (needed <= reserved_) return;
  agree(reserve(static_cast<std::int64_t>(end), needed + reserve_ahead - static_cast<std::int64_t>(end)), "write",
        name);
  reserved_ = needed + reserve_ahead;
}

Hdf5File Hdf5File::open(const std::string& path, const base::Comm& comm) {
  start_library();
  Hdf5File file(path, path, comm);
  std::int64_t found = comm.root() && std::filesystem::is_regular_file(path) ? 1 : 0;
  comm.broadcast(found);
  base::require(found == 1, "file '", path, "' does not exist or is not a file; an HDF5 file is expected");
  const Handle access = access_list(comm);  // closing it would wipe the reason of a failure
  file.file_ = H5Fopen(path.c_str(), H5F_ACC_RDONLY, access);
  file.agree(succeeded(file.file_), "open", "");
  return file;
}

Hdf5File::Hdf5File(Hdf5File&& other) noexcept
    : path_(std::move(other.path_)),
      open_path_(std::move(other.open_path_)),
      comm_(other.comm_),
      file_(other.file_),
      writing_(other.writing_),
      reserved_(other.reserved_) {
  other.file_ = -1;
  other.writing_ = false;
}

Hdf5File::~Hdf5File() {
  close();
  if (writing_ && comm_.root()) std::remove(open_path_.c_str());
}

void Hdf5File::close() noexcept {
  if (file_ >= 0) H5Fclose(file_);
  file_ = -1;
}

void Hdf5File::commit() {
  base::require(writing_, "file '", path_, "' is not being written");
  const bool flushed = succeeded(H5Fflush(file_, H5F_SCOPE_GLOBAL));
  agree(flushed, "write", "");
  const bool closed = succeeded(H5Fclose(file_));
  file_ = -1;
  agree(closed, "close", "");
  int error = 0;
  if (comm_.root()) {
    cut_at_end(open_path_);
    // The data must be on the disk before the name is, or a power cut could leave an empty file in place of the old one.
    const int descriptor = ::open(open_path_.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0 || ::fsync(descriptor) != 0) error = errno;
    if (descriptor >= 0) ::close(descriptor);
    if (error == EINVAL || error == ENOSYS) error = 0;  // a file system without fsync
    if (error == 0 && std::rename(open_path_.c_str(), path_.c_str()) != 0) error = errno;
  }
  MPI_Bcast(&error, 1, MPI_INT, 0, comm_.mpi());
  base::require(error == 0, "cannot write file '", path_, "': ", std::strerror(error));
  writing_ = false;
}

void Hdf5File::agree(bool ok, const std::string& action, const std::string& name) const {
  if (comm_.all(ok)) return;
  const std::string reason = detail::take_reason();
  if (writing_ && file_ >= 0) {
    // Give back what the failed dataset took, so that the file can be closed.
    if (!name.empty() && H5Lexists(file_, name.c_str(), H5P_DEFAULT) > 0) H5Ldelete(file_, name.c_str(), H5P_DEFAULT);
    std::error_code ignored;
    if (comm_.root()) std::filesystem::resize_file(open_path_, reserved_bytes, ignored);
  }
  throw base::InputError(base::text("cannot ", action, name.empty() ? "" : " '" + name + "' in", " file '", path_,
                                    "': ",
                                    !reason.empty() ? reason
                                    : ok            ? "another rank failed"
                                                    : "HDF5 gives no reason"));
}

// --- groups, links, attributes --------------------------------------------------------------------------------------------

bool Hdf5File::has(const std::string& name) const {
  for (std::size_t end = name.find('/', 1);; end = name.find('/', end + 1)) {
    const std::string part = name.substr(0, end);
    if (part != "/" && H5Lexists(file_, part.c_str(), H5P_DEFAULT) <= 0) return false;
    if (end == std::string::npos || end + 1 == name.size()) break;
  }
  return name == "/" || H5Oexists_by_name(file_, name.c_str(), H5P_DEFAULT) > 0;
}

bool Hdf5File::is_group(const std::string& name) const {
  if (!has(name)) return false;
  Handle id(open_object(name), H5Oclose);
  return H5Iget_type(id) == H5I_GROUP;
}

std::vector<std::string> Hdf5File::members(const std::string& group) const {
  std::vector<std::string> names;
  const auto add = [](hid_t, const char* name, const H5L_info_t*, void* data) -> herr_t {
    static_cast<std::vector<std::string>*>(data)->push_back(name);
    return 0;
  };
  Handle id(open_object(group), H5Oclose);
  agree(succeeded(H5Literate(id, H5_INDEX_NAME, H5_ITER_INC, nullptr, add, &names)), "list the members of", group);
  return names;
}

void Hdf5File::create_group(const std::string& name) {
  Handle parents(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
  H5Pset_create_intermediate_group(parents, 1);
  Handle creation(H5Pcreate(H5P_GROUP_CREATE), H5Pclose);
  H5Pset_obj_track_times(creation, false);
  Handle group(H5Gcreate2(file_, name.c_str(), parents, creation, H5P_DEFAULT), H5Gclose);
  agree(succeeded(group), "create group", name);
}

void Hdf5File::link(const std::string& name, const std::string& file, const std::string& target) {
  Handle parents(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
  H5Pset_create_intermediate_group(parents, 1);
  agree(succeeded(H5Lcreate_external(file.c_str(), target.c_str(), file_, name.c_str(), parents, H5P_DEFAULT)),
        "create link", name);
}

std::int64_t Hdf5File::open_object(const std::string& name) const {
  const hid_t object = H5Oopen(file_, name.c_str(), H5P_DEFAULT);
  if (object < 0) throw base::InputError(base::text("file '", path_, "' has no '", name, "'"));
  return object;
}

template <class T>
void Hdf5File::put_attribute(const std::string& object, const std::string& name, const T* values, int count,
                             bool scalar) {
  Handle target(open_object(object), H5Oclose);
  Handle space(space_of(scalar ? std::vector<std::int64_t>{} : std::vector<std::int64_t>{count}));
  Handle attribute(H5Acreate2(target, name.c_str(), type_of<T>(), space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  agree(succeeded(attribute) && succeeded(H5Awrite(attribute, type_of<T>(), values)), "write attribute",
        object + "@" + name);
}

void Hdf5File::write_attribute(const std::string& object, const std::string& name, double value) {
  put_attribute(object, name, &value, 1, true);
}

void Hdf5File::write_attribute(const std::string& object, const std::string& name, std::int64_t value) {
  put_attribute(object, name, &value, 1, true);
}

void Hdf5File::write_attribute(const std::string& object, const std::string& name, const std::vector<double>& values) {
  put_attribute(object, name, values.data(), static_cast<int>(values.size()), false);
}

void Hdf5File::write_attribute(const std::string& object, const std::string& name, const std::string& value) {
  Handle target(open_object(object), H5Oclose);
  Handle type = text_type(value.size());
  Handle space = space_of({});
  Handle attribute(H5Acreate2(target, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  agree(succeeded(attribute) && succeeded(H5Awrite(attribute, type, value.c_str())), "write attribute",
        object + "@" + name);
}

bool Hdf5File::has_attribute(const std::string& object, const std::string& name) const {
  Handle target(open_object(object), H5Oclose);
  return H5Aexists(target, name.c_str()) > 0;
}

std::string Hdf5File::text_attribute(const std::string& object, const std::string& name) const {
  Handle target(open_object(object), H5Oclose);
  Handle attribute(H5Aopen(target, name.c_str(), H5P_DEFAULT), H5Aclose);
  agree(succeeded(attribute), "read attribute", object + "@" + name);
  Handle type(H5Aget_type(attribute), H5Tclose);
  agree(H5Tget_class(type) == H5T_STRING, "read as a text the attribute", object + "@" + name);
  if (H5Tis_variable_str(type) > 0) {
    char* text = nullptr;
    agree(succeeded(H5Aread(attribute, type, &text)), "read attribute", object + "@" + name);
    std::string value = text ? text : "";
    H5free_memory(text);
    return value;
  }
  std::string value(H5Tget_size(type), '\0');
  agree(succeeded(H5Aread(attribute, type, value.data())), "read attribute", object + "@" + name);
  return value.substr(0, value.find('\0'));
}

std::vector<double> Hdf5File::numbers_attribute(const std::string& object, const std::string& name) const {
  Handle target(open_object(object), H5Oclose);
  Handle attribute(H5Aopen(target, name.c_str(), H5P_DEFAULT), H5Aclose);
  agree(succeeded(attribute), "read attribute", object + "@" + name);
  Handle space(H5Aget_space(attribute), H5Sclose);
  std::vector<double> values(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)));
  agree(succeeded(H5Aread(attribute, H5T_NATIVE_DOUBLE, values.data())), "read attribute", object + "@" + name);
  return values;
}

double Hdf5File::number_attribute(const std::string& object, const std::string& name) const {
  const std::vector<double> values = numbers_attribute(object, name);
  base::require(values.size() == 1, "file '", path_, "', attribute '", object, "@", name, "' holds ", values.size(),
                " numbers; 1 is expected");
  return values[0];
}

}  // namespace polyslip::io
