// swift-tools-version: 6.3
import Foundation
import PackageDescription

/// Warnings are errors everywhere.
let common: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// Unsafe code lives in `HDF5` and `Kernels` only; elsewhere the compiler rejects it.
let safe: [SwiftSetting] = common + [.strictMemorySafety()]

/// The compiled kernels: one source, three instruction sets, the same bits.
///
/// Products and sums are contracted only where the source says so. Only these targets choose an
/// instruction set, and never `native`: two machines build the same code, and everything else runs on
/// any processor.
func kernels(_ name: String, _ architecture: String) -> Target {
  var flags = [
    "-O3", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-fno-exceptions",
    "-fno-rtti", "-Wall", "-Wextra", "-Werror", "-Wno-psabi",
  ]
  #if arch(x86_64)
    flags += ["-march=" + architecture, "-mprefer-vector-width=512"]
  #endif
  return .target(
    name: name, dependencies: ["CKernels"], cxxSettings: [.unsafeFlags(flags)])
}

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let toml: Target.Dependency = .product(name: "TOMLKit", package: "TOMLKit")
let arguments: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")

/// HDF5 as archives, where Debian's package has put them: as a shared library it brings 40 others along (for files in
/// the cloud, which no stage reads), and loading them takes half of a stage's start.
let archivesOfHDF5: [String] = {
  #if arch(x86_64)
    let libraries = "/usr/lib/x86_64-linux-gnu/"
  #else
    let libraries = "/usr/lib/aarch64-linux-gnu/"
  #endif
  let archives = ["hdf5/serial/libhdf5_hl.a", "hdf5/serial/libhdf5.a", "libsz.a", "libaec.a"].map {
    libraries + $0
  }
  let all = archives.allSatisfy { FileManager.default.fileExists(atPath: $0) }
  return all ? archives : []
}()

/// Libraries of HDF5 and what they need.
let hdf5: [LinkerSetting] =
  archivesOfHDF5.isEmpty
  ? [.linkedLibrary("hdf5_hl"), .linkedLibrary("hdf5")]
  : [.unsafeFlags(archivesOfHDF5), .linkedLibrary("m")]

/// Stages carry Swift's libraries with them, at fixed addresses: they start faster than by loading
/// them and adjusting 100,000 addresses.
///
/// LLVM's linker takes half of the time of the others.
let staticLibraries: [LinkerSetting] = [
  .unsafeFlags([
    "-use-ld=lld",
    "-static-stdlib", "-Xclang-linker", "-no-pie", "-lCoreFoundation", "-l_FoundationCShims",
    "-l_FoundationCollections", "-l_FoundationICU", "-lswiftSynchronization", "-Xlinker", "-s",
    "-Xlinker", "--gc-sections",
  ])
]

func library(
  _ name: String, _ uses: [Target.Dependency] = [], _ settings: [SwiftSetting] = safe
) -> Target {
  .target(name: name, dependencies: uses, swiftSettings: settings)
}

func stage(_ name: String, path: String? = nil, uses: [Target.Dependency] = []) -> Target {
  .executableTarget(
    name: name, dependencies: ["Artifacts", "Options", "Stages", arguments] + uses, path: path,
    swiftSettings: safe, linkerSettings: staticLibraries)
}

func tests(_ library: String, _ uses: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: library + "Tests", dependencies: [.byName(name: library), "TestSupport"] + uses,
    swiftSettings: common)
}

/// Readers under libFuzzer: only where scripts/test-fuzz asks for it and says where its runtime lies.
let fuzzers: [Target] =
  Context.environment["ESPALIER_FUZZ"].map { runtime in
    [
      .target(name: "CFuzzer", cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]),
      .executableTarget(
        name: "fuzz-readers",
        dependencies: [
          "Artifacts", "CFuzzer", "Datasets", "HDF5", "NN", "SearchSpace", "Stages", "TAPAS",
          "Tabular",
        ],
        swiftSettings: common + [.unsafeFlags(["-parse-as-library"])],
        linkerSettings: [.unsafeFlags([runtime, "-lstdc++"])]),
    ]
  } ?? []

let package = Package(
  name: "Espalier",
  products: [
    // A module cannot be called `import`.
    .executable(name: "import", targets: ["import-door"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
  ],
  targets: [
    // Ground: knows nothing of architecture search.
    .systemLibrary(
      name: "CHDF5", pkgConfig: archivesOfHDF5.isEmpty ? "hdf5" : nil,
      providers: [.apt(["libhdf5-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(
      name: "HDF5", dependencies: ["CHDF5", "CZlib", crypto], swiftSettings: common,
      linkerSettings: hdf5),
    library("Tensor"),
    .target(name: "CKernels", cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]),
    kernels("CKernelsAVX512", "x86-64-v4"),
    kernels("CKernelsAVX2", "x86-64-v3"),
    kernels("CKernelsBaseline", "x86-64"),
    library(
      "Kernels",
      ["Tensor", "CKernels", "CKernelsAVX512", "CKernelsAVX2", "CKernelsBaseline"], common),
    .target(
      name: "CDevice",
      cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror", "-Wno-c23-extensions"])]),
    library("Device", ["CDevice"], common),
    library("NN", ["CDevice", "Device", "Kernels", "Tensor"]),

    // The search.
    library("SearchSpace", ["NN", "Tensor"]),
    library("Datasets", ["HDF5", "Kernels", "Tensor", crypto]),
    library("Artifacts", ["HDF5", "Datasets", "SearchSpace", "NN", "Tensor", crypto, toml]),
    library("Controller", ["SearchSpace", "Tensor"]),
    library("Tabular", ["Controller", "Kernels", "SearchSpace", "Tensor"]),
    library("TAPAS", ["Artifacts", "Kernels", "NN", "SearchSpace", "Tensor"]),
    library("Export", ["NN"]),
    library("Store", ["Artifacts", "Controller", "HDF5", "SearchSpace", "Tensor"]),
    library("Report", ["Artifacts", "HDF5", "NN", "SearchSpace", "TAPAS", "Tabular", "Tensor"]),
    library(
      "Stages",
      [
        "Artifacts", "Controller", "Datasets", "Export", "HDF5", "Kernels", "NN", "Report",
        "SearchSpace", "Store", "TAPAS", "Tabular", "Tensor",
      ]),

    // The stages.
    library("Options", ["Stages", arguments]),
    stage("archive"),
    stage("preprocess"),
    stage("sample"),
    stage("train-child"),
    stage("preprocess-text"),
    stage("train-language-model"),
    stage("reward"),
    stage("update-controller"),
    stage("import-table"),
    stage("look-up-child", uses: ["Tabular"]),
    stage("benchmark-search"),
    stage("report-benchmark"),
    stage("select"),
    stage("plan-grid"),
    stage("choose-grid-point"),
    stage("perturb"),
    stage("train-final"),
    stage("evaluate"),
    stage("export"),
    stage("compare-runs"),
    stage("estimate-cost"),
    stage("probe-dcn"),
    stage("build-lde"),
    stage("pack-lde"),
    stage("import-experiments"),
    stage("fit-tap"),
    stage("predict-accuracy"),
    stage("evolve"),
    stage("report-tapas"),
    stage("screen"),
    stage("evaluate-predictor"),
    stage("resolve-parameters"),
    stage("open-store"),
    stage("read-store"),
    stage("append-gradient"),
    stage("replay"),
    stage("report"),
    stage("status"),
    stage("inspect"),
    stage("verify"),
    .executableTarget(
      name: "import-door", dependencies: ["HDF5", arguments], swiftSettings: safe,
      linkerSettings: staticLibraries),

    // Measurements.
    .executableTarget(
      name: "bench",
      dependencies: [
        "Artifacts", "Controller", "Device", "HDF5", "Kernels", "NN", "SearchSpace", "Stages",
        "Store", "TAPAS",
        "Tensor", arguments,
      ],
      swiftSettings: safe),

    // Tests.
    .target(
      name: "TestSupport", dependencies: ["Tensor"], path: "Tests/TestSupport",
      swiftSettings: common),
    tests("Tensor"),
    tests("SearchSpace", ["NN", "Tensor"]),
    tests("Controller", ["SearchSpace", "Tensor"]),
    tests("Tabular", ["Controller", "Kernels", "SearchSpace", "Tensor"]),
    tests("TAPAS", ["Artifacts", "Kernels", "NN", "SearchSpace", "Tensor"]),
    tests("Artifacts", ["Datasets", "HDF5", "NN", "SearchSpace", "Tensor"]),
    tests("Store", ["Artifacts", "Controller", "HDF5", "SearchSpace", "Tensor"]),
    tests("Export", ["NN", "Tensor"]),
    tests("Datasets", ["HDF5", "Kernels", "Tensor", crypto]),
    tests(
      "Report",
      ["Artifacts", "Datasets", "HDF5", "NN", "SearchSpace", "Stages", "Tabular", "Tensor"]),
    tests("HDF5", [crypto]),
    tests("Kernels", ["Tensor"]),
    .target(
      name: "DeviceEmulator", path: "Tests/DeviceEmulator",
      cxxSettings: [.unsafeFlags(["-O2", "-Wall", "-Wextra", "-Werror"])]),
    tests("NN", ["Device", "DeviceEmulator", "Kernels", "SearchSpace", "Tensor"]),
    tests(
      "Stages",
      [
        "Artifacts", "Controller", "Datasets", "HDF5", "NN", "SearchSpace", "Store", "TAPAS",
        "Tabular", "Tensor",
      ]),
  ] + fuzzers,
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
