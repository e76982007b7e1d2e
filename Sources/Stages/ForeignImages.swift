// The user's HDF5 files, through the import door.

import Artifacts
import Datasets
import HDF5

/// Both parts of a data set in foreign HDF5 files.
struct ForeignImages {
  private let files: ForeignFiles
  private let executable: String
  private let output: String

  /// - Parameters:
  ///   - files: The files and the paths inside them.
  ///   - executable: The import door's executable.
  ///   - output: Clean copies are written beside this path, and removed.
  init(_ files: ForeignFiles, executable: String, beside output: String) {
    self.files = files
    self.executable = executable
    self.output = output
  }

  func read(
    classCount: Int?, classNames: [String], expecting expected: ExpectedHashes
  ) throws -> RawDataset {
    let (training, trainingHash) = try part(files.training, classCount, expected)
    let (test, testHash) = try part(files.test, training.classCount, expected)
    return RawDataset(
      training: training, test: test, classNames: classNames, valueRange: .byte,
      hashes: [trainingHash, testHash])
  }

  private func part(
    _ file: String, _ classCount: Int?, _ expected: ExpectedHashes
  ) throws -> (LabelledImages, FileHash) {
    let mapped = try MappedFile(path: file)
    let hash = FileHash(path: file, sha256: hexadecimal(mapped.sha256(of: 0..<mapped.count)))
    try expected.check(hash)
    // Another search in this run directory may import the same file now.
    let clean = try WholeFile.temporaryPath(for: output)
    defer { FilePath.remove(clean) }
    try ImportDoor.importImages(
      ImageImport(
        file: file, images: files.images, labels: files.labels, channelsLast: files.channelsLast,
        output: clean), executable: executable)
    return (try images(clean, file, classCount), hash)
  }

  private func images(_ clean: String, _ file: String, _ classCount: Int?) throws -> LabelledImages
  {
    let root = try VerifiedFile.openWithHDF5(clean).hdf5.root
    let images = try root.dataSet("images")
    let shape = ImageShape(
      channels: images.shape[1], height: images.shape[2], width: images.shape[3])
    return try LabelledImages(
      file: file, shape: shape, pixels: images.read(UInt8.self),
      labels: root.dataSet("labels").read(Int32.self), classCount: classCount)
  }
}
