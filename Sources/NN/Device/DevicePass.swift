// One pass over a set of images on a device, batch by batch.

import CDevice
import Device

/// Losses and correct answers of the steps of a pass.
struct DeviceScores {
  let losses: [Double], correct: [Double]
}

/// What passes of one network over one set of images need: programs, the images' order, places for results.
final class DevicePass {
  private let network: DeviceNetwork
  private let images: DeviceImages
  private let places: DeviceImagePlaces
  private let queue: any DeviceQueue
  private var programs: [Program: any DeviceProgram] = [:]
  private var steps: Int { places.steps }
  private var classifiers: Int { 1 + network.plan.probes.count }

  private struct Program: Hashable {
    let trains: Bool, images: Int
  }

  init(_ network: DeviceNetwork, _ images: DeviceImages) throws {
    self.network = network
    self.images = images
    queue = network.queue
    let steps = quotient(images.count, network.batch)
    let cuts = try queue.allocate(images.count * MemoryLayout<EspalierDeviceCut>.stride)
    let scores = try queue.allocate(16 * steps * (1 + network.plan.probes.count))
    places = DeviceImagePlaces(
      pixels: images.pixels, labels: images.labels, cuts: cuts, scores: scores, steps: steps)
  }

  deinit {
    queue.free(places.cuts)
    queue.free(places.scores)
  }

  func begin(_ cuts: [EspalierDeviceCut], learningRate: Float) throws {
    try queue.write(deviceBytes(of: cuts), to: places.cuts)
    try queue.write(
      deviceBytes(of: [EspalierProgress(step: 0, learning_rate: learningRate)]),
      to: network.address(network.layout.progress))
  }

  /// Runs all steps; `check` is asked now and then and may throw.
  func run(trains: Bool, check: () throws -> Void) throws {
    let whole = images.count / network.batch, rest = images.count % network.batch
    // Few enough that a request to stop is heard within a second.
    let together = 32
    for first in stride(from: 0, to: whole, by: together) {
      try check()
      try queue.run(
        try program(trains, network.batch), times: min(together, whole - first))
      try queue.finish()
    }
    if rest > 0 {
      try check()
      try queue.run(try program(trains, rest), times: 1)
    }
    try queue.finish()
  }

  /// The kernels of one training step, in order.
  func launches() -> [DeviceLaunch] {
    network.trainingStep(images: min(network.batch, images.count), of: places)
  }

  private func program(_ trains: Bool, _ count: Int) throws -> any DeviceProgram {
    let key = Program(trains: trains, images: count)
    if let known = programs[key] { return known }
    let launches =
      trains
      ? network.trainingStep(images: count, of: places)
      : network.evaluationStep(images: count, of: places)
    let program = try queue.prepare(launches)
    programs[key] = program
    return program
  }

  /// The results of the pass that has just run, classifier by classifier.
  func scores() throws -> [DeviceScores] {
    let numbers = values(
      Double.self, from: try queue.read(16 * steps * classifiers, from: places.scores))
    return (0..<classifiers).map { classifier in
      let own = numbers[2 * steps * classifier..<2 * steps * (classifier + 1)]
      return DeviceScores(
        losses: stride(from: own.startIndex, to: own.endIndex, by: 2).map { own[$0] },
        correct: stride(from: own.startIndex + 1, to: own.endIndex, by: 2).map { own[$0] })
    }
  }
}
