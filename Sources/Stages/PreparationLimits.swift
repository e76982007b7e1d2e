// Limits in place of numbers: parameters that fit data sets of any size.

import Artifacts
import Datasets

/// What is used of a data set at most, whatever it has.
struct PreparationLimits: Hashable, Sendable {
  /// Images of the training part, those of the validation included; nil for no limit.
  var training: Int?
  /// Rows and columns; nil for no limit.
  var size: Int?

  /// No limits.
  init() {}

  /// Takes the keys that are there.
  init(from reader: inout ParameterReader) throws {
    if reader.has("trainingLimit") {
      training = try reader.integer("trainingLimit", in: 4...1 << 32)
    }
    if reader.has("sizeLimit") { size = try reader.integer("sizeLimit", in: 4...4096) }
  }

  /// `preparation` for a training part of so many images of this shape.
  ///
  /// Where rows or columns exceed the limit, the larger side comes down to it and the other in proportion.
  func applied(to preparation: Preparation, count: Int, shape: ImageShape) -> Preparation {
    var fitted = preparation
    if let training, count > training { fitted.trainingSubset = training }
    let largest = max(shape.height, shape.width)
    if let size, largest > size {
      func scaled(_ side: Int) -> Int { max(1, (side * size + largest / 2) / largest) }
      fitted.size = Preparation.ImageSize(
        height: scaled(shape.height), width: scaled(shape.width))
    }
    return fitted
  }
}
