import Testing

@testable import Report

@Test func summaryHasTheKeyNumbers() throws {
  let found = try findings([0.25, 0.5, 0.5, 0.75, 0.5, 0.5, 0.75, 1], random: [0.25, 0.5])
  let text = found.summaryTable().tsv
  #expect(text.contains("\nseed\t3\n"))
  #expect(text.contains("\ncontroller_mean_reward_quarter_4\t0.875\n") == false)
  #expect(text.contains("\ncontroller mean reward quarter 4\t0.875\n"))
  #expect(text.contains("\nreward difference\t0.5\n"))
  #expect(text.contains("\nrandom best accuracy\t0.5\n"))
  #expect(text.contains("\nbest architecture\t3×3, 8 filters\n"))
}

@Test func resultsPageHasTheKeyTable() throws {
  let found = try findings([0.25, 0.5, 0.5, 0.75, 0.5, 0.5, 0.75, 1], random: [0.25, 0.5])
  let page = found.resultsMarkdown
  #expect(page.hasPrefix("# Results\n"))
  #expect(page.contains("| samples | 8 controller, 2 random |"))
  #expect(page.contains("| mean reward, quarter 4 | 0.8750 ± 0.1250 (n = 2) |"))
  #expect(page.contains("| mean reward, random | 0.3750 ± 0.1250 (n = 2) |"))
  #expect(
    page.contains("| last quarter − random | +0.5000 ± 0.1768 (+2.8 standard errors, p = 0.11) |"))
}

@Test func resultsPageWithoutTwinSaysSo() throws {
  let page = try findings([0.25, 0.5]).resultsMarkdown
  #expect(page.contains("no random-search twin"))
  #expect(!page.contains("mean reward, random"))
}
