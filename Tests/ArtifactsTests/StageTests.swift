import Testing

@testable import Artifacts

@Suite struct StageTests {
  @Test func aDeterminismClassReadsItsOwnText() {
    for text in ["portable", "schedule", "openblas-0.3.21-Haswell"] {
      #expect(DeterminismClass(text).description == text)
    }
    #expect(DeterminismClass("portable") == .portable)
    #expect(DeterminismClass("schedule") == .schedule)
  }

  @Test func whatIsMadeFromSeveralInputsRepeatsWhereAllOfThemDo() {
    let old = DeterminismClass.openBLAS("openblas-0.3.20-Haswell")
    let new = DeterminismClass.openBLAS("openblas-0.3.21-Haswell")
    #expect(DeterminismClass(madeFrom: []) == .portable)
    #expect(DeterminismClass(madeFrom: [.portable, .portable]) == .portable)
    #expect(DeterminismClass(madeFrom: [new, .portable, new]) == new)
    #expect(DeterminismClass(madeFrom: [new, old]).description == "\(old) \(new)")
    #expect(DeterminismClass(madeFrom: [new, old]) == DeterminismClass(madeFrom: [old, new]))
    let both = DeterminismClass(madeFrom: [new, .schedule])
    #expect(both.description == "\(new) schedule")
    #expect(DeterminismClass(madeFrom: [both, .schedule, new]) == both)
  }
}
