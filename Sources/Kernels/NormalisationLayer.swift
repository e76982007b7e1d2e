// Batch normalisation as a layer of its own, in planned memory.

import CKernels

/// Batch normalisation of the (concatenated) inputs, without a convolution before it.
///
/// The inputs are copied; scale, shift and ReLU are applied by whoever reads the copy, as behind a
/// convolution.
public final class NormalisationLayer {
  private let copy: WindowLayer
  private let kernels: EspalierKernels
  private let workers: Workers
  private let output: MapTable
  private let gradient: MapTable
  private var normalisation: EspalierNormalisation

  /// A layer whose maps have their places in `memory`.
  ///
  /// - Parameters:
  ///   - sources: the inputs, concatenated along depth.
  ///   - output: the copy, before normalisation.
  ///   - gradient: gradient of the layer's output after ReLU; replaced in place by that of `output`.
  ///   - dSources: where the inputs' gradients go, one for each source.
  ///   - regions: parameters and statistics.
  ///   - epsilon: added to the variance.
  ///   - momentum: weight of the newest batch in the running statistics.
  ///   - memory: where everything lies.
  ///   - kernels: the build to run.
  ///   - workers: the threads to run on.
  public init(
    sources: [MapView], output: FeatureMap, gradient: FeatureMap, dSources: [GradientTarget],
    regions: NormalisationRegions, epsilon: Float, momentum: Float, memory: Memory,
    kernels: KernelSet, workers: Workers
  ) {
    // The mean over windows of one pixel.
    copy = WindowLayer(
      .average, size: 1, stride: 1, padding: 0, sources: sources, output: output,
      gradient: gradient,
      dSources: dSources, memory: memory, kernels: kernels, workers: workers)
    self.kernels = kernels.table.pointee
    self.workers = workers
    self.output = MapTable([MapView(output)], in: memory)
    self.gradient = MapTable([MapView(gradient)], in: memory)
    normalisation = EspalierNormalisation(
      regions, output, epsilon: epsilon, momentum: momentum, in: memory)
  }

  /// Copies the batch and prepares the normalisation by its statistics.
  ///
  /// - Parameter images: images in the batch; lanes beyond them do not count.
  public func forward(images: Int) {
    copy.forward()
    let kernels = self.kernels
    withUnsafePointer(to: normalisation) { job in
      workers.run { kernels.normalisation_sums(job, output.start, $0, $1) }
    }
    kernels.normalisation_prepare(&normalisation, Int32(images))
  }

  /// Copies the batch; the normalisation uses the running statistics.
  public func infer() {
    copy.forward()
    kernels.normalisation_inference(&normalisation)
  }

  /// From the gradient of the output to the gradients of parameters and inputs.
  public func backward(images: Int) {
    let kernels = self.kernels
    withUnsafePointer(to: normalisation) { job in
      workers.run {
        kernels.normalisation_backward(job, output.start, gradient.start, Int32(images), $0, $1)
      }
    }
    copy.backward()
  }
}
