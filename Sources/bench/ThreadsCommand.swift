// `bench threads`: what the second core brings, to one child and to two.

import ArgumentParser
import Foundation
import Kernels
import NN
import Synchronization
import Tensor

struct ThreadsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "threads",
    abstract: """
      Time one network on one thread, the same on several, and several networks side by side with one \
      thread each: processor time of the thread that works most, which is what the clock shows on a \
      machine that does nothing else, and what the clock shows now.
      """,
    discussion: """
      Example:
        bench threads --count 2
      """)

  @OptionGroup var measured: NetworkOptions
  @Option(help: "Threads of one network, and networks side by side.")
  var count = 2
  @Option(help: "Steps of each measurement; the fastest counts.")
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
      let one = time(graph, children: 1, threads: 1)
      let threads = time(graph, children: 1, threads: count)
      let sideBySide = time(graph, children: count, threads: 1)
      print(
        net.name.padding(toLength: 8, withPad: " ", startingAt: 0),
        String(
          format: "%8.1f %10.1f %8.2fx %13.1f %10.2fx %9.2fx %10.2fx", one.processor * 1e3,
          threads.processor * 1e3, one.processor / threads.processor, sideBySide.processor * 1e3,
          Double(count) * one.processor / sideBySide.processor, one.clock / threads.clock,
          Double(count) * one.clock / sideBySide.clock))
    }
  }

  /// Time until every one of `children` equal networks has done one step on `threads` threads: the
  /// fastest of the rounds.
  private func time(_ graph: Graph, children: Int, threads: Int) -> StepTime {
    let images = benchImages(graph.image, count: measured.batch, classes: graph.classes)
    let options = TrainingOptions.bench(
      batch: measured.batch, precision: measured.precision, threads: threads)
    // All children begin a round together.
    let starts = (0..<rounds).map { _ in DispatchGroup() }
    for start in starts { for _ in 0..<children { start.enter() } }
    let slowest = Mutex([StepTime](repeating: StepTime(clock: 0, processor: 0), count: rounds))
    DispatchQueue.concurrentPerform(iterations: children) { _ in
      // The networks of a file have been read, and random images let nothing diverge.
      do {
        let trainer = try Trainer(graph, options: options, streams: RandomStreams(key: 1))
        _ = try trainer.trainEpoch(0, on: images)
        for (round, start) in starts.enumerated() {
          start.leave()
          start.wait()
          let time = try step(trainer, images, threads: threads)
          slowest.withLock { $0[round].extend(to: time) }
        }
      } catch { fatalError("\(error)") }
    }
    return slowest.withLock { rounds in
      StepTime(
        clock: rounds.map(\.clock).min() ?? .nan, processor: rounds.map(\.processor).min() ?? .nan)
    }
  }

  /// One step of one child.
  private func step(_ trainer: Trainer, _ images: ArrayImageSource, threads: Int) throws -> StepTime
  {
    let start = Date(), process = processSeconds(), own = threadSeconds()
    _ = try trainer.trainEpoch(0, on: images)
    let caller = threadSeconds() - own, all = processSeconds() - process
    // The calling thread does the work that is not shared; the others are as long as their mean.
    let others = threads > 1 ? (all - caller) / Double(threads - 1) : 0
    return StepTime(clock: Date().timeIntervalSince(start), processor: max(caller, others))
  }

  /// Processor time of all threads; POSIX counts it in microseconds.
  private func processSeconds() -> Double { Double(clock()) * 1e-6 }
}

/// How long a step took.
private struct StepTime {
  var clock: Double
  /// Of the thread that works most.
  var processor: Double

  mutating func extend(to other: StepTime) {
    clock = max(clock, other.clock)
    processor = max(processor, other.processor)
  }
}
