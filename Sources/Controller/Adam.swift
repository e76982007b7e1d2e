// Adam (Kingma & Ba 2015, algorithm 1).

/// Adam's state: one step size for each weight.
public struct Adam: Sendable, Hashable {
  /// Running means of the gradient.
  public var firstMoment: [Double]
  /// Running means of the squared gradient.
  public var secondMoment: [Double]
  /// Steps taken.
  public var step: Int

  /// A fresh optimiser for `count` weights.
  public init(count: Int) {
    firstMoment = [Double](repeating: 0, count: count)
    secondMoment = firstMoment
    step = 0
  }

  /// An optimiser in the middle of its run.
  public init(firstMoment: [Double], secondMoment: [Double], step: Int) {
    precondition(firstMoment.count == secondMoment.count, "Adam: moments of different length")
    self.firstMoment = firstMoment
    self.secondMoment = secondMoment
    self.step = step
  }

  /// Moves `parameters` one step against `gradient`.
  public mutating func update(
    _ parameters: inout [Double], _ gradient: [Double], _ options: AdamOptions
  ) {
    step += 1
    let correction1 = 1 - power(options.beta1, step)
    let correction2 = 1 - power(options.beta2, step)
    for k in parameters.indices {
      firstMoment[k] = options.beta1 * firstMoment[k] + (1 - options.beta1) * gradient[k]
      secondMoment[k] =
        options.beta2 * secondMoment[k] + (1 - options.beta2) * gradient[k] * gradient[k]
      let deviation = (secondMoment[k] / correction2).squareRoot() + options.epsilon
      parameters[k] -= options.learningRate * (firstMoment[k] / correction1) / deviation
    }
  }
}

/// Adam's constants.
public struct AdamOptions: Sendable, Equatable {
  /// Step size.
  public var learningRate: Double
  /// Decay of the first moment, per step.
  public var beta1: Double
  /// Decay of the second moment, per step.
  public var beta2: Double
  /// Added to the root of the second moment.
  public var epsilon: Double

  /// Adam's constants.
  public init(learningRate: Double, beta1: Double, beta2: Double, epsilon: Double) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
  }
}

/// `base` to an integer power, by multiplication: the C library's `pow` differs between versions.
private func power(_ base: Double, _ exponent: Int) -> Double {
  var result = 1.0
  var square = base
  var rest = exponent
  while rest > 0 {
    if rest & 1 == 1 { result *= square }
    square *= square
    rest >>= 1
  }
  return result
}
