// The device's own compiler (NVRTC), and a folder that keeps what it made.

import CDevice
import Glibc

/// Translates kernels for one device.
final class KernelCompiler: @unchecked Sendable {
  private typealias Program = UInt
  private let create:
    @convention(c) (
      UnsafeMutablePointer<Program>, UnsafePointer<CChar>, UnsafePointer<CChar>?, Int32,
      UnsafeRawPointer?, UnsafeRawPointer?
    ) -> Int32
  private let compile:
    @convention(c) (Program, Int32, UnsafeMutablePointer<UnsafePointer<CChar>?>) -> Int32
  private let codeSize: @convention(c) (Program, UnsafeMutablePointer<Int>) -> Int32
  private let code: @convention(c) (Program, UnsafeMutablePointer<UInt8>) -> Int32
  private let logSize: @convention(c) (Program, UnsafeMutablePointer<Int>) -> Int32
  private let log: @convention(c) (Program, UnsafeMutablePointer<UInt8>) -> Int32
  private let destroy: @convention(c) (UnsafeMutablePointer<Program>) -> Int32
  /// For example "13.0".
  let version: String
  private let capability: Int

  /// Loads the compiler.
  ///
  /// - Parameter capability: The device's compute capability, 90 for 9.0.
  /// - Throws: ``DeviceError/missing(_:)`` where there is none.
  init(capability: Int) throws {
    // The compiler loads its built-in functions by name alone, so they must be there before.
    _ = SharedLibrary(["libnvrtc-builtins.so.13.0", "libnvrtc-builtins.so"])
    guard let library = SharedLibrary(["libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so"]) else {
      throw DeviceError.missing(
        "there is no CUDA run-time compiler (libnvrtc.so.13 or .12); install CUDA's NVRTC, or name its folder in ESPALIER_CUDA_PATH"
      )
    }
    create = try library.function("nvrtcCreateProgram")
    compile = try library.function("nvrtcCompileProgram")
    codeSize = try library.function("nvrtcGetCUBINSize")
    code = try library.function("nvrtcGetCUBIN")
    logSize = try library.function("nvrtcGetProgramLogSize")
    log = try library.function("nvrtcGetProgramLog")
    destroy = try library.function("nvrtcDestroyProgram")
    let versions:
      @convention(c) (UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Int32>) -> Int32 =
        try library.function("nvrtcVersion")
    var (major, minor): (Int32, Int32) = (0, 0)
    _ = versions(&major, &minor)
    guard major >= 12 else {
      throw DeviceError.missing(
        "\(library.name) is NVRTC \(major).\(minor); 12.0 or later is needed")
    }
    version = "\(major).\(minor)"
    self.capability = capability
  }

  /// The machine code of `kernel`.
  func machineCode(of kernel: DeviceKernel, _ arithmetic: DeviceArithmetic) throws -> [UInt8] {
    let options = [
      "--gpu-architecture=sm_\(capability)", "--std=c++17", "-DARITHMETIC=\(arithmetic.number)",
      "-DKERNEL=\(kernel.name)", "-DJOB=\(kernel.job)", "-DTHREADS=\(kernel.threads)",
    ]
    return try translate(kernel.file.source, options, of: kernel)
  }

  private func translate(_ source: String, _ options: [String], of kernel: DeviceKernel) throws
    -> [UInt8]
  {
    var program: Program = 0
    guard create(&program, source, "\(kernel.name).cu", 0, nil, nil) == 0 else {
      throw DeviceError.failed("NVRTC refuses to start")
    }
    defer { _ = destroy(&program) }
    let texts = options.map { strdup($0) }
    defer { texts.forEach { free($0) } }
    var pointers = texts.map { UnsafePointer($0) }
    guard compile(program, Int32(options.count), &pointers) == 0 else {
      throw DeviceError.failed(
        "NVRTC cannot translate \(kernel.name): \(text(program, logSize, log))")
    }
    return bytes(program, codeSize, code)
  }

  private func bytes(
    _ program: Program, _ size: (Program, UnsafeMutablePointer<Int>) -> Int32,
    _ get: (Program, UnsafeMutablePointer<UInt8>) -> Int32
  ) -> [UInt8] {
    var count = 0
    _ = size(program, &count)
    var bytes = [UInt8](repeating: 0, count: count)
    _ = get(program, &bytes)
    return bytes
  }

  private func text(
    _ program: Program, _ size: (Program, UnsafeMutablePointer<Int>) -> Int32,
    _ get: (Program, UnsafeMutablePointer<UInt8>) -> Int32
  ) -> String {
    String(decoding: bytes(program, size, get).prefix { $0 != 0 }, as: UTF8.self)
  }
}
