// `bench errors`: rounding errors of Winograd's algorithm, against the direct kernels.

import ArgumentParser
import Foundation
import Kernels
import NN
import Tensor

struct ErrorsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "errors",
    abstract: """
      Relative difference of each convolution's passes from the direct kernels (whose own error \
      against float64 is tested to be below 1e-6, in weight gradients 1e-5), on normal numbers.
      """,
    discussion: """
      Example:
        bench errors --batch 16 --size 16
      """)

  @Option(help: "Networks, as in scripts/peers/nets.json.")
  var nets = "scripts/peers/nets.json"
  @Option(help: "Images.")
  var batch = 128
  @Option(help: "Height and width of the images, in pixels.")
  var size = 32

  func run() throws {
    var seen: Set<ConvolutionShape> = []
    for net in try BenchNet.read(nets) {
      for layer in net.layers {
        let inputs = layer.inputs.reduce(0) { $0 + net.layers[$1].filters }
        let shape = ConvolutionShape(
          inputs: inputs == 0 ? 3 : inputs, outputs: layer.filters, filterHeight: layer.height,
          filterWidth: layer.width, inputHeight: size, inputWidth: size,
          groups: (batch + imagesPerGroup - 1) / imagesPerGroup)
        if inputs > 0 && seen.insert(shape).inserted { try compare(shape) }
      }
    }
  }

  private func compare(_ shape: ConvolutionShape) throws {
    let images = shape.groups * imagesPerGroup
    var random = RandomStreams(key: 1).stream(.sampling)
    func numbers(_ count: Int) -> [Float] { (0..<count).map { _ in Float(random.normal()) } }
    let x = numbers(images * shape.inputs * shape.inputHeight * shape.inputWidth)
    let dy = numbers(images * shape.outputs * shape.outputHeight * shape.outputWidth)
    let weights = numbers(shape.weightCount)
    func results(_ algorithm: ConvolutionAlgorithm) throws -> [[Float]] {
      let run = try ConvolutionRun(shape, algorithm, kernels: .best)
      run.filters = weights
      run.inputs = x
      run.run(.forward)
      let y = run.outputs
      run.outputs = dy
      run.run(.backwardData)
      run.run(.backwardWeights)
      return [y, run.inputGradient, run.filterGradient]
    }
    let direct = try results(ConvolutionAlgorithm(.direct))
    print(
      "\(shape.inputs)→\(shape.outputs) \(shape.filterHeight)×\(shape.filterWidth)   ",
      terminator: "")
    for precision in [Precision.standard, .fast] {
      let algorithm = ConvolutionAlgorithm.choice(for: shape, precision.errorBudget)
      let errors = zip(try results(algorithm), direct).map(distance)
      print(
        precision.rawValue + String(format: " %.1e %.1e %.1e   ", errors[0], errors[1], errors[2]),
        terminator: "")
    }
    print()
  }

  private func distance(_ a: [Float], _ b: [Float]) -> Double {
    var difference = 0.0, size = 0.0
    for i in a.indices {
      difference += (Double(a[i]) - Double(b[i])) * (Double(a[i]) - Double(b[i]))
      size += Double(b[i]) * Double(b[i])
    }
    return (difference / size).squareRoot()
  }
}
