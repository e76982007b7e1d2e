// The element types of data sets: what stands in the file and what Swift calls it.

import CHDF5

/// Type of the elements of a data set.
///
/// In the file they are always little-endian standard types, or fixed-length UTF-8 text.
public enum ElementType: Hashable, Sendable, CustomStringConvertible {
  case float32, float64, int32, int64, uint8, uint64
  /// UTF-8 text of a fixed number of bytes, padded with zero bytes.
  case text(byteCount: Int)

  /// Bytes per element.
  public var byteCount: Int {
    switch self {
    case .uint8: 1
    case .float32, .int32: 4
    case .float64, .int64, .uint64: 8
    case .text(let byteCount): byteCount
    }
  }

  /// The type in words.
  public var description: String {
    switch self {
    case .float32: "float32"
    case .float64: "float64"
    case .int32: "int32"
    case .int64: "int64"
    case .uint8: "uint8"
    case .uint64: "uint64"
    case .text(let byteCount): "text of \(byteCount) bytes"
    }
  }
}

/// A Swift type whose values can be stored as elements of a data set.
public protocol HDF5Element: BitwiseCopyable, Sendable {
  /// The type in the file.
  static var elementType: ElementType { get }
}

extension Float: HDF5Element {
  /// IEEE 754 binary32.
  public static var elementType: ElementType { .float32 }
}
extension Double: HDF5Element {
  /// IEEE 754 binary64.
  public static var elementType: ElementType { .float64 }
}
extension Int32: HDF5Element {
  /// 32-bit signed integer.
  public static var elementType: ElementType { .int32 }
}
extension Int64: HDF5Element {
  /// 64-bit signed integer.
  public static var elementType: ElementType { .int64 }
}
extension UInt8: HDF5Element {
  /// 8-bit unsigned integer.
  public static var elementType: ElementType { .uint8 }
}
extension UInt64: HDF5Element {
  /// 64-bit unsigned integer.
  public static var elementType: ElementType { .uint64 }
}

extension ElementType {
  /// A new libhdf5 type for the file, to be closed with `H5Tclose`; negative on failure.
  func makeFileType() -> hid_t {
    switch self {
    case .float32: return H5Tcopy(espalier_H5T_IEEE_F32LE())
    case .float64: return H5Tcopy(espalier_H5T_IEEE_F64LE())
    case .int32: return H5Tcopy(espalier_H5T_STD_I32LE())
    case .int64: return H5Tcopy(espalier_H5T_STD_I64LE())
    case .uint8: return H5Tcopy(espalier_H5T_STD_U8LE())
    case .uint64: return H5Tcopy(espalier_H5T_STD_U64LE())
    case .text(let byteCount):
      let type = H5Tcopy(espalier_H5T_C_S1())
      guard type >= 0 else { return type }
      H5Tset_size(type, byteCount)
      H5Tset_cset(type, H5T_CSET_UTF8)
      H5Tset_strpad(type, H5T_STR_NULLPAD)
      return type
    }
  }

  /// The element type of a libhdf5 type, or nil if this module has none for it.
  init?(of type: hid_t) {
    let signed = H5Tget_class(type) == H5T_INTEGER && H5Tget_sign(type) == H5T_SGN_2
    switch (H5Tget_class(type), H5Tget_size(type), signed) {
    case (H5T_FLOAT, 4, _): self = .float32
    case (H5T_FLOAT, 8, _): self = .float64
    case (H5T_INTEGER, 4, true): self = .int32
    case (H5T_INTEGER, 8, true): self = .int64
    case (H5T_INTEGER, 1, false): self = .uint8
    case (H5T_INTEGER, 8, false): self = .uint64
    case (H5T_STRING, let size, _) where H5Tis_variable_str(type) == 0:
      self = .text(byteCount: size)
    default: return nil
    }
  }
}
