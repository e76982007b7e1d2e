// Trains one network on a device: the same mathematics, streams and state as `Trainer`, other rounding.

import CDevice
import Device
import Kernels
import Tensor

/// Trains a convolutional network on a device.
///
/// Weights start as ``Trainer``'s do, images come in the same order and with the same cuts; sums have a fixed
/// order, so the same device, driver and compiler give the same bits.
public final class DeviceTrainer: NetworkTrainer {
  /// The compiled network.
  public let plan: Plan
  private let options: TrainingOptions
  private let streams: RandomStreams
  private let network: DeviceNetwork
  private let queue: any DeviceQueue
  private var passes: [ObjectIdentifier: DevicePass] = [:]

  /// Plans, allocates and initialises.
  ///
  /// - Throws: ``GraphError``, ``TrainingInputError``, ``DeviceError``.
  public init(
    _ graph: Graph, probes: [[Int]] = [], options: TrainingOptions, streams: RandomStreams,
    queue: any DeviceQueue
  ) throws {
    try options.check(graph.image)
    plan = try Plan(graph, probes: probes)
    (self.options, self.streams, self.queue) = (options, streams, queue)
    network = try DeviceNetwork(plan, options, queue)
    try restore(plan.initialState(streams))
  }

  /// One pass over `images`; faster where they lie on the device already (``DeviceImages``).
  public func trainEpoch(_ epoch: Int, on images: some ImageSource, shouldStop: () -> Bool) throws
    -> EpochResult
  {
    var shuffle = streams.stream(.shuffle, at: epoch)
    let order = shuffle.permutation(images.count)
    let cuts = ImageCuts(
      options.augmentation, shape: images.shape, epoch: epoch, streams: streams)
    let rate = Float(
      Double(options.learningRate) * options.schedule.factor(epoch: epoch, of: options.epochs))
    let pass = try pass(over: images)
    try pass.begin(order.map { cuts[$0].onDevice($0) }, learningRate: rate)
    try pass.run(trains: true) { if shouldStop() { throw TrainingInterrupted(epoch: epoch) } }
    let scores = try pass.scores()[0]
    if let step = scores.losses.firstIndex(where: { !$0.isFinite }) {
      throw TrainingDiverged(epoch: epoch, batch: step)
    }
    return EpochResult(
      loss: scores.losses.reduce(0, +) / Double(images.count),
      accuracy: scores.correct.reduce(0, +) / Double(images.count), learningRate: rate)
  }

  /// Loss and accuracy of the network and of every probe.
  public func evaluateWithProbes(
    on images: some ImageSource
  ) throws -> (network: Evaluation, probes: [Evaluation]) {
    let cuts = ImageCuts(whole: images.shape)
    let pass = try pass(over: images)
    try pass.begin((0..<images.count).map { cuts[$0].onDevice($0) }, learningRate: 0)
    try pass.run(trains: false) {}
    let all = try pass.scores().map { scores in
      Evaluation(
        loss: scores.losses.reduce(0, +) / Double(images.count),
        accuracy: scores.correct.reduce(0, +) / Double(images.count))
    }
    return (all[0], Array(all.dropFirst()))
  }

  /// The pass over images that lie on the device; others are copied there for it.
  private func pass(over images: some ImageSource) throws -> DevicePass {
    guard images.shape == plan.graph.image else {
      throw TrainingInputError("images are \(images.shape), the network's are \(plan.graph.image)")
    }
    guard images.count > 0 else { throw TrainingInputError("there are no images") }
    for index in 0..<images.count where !(0..<plan.graph.classes).contains(images.label(of: index))
    {
      throw TrainingInputError(
        "image \(index) has class \(images.label(of: index)), the network knows \(plan.graph.classes)"
      )
    }
    let own = try images as? DeviceImages ?? DeviceImages(images, queue)
    if let known = passes[ObjectIdentifier(own)] { return known }
    let pass = try DevicePass(network, own)
    passes[ObjectIdentifier(own)] = pass
    return pass
  }

  /// Bytes of the device's memory that the network takes, beside the images.
  public var memoryBytes: Int { network.layout.bytes }

  /// Everything that training has changed, a copy.
  public var state: TrainerState {
    get throws {
      let layout = network.layout
      func copies(_ list: TensorList, _ region: UInt64, prefix: String = "") throws -> [NamedTensor]
      {
        let numbers = values(
          Float.self, from: try queue.read(4 * list.count, from: network.address(region)))
        return list.tensors.map {
          NamedTensor(
            name: prefix + $0.name, shape: $0.shape,
            values: Array(numbers[$0.start..<$0.start + $0.count]))
        }
      }
      return TrainerState(
        tensors: try copies(plan.parameters, layout.parameters)
          + copies(plan.parameters, layout.velocity, prefix: "momentum.")
          + copies(plan.runningStatistics, layout.statistics))
    }
  }

  /// Goes on from `state`.
  public func restore(_ state: TrainerState) throws {
    try plan.check(state)
    var numbers = state.tensors[...]
    let layout = network.layout
    for (list, region) in [
      (plan.parameters, layout.parameters), (plan.parameters, layout.velocity),
      (plan.runningStatistics, layout.statistics),
    ] {
      let all = list.tensors.flatMap { _ in numbers.removeFirst().values }
      try queue.write(deviceBytes(of: all), to: network.address(region))
    }
  }

  /// The gradients of the last step, by name.
  public func gradients() throws -> [NamedTensor] {
    let numbers = values(
      Float.self,
      from: try queue.read(
        4 * plan.parameters.count, from: network.address(network.layout.gradient)))
    return plan.parameters.tensors.map {
      NamedTensor(
        name: $0.name, shape: $0.shape, values: Array(numbers[$0.start..<$0.start + $0.count]))
    }
  }
}

extension DeviceTrainer {
  /// Seconds of each kernel of one training step, run by itself `times` times in a row.
  public func profile(on images: DeviceImages, times: Int, clock: () -> Double) throws
    -> [(kernel: String, grid: [Int], seconds: Double)]
  {
    try pass(over: images).launches().map { launch in
      let program = try queue.prepare(Array(repeating: launch, count: times))
      try queue.run(program, times: 1)
      try queue.finish()
      let start = clock()
      try queue.run(program, times: 1)
      try queue.finish()
      return (
        launch.kernel.name, [launch.grid.x, launch.grid.y, launch.grid.z],
        (clock() - start) / Double(times)
      )
    }
  }
}

extension ImageCut {
  fileprivate func onDevice(_ index: Int) -> EspalierDeviceCut {
    EspalierDeviceCut(
      index: Int32(index), scaled_height: Int32(scaledHeight), scaled_width: Int32(scaledWidth),
      top: Int32(top), left: Int32(left), flipped: flipped ? 1 : 0)
  }
}
