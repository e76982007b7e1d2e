// Parameters of `preprocess`.

import Artifacts
import Datasets
import FoundationEssentials

/// Where the raw images come from.
enum RawSource: Sendable {
  /// A known set, by name; `label` says which of its label bytes.
  case known(KnownDataset, label: Int)
  /// IDX or record files of the user.
  case files(training: RawPart, test: RawPart)
  /// HDF5 files of the user, through the import door.
  case hdf5(ForeignFiles)
}

/// The user's HDF5 files and the paths inside them.
struct ForeignFiles: Sendable {
  var training: String
  var test: String
  var images: String
  var labels: String
  var channelsLast: Bool
}

/// The layouts of the user's own files.
enum OwnFormat: String, CaseIterable {
  case idx, records, hdf5
}

enum WhiteningName: String, CaseIterable {
  case zca, channel, image, none
}

/// Parameters of `preprocess`.
public struct PreprocessParameters: ParameterSet {
  /// The stage.
  public static var stage: Stage { .preprocess }
  /// Name of the data set: a known one, or the user's own name for files given here.
  public let dataset: String
  let source: RawSource
  /// Names of the classes of the user's own files; empty for "0", "1", ….
  let classNames: [String]
  /// Number of classes, where names say it; nil for the largest training label plus one.
  var classCount: Int? { classNames.isEmpty ? nil : classNames.count }
  let valueRange: ValueRange?
  let preparation: Preparation
  /// What a data set has at most, where the file says limits in place of numbers.
  let limits: PreparationLimits
  let whiteningName: WhiteningName

  /// Takes the keys of the parameter file.
  public init(from reader: inout ParameterReader) throws {
    dataset = try reader.text("dataset")
    if reader.has("format") {
      source = try RawSource(ownFrom: &reader)
      classNames = try reader.texts("classNames")
      let low = try reader.integer("valueLow", in: 0...254)
      valueRange = try ValueRange(from: low, to: try reader.integer("valueHigh", in: low + 1...255))
    } else {
      let label = try reader.integer("label", in: 0...7)
      source = .known(try reader.known(dataset), label: label)
      classNames = []
      valueRange = nil
    }
    whiteningName = try reader.choice("whitening")
    let epsilon = try reader.number("whiteningEpsilon", in: 1e-12...1e6)
    limits = try PreparationLimits(from: &reader)
    preparation = try Preparation(from: &reader, whiteningName, epsilon)
  }
}

extension ParameterReader {
  fileprivate func known(_ name: String) throws -> KnownDataset {
    do {
      return try KnownDataset.named(name)
    } catch {
      throw fault("dataset", "\(error) For files of your own, add the key format")
    }
  }
}

extension RawSource {
  fileprivate init(ownFrom reader: inout ParameterReader) throws {
    let format: OwnFormat = try reader.choice("format")
    let training = try reader.texts("trainingFiles")
    let test = try reader.texts("testFiles")
    switch format {
    case .idx:
      guard training.count == 2, test.count == 2 else {
        throw reader.fault("trainingFiles", "IDX takes two files a part: [\"images\", \"labels\"]")
      }
      self = .files(
        training: .idx(images: training[0], labels: training[1]),
        test: .idx(images: test[0], labels: test[1]))
    case .records:
      let bytes = try reader.integer("labelBytes", in: 1...2)
      let layout = RecordLayout(
        labelBytes: bytes, labelByte: try reader.integer("labelByte", in: 0...bytes - 1))
      guard !training.isEmpty, !test.isEmpty else {
        throw reader.fault("trainingFiles", "both parts need at least one file")
      }
      self = .files(
        training: .records(files: training, layout: layout),
        test: .records(files: test, layout: layout))
    case .hdf5:
      guard training.count == 1, test.count == 1 else {
        throw reader.fault("trainingFiles", "HDF5 takes one file a part")
      }
      self = .hdf5(
        ForeignFiles(
          training: training[0], test: test[0], images: try reader.text("imagesPath"),
          labels: try reader.text("labelsPath"), channelsLast: try reader.flag("channelsLast")))
    }
  }
}

extension ParameterReader {
  /// nil for the size of the files.
  fileprivate mutating func imageSize() throws -> Preparation.ImageSize? {
    let height = try integer("height", in: 0...4096)
    let width = try integer("width", in: 0...4096)
    guard (height == 0) == (width == 0) else {
      throw fault("width", "height and width must both be 0 (keep the size) or both be given")
    }
    return height == 0 ? nil : Preparation.ImageSize(height: height, width: width)
  }
}

extension Preparation {
  fileprivate init(
    from reader: inout ParameterReader, _ whitening: WhiteningName, _ epsilon: Double
  ) throws {
    let trainingCount =
      reader.has("trainingLimit") ? 0 : try reader.integer("trainingCount", in: 0...1 << 32)
    let testCount = try reader.integer("testCount", in: 0...1 << 32)
    let size = reader.has("sizeLimit") ? nil : try reader.imageSize()
    let validation: ValidationSize =
      reader.has("validationShare")
      ? .share(try reader.number("validationShare", in: 0.01...0.99))
      : .count(try reader.integer("validationCount", in: 1...1 << 32))
    let kind: Whitening =
      switch whitening {
      case .zca: .zca(epsilon: epsilon)
      case .channel: .channel
      case .image: .image
      case .none: .none
      }
    let seed = try reader.integer("seed", in: 0...Int(Int32.max))
    self.init(validation: validation, whitening: kind, seed: UInt64(seed))
    trainingSubset = trainingCount == 0 ? nil : trainingCount
    testSubset = testCount == 0 ? nil : testCount
    self.size = size
  }
}
