// A stream of an NVIDIA device; programs are graphs, so that a step costs one call.

/// A graph that is ready to run.
private final class CUDAProgram: DeviceProgram {
  let driver: CUDADriver
  let graph: CUDADriver.Handle

  init(_ driver: CUDADriver, _ graph: CUDADriver.Handle) {
    self.driver = driver
    self.graph = graph
  }

  deinit { _ = driver.graphExecDestroy(graph) }
}

final class CUDAQueue: DeviceQueue {
  let arithmetic: DeviceArithmetic
  private let device: CUDADevice
  private let stream: CUDADriver.Handle
  private var driver: CUDADriver { device.driver }

  init(_ device: CUDADevice, _ arithmetic: DeviceArithmetic) throws {
    self.device = device
    self.arithmetic = arithmetic
    try device.makeCurrent()
    var stream: CUDADriver.Handle = 0
    // 1: does not wait for the default stream.
    try device.driver.check(device.driver.streamCreate(&stream, 1), "cuStreamCreate")
    self.stream = stream
  }

  deinit { _ = driver.streamDestroy(stream) }

  func allocate(_ bytes: Int) throws -> DeviceAddress {
    try device.makeCurrent()
    var address: DeviceAddress = 0
    let result = driver.memAlloc(&address, max(bytes, 256))
    // 2: out of memory.
    if result == 2 { throw DeviceError.outOfMemory(bytes: bytes) }
    try driver.check(result, "cuMemAlloc")
    try driver.check(driver.memset(address, 0, max(bytes, 256), stream), "cuMemsetD8Async")
    return address
  }

  func free(_ address: DeviceAddress) {
    try? device.makeCurrent()
    _ = driver.streamSynchronize(stream)
    _ = driver.memFree(address)
  }

  func write(_ bytes: [UInt8], to address: DeviceAddress) throws {
    try device.makeCurrent()
    try driver.check(
      bytes.withUnsafeBytes { driver.copyIn(address, $0.baseAddress, $0.count, stream) },
      "cuMemcpyHtoDAsync")
    // The bytes may go away as soon as this returns.
    try finish()
  }

  func read(_ count: Int, from address: DeviceAddress) throws -> [UInt8] {
    try device.makeCurrent()
    var bytes = [UInt8](repeating: 0, count: count)
    try driver.check(
      bytes.withUnsafeMutableBytes { driver.copyOut($0.baseAddress, address, count, stream) },
      "cuMemcpyDtoHAsync")
    try finish()
    return bytes
  }

  func prepare(_ launches: [DeviceLaunch]) throws -> any DeviceProgram {
    try device.makeCurrent()
    try device.load(Set(launches.map(\.kernel)), arithmetic)
    let functions = try launches.map { try device.function($0.kernel, arithmetic) }
    // 1: calls of other threads do not matter.
    try driver.check(driver.beginCapture(stream, 1), "cuStreamBeginCapture")
    var failure: (any Error)?
    for (launch, function) in zip(launches, functions) where failure == nil {
      do { try start(launch, function) } catch { failure = error }
    }
    var (graph, ready): (CUDADriver.Handle, CUDADriver.Handle) = (0, 0)
    try driver.check(driver.endCapture(stream, &graph), "cuStreamEndCapture")
    if let failure { throw failure }
    try driver.check(driver.graphInstantiate(&ready, graph, 0), "cuGraphInstantiate")
    _ = driver.graphDestroy(graph)
    return CUDAProgram(driver, ready)
  }

  private func start(_ launch: DeviceLaunch, _ function: CUDADriver.Handle) throws {
    var job = launch.job
    let (x, y, z) = launch.grid
    let result = job.withUnsafeMutableBytes { bytes in
      var parameter: UnsafeMutableRawPointer? = bytes.baseAddress
      return driver.launchKernel(
        function, UInt32(x), UInt32(y), UInt32(z), UInt32(launch.threads), 1, 1,
        UInt32(launch.sharedBytes), stream, &parameter, nil)
    }
    try driver.check(
      result,
      "\(launch.kernel.name) with \(launch.grid) blocks of \(launch.threads) threads, \(launch.sharedBytes) bytes"
    )
  }

  func run(_ program: any DeviceProgram, times: Int) throws {
    guard let program = program as? CUDAProgram else {
      throw DeviceError.failed("the program belongs to another kind of device")
    }
    try device.makeCurrent()
    for _ in 0..<times {
      try driver.check(driver.graphLaunch(program.graph, stream), "cuGraphLaunch")
    }
  }

  func finish() throws {
    try device.makeCurrent()
    try driver.check(driver.streamSynchronize(stream), "cuStreamSynchronize")
  }
}
