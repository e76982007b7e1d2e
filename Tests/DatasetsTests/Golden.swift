// The golden values that scripts/golden/whitening.py made with NumPy.
import Foundation

@testable import Datasets

struct Golden: Decodable {
  struct WhiteningCase: Decodable, CustomStringConvertible {
    let name: String
    let shape: [Int]
    let low: Int
    let high: Int
    let epsilon: Double
    let training: [UInt8]
    let other: [UInt8]
    let pixelMean: [Double]
    let eigenvalues: [Double]
    let zcaTraining: [Double]
    let zcaOther: [Double]
    let channelMean: [Double]
    let channelDeviation: [Double]
    let channelOther: [Double]
    let imageOther: [Double]
    var description: String { name }
  }

  struct AreaCase: Decodable {
    let shape: [Int]
    let size: [Int]
    let images: [UInt8]
    let expected: [UInt8]
  }

  let whitening: [WhiteningCase]
  let area: [AreaCase]

  static func read() throws -> Golden {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Golden/whitening.json")
    return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
  }
}

/// Images of two classes with the given values.
func images(_ pixels: [UInt8], _ shape: [Int]) throws -> LabelledImages {
  let shape = ImageShape(channels: shape[0], height: shape[1], width: shape[2])
  let count = pixels.count / shape.count
  return try LabelledImages(
    file: "test", shape: shape, pixels: pixels, labels: (0..<count).map { Int32($0 % 2) },
    classCount: 2)
}

/// The largest difference of two arrays; infinity if they differ in size.
func largestDifference<Number: BinaryFloatingPoint>(_ a: [Number], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).map { abs(Double($0) - $1) }.max() ?? 0
}
