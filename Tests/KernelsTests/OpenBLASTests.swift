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

  @Test func choosesHaswellUnlessToldOtherwise() throws {
    let library = try OpenBLAS.load()
    let wanted = try #require(getenv("OPENBLAS_CORETYPE").map { String(cString: $0) })
    #expect(library.core == wanted)
  }

  @Test func findsTheVersionInTheConfigurationLine() {
    #expect(
      OpenBLAS.version(inConfiguration: "OpenBLAS 0.3.26 NO_LAPACKE DYNAMIC_ARCH Haswell")
        == "0.3.26")
    #expect(OpenBLAS.version(inConfiguration: "OpenBLAS") == "unknown")
  }

  @Test func aMissingLibraryNamesThePackage() {
    #expect(OpenBLASError.missing("no such file").description.contains("libopenblas-dev"))
  }
}
