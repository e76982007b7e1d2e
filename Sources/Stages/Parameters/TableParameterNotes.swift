// Notes on the parameters of searches in a table of results.

extension ParameterGroup {
  static let tableGroups = [
    ParameterGroup(
      "benchmark-search.toml", usual: "nasbench201", published: "",
      """
      repeats | searches | searches of each strategy on each data set | Dong & Yang 2020, section 5: 500
      freeLogitsChildren | cells per update | REINFORCE with free logits; must divide the queries | Dong & Yang: 1; tuned
      freeLogitsLearningRate | per update | its step size of Adam | tuned
      freeLogitsBeta1 | – | its decay of the mean gradient | Kingma & Ba 2015
      freeLogitsBeta2 | – | its decay of the mean square | Kingma & Ba 2015
      freeLogitsEpsilon | – | its guard against division by zero | Kingma & Ba 2015
      freeLogitsBaselineDecay | per cell | share of its old baseline that stays | Dong & Yang: 0.9
      freeLogitsEntropyWeight | per nat | strength of its entropy bonus | Dong & Yang: none; tuned
      evolutionPopulation | cells | population of regularised evolution | Dong & Yang: 10; tuned
      evolutionTournament | cells | cells that are drawn for the choice of a parent | Dong & Yang: 3; tuned
      """),
    ParameterGroup(
      "tune-search.toml", usual: "nasbench201", published: "",
      """
      repeats | searches | searches of each combination |
      queries | cells | cells of a search | as many as Dong & Yang's budget of time allows
      controllerChildren | cells per update | REINFORCE with the LSTM controller; must divide the queries |
      controllerLearningRate | per update | its step sizes of Adam |
      controllerBaselineDecay | per cell | shares of its old baseline that stay |
      controllerEntropyWeight | per nat | strengths of its entropy bonus |
      freeLogitsChildren | cells per update | REINFORCE with free logits |
      freeLogitsLearningRate | per update | its step sizes |
      freeLogitsBaselineDecay | per cell | its baselines |
      freeLogitsEntropyWeight | per nat | its entropy bonuses |
      evolutionPopulation | cells | populations of regularised evolution |
      evolutionTournament | cells | its tournaments |
      """),
  ]
}
