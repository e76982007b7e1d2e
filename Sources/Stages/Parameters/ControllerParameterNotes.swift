// Notes on the parameters of the controller: drawing, learning, the store.

extension ParameterGroup {
  static let controllerGroups = [
    ParameterGroup(
      "sample.toml",
      """
      temperature | – | divides the controller's logits: above 1 draws more evenly, below 1 more greedily | Zoph & Le 2017: 1
      layersStep | layers | by how many the number of layers grows; 0: it stays | 4.1: 2
      layersStepSamples | samples | architectures between two steps | 4.1: 1,600
      layersLimit | layers | up to how many | 4.1: depths from 6 on; found networks have 15, 20 and 39 layers
      """),
    ParameterGroup(
      "update-controller.toml",
      """
      hiddenUnits | – | units of each of the two LSTM layers | 4.1: 35
      initialRange | – | all weights start uniformly in ± this | 4.1: 0.08
      learningRate | per update | step size of Adam | 4.1: 0.0006
      beta1 | – | Adam's decay of the mean gradient | Kingma & Ba 2015: 0.9
      beta2 | – | Adam's decay of the mean square | Kingma & Ba 2015: 0.999
      epsilon | – | Adam's guard against division by zero | Kingma & Ba 2015: 1e-8
      baselineDecay | per child | share of the old baseline that stays | 3.2: a moving average, no rate
      entropyWeight | per nat | strength of an entropy bonus | 4.1: none
      gradientNormLimit | – | largest norm of the gradient; 0: no limit | 4.1: none
      """),
    ParameterGroup(
      "store.toml", usual: "smoke-asynchronous", published: "ptb-paper",
      """
      accumulatedGradients | gradients | gradients of replicas whose mean makes one step of Adam | Zoph & Le 2017: 1 for images, 10 for cells
      """),
    ParameterGroup(
      "screen.toml", usual: "fashion-tap", published: "",
      """
      trainedShare | share of the samples | the most promising samples of a round, which are trained, rounded up |
      randomShare | share of these | drawn among the less promising instead, rounded down |
      seed | – | seed of these draws |
      """),
    ParameterGroup(
      "reward.toml", variant: "screened searches", usual: "", published: "",
      examples: ["exponent = 3\nwindow = 5\nfailureReward = 0\ncountScreened = true"],
      """
      exponent | – | as above | 4.1: 3
      window | epochs | as above | 4.1: 5
      failureReward | – | as above |
      countScreened | – | whether REINFORCE counts a sample that was screened out, by its predicted accuracy; otherwise it is left out; without the key `true` |
      """),
  ]
}
