import Testing

@testable import Report

private func record(_ stage: String, _ seconds: Double, memory: Int) -> ProcessRecord {
  ProcessRecord(
    stage: stage, started: "2024-01-01T00:00:00Z", finished: "2024-01-02T00:00:00Z",
    wallSeconds: seconds, processorSeconds: 2 * seconds, peakMemoryBytes: memory << 20,
    machine: "node", software: "system")
}

@Test func costsAreSummedByStage() {
  let surroundings = Surroundings(
    processes: [
      record("train", 1.5, memory: 3), record("sample", 0.5, memory: 9),
      record("train", 2, memory: 5),
    ],
    drawingPrograms: [])
  #expect(
    surroundings.costTable().tsv.split(separator: "\n").dropFirst() == [
      "sample\t1\t1.0\t0.5\t9.0", "train\t2\t7.0\t3.5\t5.0", "all\t3\t8.0\t4.0\t9.0",
    ])
}

@Test func absenceOfSidecarsIsTold() {
  let markup = Surroundings(processes: [], drawingPrograms: []).markup
  #expect(markup.html.contains("No sidecar"))
}
