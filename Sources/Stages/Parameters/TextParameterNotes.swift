// Notes on the parameters of texts and language models.

extension ParameterGroup {
  private static let text = """
    level | – | what a token is; every line also ends in `<eos>` | Zoph & Le 2017, 4.2: word; transfer: character
    vocabularyLimit | tokens | most different tokens, `<eos>` and `<unk>` included | Penn Treebank: 10,000
    rareTokens | – | what becomes of rarer tokens: `error` refuses the text, `unknown` reads them as `<unk>` |
    trainingTokens | tokens | tokens of the training text that are used, up to the end of the line that reaches them; 0: all | 4.2: all
    validationTokens | tokens | likewise, of the validation text | 4.2: all
    testTokens | tokens | likewise, of the test text | 4.2: all
    """

  static let textGroups = [
    ParameterGroup(
      "preprocess-text.toml", usual: "ptb", published: "ptb-paper",
      examples: [
        """
        corpus = "mine"
        trainingFile = "a"
        validationFile = "b"
        testFile = "c"
        level = "word"
        vocabularyLimit = 2
        rareTokens = "error"
        trainingTokens = 0
        validationTokens = 0
        testTokens = 0
        """
      ],
      """
      corpus | – | a known text, `ptb`; or a name of your own together with the next three | 4.2: Penn Treebank
      trainingFile | – | your own text, one sentence a line; only with the other two |
      validationFile | – | likewise |
      testFile | – | likewise |
      \(text)
      """),
    ParameterGroup(
      "train-language-model.toml", usual: "ptb", published: "ptb-paper",
      """
      epochs | epochs | passes over the training text | Zoph & Le 2017, 4.2: 35
      batchSize | sequences | sequences that are trained side by side | Zaremba et al. 2014: 20
      unroll | steps | steps of truncated back-propagation | Zaremba et al. 2014: 35
      embeddingUnits | – | numbers of an embedding | 4.2: so that the number of parameters matches baselines
      hiddenUnits | – | units of each layer | 4.2: likewise
      layers | – | layers | 4.2: 2
      sharedEmbeddings | – | whether input and output embeddings are the same numbers; then `embeddingUnits = hiddenUnits` | Press & Wolf 2016
      initialRange | – | all weights start uniformly in ± this | Zaremba et al. 2014, medium: 0.05
      wordDropout | share | whole words set to 0 while training | Gal & Ghahramani 2016
      inputDropout | share | of what enters the first layer | Zaremba et al. 2014, medium: 0.5
      layerDropout | share | between layers | Zaremba et al. 2014, medium: 0.5
      outputDropout | share | of the last outputs | Zaremba et al. 2014, medium: 0.5
      recurrentDropout | share | of h(t−1) | Gal & Ghahramani 2016
      variationalDropout | – | whether one choice holds for all steps of an unroll | Gal & Ghahramani 2016
      gradientNormLimit | – | largest norm of the gradient; 0: no limit | Zaremba et al. 2014: 5
      lossPer | – | the loss is averaged over sequences and summed over the unroll, or averaged per token: a scale of the step size | Zaremba et al. 2014: sequence
      learningRate | per step | step size | Zaremba et al. 2014: 1
      decayAfter | epochs | epochs with the first step size | Zaremba et al. 2014, medium: 6
      decayFactor | per epoch | what it is multiplied by before each epoch after these | Zaremba et al. 2014, medium: 1/1.2
      seed | – | seed of all children: with the cell, the text and these parameters it makes a child's identity |
      memoryLimitMiB | MiB | a child whose plan needs more is a failure and is not trained |
      forwardMFLOPsLimit | million operations per token | likewise, for one step forward |
      checkpointEpochs | epochs | epochs between private checkpoints; 0: only when asked to stop |
      """),
    ParameterGroup(
      "grid-search-text.toml", usual: "ptb", published: "ptb-paper",
      """
      epochs | epochs | passes over the training text at each point |
      learningRate | per step | step sizes of the first epochs | 4.2: varied, no values
      initialRange | – | weights start uniformly in ± these | 4.2: varied, no values
      dropout | share | what is set to 0 before, between and behind the layers | 4.2: varied, no values
      decayAfter | epochs | epochs with the first step size, whole numbers | 4.2: varied, no values
      """),
    ParameterGroup(
      "reward.toml", variant: "perplexity", usual: "ptb", published: "ptb-paper",
      """
      perplexityConstant | – | the reward is this number over the square of the perplexity; without the key rewards are of accuracies | 4.2: 80
      window | epochs | the smallest validation perplexity of so many last epochs counts | 4.2: not stated
      failureReward | – | reward of a child that diverged or was too large |
      """),
  ]
}
