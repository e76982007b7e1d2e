import Testing

@testable import Report

@Test func sequenceRunsFromDarkToLightWithoutRepetition() {
  for count in 1...8 {
    let colours = Palette.sequence(count)
    #expect(colours.count == count)
    #expect(Set(colours).count == count)
    let brightness = colours.map { Palette.components($0).reduce(0, +) }
    #expect(brightness == brightness.sorted())
  }
  #expect(Palette.sequence(2) == ["#482878", "#fde725"])
}
