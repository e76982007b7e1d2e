// OpenBLAS, loaded when first used: a process that never whitens does not pay for its start.
import Glibc

/// Why a routine of OpenBLAS could not be used.
public enum OpenBLASError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The library is not installed or cannot be loaded; the linker's reason.
  case missing(String)
  /// The library lacks a routine.
  case lacks(routine: String)
  /// A LAPACK routine ended with this `info`.
  case failed(routine: String, info: Int)

  /// One sentence for a person, with what to do.
  public var description: String {
    switch self {
    case .missing(let reason):
      "OpenBLAS cannot be loaded (\(reason)); install it with: apt-get install libopenblas-dev"
    case .lacks(let routine):
      "\(OpenBLAS.fileName) has no \(routine); install Debian's build: "
        + "apt-get install libopenblas-dev"
    case .failed(let routine, let info):
      "LAPACK's \(routine) failed with info \(info); the matrix may hold NaN or infinity"
    }
  }
}

/// The routines of OpenBLAS that Espalier calls.
///
/// The library is opened by `dlopen` at the first ``load()``. Before that, `OPENBLAS_CORETYPE`
/// becomes `Haswell` and `OPENBLAS_NUM_THREADS` 1 in this process, unless they are set: its bits
/// depend on both, and a stage run by hand shall give what `make` gives. It always computes with
/// one thread.
public struct OpenBLAS: Sendable {
  /// The name under which the dynamic linker finds the library.
  public static let fileName = "libopenblas.so.0"

  /// The library's version, as `0.3.21`.
  public let version: String
  /// The processor whose kernels it runs, as `Haswell`.
  public let core: String

  let sgemm: MatrixProductRoutine
  let ssyrk: RankUpdateRoutine
  let dsyrk: DoubleRankUpdateRoutine
  let dsyevd: EigenRoutine

  /// What results that went through OpenBLAS depend on, as `openblas-0.3.21-Haswell`.
  public var determinismClass: String { "openblas-\(version)-\(core)" }

  /// The library, loaded at the first call.
  ///
  /// - Throws: ``OpenBLASError``.
  public static func load() throws(OpenBLASError) -> OpenBLAS {
    try loaded.get()
  }

  private static let loaded: Result<OpenBLAS, OpenBLASError> = Result { () throws(OpenBLASError) in
    setenv("OPENBLAS_CORETYPE", "Haswell", 0)
    setenv("OPENBLAS_NUM_THREADS", "1", 0)
    return try OpenBLAS(opening: fileName)
  }

  /// Opens the library called `name`.
  init(opening name: String) throws(OpenBLASError) {
    let library = try SharedLibrary(name)
    sgemm = try library.routine("cblas_sgemm")
    ssyrk = try library.routine("cblas_ssyrk")
    dsyrk = try library.routine("cblas_dsyrk")
    dsyevd = try library.routine("dsyevd_")
    let setThreads: @convention(c) (Int32) -> Void = try library.routine("openblas_set_num_threads")
    let config: TextRoutine = try library.routine("openblas_get_config")
    let coreName: TextRoutine = try library.routine("openblas_get_corename")
    setThreads(1)
    version = Self.version(inConfiguration: text(config))
    core = text(coreName)
  }

  /// The version in a line such as `OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH Haswell`.
  static func version(inConfiguration line: String) -> String {
    line.split(separator: " ").first { $0.first?.isNumber == true }.map(String.init) ?? "unknown"
  }
}

private typealias TextRoutine = @convention(c) () -> UnsafePointer<CChar>?

private func text(_ routine: TextRoutine) -> String {
  routine().map { String(cString: $0) } ?? "unknown"
}

/// An open shared library.
///
/// It stays open until the process ends, since its routines are in use.
private struct SharedLibrary {
  let handle: UnsafeMutableRawPointer

  init(_ name: String) throws(OpenBLASError) {
    guard let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) else {
      throw .missing(dlerror().map { String(cString: $0) } ?? name)
    }
    self.handle = handle
  }

  /// The routine called `name`.
  ///
  /// Its type is the caller's promise.
  func routine<Routine>(_ name: String) throws(OpenBLASError) -> Routine {
    guard let address = dlsym(handle, name) else { throw .lacks(routine: name) }
    return unsafeBitCast(address, to: Routine.self)
  }
}
