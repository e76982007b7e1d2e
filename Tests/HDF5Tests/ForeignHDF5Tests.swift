import CHDF5
import TestSupport
import Testing

@testable import HDF5

/// Opens what `write` made as a foreign file.
private func foreign(
  maximumBytes: Int = 1 << 20, _ write: (HDF5Group) throws -> Void,
  read: (ForeignHDF5) throws -> Void
) throws {
  try withTemporaryFolder { folder in
    let file = try HDF5File.create(at: folder + "/a.h5")
    try write(file.root)
    try file.close()
    try read(ForeignHDF5(path: folder + "/a.h5", maximumBytes: maximumBytes))
  }
}

/// The reason for which the data set `x` is refused.
private func refusal(
  of path: String = "x", maximumBytes: Int = 1 << 20, _ write: (HDF5Group) throws -> Void
) throws -> String {
  var reason = ""
  try foreign(maximumBytes: maximumBytes, write) { file in
    reason = #expect(throws: RefusedFile.self) { try file.dataSet(path) }?.reason ?? ""
  }
  return reason
}

/// A data set `x` of bytes, whose creation properties `change` sets.
private func unusual(
  _ root: HDF5Group, type: hid_t? = nil, shape: [Int] = [10, 10], write: Bool = true,
  _ change: (hid_t) -> herr_t
) throws {
  let list = H5Pcreate(espalier_H5P_DATASET_CREATE())
  try root.handle.check("change the properties") { _ in change(list) }
  let space = try root.handle.makeSpace(shape)
  let id = try root.handle.check("create x") {
    H5Dcreate2($0, "x", type ?? espalier_H5T_STD_U8LE(), space, 0, list, 0)
  }
  let bytes = [UInt8](repeating: 7, count: 100)
  if write {
    try root.handle.check("write x") { _ in
      H5Dwrite(id, espalier_H5T_STD_U8LE(), hid_t(H5S_ALL), hid_t(H5S_ALL), 0, bytes)
    }
  }
  H5Dclose(id)
  H5Sclose(space)
  H5Pclose(list)
}

@Suite struct ForeignHDF5Tests {
  @Test func plainDataSetsOfEveryKindOfNumberAreRead() throws {
    try foreign { root in
      let group = try root.createGroup("a")
      try group.createDataSet(
        "bytes", shape: [2, 2], values: [UInt8(1), 2, 3, 255], layout: .contiguous)
      try root.createDataSet(
        "integers", shape: [2], values: [Int32(-1), 7], layout: .chunked(deflate: 9))
      try root.createDataSet("large", shape: [1], values: [UInt64.max], layout: .contiguous)
      try root.createDataSet(
        "reals", shape: [2], values: [Float(0.5), 2], layout: .chunked(deflate: 0))
    } read: { file in
      let bytes = try file.dataSet("/a/bytes")
      #expect(bytes.shape == [2, 2])
      #expect(bytes.number == .integer(byteCount: 1, signed: false))
      try #expect(bytes.readBytes() == [1, 2, 3, 255])
      try #expect(bytes.readIntegers() == [1, 2, 3, 255])
      try #expect(file.dataSet("integers").readIntegers() == [-1, 7])
      try #expect(file.dataSet("large").readIntegers() == [.max])
      try #expect(file.dataSet("reals").readReals() == [0.5, 2])
    }
  }

  @Test func anotherKindOfNumberIsRefusedWhenRead() throws {
    try foreign { root in
      try root.createDataSet("integers", shape: [1], values: [Int32(1)], layout: .contiguous)
      try root.createDataSet("reals", shape: [1], values: [0.5], layout: .contiguous)
    } read: { file in
      #expect(throws: RefusedFile.self) { try file.dataSet("integers").readBytes() }
      #expect(throws: RefusedFile.self) { try file.dataSet("integers").readReals() }
      #expect(throws: RefusedFile.self) { try file.dataSet("reals").readIntegers() }
    }
  }

  @Test(arguments: ["", "/", ".", "a/.", "none", "a", "a/x/y"])
  func aPathThatNamesNoDataSetIsRefused(path: String) throws {
    let reason = try refusal(of: path) { root in
      try root.createGroup("a").createDataSet("x", shape: [1], values: [1.0], layout: .contiguous)
    }
    #expect(!reason.isEmpty)
  }

  @Test func softAndExternalLinksAreNotFollowed() throws {
    for path in ["soft", "external", "group/x"] {
      let reason = try refusal(of: path) { root in
        try root.createDataSet("x", shape: [1], values: [1.0], layout: .contiguous)
        try root.handle.check("link") { H5Lcreate_soft("/x", $0, "soft", 0, 0) }
        try root.handle.check("link") { H5Lcreate_soft("/", $0, "group", 0, 0) }
        try root.handle.check("link") { H5Lcreate_external("other.h5", "/x", $0, "external", 0, 0) }
      }
      #expect(reason.contains("is a link to elsewhere"))
    }
  }

  @Test func scalarsTextsAndEmptyArraysAreRefused() throws {
    try #expect(refusal { try $0.createScalar("x", value: 1.0) }.contains("not an array"))
    try #expect(refusal { try $0.createStrings("x", values: ["abcd"]) }.contains("neither plain"))
    try #expect(
      refusal { root in
        try root.createDataSet("x", shape: [0], values: [Double](), layout: .contiguous)
      }.contains("empty"))
  }

  @Test func compoundVariableNamedAndOddTypesAreRefused() throws {
    let types: [() -> hid_t] = [
      { H5Tcreate(H5T_COMPOUND, 8) }, { H5Tvlen_create(espalier_H5T_STD_U8LE()) },
      {
        let type = H5Tcopy(espalier_H5T_STD_I32LE())
        H5Tset_precision(type, 12)
        return type
      },
      { H5Tcreate(H5T_OPAQUE, 4) },
    ]
    for type in types {
      let reason = try refusal { root in
        let type = type()
        if H5Tget_class(type) == H5T_COMPOUND { H5Tinsert(type, "a", 0, espalier_H5T_STD_I64LE()) }
        try unusual(root, type: type, write: false) { _ in 0 }
      }
      #expect(reason.contains("neither plain integers") || reason.contains("unusual size"))
    }
    let named = try refusal { root in
      let type = H5Tcopy(espalier_H5T_STD_U8LE())
      try root.handle.check("name a type") { H5Tcommit2($0, "type", type, 0, 0, 0) }
      try unusual(root, type: type) { _ in 0 }
      H5Tclose(type)
    }
    #expect(named.contains("named"))
  }

  @Test func dataInOtherFilesIsRefused() throws {
    let external = try refusal { root in
      try unusual(root, write: false) { H5Pset_external($0, "/etc/hostname", 0, 100) }
    }
    #expect(external.contains("other files"))
    let virtual = try refusal { root in
      let space = try root.handle.makeSpace([10, 10])
      try unusual(root, write: false) { H5Pset_virtual($0, space, "other.h5", "/x", space) }
      H5Sclose(space)
    }
    #expect(virtual.contains("virtual"))
  }

  @Test func otherFiltersAreRefused() throws {
    let reason = try refusal { root in
      try unusual(root) { list in
        let chunk: [hsize_t] = [10, 10]
        return min(H5Pset_chunk(list, 2, chunk), H5Pset_nbit(list))
      }
    }
    #expect(reason.contains("filter 5 is none of"))
  }

  @Test func dataThatWasNeverStoredIsRefused() throws {
    let reason = try refusal { root in try unusual(root, write: false) { _ in 0 } }
    #expect(reason.contains("no data"))
  }

  @Test func sizesBeyondTheLimitOrBeyondAllNumbersAreRefused() throws {
    let large = try refusal(maximumBytes: 99) { root in try unusual(root) { _ in 0 } }
    #expect(large.contains("--max-bytes"))
    let overflow = try refusal { root in
      try unusual(root, shape: [1 << 40, 1 << 40], write: false) { list in
        let chunk: [hsize_t] = [10, 10]
        return H5Pset_chunk(list, 2, chunk)
      }
    }
    #expect(overflow.contains("--max-bytes"))
    let chunks = try refusal(maximumBytes: 50_000) { root in
      try unusual(root, shape: [200, 200], write: false) { list in
        let chunk: [hsize_t] = [200, 200]
        return H5Pset_chunk(list, 2, chunk)
      }
    }
    #expect(chunks.contains("no data"))
  }

  @Test func aFewStoredBytesCannotClaimToBeManyDecodedOnes() throws {
    let reason = try refusal(maximumBytes: 1 << 30) { root in
      // One chunk of 100 bytes is stored, of an array of 10 million.
      let space = try root.handle.makeSpace([100_000, 100])
      let list = H5Pcreate(espalier_H5P_DATASET_CREATE())
      let chunk: [hsize_t] = [1, 100]
      H5Pset_chunk(list, 2, chunk)
      let id = try root.handle.check("create x") {
        H5Dcreate2($0, "x", espalier_H5T_STD_U8LE(), space, 0, list, 0)
      }
      let part = H5Scopy(space)
      let start: [hsize_t] = [0, 0]
      H5Sselect_hyperslab(part, H5S_SELECT_SET, start, nil, chunk, nil)
      let memory = try root.handle.makeSpace([1, 100])
      let bytes = [UInt8](repeating: 7, count: 100)
      try root.handle.check("write x") { _ in
        H5Dwrite(id, espalier_H5T_STD_U8LE(), memory, part, 0, bytes)
      }
      H5Dclose(id)
      for space in [space, part, memory] { H5Sclose(space) }
      H5Pclose(list)
    }
    #expect(reason.contains("cannot hold"))
  }
}
