// `bench shapes`: the three passes of every convolution of the networks, each by itself.

import ArgumentParser
import Foundation
import Kernels
import NN

struct ShapesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shapes",
    abstract: "Time each pass of each convolution, in nominal GFLOP/s (as if computed directly).",
    discussion: """
      Example:
        bench shapes --batch 128 --size 32 --runs 3
      """)

  @OptionGroup var measured: NetworkOptions
  @Option(help: "Runs of each pass; the fastest counts.")
  var runs = 3
  @Option(
    parsing: .upToNextOption,
    help: """
      Convolutions to time instead of the networks': inputs,outputs,filterHeight,filterWidth and, if \
      not 1, strideHeight,strideWidth.
      """)
  var convolutions: [String] = []

  func run() throws {
    let peak = 2e-9 * KernelSet.best.measuredPeak()
    print("network  convolution             forward        backward-data  backward-weights")
    for convolution in convolutions { print(try row("", shape(convolution))) }
    for net in convolutions.isEmpty ? try BenchNet.read(measured.nets) : [] {
      for layer in net.layers {
        let inputs = layer.inputs.reduce(0) { $0 + net.layers[$1].filters }
        print(
          try row(
            net.name,
            shape([inputs == 0 ? 3 : inputs, layer.filters, layer.height, layer.width, 1, 1])))
      }
    }
    print(
      String(
        format: "FMA peak of one core %.1f GFLOP/s: no direct convolution is faster (%@)", peak,
        KernelSet.best.name as NSString))
  }

  private func shape(_ text: String) throws -> ConvolutionShape {
    var numbers = text.split(separator: ",").compactMap { Int($0) }
    if numbers.count == 4 { numbers += [1, 1] }
    guard numbers.count == 6, numbers.allSatisfy({ $0 > 0 }), numbers[2] % 2 == 1,
      numbers[3] % 2 == 1
    else { throw ValidationError("\(text) is no convolution: write 64,48,3,3 or 64,48,3,3,2,2") }
    return shape(numbers)
  }

  private func shape(_ numbers: [Int]) -> ConvolutionShape {
    ConvolutionShape(
      inputs: numbers[0], outputs: numbers[1], filterHeight: numbers[2], filterWidth: numbers[3],
      strideHeight: numbers[4], strideWidth: numbers[5], inputHeight: measured.size,
      inputWidth: measured.size, groups: (measured.batch + imagesPerGroup - 1) / imagesPerGroup)
  }

  private func row(_ net: String, _ shape: ConvolutionShape) throws -> String {
    let algorithm = ConvolutionAlgorithm.choice(for: shape, measured.precision.errorBudget)
    let runner = try ConvolutionRun(shape, algorithm, kernels: .best)
    let passes = ConvolutionPass.allCases.map { pass -> String in
      if pass == .backwardData && layerReadsImage(shape) { return "     –        " }
      var best = Double.infinity
      for _ in 0..<runs {
        let start = threadSeconds()
        runner.run(pass)
        best = min(best, threadSeconds() - start)
      }
      let tile = algorithm.tile(pass)
      let name = tile == .direct ? "direct" : "\(tile.height)×\(tile.width)"
      return String(
        format: "%6.0f %@", 2e-9 * Double(shape.nominalMultiplications) / best, name as NSString
      )
      .padding(toLength: 15, withPad: " ", startingAt: 0)
    }
    let stride =
      shape.strideHeight * shape.strideWidth == 1
      ? "" : " /\(shape.strideHeight)×\(shape.strideWidth)"
    let name =
      "\(shape.inputs)→\(shape.outputs) \(shape.filterHeight)×\(shape.filterWidth)" + stride
    return
      (net.padding(toLength: 9, withPad: " ", startingAt: 0)
      + name.padding(toLength: 17, withPad: " ", startingAt: 0) + passes.joined())
  }

  private func layerReadsImage(_ shape: ConvolutionShape) -> Bool { shape.inputs <= 3 }
}
