// The stage `report`.

/// stub
public struct ReportStage {
  public init(run: String, rounds: Int, children: Int, output: String) {}
  public func run() throws {}
}
