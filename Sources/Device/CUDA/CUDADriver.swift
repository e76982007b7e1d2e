// The CUDA driver's functions that we call, found when they are first needed.

import Glibc

/// The driver, and its functions by name.
///
/// Handles are opaque numbers.
final class CUDADriver: @unchecked Sendable {
  typealias Handle = UInt
  typealias Result = Int32

  let memAlloc: @convention(c) (UnsafeMutablePointer<UInt64>, Int) -> Result
  let memFree: @convention(c) (UInt64) -> Result
  let memset: @convention(c) (UInt64, UInt8, Int, Handle) -> Result
  let copyIn: @convention(c) (UInt64, UnsafeRawPointer?, Int, Handle) -> Result
  let copyOut: @convention(c) (UnsafeMutableRawPointer?, UInt64, Int, Handle) -> Result
  let memGetInfo: @convention(c) (UnsafeMutablePointer<Int>, UnsafeMutablePointer<Int>) -> Result
  let streamCreate: @convention(c) (UnsafeMutablePointer<Handle>, UInt32) -> Result
  let streamDestroy: @convention(c) (Handle) -> Result
  let streamSynchronize: @convention(c) (Handle) -> Result
  let beginCapture: @convention(c) (Handle, Int32) -> Result
  let endCapture: @convention(c) (Handle, UnsafeMutablePointer<Handle>) -> Result
  let graphInstantiate: @convention(c) (UnsafeMutablePointer<Handle>, Handle, UInt64) -> Result
  let graphLaunch: @convention(c) (Handle, Handle) -> Result
  let graphDestroy: @convention(c) (Handle) -> Result
  let graphExecDestroy: @convention(c) (Handle) -> Result
  let moduleLoadData: @convention(c) (UnsafeMutablePointer<Handle>, UnsafeRawPointer) -> Result
  let moduleGetFunction:
    @convention(c) (UnsafeMutablePointer<Handle>, Handle, UnsafePointer<CChar>) -> Result
  let functionSetAttribute: @convention(c) (Handle, Int32, Int32) -> Result
  let launchKernel:
    @convention(c) (
      Handle, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, Handle,
      UnsafeMutablePointer<UnsafeMutableRawPointer?>?, UnsafeMutableRawPointer?
    ) -> Result
  let contextSetCurrent: @convention(c) (Handle) -> Result
  private let errorName:
    @convention(c) (Result, UnsafeMutablePointer<UnsafePointer<CChar>?>) -> Result
  private let initialise: @convention(c) (UInt32) -> Result
  private let deviceCount: @convention(c) (UnsafeMutablePointer<Int32>) -> Result
  private let deviceGet: @convention(c) (UnsafeMutablePointer<Int32>, Int32) -> Result
  private let deviceName: @convention(c) (UnsafeMutablePointer<CChar>, Int32, Int32) -> Result
  private let deviceAttribute: @convention(c) (UnsafeMutablePointer<Int32>, Int32, Int32) -> Result
  private let retainContext: @convention(c) (UnsafeMutablePointer<Handle>, Int32) -> Result
  private let driverVersion: @convention(c) (UnsafeMutablePointer<Int32>) -> Result

  /// The driver's version, 13000 for 13.0.
  let version: Int

  /// Loads and starts the driver.
  ///
  /// - Throws: ``DeviceError/missing(_:)`` where there is none, or it is older than CUDA 12.
  init() throws {
    guard let library = SharedLibrary(["libcuda.so.1", "libcuda.so"]) else {
      throw DeviceError.missing(
        "there is no NVIDIA driver (libcuda.so.1) on this machine; train with the device \"cpu\"")
    }
    memAlloc = try library.function("cuMemAlloc_v2")
    memFree = try library.function("cuMemFree_v2")
    memset = try library.function("cuMemsetD8Async")
    copyIn = try library.function("cuMemcpyHtoDAsync_v2")
    copyOut = try library.function("cuMemcpyDtoHAsync_v2")
    memGetInfo = try library.function("cuMemGetInfo_v2")
    streamCreate = try library.function("cuStreamCreate")
    streamDestroy = try library.function("cuStreamDestroy_v2")
    streamSynchronize = try library.function("cuStreamSynchronize")
    beginCapture = try library.function("cuStreamBeginCapture_v2")
    endCapture = try library.function("cuStreamEndCapture")
    graphInstantiate = try library.function("cuGraphInstantiateWithFlags")
    graphLaunch = try library.function("cuGraphLaunch")
    graphDestroy = try library.function("cuGraphDestroy")
    graphExecDestroy = try library.function("cuGraphExecDestroy")
    moduleLoadData = try library.function("cuModuleLoadData")
    moduleGetFunction = try library.function("cuModuleGetFunction")
    functionSetAttribute = try library.function("cuFuncSetAttribute")
    launchKernel = try library.function("cuLaunchKernel")
    contextSetCurrent = try library.function("cuCtxSetCurrent")
    errorName = try library.function("cuGetErrorName")
    initialise = try library.function("cuInit")
    deviceCount = try library.function("cuDeviceGetCount")
    deviceGet = try library.function("cuDeviceGet")
    deviceName = try library.function("cuDeviceGetName")
    deviceAttribute = try library.function("cuDeviceGetAttribute")
    retainContext = try library.function("cuDevicePrimaryCtxRetain")
    driverVersion = try library.function("cuDriverGetVersion")
    var version: Int32 = 0
    _ = driverVersion(&version)
    self.version = Int(version)
    guard version >= 12_000 else {
      throw DeviceError.missing(
        "the NVIDIA driver is for CUDA \(version / 1000).\(version % 1000 / 10); 12.0 or later is needed"
      )
    }
    try check(initialise(0), "cuInit")
  }

  /// Throws what `result` says unless it is success.
  func check(_ result: Result, _ call: @autoclosure () -> String) throws {
    guard result != 0 else { return }
    var name: UnsafePointer<CChar>?
    _ = errorName(result, &name)
    throw DeviceError.failed(
      "\(call()) failed: \(name.map { String(cString: $0) } ?? "error \(result)")")
  }

  /// Device `number`, from 0: its name, its compute capability (90 for 9.0), and a context on it.
  func open(_ number: Int) throws -> (
    name: String, capability: Int, processors: Int, context: Handle
  ) {
    var count: Int32 = 0
    try check(deviceCount(&count), "cuDeviceGetCount")
    guard number < count else {
      throw DeviceError.missing(
        "there is no device cuda:\(number); this machine has \(count), counted from 0")
    }
    var device: Int32 = 0
    try check(deviceGet(&device, Int32(number)), "cuDeviceGet")
    var name = [CChar](repeating: 0, count: 128)
    try check(deviceName(&name, 127, device), "cuDeviceGetName")
    func attribute(_ which: Int32) throws -> Int {
      var value: Int32 = 0
      try check(deviceAttribute(&value, which, device), "cuDeviceGetAttribute")
      return Int(value)
    }
    let capability = try attribute(75) * 10 + attribute(76)
    guard capability >= 80 else {
      throw DeviceError.missing(
        "cuda:\(number) has compute capability \(capability / 10).\(capability % 10); 8.0 or later is needed"
      )
    }
    var context: Handle = 0
    try check(retainContext(&context, device), "cuDevicePrimaryCtxRetain")
    let text = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return (String(decoding: text, as: UTF8.self), capability, try attribute(16), context)
  }
}
