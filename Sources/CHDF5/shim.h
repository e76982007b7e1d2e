// libhdf5's headers, and a function for each macro that Swift cannot import (they expand to
// expressions that first initialise the library, or to another name in each release).
#pragma once
// Beside Debian's archives (Package.swift), whose place pkg-config is not asked for: it would add the shared library.
#if __has_include("/usr/include/hdf5/serial/hdf5.h")
#include "/usr/include/hdf5/serial/hdf5.h"
#include "/usr/include/hdf5/serial/hdf5_hl.h"
#else
#include <hdf5.h>
#include <hdf5_hl.h>
#endif

#define ESPALIER_ID(name) \
  static inline hid_t espalier_H5##name(void) { return H5##name; }
ESPALIER_ID(T_NATIVE_FLOAT)
ESPALIER_ID(T_NATIVE_DOUBLE)
ESPALIER_ID(T_NATIVE_INT32)
ESPALIER_ID(T_NATIVE_INT64)
ESPALIER_ID(T_NATIVE_UINT8)
ESPALIER_ID(T_NATIVE_UINT64)
ESPALIER_ID(T_IEEE_F32LE)
ESPALIER_ID(T_IEEE_F64LE)
ESPALIER_ID(T_STD_I32LE)
ESPALIER_ID(T_STD_I64LE)
ESPALIER_ID(T_STD_U8LE)
ESPALIER_ID(T_STD_U64LE)
ESPALIER_ID(T_C_S1)
ESPALIER_ID(P_FILE_CREATE)
ESPALIER_ID(P_FILE_ACCESS)
ESPALIER_ID(P_DATASET_CREATE)
ESPALIER_ID(P_DATASET_ACCESS)
ESPALIER_ID(P_DATASET_XFER)
ESPALIER_ID(P_GROUP_CREATE)
ESPALIER_ID(P_LINK_CREATE)
ESPALIER_ID(P_LINK_ACCESS)
#undef ESPALIER_ID

static inline unsigned espalier_H5F_ACC_RDONLY(void) { return H5F_ACC_RDONLY; }
static inline unsigned espalier_H5F_ACC_EXCL(void) { return H5F_ACC_EXCL; }
static inline haddr_t espalier_HADDR_UNDEF(void) { return HADDR_UNDEF; }

// H5Lget_info is a function in 1.10 and a macro for one of two functions from 1.12 on.
/// The type of the link `name` (H5L_TYPE_HARD, ...), or a negative number.
static inline int espalier_link_type(hid_t location, const char *name) {
  H5L_info_t info;
  return H5Lget_info(location, name, &info, H5P_DEFAULT) < 0 ? -1 : (int)info.type;
}

/// Whether `type` is an IEEE 754 number of 4 or 8 bytes in either byte order.
static inline int espalier_is_IEEE(hid_t type) {
  return H5Tequal(type, H5T_IEEE_F32LE) > 0 || H5Tequal(type, H5T_IEEE_F64LE) > 0 ||
         H5Tequal(type, H5T_IEEE_F32BE) > 0 || H5Tequal(type, H5T_IEEE_F64BE) > 0;
}
