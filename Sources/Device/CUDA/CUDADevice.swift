// One NVIDIA device: its context, its kernels and its queues.

import Dispatch
import Synchronization

/// An NVIDIA device that is open for work.
public final class CUDADevice: Sendable {
  let driver: CUDADriver
  private let context: CUDADriver.Handle
  private let compiler: KernelCompiler
  /// For example "NVIDIA H100 80GB HBM3".
  public let name: String
  /// Its multiprocessors.
  public let processors: Int
  /// Versions of what results depend on: device, driver, compiler.
  public let versions: String
  private let functions = Mutex<[String: CUDADriver.Handle]>([:])

  /// Opens device `number`, from 0.
  ///
  /// - Throws: ``DeviceError/missing(_:)`` where the driver, the compiler or the device is missing.
  public init(number: Int) throws {
    driver = try CUDADriver()
    let device = try driver.open(number)
    (name, processors, context) = (device.name, device.processors, device.context)
    compiler = try KernelCompiler(capability: device.capability)
    versions =
      "\(device.name), CUDA \(driver.version / 1000).\(driver.version % 1000 / 10), NVRTC \(compiler.version)"
    try makeCurrent()
  }

  /// Makes the device the calling thread's.
  func makeCurrent() throws {
    try driver.check(driver.contextSetCurrent(context), "cuCtxSetCurrent")
  }

  /// Bytes of memory that are free, and all of them.
  public func memory() throws -> (free: Int, total: Int) {
    try makeCurrent()
    var (free, total) = (0, 0)
    try driver.check(driver.memGetInfo(&free, &total), "cuMemGetInfo")
    return (free, total)
  }

  /// A queue whose kernels calculate with `arithmetic`.
  public func queue(_ arithmetic: DeviceArithmetic) throws -> any DeviceQueue {
    try CUDAQueue(self, arithmetic)
  }

  /// Translates all of `kernels` that are not on the device yet, side by side: each takes about a second.
  func load(_ kernels: Set<DeviceKernel>, _ arithmetic: DeviceArithmetic) throws {
    let missing = functions.withLock { known in
      kernels.filter { known["\($0.name) \(arithmetic)"] == nil }
    }.sorted { $0.name < $1.name }
    let failures = Mutex<[any Error]>([])
    DispatchQueue.concurrentPerform(iterations: missing.count) { index in
      do {
        try makeCurrent()
        _ = try function(missing[index], arithmetic)
      } catch { failures.withLock { $0.append(error) } }
    }
    if let failure = failures.withLock({ $0.first }) { throw failure }
  }

  /// The kernel on the device, translated when it is first asked for.
  func function(_ kernel: DeviceKernel, _ arithmetic: DeviceArithmetic) throws -> CUDADriver.Handle
  {
    let key = "\(kernel.name) \(arithmetic)"
    if let known = functions.withLock({ $0[key] }) { return known }
    let code = try compiler.machineCode(of: kernel, arithmetic)
    var (module, function): (CUDADriver.Handle, CUDADriver.Handle) = (0, 0)
    try driver.check(
      code.withUnsafeBufferPointer { code in
        code.baseAddress.map { driver.moduleLoadData(&module, $0) } ?? 1
      }, "cuModuleLoadData")
    try driver.check(driver.moduleGetFunction(&function, module, "kernel"), "cuModuleGetFunction")
    // More shared memory than is granted unasked; every device from 8.0 on has it.
    try driver.check(driver.functionSetAttribute(function, 8, 99 << 10), "cuFuncSetAttribute")
    functions.withLock { $0[key] = function }
    return function
  }
}
