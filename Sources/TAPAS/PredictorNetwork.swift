// The predictor's forward and backward pass over a batch of networks.

import Kernels

/// The recurrent network of TAPAS in planned memory, for batches of a fixed number of columns.
///
/// Step i reads layers i and i + 1 and the accuracy A_i of the network up to layer i, and predicts
/// A_{i+1}; A_0 = 1 / classes. Where A_i is not known, the network reads its own prediction, and
/// gradients flow through it. Where the target is a standing, that stands for the accuracy, and A_0 = 0.
final class PredictorNetwork {
  let layout: PredictorLayout
  let columns: Int, steps: Int
  let memory: Memory
  let weights: Region, gradient: Region, squares: Region
  private let multiplier: MatrixMultiplier
  private let buffers: PredictorBuffers

  /// A network for batches of `columns` (a multiple of 16) networks of at most `steps` layers.
  ///
  /// - Throws: `OutOfMemory`.
  init(_ layout: PredictorLayout, columns: Int, steps: Int, learns: Bool) throws {
    self.layout = layout
    self.columns = columns
    self.steps = steps
    var plan = MemoryPlan()
    weights = plan.reserve(layout.count)
    gradient = plan.reserve(learns ? layout.count : 16)
    squares = plan.reserve(learns ? layout.count : 16)
    buffers = PredictorBuffers(
      layout, columns: columns, steps: steps, kept: learns ? steps : 1, &plan)
    memory = try Memory(plan)
    multiplier = MatrixMultiplier(memory)
  }

  private func tensor(_ index: Int, in region: Region) -> Matrix {
    let tensor = layout.tensors[index]
    let part = Region(offset: region.offset + tensor.offset, count: tensor.count)
    return Matrix(part, rows: tensor.rows, columns: tensor.columns)
  }
  private func weight(_ index: Int) -> Matrix { tensor(index, in: weights) }
  private func dWeight(_ index: Int) -> Matrix { tensor(index, in: gradient) }

  /// Predicts the accuracy after every layer.
  ///
  /// - Parameters:
  ///   - batch: The networks.
  ///   - teaches: For each column whether known accuracies are read instead of predictions.
  /// - Returns: For each step and column the predicted accuracy; meaningless beyond a network's depth.
  func forward(_ batch: PredictorBatch, teaches: [Bool]) -> [[Float]] {
    precondition(batch.inputs.count <= steps, "forward: \(batch.inputs.count) layers")
    var read = batch.start
    return batch.inputs.indices.map { t in
      let step = buffers.step(t)
      memory.set(step.input.region, to: batch.inputs[t])
      memory.set(step.accuracy.region, to: read)
      advance(t, step)
      let predicted = output(step, batch.difficulty)
      for column in 0..<columns {
        let known = batch.targets[t][column]
        read[column] = teaches[column] && !known.isNaN ? known : predicted[column]
      }
      return predicted
    }
  }

  private func advance(_ t: Int, _ step: PredictorStep) {
    let before = t > 0 ? buffers.step(t - 1) : nil
    multiplier.multiply(weight(0), step.input, into: step.first.gates)
    multiplier.multiply(weight(1), step.accuracy, into: step.first.gates, accumulates: true)
    if let before {
      multiplier.multiply(weight(2), before.first.hidden, into: step.first.gates, accumulates: true)
    }
    lstm(step.first, before?.first).forward(bias: weight(3).region, in: memory)
    multiplier.multiply(weight(4), step.first.hidden, into: step.second.gates)
    if let before {
      multiplier.multiply(
        weight(5), before.second.hidden, into: step.second.gates, accumulates: true)
    }
    lstm(step.second, before?.second).forward(bias: weight(6).region, in: memory)
  }

  private func lstm(_ now: PredictorCell, _ before: PredictorCell?) -> LSTMStep {
    LSTMStep(gates: now.gates, previousCell: before?.cell, cell: now.cell, hidden: now.hidden)
  }

  private func output(_ step: PredictorStep, _ difficulty: [Float]) -> [Float] {
    multiplier.multiply(weight(7), step.second.hidden, into: step.output)
    let slope = memory.values(weight(8).region)[0], bias = memory.values(weight(9).region)[0]
    let sums = zip(memory.values(step.output.region), difficulty).map { $0 + slope * $1 + bias }
    var accuracies = sums
    var span = accuracies.mutableSpan
    Elementwise.sigmoid(sums.span, into: &span)
    return accuracies
  }

  /// Adds the gradient of `scale · Σ weight · (prediction − target)²` over known targets to ``gradient``.
  ///
  /// - Parameters:
  ///   - batch: As in the forward pass that has just run.
  ///   - predicted: What it returned.
  ///   - teaches: As there.
  ///   - scale: A factor of all.
  ///   - finalWeight: The weight of a network's last target; that of every other is 1.
  /// - Returns: The sum of squared errors over known targets, unweighted.
  func backward(
    _ batch: PredictorBatch, predicted: [[Float]], teaches: [Bool], scale: Float, finalWeight: Float
  ) -> Double {
    buffers.clearGradients(in: memory)
    var dRead = [Float](repeating: 0, count: columns)
    var loss = 0.0
    for t in batch.inputs.indices.reversed() {
      var dSum = [Float](repeating: 0, count: columns)
      for column in 0..<columns {
        let (target, value) = (batch.targets[t][column], predicted[t][column])
        var slope: Float = 0
        if !target.isNaN {
          loss += Double((value - target) * (value - target))
          slope =
            2 * scale * batch.weight(t, column, finalWeight: finalWeight) * (value - target)
        }
        if !(teaches[column] && !target.isNaN) { slope += dRead[column] }
        dSum[column] = t < batch.depths[column] ? slope * value * (1 - value) : 0
      }
      dRead = stepBack(t, isLast: t == batch.inputs.count - 1, dSum, batch.difficulty)
    }
    addWeightGradients()
    return loss
  }

  /// One step of the backward pass; returns the gradient of the accuracy that the step has read.
  private func stepBack(_ t: Int, isLast: Bool, _ dSum: [Float], _ difficulty: [Float]) -> [Float] {
    let step = buffers.step(t), before = t > 0 ? buffers.step(t - 1) : nil
    memory.set(step.output.region, to: dSum)
    addOutputGradients(step, dSum, difficulty)
    let (d1, d2) = (buffers.dHidden[0], buffers.dHidden[1])
    let (gates1, gates2) = (buffers.packedGates[0], buffers.packedGates[1])
    multiplier.multiply(weight(7).transposed, step.output, into: d2, accumulates: !isLast)
    lstm(step.second, before?.second).backward(
      dHidden: d2, dCell: buffers.dCell[1], bias: weight(6).region, in: memory)
    multiplier.pack(step.second.gates, into: gates2)
    multiplier.multiply(weight(4).transposed, gates2, into: d1, accumulates: !isLast)
    multiplier.multiply(weight(5).transposed, gates2, into: d2)
    lstm(step.first, before?.first).backward(
      dHidden: d1, dCell: buffers.dCell[0], bias: weight(3).region, in: memory)
    multiplier.pack(step.first.gates, into: gates1)
    multiplier.multiply(weight(2).transposed, gates1, into: d1)
    multiplier.multiply(weight(1).transposed, gates1, into: buffers.dAccuracy)
    addGradients(step, before)
    return memory.values(buffers.dAccuracy.region)
  }

  private func addOutputGradients(
    _ step: PredictorStep, _ dSum: [Float], _ difficulty: [Float]
  ) {
    multiplier.multiply(
      step.output, step.second.hidden.transposed, into: dWeight(7), accumulates: true)
    let slope = zip(dSum, difficulty).reduce(0) { $0 + $1.0 * $1.1 }
    for (index, change) in [(8, slope), (9, dSum.reduce(0, +))] {
      let region = dWeight(index).region
      memory.set(region, to: [memory.values(region)[0] + change])
    }
  }

  private func addGradients(_ step: PredictorStep, _ before: PredictorStep?) {
    buffers.dWeights.add(step, before, by: multiplier)
    multiplier.addRowSums(of: step.first.gates, to: dWeight(3).region)
    multiplier.addRowSums(of: step.second.gates, to: dWeight(6).region)
  }

  private func addWeightGradients() {
    for (index, transpose) in buffers.dWeights.transposes {
      let region = dWeight(index).region
      var sums = memory.values(region)
      let added = memory.values(transpose.region)
      for row in 0..<transpose.rows {
        for column in 0..<transpose.columns {
          sums[column * transpose.rows + row] += added[row * transpose.columns + column]
        }
      }
      memory.set(region, to: sums)
    }
  }
}
