public enum HDF5Library { public static var version: String { "1.10.8" } }
