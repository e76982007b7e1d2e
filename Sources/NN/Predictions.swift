// What a trained network says of images, beyond its score.

import Kernels

extension Trainer {
  /// The logits of every image, unaugmented, by the running statistics; changes nothing.
  ///
  /// - Returns: `(images, classes)`, row-major.
  /// - Throws: ``TrainingInputError``, or the images' own errors.
  public func logits(on images: some ImageSource) throws -> [Float] {
    var all: [Float] = []
    all.reserveCapacity(images.count * plan.graph.classes)
    try inferBatches(of: images) { labels in
      _ = network.infer(labels: labels)
      all += network.logits(images: labels.count)
    }
    return all
  }
}

extension Network {
  /// The logits of the batch that was inferred last, `(images, classes)`.
  ///
  /// The kernel leaves softmax and labels where its logits were, so they are worked out again from the
  /// pooled features, in the kernel's order and with its rounding.
  func logits(images: Int) -> [Float] {
    let pooled = memory.values(places.pooled)
    let weights = memory.values(places.parameters.part(plan.classifierWeights))
    let bias = memory.values(places.parameters.part(plan.classifierBias))
    let features = plan.shapes.head.channels
    let batch = places.pooled.count / features
    var logits = [Float](repeating: 0, count: images * bias.count)
    for image in 0..<images {
      for label in bias.indices {
        var sum = bias[label]
        for feature in 0..<features {
          sum.addProduct(weights[label * features + feature], pooled[feature * batch + image])
        }
        logits[image * bias.count + label] = sum
      }
    }
    return logits
  }
}
