// Notes on the parameters of search spaces.

extension ParameterGroup {
  static let spaceGroups = [
    ParameterGroup(
      "search-space.toml", variant: "convolutional networks",
      examples: [
        """
        family = "convolutional"
        layers = 1
        filterHeight = [1, 3]
        filterWidth = [1]
        strideHeight = [1]
        strideWidth = [1]
        filters = [1]
        skipConnections = false
        layerTypes = ["convolution", "maximumPool", "localContrastNormalisation"]
        poolSize = [2]
        poolStride = [1]
        contrastSize = [3]
        learningRate = [0.1]
        blockLayers = 1
        poolingAfter = []
        poolingWindow = 3
        extraFilters = 0
        """
      ],
      """
      family | – | `convolutional`, as without the key; the other families are below |
      layers | – | layers at the beginning (`sample.toml` lets the number grow) | Zoph & Le 2017, 4.1: 6
      filterHeight | pixels | rows of a filter, odd | 4.1: 1, 3, 5, 7
      filterWidth | pixels | columns of a filter, odd | 4.1: 1, 3, 5, 7
      strideHeight | pixels | rows between two positions of a filter | 4.1: 1; second experiment 1, 2, 3
      strideWidth | pixels | columns between two positions | 4.1: 1; second experiment 1, 2, 3
      filters | – | filters of a layer | 4.1: 24, 36, 48, 64
      skipConnections | – | whether anchor points decide which earlier layers feed a layer; otherwise a chain | 3.3: yes
      layerTypes | – | what a layer may be: `convolution` (always), `maximumPool`, `averagePool`, `localContrastNormalisation`, `batchNormalisation`; without the key: convolutions | 3.3 mentions them
      poolSize | pixels | windows of pooling layers; needed with these | not stated
      poolStride | pixels | strides of pooling layers | not stated
      contrastSize | pixels | windows of local contrast normalisation, odd | not stated
      learningRate | per step | step sizes as a last token, in place of that of `train-child.toml`; without the key none | 3.3 mentions it
      blockLayers | – | layers of the network for each predicted one; without the key 1 | 4.1, third experiment: 3
      poolingAfter | – | predicted layers after which everything is pooled, with stride 2; without the key none | 4.1, third experiment: two pools
      poolingWindow | pixels | window of these pools; without the key 3 | not stated
      extraFilters | – | filters added to every layer; without the key 0 | 4.1, last row: 40
      """),
    ParameterGroup(
      "search-space.toml", variant: "recurrent cells", usual: "ptb", published: "ptb-paper",
      """
      family | – | `recurrent`; without the key: convolutional |
      baseNumber | – | leaves of the cell's tree, a power of two | Zoph & Le 2017, 3.4: 8
      combination | – | how a node joins its inputs: two or more of `add`, `multiply`, `maximum` | 4.2: add, multiply; control experiment: maximum
      activation | – | what it applies then: two or more of `identity`, `tanh`, `sigmoid`, `relu`, `sine` | 4.2: the first four; control experiment: sine
      """),
    ParameterGroup(
      "search-space.toml", variant: "NAS-Bench-201", usual: "nasbench201", published: "",
      """
      family | – | `nasbench201`; without the key: convolutional | Dong & Yang 2020, 2.1
      edgesShareTokens | – | whether one kind of token serves all six edges of a cell, or each has its own |
      """),
    ParameterGroup(
      "search-space.toml", variant: "MetaQNN as TAPAS varies it", usual: "lde",
      published: "lde-paper",
      examples: [
        """
        family = "metaqnn"
        imageSize = 16
        minimumLayers = 1
        maximumLayers = 2
        layerTypes = ["convolution", "pooling"]
        receptiveField = [1]
        stride = [1]
        padding = ["same"]
        batchNormalisation = ["yes"]
        filters = [1]
        pool = ["2/2"]
        units = [1]
        repeats = [1]
        fullyConnectedLimit = 1
        fullyConnectedSize = 1
        """
      ],
      """
      family | – | `metaqnn`; without the key: convolutional | Baker et al. 2017, table 1; Istrate et al. 2019
      imageSize | pixels | rows or columns of the images, whichever are fewer; smaller images are refused |
      minimumLayers | – | fewest layers |
      maximumLayers | – | most layers | Baker et al.: 12 (CIFAR-10: 18)
      layerTypes | – | what a layer may be: `convolution` (always), `pooling`, `fullyConnected`, `residualBlock`, `skipConnection` | TAPAS: these
      receptiveField | pixels | rows and columns of filters, odd | Baker et al.: 1, 3, 5
      stride | pixels | strides of convolutions and residual blocks, 1 among them | Baker et al.: 1; TAPAS: 1, 2
      padding | – | of convolutions: `same` (the size stays), `valid` (filters lie inside) | TAPAS: both
      batchNormalisation | – | whether convolutions are batch-normalised: `yes`, `no` | TAPAS: both
      filters | – | filters | Baker et al.: 64, 128, 256, 512
      pool | pixels | pools, `"SIZE/STRIDE"`: 1 to 31 and 1 to 8 | Baker et al.: 5/3, 3/2, 2/2
      units | – | units of fully connected layers, none wider than the one before | Baker et al.: 512, 256, 128
      repeats | – | residual units of a block | TAPAS: 1 to 6
      fullyConnectedLimit | – | most fully connected layers in a row | Baker et al.: 2
      fullyConnectedSize | pixels | largest map, in rows or columns, that a fully connected layer reads | Baker et al.: 8
      """),
  ]
}
