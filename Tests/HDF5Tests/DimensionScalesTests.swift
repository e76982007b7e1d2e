import TestSupport
import Testing

@testable import HDF5

@Suite struct DimensionScalesTests {
  @Test func attachedScalesNameTheAxes() throws {
    try roundTrip { root in
      let loss = try root.createDataSet(
        "loss", shape: [2, 3], values: [Float](repeating: 0, count: 6), layout: .contiguous)
      let epoch = try root.createDataSet(
        "epoch", shape: [2], values: [Int32(5), 6], layout: .contiguous)
      try epoch.makeDimensionScale()
      try loss.attachScale(epoch, axis: 0)
      try loss.attachScale(root.createDimension("fold", length: 3), axis: 1)
      try root.createDataSet("other", shape: [2], values: [1.0, 2], layout: .contiguous)
    } read: { root in
      try #expect(root.dataSet("loss").dimensionLabels == ["epoch", "fold"])
      try #expect(root.dataSet("loss").scalePath(axis: 0) == "/epoch")
      try #expect(root.dataSet("other").dimensionLabels == [nil])
      try #expect(root.dataSet("epoch").isDimensionScale)
      try #expect(!root.dataSet("epoch").isBareDimension)
      try #expect(root.dataSet("fold").isBareDimension)
      try #expect(!root.dataSet("other").isBareDimension)
      try #expect(root.dataSet("fold").shape == [3])
    }
  }

  @Test func theAttributesOfScalesAreNotListed() throws {
    try roundTrip { root in
      let epoch = try root.createDimension("epoch", length: 2)
      try epoch.attributes.write("units", .text("1"))
      let loss = try root.createDataSet("loss", shape: [2], values: [1.0, 2], layout: .contiguous)
      try loss.attachScale(epoch, axis: 0)
    } read: { root in
      try #expect(root.dataSet("epoch").attributes.names() == ["units"])
      try #expect(root.dataSet("loss").attributes.names() == [])
    }
  }

  @Test func aScaleOfAnotherLengthOrNoScaleIsAnError() throws {
    try roundTrip { root in
      let loss = try root.createDataSet("loss", shape: [2], values: [1.0, 2], layout: .contiguous)
      let long = try root.createDimension("long", length: 3)
      let plain = try root.createDataSet(
        "plain", shape: [2], values: [1.0, 2], layout: .contiguous)
      #expect(throws: HDF5Error.self) { try loss.attachScale(long, axis: 0) }
      #expect(throws: HDF5Error.self) { try loss.attachScale(plain, axis: 0) }
      #expect(throws: HDF5Error.self) { try plain.attachScale(long, axis: 1) }
    } read: { root in
      try #expect(root.dataSet("loss").dimensionLabels == [nil])
    }
  }
}
