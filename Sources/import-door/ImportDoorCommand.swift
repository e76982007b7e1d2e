// The program `import`: the import door's child process, also for use by hand.

import ArgumentParser
import HDF5

@main
struct ImportDoorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take labelled images out of any HDF5 file and write a clean, checked one.",
    discussion: """
      preprocess calls it as a process of its own, with limits, for files that others have made; by hand it \
      says whether a file would be taken. Exit codes: 0 done, 64 usage, 65 the file is refused, 69 a \
      resource is missing.

      Example:
        import --file train.h5 --images /images --labels /labels --output clean.h5
      """)

  @Option(help: "The HDF5 file to read; it may come from anywhere.")
  var file: String
  @Option(help: "Path of the images in it: uint8, (N, H, W) or (N, C, H, W).")
  var images: String
  @Option(help: "Path of the labels in it: integers, (N).")
  var labels: String
  @Flag(help: "Images are (N, H, W, C).")
  var channelsLast = false
  @Option(help: "Largest size of the decoded images, in bytes.")
  var maxBytes = ImageImport.defaultMaximumBytes
  @Option(help: "File to write: /images (N, C, H, W) and /labels (N).")
  var output: String

  func validate() throws {
    guard ImageImport.possibleBytes.contains(maxBytes) else {
      throw ValidationError("--max-bytes must be in \(ImageImport.possibleBytes)")
    }
  }

  func run() throws {
    let request = ImageImport(
      file: file, images: images, labels: labels, channelsLast: channelsLast,
      maximumBytes: maxBytes, output: output)
    let code = ImportDoor.runInThisProcess(request)
    if code != ImportExitCode.done { throw ExitCode(code) }
  }
}
