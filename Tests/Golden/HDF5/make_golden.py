"""Write from-h5py.h5, which HDF5Tests reads; made with h5py 3.16 (HDF5 2.0.0) and NumPy."""
import os

import h5py
import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
with h5py.File(os.path.join(here, "from-h5py.h5"), "w", libver=("v110", "v110")) as file:
    file.attrs["text"] = "Rüschlikon"
    file.attrs["fixed"] = np.bytes_("abc")
    file.attrs["texts"] = ["a", "bé"]
    file.attrs["small"] = np.int16(-3)
    file.attrs["reals"] = np.array([0.5, 1.5], "f4")
    history = file.create_group("history")
    # Values that show a swapped axis: row-major 0, 1, 2, ... of shape (2, 3).
    loss = history.create_dataset(
        "loss", data=np.arange(6, dtype="f4").reshape(2, 3), chunks=(1, 3),
        compression="gzip", shuffle=True, fletcher32=True)
    history["epoch"] = np.array([10, 20], "i4")
    history["epoch"].make_scale("epoch")
    loss.dims[0].attach_scale(history["epoch"])
    history["big"] = np.array([1.25, -2.5], ">f8")
    history["names"] = np.array([b"Z\xc3\xbcrich", b"x"], "S9")
    history["short"] = np.array([1, 2], "i2")
    history["free"] = np.array(["free", "text"], dtype=object)
    file["count"] = np.uint64(2**63)
