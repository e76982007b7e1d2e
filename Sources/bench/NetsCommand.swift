// `bench nets`: whole training steps.

import ArgumentParser
import Foundation
import Kernels
import NN
import Tensor

struct NetsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nets", abstract: "Time whole training steps of the networks of a file.",
    discussion: """
      Example:
        bench nets --batch 128 --size 32 --threads 1
      """)

  @OptionGroup var measured: NetworkOptions
  @Option(help: "Steps to time; the fastest counts.")
  var steps = 4
  @Option(help: "Threads of the training.")
  var threads = 1
  @Option(help: "Only the network of this name.")
  var only: String?

  func run() throws {
    print("net       step ms  images/s  GFLOP/s nominal  of FMA peak  memory MiB")
    let peak = 2e-9 * KernelSet.best.measuredPeak()
    for net in try BenchNet.read(measured.nets) where only == nil || only == net.name {
      let graph = net.graph(size: measured.size)
      let options = TrainingOptions.bench(
        batch: measured.batch, precision: measured.precision, threads: threads)
      let images = benchImages(graph.image, count: measured.batch, classes: graph.classes)
      let trainer = try Trainer(graph, options: options, streams: RandomStreams(key: 1))
      var best = Double.infinity
      for step in 0...steps {
        let cpu = threadSeconds(), wall = Date()
        _ = try trainer.trainEpoch(step, on: images)
        let time = threads == 1 ? threadSeconds() - cpu : Date().timeIntervalSince(wall)
        if step > 0 { best = min(best, time) }
      }
      let flops = 3e-9 * Double(try graph.forwardFLOPs() * measured.batch) / best
      print(
        net.name.padding(toLength: 8, withPad: " ", startingAt: 0),
        String(
          format: "%8.1f %9.1f %16.1f %11.2fx %11d", best * 1e3, Double(measured.batch) / best,
          flops,
          flops / peak, try Trainer.memoryBytes(graph, options) >> 20))
    }
    print(String(format: "FMA peak of one core: %.1f GFLOP/s (\(KernelSet.best.name))", peak))
  }
}
