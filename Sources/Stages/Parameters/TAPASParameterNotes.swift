// Notes on the parameters of difficulties, the predictor TAP and evolution.

extension ParameterGroup {
  static let tapasGroups = [
    probeGroup,
    ParameterGroup(
      "fit-tap.toml", usual: "tapas", published: "",
      """
      features | – | what the predictor is told of a layer: the paper's numbers, or also window, height, channels and receptive field | TAPAS: paper
      target | – | what is predicted: the accuracy, or the share of networks on the same data set that are less accurate | TAPAS: accuracy
      lstmUnits | – | units of the two LSTM layers | TAPAS (Istrate et al. 2019): 50 and 100
      members | networks | networks fitted from different first weights, whose mean is the prediction | TAPAS: 1
      epochs | epochs | passes over the experiments | TAPAS: not stated
      batchSize | networks | networks of a batch | TAPAS: 512
      learningRate | per step | step size of RMSprop | TAPAS: RMSprop, rate not stated
      schedule | – | how the step size changes: not, or along half a cosine to zero | TAPAS: not stated
      squareDecay | – | share of the old average of squared gradients that stays |
      epsilon | – | added to its root |
      ownPredictionShare | share | networks of a batch that read their own predictions in place of known accuracies of prefixes | TAPAS: none
      finalWeight | – | weight of a whole network's accuracy in the loss, where each prefix's is 1 | TAPAS: 1
      difficultyTolerance | accuracy | largest difference of difficulty of the experiments' data sets | TAPAS: 0.05
      nearestDatasets | data sets | used, nearest first, where none is within the tolerance | TAPAS: not stated
      minimumExperiments | experiments | fewer are an error |
      seed | – | seed of first weights and order |
      """),
    ParameterGroup(
      "evolve.toml", usual: "tapas", published: "",
      """
      population | networks | networks that live at a time | Real et al. 2017: 1,000
      networks | networks | networks that are looked at in all, at least the population | TAPAS: 20,000
      tournament | networks | members of a tournament: the worst dies, the best has a child | Real et al. 2017: 2
      workers | – | tournaments that are held side by side | Real et al. 2017: 250
      layers | – | fewest and most layers, where the search space has a number of layers |
      parameterLimit | parameters | most learnable parameters; 0: no limit |
      megaFLOPsLimit | million operations per image | most operations of one image; 0: no limit |
      startSmall | – | whether the first networks are small, or drawn uniformly from the space | Real et al. 2017: small
      best | networks | the most promising networks, which are written to be trained | TAPAS: 3
      seed | – | seed of everything random |
      """),
  ]
}
