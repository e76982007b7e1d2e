// The end of a residual unit in planned memory: the sum of maps of one size, then ReLU.

import CKernels

/// Adds its inputs, each as it is read, and applies ReLU.
public final class SumLayer {
  private let kernels: EspalierKernels
  private let workers: Workers
  private let sources: MapTable, dSources: MapTable
  private var job = EspalierSum()

  /// A layer whose maps have their places in `memory`.
  ///
  /// - Parameters:
  ///   - sources: the inputs, all of the output's size.
  ///   - output: the result.
  ///   - gradient: the gradient of the result.
  ///   - dSources: where the inputs' gradients go, one for each source.
  ///   - memory: where everything lies.
  ///   - kernels: the build to run.
  ///   - workers: the threads to run on.
  public init(
    sources: [MapView], output: FeatureMap, gradient: FeatureMap, dSources: [GradientTarget],
    memory: Memory, kernels: KernelSet, workers: Workers
  ) {
    for view in sources {
      let map = view.map
      precondition(
        map.channels == output.channels && map.height == output.height
          && map.width == output.width, "SumLayer: \(map) into \(output)")
    }
    self.kernels = kernels.table.pointee
    self.workers = workers
    self.sources = MapTable(sources, in: memory)
    self.dSources = MapTable(dSources, like: sources, in: memory)
    job.sources = self.sources.start
    job.d_sources = self.dSources.start
    job.source_count = self.sources.count
    job.output = EspalierMap(MapView(output), in: memory)
    job.d_output = EspalierMap(MapView(gradient), in: memory)
    job.groups = Int32(output.groups)
  }

  /// Computes the output.
  public func forward() {
    let kernels = self.kernels
    withUnsafePointer(to: job) { job in workers.run { kernels.sum_forward(job, $0, $1) } }
  }

  /// From the gradient of the output to the gradients of the inputs.
  public func backward() {
    let kernels = self.kernels
    withUnsafePointer(to: job) { job in workers.run { kernels.sum_backward(job, $0, $1) } }
  }
}
