// Global average pooling, the linear layer, softmax cross-entropy, and the optimiser's step.

import CKernels

/// Where the classifier's numbers lie.
public struct ClassifierRegions: Sendable {
  /// `(classes, features)` and its gradient.
  public let weights: Region, dWeights: Region
  /// `(classes)` and its gradient.
  public let bias: Region, dBias: Region
  /// `(features, groups × 16)`.
  public let pooled: Region
  /// As long; nil where no gradient flows back.
  public let dPooled: Region?
  /// `(classes, groups × 16)`.
  public let logits: Region

  /// Regions.
  public init(
    weights: Region, dWeights: Region, bias: Region, dBias: Region, pooled: Region,
    dPooled: Region?, logits: Region
  ) {
    self.weights = weights
    self.dWeights = dWeights
    self.bias = bias
    self.dBias = dBias
    self.pooled = pooled
    self.dPooled = dPooled
    self.logits = logits
  }
}

/// What a classifier says about one batch.
public struct BatchScore: Sendable {
  /// Sum of the cross-entropies, in nats.
  public let loss: Double
  /// Images whose largest logit is their label's.
  public let correct: Int
}

/// The end of a network.
public final class ClassifierLayer {
  private let kernels: EspalierKernels
  private let workers: Workers
  private let memory: Memory
  private let sources: MapTable, dSources: MapTable
  private var job = EspalierClassifier()

  /// A classifier over the concatenated `sources`.
  ///
  /// - Parameters:
  ///   - classes: number of classes.
  ///   - sources: its inputs; smaller ones count as padded with zeros to the largest.
  ///   - dSources: where their gradients go.
  ///   - regions: parameters and working memory.
  ///   - memory: where everything lies.
  ///   - kernels: the build to run.
  ///   - workers: the threads to run on.
  public init(
    classes: Int, sources: [MapView], dSources: [GradientTarget], regions: ClassifierRegions,
    memory: Memory, kernels: KernelSet, workers: Workers
  ) {
    self.kernels = kernels.table.pointee
    self.workers = workers
    self.memory = memory
    self.sources = MapTable(sources, in: memory)
    self.dSources = MapTable(dSources, like: sources, in: memory)
    job.sources = self.sources.start
    job.d_sources = self.dSources.start
    job.source_count = self.sources.count
    job.features = Int32(sources.reduce(0) { $0 + $1.map.channels })
    job.classes = Int32(classes)
    job.groups = Int32(sources.first?.map.groups ?? 0)
    let height = sources.map(\.map.height).max() ?? 0, width = sources.map(\.map.width).max() ?? 0
    job.pixels = Float(height * width)
    job.pooled = memory.pointer(regions.pooled)
    job.d_pooled = regions.dPooled.map { memory.pointer($0) }
    job.logits = memory.pointer(regions.logits)
    job.weights = UnsafePointer(memory.pointer(regions.weights))
    job.bias = UnsafePointer(memory.pointer(regions.bias))
    job.d_weights = memory.pointer(regions.dWeights)
    job.d_bias = memory.pointer(regions.dBias)
  }

  /// Loss and correct answers of a batch; `labels` has one entry per image, each below `classes`.
  public func forward(labels: [Int32]) -> BatchScore {
    let kernels = self.kernels
    precondition(labels.allSatisfy { $0 >= 0 && $0 < job.classes }, "label outside the classes")
    var correct: Int32 = 0
    let loss = withUnsafePointer(to: job) { job in
      workers.run { kernels.classifier_pool(job, $0, $1) }
      return kernels.classifier_forward(job, labels, Int32(labels.count), &correct)
    }
    return BatchScore(loss: loss, correct: Int(correct))
  }

  /// The gradients of the mean loss of the batch that `forward` has just seen.
  public func backward(images: Int) {
    let kernels = self.kernels
    withUnsafePointer(to: job) { job in
      kernels.classifier_backward(job, Int32(images))
      workers.run { kernels.classifier_unpool(job, $0, $1) }
    }
  }
}

/// Stochastic gradient descent with momentum.
public struct Optimiser: Sendable {
  /// Step size.
  public var learningRate: Float
  /// Share of the last step that is kept.
  public var momentum: Float
  /// Whether the gradient is taken at the point that momentum leads to.
  public var nesterov: Bool
  /// Added to each gradient: this times the parameter.
  public var weightDecay: Float

  /// An optimiser.
  public init(learningRate: Float, momentum: Float, nesterov: Bool, weightDecay: Float) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.nesterov = nesterov
    self.weightDecay = weightDecay
  }

  /// Moves all parameters one step.
  ///
  /// - Parameters:
  ///   - parameters: what is learnt.
  ///   - velocity: the steps' memory, as long.
  ///   - gradient: of the mean loss, as long.
  ///   - memory: where they lie.
  ///   - kernels: the build to run.
  public func step(
    _ parameters: Region, velocity: Region, gradient: Region, in memory: Memory, kernels: KernelSet
  ) {
    precondition(parameters.count == velocity.count && parameters.count == gradient.count)
    var settings = EspalierUpdate(
      learning_rate: learningRate, momentum: momentum, weight_decay: weightDecay,
      nesterov: nesterov ? 1 : 0)
    kernels.table.pointee.update(
      &settings, memory.pointer(parameters), memory.pointer(velocity),
      UnsafePointer(memory.pointer(gradient)), parameters.count)
  }
}
