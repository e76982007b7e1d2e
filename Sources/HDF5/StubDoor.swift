import Synchronization
public enum PreemptionSignal { public static func install() {}; public static var requested: Bool { false } }
public enum HDF5Library { public static var version: String { "1.10.8" } }
