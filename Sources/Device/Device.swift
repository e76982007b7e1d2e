// What an accelerator does for a network: memory, copies, and lists of kernels that run one after the other.

/// An address in the device's memory.
public typealias DeviceAddress = UInt64

/// How numbers are kept and multiplied on a device; part of the results.
public enum DeviceArithmetic: String, Codable, CaseIterable, Sendable {
  /// float32 throughout; products from three products of 11 bits each, with errors of float32 class.
  case float32
  /// Kept as float32, multiplied with 11 bits (TensorFloat-32).
  case tf32
  /// Maps and products in bfloat16; sums, parameters, statistics and the classifier in float32.
  case bfloat16

  /// As kernels know it.
  var number: Int {
    switch self {
    case .float32: 0
    case .tf32: 1
    case .bfloat16: 2
    }
  }

  /// Bytes of one number of a map.
  public var elementBytes: Int { self == .bfloat16 ? 2 : 4 }
  /// Channels that one instruction of the matrix units takes.
  public var step: Int { self == .bfloat16 ? 16 : 8 }
  /// Channels of one pixel that kernels hold in shared memory at a time: 128 bytes.
  public var chunk: Int { 128 / elementBytes }
}

/// A kernel, with the numbers that it was compiled for.
public struct DeviceKernel: Hashable, Sendable {
  /// For example `correlate<5>`.
  public let name: String
  let file: KernelFile
  /// The type of its parameter.
  let job: String
  /// Most threads of a block.
  let threads: Int
}

/// One start of a kernel.
public struct DeviceLaunch: Sendable {
  /// Which.
  public let kernel: DeviceKernel
  /// Blocks.
  public let grid: (x: Int, y: Int, z: Int)
  /// Threads of a block, a multiple of 32.
  public let threads: Int
  /// Bytes of shared memory of a block.
  public let sharedBytes: Int
  /// The parameter's bytes.
  public let job: [UInt8]

  /// A start of `kernel` with the parameter `job`.
  public init(
    _ kernel: DeviceKernel, grid: (x: Int, y: Int, z: Int), threads: Int, sharedBytes: Int = 0,
    job: some BitwiseCopyable
  ) {
    self.kernel = kernel
    self.grid = grid
    self.threads = threads
    self.sharedBytes = sharedBytes
    self.job = deviceBytes(of: [job])
  }
}

/// A list of starts, ready to run.
public protocol DeviceProgram: AnyObject {}

/// One queue of a device: what is asked of it happens in that order.
public protocol DeviceQueue: AnyObject {
  /// How kernels of this queue calculate.
  var arithmetic: DeviceArithmetic { get }
  /// Memory, all zeros.
  ///
  /// - Throws: ``DeviceError/outOfMemory(bytes:)``.
  func allocate(_ bytes: Int) throws -> DeviceAddress
  /// Gives memory back.
  func free(_ address: DeviceAddress)
  /// Copies to the device, before anything that is asked for later.
  func write(_ bytes: [UInt8], to address: DeviceAddress) throws
  /// Copies from the device, when all that was asked for is done.
  func read(_ count: Int, from address: DeviceAddress) throws -> [UInt8]
  /// Makes a list of starts ready to run.
  func prepare(_ launches: [DeviceLaunch]) throws -> any DeviceProgram
  /// Runs a program of this queue `times` times.
  func run(_ program: any DeviceProgram, times: Int) throws
  /// Waits until all that was asked for is done.
  func finish() throws
}

/// What can go wrong with a device.
public enum DeviceError: Error, Hashable, CustomStringConvertible {
  /// There is no such device, driver or library; says what to do.
  case missing(String)
  /// The device's memory does not suffice.
  case outOfMemory(bytes: Int)
  /// A call failed.
  case failed(String)

  /// For people.
  public var description: String {
    switch self {
    case .missing(let what): what
    case .outOfMemory(let bytes): "\(bytes >> 20) MiB of device memory cannot be allocated"
    case .failed(let what): what
    }
  }
}

/// The bytes of plain values, as they lie in memory.
public func deviceBytes<Value: BitwiseCopyable>(of values: [Value]) -> [UInt8] {
  values.withUnsafeBytes { Array($0) }
}

/// Plain values from their bytes.
public func values<Value: BitwiseCopyable>(_ type: Value.Type, from bytes: [UInt8]) -> [Value] {
  let count = bytes.count / MemoryLayout<Value>.stride
  return [Value](unsafeUninitializedCapacity: count) { buffer, initialized in
    UnsafeMutableRawBufferPointer(buffer).copyBytes(
      from: bytes.prefix(count * MemoryLayout<Value>.stride))
    initialized = count
  }
}
