// `bench device`: training on an NVIDIA device, checked against the processor and timed.

import ArgumentParser
import Device
import Foundation
import Kernels
import NN
import Synchronization
import Tensor

struct DeviceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "device", abstract: "Check and time training on an NVIDIA device.",
    discussion: """
      Example:
        bench device check
      """,
    subcommands: [DeviceCheckCommand.self, DeviceNetsCommand.self, DeviceProfileCommand.self])
}

struct DeviceCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Compare gradients and losses of ten steps with the processor's strict mode.",
    discussion: """
      Example:
        bench device check --batch 16
      """)

  @OptionGroup var measured: NetworkOptions
  @Option(help: "Number of the device.")
  var device = 0

  func run() throws {
    let cuda = try CUDADevice(number: device)
    print(cuda.versions)
    print("net      arithmetic  largest error of a gradient  of the loss after ten steps")
    for net in try BenchNet.read(measured.nets) {
      let graph = net.graph(size: measured.size)
      let options = TrainingOptions.bench(batch: 32, precision: .strict, threads: 8)
      let images = benchImages(graph.image, count: 32, classes: graph.classes)
      let host = try Trainer(graph, options: options, streams: RandomStreams(key: 1))
      _ = try host.trainEpoch(0, on: images)
      let reference = host.gradients()
      var loss = 0.0
      for epoch in 1...10 { loss = try host.trainEpoch(epoch, on: images).loss }
      for arithmetic in DeviceArithmetic.allCases {
        let own = try DeviceTrainer(
          graph, options: options, streams: RandomStreams(key: 1), queue: cuda.queue(arithmetic))
        _ = try own.trainEpoch(0, on: images) { false }
        let error =
          zip(try own.gradients(), reference).map { relativeError($0.values, $1.values) }
          .max() ?? 0
        var ownLoss = 0.0
        for epoch in 1...10 { ownLoss = try own.trainEpoch(epoch, on: images) { false }.loss }
        print(
          net.name.padding(toLength: 9, withPad: " ", startingAt: 0)
            + "\(arithmetic)".padding(toLength: 10, withPad: " ", startingAt: 0),
          String(format: "%26.2e %20.2e", error, abs(ownLoss - loss) / loss))
      }
    }
  }
}

/// The length of a − b by that of b; 0 where `b` is nothing but rounding.
private func relativeError(_ a: [Float], _ b: [Float]) -> Double {
  var (difference, size, largest) = (0.0, 0.0, 0.0)
  for (x, y) in zip(a, b) {
    difference += Double(x - y) * Double(x - y)
    size += Double(y) * Double(y)
    largest = max(largest, Double(abs(y)))
  }
  return largest < 1e-6 ? 0 : (difference / size).squareRoot()
}

struct DeviceNetsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nets", abstract: "Time whole training steps, one network or several at once.",
    discussion: """
      Example:
        bench device nets --arithmetic tf32 --children 4
      """)

  @OptionGroup var measured: NetworkOptions
  @Option(help: "Number of the device.")
  var device = 0
  @Option(help: "float32, tf32 or bfloat16.")
  var arithmetic = DeviceArithmetic.bfloat16
  @Option(help: "Networks that train at once.")
  var children = 1
  @Option(help: "Steps to time.")
  var steps = 50
  @Option(help: "Only the network of this name.")
  var only: String?

  func run() throws {
    let cuda = try CUDADevice(number: device)
    print(cuda.versions)
    print("net      children  first step s   step ms  images/s  TFLOP/s nominal  memory MiB")
    for net in try BenchNet.read(measured.nets) where only == nil || only == net.name {
      let graph = net.graph(size: measured.size)
      let options = TrainingOptions.bench(batch: measured.batch, precision: .standard)
      let images = benchImages(
        graph.image, count: measured.batch * steps, classes: graph.classes)
      let start = Date()
      let shared = try DeviceImages(images, cuda.queue(arithmetic))
      let trainers = try (0..<children).map { _ in
        try DeviceTrainer(
          graph, options: options, streams: RandomStreams(key: 1), queue: cuda.queue(arithmetic))
      }
      for trainer in trainers { _ = try trainer.trainEpoch(0, on: shared) { false } }
      let first = Date().timeIntervalSince(start)
      let time = try trainAtOnce(trainers, on: shared) / Double(steps)
      let flops =
        3e-12 * Double(try graph.forwardFLOPs() * measured.batch * children) / time
      print(
        net.name.padding(toLength: 9, withPad: " ", startingAt: 0),
        String(
          format: "%7d %13.2f %9.3f %9.0f %16.1f %11d", children, first, time * 1e3,
          Double(measured.batch * children) / time, flops, trainers[0].memoryBytes >> 20))
    }
  }
}

/// Seconds of one pass of all trainers, each in a thread of its own; the faster of two.
private func trainAtOnce(_ trainers: [DeviceTrainer], on images: DeviceImages) throws -> Double {
  var best = Double.infinity
  for epoch in 1...2 {
    let failures = Mutex<[any Error]>([])
    let boxes = trainers.map(HandedOver.init)
    let start = Date()
    DispatchQueue.concurrentPerform(iterations: boxes.count) { index in
      do {
        _ = try boxes[index].value.trainEpoch(epoch, on: images) { false }
      } catch { failures.withLock { $0.append(error) } }
    }
    best = min(best, Date().timeIntervalSince(start))
    if let failure = failures.withLock({ $0.first }) { throw failure }
  }
  return best
}

struct DeviceProfileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile", abstract: "Time each kernel of one training step by itself.",
    discussion: """
      Example:
        bench device profile --only L6-s1
      """)

  @OptionGroup var measured: NetworkOptions
  @Option(help: "Number of the device.")
  var device = 0
  @Option(help: "float32, tf32 or bfloat16.")
  var arithmetic = DeviceArithmetic.bfloat16
  @Option(help: "The network's name.")
  var only: String
  @Flag(help: "Each start instead of sums.")
  var each = false

  func run() throws {
    let cuda = try CUDADevice(number: device)
    guard let net = try BenchNet.read(measured.nets).first(where: { $0.name == only }) else {
      throw ValidationError("\(measured.nets) has no network \(only)")
    }
    let graph = net.graph(size: measured.size)
    let options = TrainingOptions.bench(batch: measured.batch, precision: .standard)
    let queue = try cuda.queue(arithmetic)
    let images = try DeviceImages(
      benchImages(graph.image, count: measured.batch, classes: graph.classes), queue)
    let trainer = try DeviceTrainer(
      graph, options: options, streams: RandomStreams(key: 1), queue: queue)
    let times = try trainer.profile(on: images, times: 20) { Date().timeIntervalSince1970 }
    if each {
      for time in times {
        print(String(format: "%8.1f us", time.seconds * 1e6), time.kernel, time.grid)
      }
    }
    let total = times.reduce(0) { $0 + $1.seconds }
    var sums: [String: (count: Int, seconds: Double)] = [:]
    for time in times {
      let name = String(time.kernel.prefix { $0 != "<" })
      sums[name, default: (0, 0)].count += 1
      sums[name, default: (0, 0)].seconds += time.seconds
    }
    for (name, sum) in sums.sorted(by: { $0.value.seconds > $1.value.seconds }) {
      print(
        String(
          format: "%9.1f us %5.1f %% %4d", sum.seconds * 1e6, 100 * sum.seconds / total, sum.count),
        name)
    }
    print(String(format: "%9.1f us in all, of %d kernels", total * 1e6, times.count))
  }
}

extension DeviceArithmetic: ExpressibleByArgument {}
