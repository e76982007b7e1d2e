import TestSupport
import Testing

@testable import HDF5

/// Writes a file by `write`, closes it, opens it again and has `read` look at it.
func roundTrip(_ write: (HDF5Group) throws -> Void, read: (HDF5Group) throws -> Void) throws {
  try withTemporaryFolder { folder in
    let file = try HDF5File.create(at: folder + "/a.h5")
    try write(file.root)
    try file.close()
    let again = try HDF5File.open(at: folder + "/a.h5")
    try read(again.root)
    try again.close()
  }
}

@Suite struct HDF5GroupTests {
  @Test func membersComeInTheOrderOfCreationWithTheirKind() throws {
    try roundTrip { root in
      _ = try root.createGroup("zebra")
      try root.createScalar("ape", value: Int32(1))
      _ = try root.createGroup("mule").createGroup("foal")
    } read: { root in
      try #expect(root.memberNames() == ["zebra", "ape", "mule"])
      try #expect(root.members().map(\.kind) == [.group, .dataSet, .group])
      try #expect(root.group("mule").memberNames() == ["foal"])
      try #expect(root.group("mule/foal").path == "/mule/foal")
    }
  }

  @Test func aMissingMemberIsAnErrorThatListsTheOthers() throws {
    try roundTrip { root in
      try root.createGroup("history").createScalar("loss", value: 1.0)
    } read: { root in
      let error = #expect(throws: HDF5Error.self) { try root.dataSet("history/los") }
      #expect(error?.object == "/history")
      #expect(error?.reason == "there is no \"los\" in it; it has: loss")
    }
  }

  @Test func aMemberOfTheOtherKindIsAnError() throws {
    try roundTrip { root in
      _ = try root.createGroup("g")
      try root.createScalar("x", value: 1.0)
    } read: { root in
      #expect(throws: HDF5Error.self) { try root.dataSet("g") }
      #expect(throws: HDF5Error.self) { try root.group("x") }
    }
  }

  @Test func aNameCanBeGivenOnlyOnce() throws {
    try roundTrip { root in
      _ = try root.createGroup("g")
      #expect(throws: HDF5Error.self) { try root.createGroup("g") }
      #expect(throws: HDF5Error.self) { try root.createScalar("g", value: 1.0) }
    } read: { root in
      try #expect(root.memberNames() == ["g"])
    }
  }

  @Test(arguments: ["", ".", "a/b", "a\0b"])
  func aNameThatIsNoneIsAnError(name: String) throws {
    try roundTrip { root in
      #expect(throws: HDF5Error.self) { try root.createGroup(name) }
    } read: { root in
      try #expect(root.memberNames().isEmpty)
    }
  }

  @Test func namesBeyondASCIIAreKept() throws {
    try roundTrip { root in
      _ = try root.createGroup("Rüschlikon ✓")
    } read: { root in
      try #expect(root.memberNames() == ["Rüschlikon ✓"])
    }
  }
}
