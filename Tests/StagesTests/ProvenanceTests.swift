import Foundation
import Testing

@testable import Stages

@Suite struct ProvenanceTests {
  @Test func timesReadAsFoundationWritesThem() {
    // Leap days, ends of months, years and centuries, and the seconds around them.
    let days = [0, 58, 59, 60, 364, 365, 789, 790, 11_015, 11_016, 20_513, 47_540, 47_541, 47_542]
    for day in days {
      for second in [0, 1, 3661, 86_399] {
        let seconds = Double(day * 86_400 + second)
        let expected = Date(timeIntervalSince1970: seconds).formatted(.iso8601)
        #expect(worldTime(seconds + 0.4) == expected)
      }
    }
  }
}
