// swift-tools-version: 6.3
import PackageDescription

/// Warnings are errors everywhere.
let common: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// Unsafe code lives in `HDF5` and `Kernels` only; elsewhere the compiler rejects it.
let safe: [SwiftSetting] = common + [.strictMemorySafety()]

/// Only `Kernels` chooses an instruction set: AVX2 + FMA, never `native`, so that two machines
/// build the same code.
#if arch(x86_64)
  let simd: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-march=x86-64-v3"])]
#else
  let simd: [SwiftSetting] = []
#endif

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let toml: Target.Dependency = .product(name: "TOMLKit", package: "TOMLKit")
let arguments: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")

func library(
  _ name: String, _ uses: [Target.Dependency] = [], _ settings: [SwiftSetting] = safe
) -> Target {
  .target(name: name, dependencies: uses, swiftSettings: settings)
}

func stage(_ name: String, path: String? = nil) -> Target {
  .executableTarget(
    name: name, dependencies: ["Stages", arguments], path: path, swiftSettings: safe,
    linkerSettings: [.unsafeFlags(["-static-stdlib", "-l_FoundationCShims", "-l_FoundationCollections", "-l_FoundationICU", "-lswiftSynchronization"])])
}

func tests(_ library: String, _ uses: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: library + "Tests", dependencies: [.byName(name: library), "TestSupport"] + uses,
    swiftSettings: common)
}

let package = Package(
  name: "Espalier",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
  ],
  targets: [
    // Ground: knows nothing of architecture search.
    .systemLibrary(name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    library("HDF5", ["CHDF5", "CZlib", crypto], common),
    library("Tensor"),
    library("Kernels", ["Tensor"], common + simd),
    library("NN", ["Kernels", "Tensor"]),

    // The search.
    library("SearchSpace", ["NN", "Tensor"]),
    library("Datasets", ["HDF5", "Kernels", "Tensor", crypto]),
    library("Artifacts", ["HDF5", "Datasets", "SearchSpace", "NN", "Tensor", crypto, toml]),
    library("Controller", ["Artifacts", "SearchSpace", "Tensor"]),
    library("Report", ["Artifacts"]),
    library("Stages", ["Artifacts", "Controller", "Report"]),

    // The stages.
    stage("inspect"),

    // Tests.
    .target(name: "TestSupport", dependencies: ["Tensor"], path: "Tests/TestSupport",
      swiftSettings: common),
    tests("Tensor"),
    tests("HDF5"),
    tests("Kernels"),
    tests("Datasets", ["HDF5", "Kernels", "Tensor", crypto]),
  ],
  swiftLanguageModes: [.v6]
)
