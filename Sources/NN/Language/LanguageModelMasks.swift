// What a step draws before it begins: the masks of dropout.

import Kernels
import Tensor

extension LanguageModel {
  /// The masks of this step: number 0 is the words', then each layer's inputs and recurrent ones.
  func drawDropout(_ tokens: [Int32]) {
    let dropout = plan.options.dropout
    let kinds = 2 * layers.count + 2
    func draw(_ mask: Matrix?, _ rate: Double, _ kind: Int) {
      guard let mask else { return }
      memory.fillDropout(
        mask.region, streams, at: steps * kinds + kind, rate: Float(rate), kernels)
    }
    if dropout.words > 0 { drawWords(tokens, dropout.words, at: steps * kinds) }
    draw(plan.buffers.embeddedMask, dropout.inputs, 1)
    for (index, layer) in layers.enumerated() {
      let rate = index == layers.count - 1 ? dropout.outputs : dropout.between
      draw(layer.buffers.mask, rate, 2 * index + 2)
      draw(layer.buffers.recurrentMask, dropout.recurrent, 2 * index + 3)
    }
  }

  /// Each word of the vocabulary is dropped everywhere or nowhere.
  private func drawWords(_ tokens: [Int32], _ rate: Double, at position: Int) {
    let stream = streams.stream(.dropout, at: position)
    let limit = UInt32(rate * 0x1p32), kept = Float(1 / (1 - rate))
    for (index, token) in tokens.enumerated() {
      wordFactors[index] = stream.block(Int(token) / 4)[Int(token) % 4] < limit ? 0 : kept
    }
  }
}
