"""Weights of the start model: out of its ONNX graph into arrays, and trained ones back into the same graph."""

from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

Weights = dict[str, np.ndarray]
LARGE = 384 * 512
STEPS, SCALE = ".steps", ".scale"
WORDS = "embeddings.word_embeddings.weight"


def _users(model: onnx.ModelProto) -> dict[str, str]:
    """Return the node that uses each unnamed matrix, by the matrix: `...query.MatMul`."""
    names = {one.name for one in model.graph.initializer}
    found = {}
    for node in model.graph.node:
        if node.op_type == "MatMul":
            found.update({given: node.name.strip("/").replace("/", ".") for given in node.input if given in names})
    return found


def _name(initializer: str, users: dict[str, str]) -> tuple[str, bool] | None:
    """Return the name of a weight in the graph and whether it lies there transposed."""
    if initializer.startswith(("embeddings.", "encoder.")):
        return initializer, False
    user = users.get(initializer, "")
    return (user.replace(".MatMul", ".weight"), True) if user.endswith("MatMul") and "encoder" in user else None


def read_weights(graph: Path) -> Weights:
    """Return the weights of a BERT graph by the names that its layers have."""
    model = onnx.load(graph)
    users = _users(model)
    weights = {}
    for one in model.graph.initializer:
        if named := _name(one.name, users):
            array = numpy_helper.to_array(one)
            if array.dtype == np.float32:
                weights[named[0]] = np.ascontiguousarray(array.T if named[1] else array)
    return weights


def write_graph(start: Path, weights: Weights, out: Path) -> int:
    """Write the graph with other weights and return how many were put in."""
    model = onnx.load(start)
    users = _users(model)
    done = 0
    for one in model.graph.initializer:
        named = _name(one.name, users)
        if named and named[0] in weights:
            array = weights[named[0]].astype(np.float32)
            array = np.ascontiguousarray(array.T if named[1] else array)
            one.CopyFrom(numpy_helper.from_array(array, one.name))
            done += 1
    onnx.save(model, out)
    return done


def pack(weights: Weights) -> Weights:
    """Return weights in half the room, and the large matrices in a quarter: by row, in 255 steps."""
    packed = {}
    for name, array in weights.items():
        if array.ndim == 2 and array.size > LARGE:
            scale = np.abs(array).max(axis=1, keepdims=True) / 127
            packed[name + STEPS] = np.round(array / scale).astype(np.int8)
            packed[name + SCALE] = scale.astype(np.float32)
        else:
            packed[name] = array.astype(np.float16)
    return packed


def unpack(packed: Weights) -> Weights:
    """Return packed weights as they are used."""
    weights = {}
    for name, array in packed.items():
        if name.endswith(STEPS):
            whole = name.removesuffix(STEPS)
            weights[whole] = array.astype(np.float32) * packed[whole + SCALE]
        elif not name.endswith(SCALE):
            weights[name] = array.astype(np.float32)
    return weights
