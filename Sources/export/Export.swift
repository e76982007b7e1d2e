import ArgumentParser
import Options
import Stages

extension ExportFormat: ExpressibleByArgument {}

@main
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a trained model in a format that other programs read.",
    discussion: """
      The ending of the output says which: .onnx (weights and operations, for ONNX Runtime and others), .py (a \
      PyTorch module that loads the weights from the model), .json (the architecture), .dot, .svg or .pdf (the \
      drawing). Networks take images that are whitened as those of preprocess (docs/export.md). Of a language model with a recurrent cell also .tex: the cell's equations.

      With --check ONNX Runtime runs the new file on the validation images; where its logits differ from \
      Espalier's by more than 1e-4, no file is written and the exit code is 70.

      Examples:
        export --model models/final.h5 --output final.onnx --images images.h5 \\
            --check
        export --model models/best.h5 --output cell.tex
      """)

  @Option(help: "The model (HDF5), from train-final, or from train-language-model --model.")
  var model: String
  @Option(help: "The file to be written.")
  var output: String
  @Option(help: "The format, where the ending does not name it.")
  var format: ExportFormat?
  @Flag(help: "ONNX: make batch normalisation part of the filters before it.")
  var fold = false
  @Option(help: "The images (HDF5), from preprocess: for --check and --reference.")
  var images: String?
  @Option(help: "The text (HDF5), from preprocess-text: the same for language models.")
  var corpus: String?
  @Flag(help: "ONNX: compare with Espalier's own inference.")
  var check = false
  @Option(help: "Validation images to compare; all if not given.")
  var count: Int?
  @Option(help: "Where Espalier's own results are written (HDF5), for scripts/check-onnx.")
  var reference: String?
  @Option(help: "The Python that has onnxruntime and h5py, for --check.")
  var python = ".venv/bin/python"
  @Option(help: "Threads.")
  var threads = 1
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard threads >= 1, (count ?? 1) >= 1 else {
      throw ValidationError("--threads and --count must be at least 1.")
    }
    guard images != nil || corpus != nil || !check && reference == nil else {
      throw ValidationError("--check and --reference need --images, or --corpus.")
    }
  }

  func run() {
    runStage("export") {
      let comparison = (images ?? corpus).map {
        ExportComparison(
          data: $0, count: count, threads: threads, reference: reference,
          python: check ? python : nil)
      }
      try ExportStage(
        model: model, output: output, format: format, folds: fold, comparison: comparison
      ).run()
    }
  }
}
