import Testing

@testable import Report

@Test func numbersHaveFixedDecimals() {
  #expect(Text.fixed(0.89549, 4) == "0.8955")
  #expect(Text.fixed(-0.00001, 2) == "0.00")
  #expect(Text.fixed(-1.5, 1) == "−1.5")
  #expect(Text.fixed(12, 0) == "12")
  #expect(Text.fixed(nil, 2) == "–")
  #expect(Text.fixed(.infinity, 2) == "∞")
}

@Test func signIsShownForBothDirections() {
  #expect(Text.signed(0.01234, 4) == "+0.0123")
  #expect(Text.signed(-0.01234, 4) == "−0.0123")
  #expect(Text.signed(0.00001, 4) == "0.0000")
}

@Test func wholeNumbersAreGroupedByThree() {
  #expect(Text.grouped(1_234_567) == "1\u{202F}234\u{202F}567")
  #expect(Text.grouped(123) == "123")
  #expect(Text.grouped(-1234) == "−1\u{202F}234")
}

@Test func probabilitiesKeepTwoDigitsAndStopAtTenThousandths() {
  #expect(Text.probability(0.5) == "p = 0.50")
  #expect(Text.probability(0.04774) == "p = 0.048")
  #expect(Text.probability(0.00269) == "p = 0.0027")
  #expect(Text.probability(3e-9) == "p < 0.0001")
}

@Test func largeNumbersArePowersOfTen() {
  #expect(Text.magnitude(16_777_216) == "1.7 · 10⁷")
  #expect(Text.magnitude(4096) == "4\u{202F}096")
}

@Test func oneThingIsSingular() {
  #expect(Text.count(1, "layer") == "1 layer")
  #expect(Text.count(2, "class", "classes") == "2 classes")
}
