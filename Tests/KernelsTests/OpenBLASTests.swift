import Glibc
import Testing

@testable import Kernels

@Suite struct OpenBLASTests {
  @Test func reportsVersionCoreAndClass() throws {
    let library = try OpenBLAS.load()
    #expect(library.version.split(separator: ".").count >= 2)
    #expect(library.core != "unknown")
    #expect(library.determinismClass == "openblas-\(library.version)-\(library.core)")
  }

  #if arch(x86_64)
    @Test func choosesHaswellUnlessToldOtherwise() throws {
      let library = try OpenBLAS.load()
      let wanted = try #require(getenv("OPENBLAS_CORETYPE").map { String(cString: $0) })
      #expect(library.core == wanted)
    }
  #endif

  @Test func findsTheVersionInTheConfigurationLine() {
    #expect(
      OpenBLAS.version(inConfiguration: "OpenBLAS 0.3.26 NO_LAPACKE DYNAMIC_ARCH Haswell")
        == "0.3.26")
    #expect(OpenBLAS.version(inConfiguration: "OpenBLAS") == "unknown")
  }

  @Test func aMissingLibraryNamesThePackage() throws {
    let error = try #require(throws: OpenBLASError.self) {
      try OpenBLAS(opening: "libnowhere.so.0")
    }
    #expect("\(error)".contains("libnowhere.so.0") && "\(error)".contains("libopenblas-dev"))
  }

  @Test func anotherLibraryLacksTheRoutines() {
    #expect(throws: OpenBLASError.lacks(routine: "cblas_sgemm")) {
      try OpenBLAS(opening: "libm.so.6")
    }
  }
}
