// `bench threads`: what the second core brings, to one child and to two.

import ArgumentParser
import Foundation
import Kernels
import NN
import Tensor

struct ThreadsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "threads",
    abstract: """
      Time one network on one thread, the same on several, and several networks side by side with one \
      thread each: processor time of the thread that works most, which is what the clock shows on a \
      machine that does nothing else, and what the clock shows now.
      """)

  @OptionGroup var measured: NetworkOptions
  @Option(help: "Threads of one network, and networks side by side.")
  var count = 2
  @Option(help: "Rounds of the three measurements; the fastest of each counts.")
  var rounds = 3
  @Option(help: "Only the network of this name.")
  var only: String?

  func run() throws {
    print("            ms of processor time of a step                 by the clock")
    print(
      "net         alone  \(count) threads  speed-up  side by side  throughput   speed-up  throughput"
    )
    for net in try BenchNet.read(measured.nets) where only == nil || only == net.name {
      let graph = net.graph(size: measured.size)
      let shared = try BenchChild(graph, measured, threads: count)
      let alone = try (0..<count).map { _ in try BenchChild(graph, measured, threads: 1) }
      var one = StepTime(), threads = StepTime(), sideBySide = StepTime()
      for _ in 0..<rounds {
        one.improve(time([alone[0]], threads: 1))
        threads.improve(time([shared], threads: count))
        sideBySide.improve(time(alone, threads: count))
      }
      print(
        net.name.padding(toLength: 8, withPad: " ", startingAt: 0),
        String(
          format: "%8.1f %10.1f %8.2fx %13.1f %10.2fx %9.2fx %10.2fx", one.processor * 1e3,
          threads.processor * 1e3, one.processor / threads.processor, sideBySide.processor * 1e3,
          Double(count) * one.processor / sideBySide.processor, one.clock / threads.clock,
          Double(count) * one.clock / sideBySide.clock))
    }
  }

  /// Time until every child has done one step on `threads` threads in all.
  private func time(_ children: [BenchChild], threads: Int) -> StepTime {
    let clock = Date(), process = processSeconds(), own = threadSeconds()
    DispatchQueue.concurrentPerform(iterations: children.count) { children[$0].step() }
    let caller = threadSeconds() - own, all = processSeconds() - process
    // The calling thread does the work that is not shared; the others are as long as their mean.
    let others = threads > 1 ? (all - caller) / Double(threads - 1) : 0
    return StepTime(
      clock: Date().timeIntervalSince(clock), processor: max(caller, others))
  }

  /// Processor time of all threads; POSIX counts it in microseconds.
  private func processSeconds() -> Double { Double(clock()) * 1e-6 }
}

/// How long a step took.
private struct StepTime {
  var clock = Double.infinity
  /// Of the thread that works most.
  var processor = Double.infinity

  mutating func improve(_ other: StepTime) {
    clock = min(clock, other.clock)
    processor = min(processor, other.processor)
  }
}

/// A network with one batch of images. Only one thread at a time uses it.
private final class BenchChild: @unchecked Sendable {
  private let trainer: Trainer
  private let images: ArrayImageSource

  init(_ graph: Graph, _ measured: NetworkOptions, threads: Int) throws {
    images = benchImages(graph.image, count: measured.batch, classes: graph.classes)
    trainer = try Trainer(
      graph,
      options: .bench(batch: measured.batch, precision: measured.precision, threads: threads),
      streams: RandomStreams(key: 1))
    _ = try trainer.trainEpoch(0, on: images)
  }

  func step() {
    // Random labels are not learnt, but nothing here diverges.
    do { _ = try trainer.trainEpoch(0, on: images) } catch { fatalError("\(error)") }
  }
}
