// Elementary functions in plain arithmetic: libm's differ between versions, these never do.

/// Elementary functions of one `Double` with the same bits on every machine.
///
/// They use only IEEE additions, multiplications, divisions and square roots, in a fixed order.
/// The relative error is below 1e-15 for `exp` and `log`, below 3e-15 for `tanh` and `sigmoid`
/// (checked in the tests against the C library's).
public enum Elementary {
  /// `e` to the power `x`; 0 below −745, infinity above 709.78.
  public static func exp(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x > 709.782712893384 { return .infinity }
    if x < -745.1332191019412 { return 0 }
    let n = (x * 1.4426950408889634).rounded(.toNearestOrEven)
    // Cody and Waite: ln 2 in two parts, so that the reduction is exact.
    let r = (x - n * 6.93147180369123816490e-01) - n * 1.90821492927058770002e-10
    return scale(taylorExp(r), by: Int(n))
  }

  /// Natural logarithm of `x`; −infinity at 0, NaN below.
  public static func log(_ x: Double) -> Double {
    if x.isNaN || x < 0 { return .nan }
    if x == 0 { return -.infinity }
    if x.isInfinite { return x }
    var exponent = Double(x.exponent)
    var m = x.significand
    if m > 1.4142135623730951 {
      m *= 0.5
      exponent += 1
    }
    let s = (m - 1) / (m + 1)
    let z = s * s
    var sum = 0.0
    for k in stride(from: 23, through: 3, by: -2) { sum = sum * z + 1 / Double(k) }
    let tail = 2 * s * z * sum
    return exponent * 6.93147180369123816490e-01
      + (exponent * 1.90821492927058770002e-10 + (tail + 2 * s))
  }

  /// Hyperbolic tangent.
  public static func tanh(_ x: Double) -> Double {
    let a = abs(x)
    if a > 20 { return x < 0 ? -1 : 1 }
    if a < 0.25 { return tanhSeries(x) }
    let e = exp(-2 * a)
    let t = (1 - e) / (1 + e)
    return x < 0 ? -t : t
  }

  /// Logistic function `1 / (1 + exp(-x))`, accurate in both tails.
  public static func sigmoid(_ x: Double) -> Double {
    if x >= 0 { return 1 / (1 + exp(-x)) }
    let e = exp(x)
    return e / (1 + e)
  }

  /// `log(1 + exp(x))`, accurate in both tails.
  public static func softplus(_ x: Double) -> Double {
    x > 0 ? x + logOnePlus(exp(-x)) : logOnePlus(exp(x))
  }

  private static func logOnePlus(_ x: Double) -> Double {
    // Kahan's correction for the rounding of 1 + x.
    let u = 1 + x
    return u == 1 ? x : log(u) * x / (u - 1)
  }

  private static func taylorExp(_ r: Double) -> Double {
    var sum = 1.0
    for k in stride(from: 14, through: 1, by: -1) { sum = 1 + r * sum / Double(k) }
    return sum
  }

  /// Continued fraction of Lambert, exact to the last bits for |x| < 0.25.
  private static func tanhSeries(_ x: Double) -> Double {
    let z = x * x
    return x / (1 + z / (3 + z / (5 + z / (7 + z / (9 + z / 11)))))
  }

  private static func scale(_ x: Double, by exponent: Int) -> Double {
    // In two steps, because the result may be subnormal while 2^exponent is not.
    let half = exponent / 2
    return x * power(half) * power(exponent - half)
  }

  private static func power(_ exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: 1)
  }
}
