// `bench cells`: training steps of language models, and what their parts reach of the machine's limits.

import ArgumentParser
import Foundation
import Kernels
import NN
import Tensor

struct CellsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cells",
    abstract: "Time whole training steps of a language model over a recurrent cell.",
    discussion: """
      Embedding, dropout 0.5, two layers, softmax, SGD with the gradient clipped to norm 5.

      Example:
        bench cells --cell lstm --hidden 64 --vocabulary 2000
      """)

  @Option(help: "published, published-with-maximum, worked-example, lstm, gated or plain.")
  var cell = "published"
  @Option(help: "Units of a layer.")
  var hidden = 200
  @Option(help: "Words of the vocabulary.")
  var vocabulary = 10_000
  @Option(help: "Sequences side by side.")
  var batch = 20
  @Option(help: "Steps of back-propagation.")
  var unroll = 35
  @Option(help: "Steps to time; the median counts.")
  var steps = 8

  func run() throws {
    guard let known = RecurrentCell.known.first(where: { $0.name == cell }) else {
      throw ValidationError("there is no cell \(cell)")
    }
    let options = LanguageModelOptions(
      vocabulary: vocabulary, embedding: hidden, hidden: hidden, layers: 2, batchSize: batch,
      unroll: unroll, dropout: .zaremba(0.5), isTied: false, initialRange: 0.1, clip: 5,
      averagesOverUnroll: true)
    let model = try LanguageModel(
      cell: known.cell, options: options, streams: RandomStreams(key: 1))
    var random = RandomStreams(key: 2).stream(.sampling)
    func words() -> [Int32] {
      (0..<batch * unroll).map { _ in Int32(random.integer(below: vocabulary)) }
    }
    let (tokens, targets) = (words(), words())
    var times: [(processor: Double, wall: Double)] = []
    for step in 0..<steps + 2 {
      let (processor, wall) = (threadSeconds(), Date())
      _ = try model.trainStep(tokens: tokens, targets: targets, learningRate: 1)
      let time = (threadSeconds() - processor, Date().timeIntervalSince(wall))
      if step > 1 { times.append(time) }
    }
    let processor = median(times.map(\.processor)), wall = median(times.map(\.wall))
    let peak = 2 * KernelSet.best.measuredPeak()
    let rate = 3 * Double(model.plan.forwardFLOPs * batch * unroll) / processor
    print(
      String(
        format: "%@ hidden %d vocabulary %d: step %.1f ms of processor, %.1f ms by the clock, "
          + "%.0f words/s, products %.1f GFLOP/s of %.1f, memory %d MiB",
        cell, hidden, vocabulary, processor * 1e3, wall * 1e3, Double(batch * unroll) / wall,
        rate * 1e-9, peak * 1e-9, model.plan.memoryBytes >> 20))
  }

  private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}
