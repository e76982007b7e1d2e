// Libraries that are loaded when they are first needed, so that the package builds and runs without them.

import Glibc

/// A library that was found.
final class SharedLibrary {
  private let handle: UnsafeMutableRawPointer
  /// The name under which it was found.
  let name: String

  /// Loads the first of `names` that there is; the folders of ESPALIER_CUDA_PATH (colons between) come first.
  init?(_ names: [String]) {
    let folders = (getenv("ESPALIER_CUDA_PATH").map { String(cString: $0) } ?? "")
      .split(separator: ":").map(String.init)
    let candidates = folders.flatMap { folder in names.map { "\(folder)/\($0)" } } + names
    for name in candidates {
      if let handle = dlopen(name, RTLD_NOW | RTLD_GLOBAL) {
        self.handle = handle
        self.name = name
        return
      }
    }
    return nil
  }

  /// The function `symbol`, which must have the C type `Function`.
  func function<Function>(_ symbol: String, as type: Function.Type = Function.self) throws
    -> Function
  {
    guard let address = dlsym(handle, symbol) else {
      throw DeviceError.missing("\(name) has no function \(symbol): a newer version is needed")
    }
    return unsafeBitCast(address, to: type)
  }
}
