public protocol ImageSource: Sendable {
  var shape: FeatureShape { get }
  var count: Int { get }
  func label(of index: Int) -> Int
  func withPixels(of index: Int, _ body: (Span<Float>) -> Void) throws
}
public enum LearningRateSchedule: Hashable, Sendable { case constant, cosine, steps(epochs: [Int], factor: Float) }
public struct Augmentation: Hashable, Sendable {
  public enum Crop: Hashable, Sendable { case none, pad(Int), upsample(Int) }
  public init(crop: Crop, horizontalFlip: Bool) {}
}
public enum Precision: String, CaseIterable, Sendable { case strict, standard, fast }
public struct TrainingOptions: Hashable, Sendable {
  public var epochs: Int
  public init(epochs: Int, batchSize: Int, learningRate: Float, schedule: LearningRateSchedule, momentum: Float, nesterov: Bool, weightDecay: Float, batchNormEpsilon: Float, batchNormMomentum: Float, augmentation: Augmentation, precision: Precision, threads: Int) { self.epochs = epochs }
}
public struct EpochResult { public var loss = 0.0, accuracy = 0.0, learningRate: Float = 0 }
public struct Evaluation { public var loss = 0.0, accuracy = 0.0 }
public struct TrainerState { public struct T { public var values: [Float] }; public var tensors: [T] }
public struct TrainingDiverged: Error {}
public struct TrainingInterrupted: Error {}
import Tensor
public final class Trainer {
  public init(_ graph: Graph, options: TrainingOptions, streams: RandomStreams) throws {}
  public func trainEpoch(_ epoch: Int, on: some ImageSource, shouldStop: () -> Bool) throws -> EpochResult { EpochResult() }
  public func evaluate(on: some ImageSource) throws -> Evaluation { Evaluation() }
  public var state: TrainerState { TrainerState(tensors: []) }
  public func restore(_ s: TrainerState) throws {}
  public static func memoryBytes(_ g: Graph, _ o: TrainingOptions) throws -> Int { 0 }
}
