#!/usr/bin/env python3
"""Makes Tests/Golden/onnx.json: small ONNX files by the onnx package, as hexadecimal digits.

Run it from the repository's root; needs onnx and numpy. The Swift test `ONNXEncodingTests` reads the file.
"""

import json
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper

OUTPUT = Path("Tests/Golden/onnx.json")


def file(graph, documentation, facts):
    model = helper.make_model(
        graph, producer_name="Espalier", doc_string=documentation, ir_version=8,
        opset_imports=[helper.make_opsetid("", 17)])
    helper.set_model_props(model, facts)
    return model.SerializeToString().hex()


def node(operation, inputs, outputs, **attributes):
    made = helper.make_node(operation, inputs, outputs, name=outputs[0])
    # In the order given here: make_node sorts.
    made.attribute.extend(helper.make_attribute(*item) for item in attributes.items())
    return made


def image():
    """A convolution, a reshape, and every kind of attribute but a graph."""
    nodes = [
        node("Conv", ["image", "weights"], ["layer1"], pads=[0, 1, 0, 1], strides=[2, 1]),
        node("BatchNormalization", ["layer1", "scale", "shift", "mean", "variance"], ["layer2"],
             epsilon=1e-3),
        node("Reshape", ["layer2", "flat"], ["layer3"]),
        node("Gemm", ["layer3", "classifier"], ["logits"], transB=1, alpha=-0.5, axis=-1),
    ]
    numbers = np.arange(-3, 3, dtype=np.float32) / 4
    constants = [
        numpy_helper.from_array(numbers.reshape(2, 1, 1, 3), "weights"),
        *(numpy_helper.from_array(np.array([value, 1], np.float32), name)
          for name, value in [("scale", 1), ("shift", -0.0), ("mean", 1e-30), ("variance", 3e38)]),
        numpy_helper.from_array(np.array([0, -1, 1, 300], np.int64), "flat"),
        numpy_helper.from_array(np.zeros((0, 4), np.float32), "classifier"),
    ]
    graph = helper.make_graph(
        nodes, "network",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 1, 200, 3])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 0])], constants)
    return file(graph, "Ein Netz für Bilder", {"identity": "ü" * 100, "label": ""})


def scan():
    """A graph inside a graph."""
    body = helper.make_graph(
        [node("Add", ["h", "x"], ["h.next"]), node("Identity", ["h.next"], ["y"])], "step",
        [helper.make_tensor_value_info("h", TensorProto.FLOAT, ["sequence", 4]),
         helper.make_tensor_value_info("x", TensorProto.FLOAT, ["sequence", 4])],
        [helper.make_tensor_value_info("h.next", TensorProto.FLOAT, ["sequence", 4]),
         helper.make_tensor_value_info("y", TensorProto.FLOAT, ["sequence", 4])])
    graph = helper.make_graph(
        [node("Gather", ["table", "token"], ["x"], axis=0),
         node("Scan", ["h", "x"], ["h.end", "y"], body=body, num_scan_inputs=1)], "cell",
        [helper.make_tensor_value_info("token", TensorProto.INT64, ["step", "sequence"]),
         helper.make_tensor_value_info("h", TensorProto.FLOAT, ["sequence", 4])],
        [helper.make_tensor_value_info("h.end", TensorProto.FLOAT, ["sequence", 4]),
         helper.make_tensor_value_info("y", TensorProto.FLOAT, ["step", "sequence", 4])],
        [numpy_helper.from_array(np.ones((2, 4), np.float32), "table")])
    return file(graph, "", {})


OUTPUT.write_text(json.dumps({"image": image(), "scan": scan()}, indent=1) + "\n")
