public protocol ImageSource: Sendable {
  var shape: FeatureShape { get }
  var count: Int { get }
  func label(of index: Int) -> Int
  func withPixels(of index: Int, _ body: (Span<Float>) -> Void) throws
}
