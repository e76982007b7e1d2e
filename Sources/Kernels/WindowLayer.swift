// Pooling and local contrast normalisation of one layer, in planned memory.

import CKernels

/// What is computed over each window.
public enum WindowKind: Sendable {
  /// Largest value; padding never wins.
  case maximum
  /// Mean of the pixels inside the image.
  case average
  /// Every pixel of every channel as a channel of its own, channel by channel, row by row.
  case flatten
  /// `(x − m) / sqrt(1 + v)`, with mean `m` and variance `v` of the window's pixels inside the image.
  case localContrast

  var cKind: EspalierWindowKind {
    switch self {
    case .maximum: EspalierMaximumPool
    case .average: EspalierAveragePool
    case .flatten: EspalierFlatten
    case .localContrast: EspalierLocalContrast
    }
  }
}

/// One layer whose outputs depend on one `size` × `size` window of one channel each.
public final class WindowLayer {
  private let kernels: EspalierKernels
  private let workers: Workers
  private let memory: Memory
  private let sources: MapTable, dSources: MapTable
  private var job = EspalierWindow()

  /// A layer whose maps have their places in `memory`.
  ///
  /// - Parameters:
  ///   - kind: what it computes.
  ///   - size: rows and columns of the window; 1 for flattening.
  ///   - stride: pixels from one output to the next.
  ///   - padding: pixels around the map that no window sees.
  ///   - sources: the inputs, concatenated along depth.
  ///   - output: the result.
  ///   - gradient: the gradient of the result.
  ///   - dSources: where the inputs' gradients go, one for each source.
  ///   - memory: where everything lies.
  ///   - kernels: the build to run.
  ///   - workers: the threads to run on.
  public init(
    _ kind: WindowKind, size: Int, stride: Int, padding: Int, sources: [MapView],
    output: FeatureMap,
    gradient: FeatureMap, dSources: [GradientTarget], memory: Memory, kernels: KernelSet,
    workers: Workers
  ) {
    self.kernels = kernels.table.pointee
    self.workers = workers
    self.memory = memory
    self.sources = MapTable(sources, in: memory)
    self.dSources = MapTable(dSources, like: sources, in: memory)
    job.kind = kind.cKind
    job.size = Int32(size)
    job.stride = Int32(stride)
    job.padding = Int32(padding)
    job.groups = Int32(output.groups)
    job.input_height = Int32(sources.map(\.map.height).max() ?? 0)
    job.input_width = Int32(sources.map(\.map.width).max() ?? 0)
    job.output_height = Int32(output.height)
    job.output_width = Int32(output.width)
    job.sources = self.sources.start
    job.d_sources = self.dSources.start
    job.source_count = self.sources.count
    job.output = EspalierMap(MapView(output), in: memory)
    job.d_output = EspalierMap(MapView(gradient), in: memory)
  }

  /// Computes the output.
  public func forward() {
    let kernels = self.kernels
    withUnsafePointer(to: job) { job in workers.run { kernels.window_forward(job, $0, $1) } }
  }

  /// From the gradient of the output to the gradients of the inputs.
  public func backward() {
    let kernels = self.kernels
    withUnsafePointer(to: job) { job in workers.run { kernels.window_backward(job, $0, $1) } }
  }
}
