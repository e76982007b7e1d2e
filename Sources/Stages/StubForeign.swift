import Datasets
struct ForeignImages { init(_ f: ForeignFiles, executable: String, beside: String) {}
 func read(classNames: [String], expecting: ExpectedHashes) throws -> RawDataset { throw MissingResource("x") } }
