// `bench shapes`: the three passes of every convolution of the networks, each by itself.

import ArgumentParser
import Foundation
import Kernels
import NN

struct ShapesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shapes",
    abstract: "Time each pass of each convolution, in nominal GFLOP/s (as if computed directly).")

  @OptionGroup var measured: NetworkOptions
  @Option(help: "Runs of each pass; the fastest counts.")
  var runs = 3

  func run() throws {
    let peak = 2e-9 * KernelSet.best.measuredPeak()
    print("network  convolution           forward        backward-data  backward-weights")
    for net in try BenchNet.read(measured.nets) {
      for (index, layer) in net.layers.enumerated() {
        let inputs = layer.inputs.reduce(0) { $0 + net.layers[$1].filters }
        let shape = ConvolutionShape(
          inputs: max(inputs, inputs == 0 ? 3 : 0), outputs: layer.filters,
          filterHeight: layer.height, filterWidth: layer.width, inputHeight: measured.size,
          inputWidth: measured.size, groups: (measured.batch + imagesPerGroup - 1) / imagesPerGroup)
        print(try row(net.name, index, shape))
      }
    }
    print(
      String(
        format: "FMA peak of one core %.1f GFLOP/s: no direct convolution is faster (%@)", peak,
        KernelSet.best.name as NSString))
  }

  private func row(_ net: String, _ index: Int, _ shape: ConvolutionShape) throws -> String {
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
    let name =
      "\(shape.inputs)→\(shape.outputs) \(shape.filterHeight)×\(shape.filterWidth)"
    return
      (net.padding(toLength: 9, withPad: " ", startingAt: 0)
      + name.padding(toLength: 15, withPad: " ", startingAt: 0) + passes.joined())
  }

  private func layerReadsImage(_ shape: ConvolutionShape) -> Bool { shape.inputs == 3 }
}
