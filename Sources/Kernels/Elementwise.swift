// exp, sigmoid and tanh of many numbers at once, the same bits on every machine.

import CKernels

/// Element-wise functions of `Float`, in plain arithmetic of the compiled kernels.
public enum Elementwise {
  /// `y[i] = exp(x[i])`; relative error below 2e-7; 0 below −87.3, infinity above 88.7.
  public static func exp(
    _ x: Span<Float>, into y: inout MutableSpan<Float>, _ kernels: KernelSet = .best
  ) {
    apply(kernels.table.pointee.exponential, x, &y)
  }

  /// `y[i] = 1 / (1 + exp(-x[i]))`; error below 2e-7.
  public static func sigmoid(
    _ x: Span<Float>, into y: inout MutableSpan<Float>, _ kernels: KernelSet = .best
  ) {
    apply(kernels.table.pointee.sigmoid, x, &y)
  }

  /// `y[i] = tanh(x[i])`; relative error below 4e-7.
  public static func tanh(
    _ x: Span<Float>, into y: inout MutableSpan<Float>, _ kernels: KernelSet = .best
  ) {
    apply(kernels.table.pointee.hyperbolic_tangent, x, &y)
  }

  /// `y[i] = sin(x[i])`; error below 2e-7 for |x| up to 8192, beyond that only bounded.
  public static func sin(
    _ x: Span<Float>, into y: inout MutableSpan<Float>, _ kernels: KernelSet = .best
  ) {
    apply(kernels.table.pointee.sine, x, &y)
  }

  /// `y[i] = cos(x[i])`; error as of ``sin(_:into:_:)``.
  public static func cos(
    _ x: Span<Float>, into y: inout MutableSpan<Float>, _ kernels: KernelSet = .best
  ) {
    apply(kernels.table.pointee.cosine, x, &y)
  }

  private static func apply(
    _ function: (UnsafePointer<Float>?, UnsafeMutablePointer<Float>?, Int) -> Void,
    _ x: Span<Float>, _ y: inout MutableSpan<Float>
  ) {
    precondition(x.count == y.count, "\(x.count) numbers into \(y.count)")
    x.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in function(x.baseAddress, y.baseAddress, x.count) }
    }
  }
}
