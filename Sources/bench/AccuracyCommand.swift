// `bench accuracy`: trains one network on CIFAR-10, for comparison with PyTorch from the same start.

import ArgumentParser
import Foundation
import NN
import Tensor

struct AccuracyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accuracy",
    abstract: "Train a network on images of a CIFAR-10 batch file and print its accuracy.",
    discussion: """
      Example:
        bench accuracy --only L6-s1 --data data/raw/cifar10/data_batch_1.bin
      """)

  @Option(help: "Networks, as in scripts/peers/nets.json.")
  var nets = "scripts/peers/nets.json"
  @Option(help: "The network's name.")
  var only: String
  @Option(help: "A CIFAR-10 binary batch file: 10,000 records of a label and 3,072 bytes.")
  var data: String
  @Option(help: "Images to train on: the first of the file; the others validate.")
  var count = 5000
  @Option(help: "Passes over the images.")
  var epochs = 15
  @Option(help: "Names the random streams.")
  var seed: UInt64 = 1
  @Option(help: "strict, standard or fast.")
  var precision = Precision.standard
  @Option(
    help: "Instead of training, write initial weights to FILE.weights and orders to FILE.order.")
  var export: String?

  func run() throws {
    guard let net = try BenchNet.read(nets).first(where: { $0.name == only }) else {
      throw ValidationError("\(nets) has no network \(only)")
    }
    let (training, validation) = try CIFARBatch(data).split(count)
    var options = TrainingOptions.bench(batch: 128, precision: precision)
    options.epochs = epochs
    options.schedule = .cosine
    options.augmentation = .none
    let streams = RandomStreams(key: seed)
    let trainer = try Trainer(net.graph(size: 32), options: options, streams: streams)
    if let export { return try write(trainer.state, streams, to: export) }
    for epoch in 0..<epochs { _ = try trainer.trainEpoch(epoch, on: training) }
    print(try trainer.evaluate(on: validation).accuracy)
  }

  private func write(_ state: TrainerState, _ streams: RandomStreams, to path: String) throws {
    let learnt = state.tensors.prefix { !$0.name.hasPrefix("momentum.") }
    try data(learnt.flatMap { $0.values.map(\.bitPattern) })
      .write(to: URL(fileURLWithPath: path + ".weights"))
    let orders = (0..<epochs).flatMap { epoch in
      var shuffle = streams.stream(.shuffle, at: epoch)
      return shuffle.permutation(count).map(UInt32.init)
    }
    try data(orders).write(to: URL(fileURLWithPath: path + ".order"))
  }

  /// Little-endian bytes.
  private func data(_ words: [UInt32]) -> Data {
    Data(words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } })
  }
}

/// The images of one file of CIFAR-10's binary version.
private struct CIFARBatch {
  static let shape = FeatureShape(channels: 3, height: 32, width: 32)
  let pixels: [Float]
  let labels: [Int]

  init(_ path: String) throws {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let record = Self.shape.count + 1
    guard bytes.count % record == 0 else {
      throw ValidationError("\(path) is no CIFAR-10 batch: \(bytes.count) bytes")
    }
    labels = stride(from: 0, to: bytes.count, by: record).map { Int(bytes[$0]) }
    pixels = bytes.indices.filter { $0 % record != 0 }.map { (Float(bytes[$0]) - 127.5) / 64 }
  }

  func split(_ count: Int) -> (ArrayImageSource, ArrayImageSource) {
    let size = Self.shape.count
    func part(_ range: Range<Int>) -> ArrayImageSource {
      ArrayImageSource(
        shape: Self.shape, pixels: Array(pixels[range.lowerBound * size..<range.upperBound * size]),
        labels: Array(labels[range]))
    }
    return (part(0..<count), part(count..<labels.count))
  }
}
