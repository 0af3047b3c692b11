"""Writes the reader as an ONNX graph with weights of 8 bits. Needs onnx and onnxruntime.

Matrices are whole numbers of 8 bits with a scale per column, multiplied by what comes in, scaled as
it comes; vectors of words have a scale each. All else stays as it was learned.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from learning.training._reader_weights import HEADS, NORM, SIGNS, WORDS, Tree, layers_of

OPSET = 20
Array = NDArray[Any]


class _Graph:
    """Nodes and weights as they are added; a value is known by its name."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []
        self._count = 0

    def weight(self, value: Any) -> str:
        name = self._name("w")
        self.weights.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def add(self, operator: str, *inputs: str, outputs: int = 1, **attributes: Any) -> Any:
        names = [self._name("v") for _ in range(outputs)]
        self.nodes.append(helper.make_node(operator, inputs, names, **attributes))
        return names[0] if outputs == 1 else names

    def _name(self, kind: str) -> str:
        self._count += 1
        return f"{kind}{self._count}"


def write(kept: Tree, learned: Tree, path: Path) -> None:
    """The graph as a file."""
    path.write_bytes(graph_of(kept, learned))


def graph_of(kept: Tree, learned: Tree) -> bytes:
    """Inputs `pieces` and `asked` (int64, texts × pieces; piece 0 is padding), output `logits`
    (texts × labels).
    """
    graph = _Graph()
    _build(graph, kept, learned)
    shape = ["texts", "pieces"]
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "reader",
            [
                helper.make_tensor_value_info(name, TensorProto.INT64, shape)
                for name in ("pieces", "asked")
            ],
            [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["texts", 3])],
            graph.weights,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=9,
    )
    onnx.checker.check_model(model)
    written: bytes = model.SerializeToString()
    return written


def _build(graph: _Graph, kept: Tree, learned: Tree) -> None:
    words = np.array(kept[WORDS])
    words[[*SIGNS]] = learned["signs"]
    told = graph.add("Cast", graph.add("Cast", "pieces", to=TensorProto.BOOL), to=TensorProto.FLOAT)
    states = _looked_up(graph, words, "pieces")
    types = graph.weight(learned["embeddings.token_type_embeddings.weight"])
    states = graph.add("Add", states, graph.add("Gather", types, "asked"))
    states = graph.add("Add", states, _places(graph, learned))
    states = _normed(graph, states, learned, "embeddings.LayerNorm")
    columns = graph.add("Unsqueeze", told, graph.weight(np.array([1, 2])))
    one, far = graph.weight(np.float32(1)), graph.weight(np.float32(-1e9))
    hidden = graph.add("Mul", graph.add("Sub", one, columns), far)
    for layer in range(layers_of(learned)):
        states = _layer(graph, states, hidden, learned, f"encoder.layer.{layer}")
    rows = graph.add("Unsqueeze", told, graph.weight(np.array([2])))
    axis = graph.weight(np.array([1]))
    whole = graph.add("ReduceSum", graph.add("Mul", states, rows), axis, keepdims=0)
    whole = graph.add("Div", whole, graph.add("ReduceSum", rows, axis, keepdims=0))
    head = graph.add("MatMul", whole, graph.weight(learned["head.weight"].T.copy()))
    graph.nodes.append(
        helper.make_node("Add", [head, graph.weight(learned["head.bias"])], ["logits"])
    )


def _looked_up(graph: _Graph, vectors: Array, numbers: str) -> str:
    scale = np.maximum(np.abs(vectors).max(1, keepdims=True), 1e-8) / 127
    whole = graph.add("Gather", graph.weight(np.rint(vectors / scale).astype(np.int8)), numbers)
    scaled = graph.add("Gather", graph.weight(scale.astype(np.float32)), numbers)
    name: str = graph.add("Mul", graph.add("Cast", whole, to=TensorProto.FLOAT), scaled)
    return name


def _places(graph: _Graph, learned: Tree) -> str:
    every = graph.weight(learned["embeddings.position_embeddings.weight"][:128].copy())
    length = graph.add("Slice", graph.add("Shape", "pieces"), *map(graph.weight, _ends(1, 2)))
    zero, axis = graph.weight(np.array([0])), graph.weight(np.array([0]))
    name: str = graph.add("Slice", every, zero, length, axis)
    return name


def _ends(start: int, end: int) -> Sequence[Array]:
    return np.array([start]), np.array([end])


def _layer(graph: _Graph, states: str, hidden: str, learned: Tree, name: str) -> str:
    width = learned[f"{name}.output.dense.bias"].shape[0]
    parts = ("query", "key", "value")
    matrix = np.concatenate([learned[f"{name}.attention.self.{one}.weight"] for one in parts]).T
    bias = np.concatenate([learned[f"{name}.attention.self.{one}.bias"] for one in parts])
    every = graph.add(
        "Reshape",
        _linear(graph, states, matrix, bias),
        graph.weight(np.array([0, 0, 3, HEADS, width // HEADS])),
    )
    every = graph.add("Transpose", every, perm=[2, 0, 3, 1, 4])
    query, key, value = (
        graph.add("Gather", every, graph.weight(np.array(place)), axis=0) for place in range(3)
    )
    near = graph.add("MatMul", query, graph.add("Transpose", key, perm=[0, 1, 3, 2]))
    near = graph.add("Mul", near, graph.weight(np.float32((width // HEADS) ** -0.5)))
    shares = graph.add("Softmax", graph.add("Add", near, hidden), axis=-1)
    seen = graph.add("Transpose", graph.add("MatMul", shares, value), perm=[0, 2, 1, 3])
    seen = graph.add("Reshape", seen, graph.weight(np.array([0, 0, width])))
    seen = _learned_linear(graph, seen, learned, f"{name}.attention.output.dense")
    states = _normed(
        graph, graph.add("Add", states, seen), learned, f"{name}.attention.output.LayerNorm"
    )
    inner = graph.add("Gelu", _learned_linear(graph, states, learned, f"{name}.intermediate.dense"))
    inner = _learned_linear(graph, inner, learned, f"{name}.output.dense")
    return _normed(graph, graph.add("Add", states, inner), learned, f"{name}.output.LayerNorm")


def _learned_linear(graph: _Graph, states: str, learned: Tree, name: str) -> str:
    return _linear(graph, states, learned[f"{name}.weight"].T, learned[f"{name}.bias"])


def _linear(graph: _Graph, states: str, matrix: Array, bias: Array) -> str:
    scale = np.maximum(np.abs(matrix).max(0), 1e-8) / 127
    whole = np.rint(matrix / scale).astype(np.int8)
    coming, coming_scale, zero = graph.add("DynamicQuantizeLinear", states, outputs=3)
    product = graph.add("MatMulInteger", coming, graph.weight(whole), zero)
    back = graph.add("Mul", coming_scale, graph.weight(scale.astype(np.float32)))
    scaled = graph.add("Mul", graph.add("Cast", product, to=TensorProto.FLOAT), back)
    name: str = graph.add("Add", scaled, graph.weight(np.asarray(bias, np.float32)))
    return name


def _normed(graph: _Graph, states: str, learned: Tree, name: str) -> str:
    weights = (graph.weight(learned[f"{name}.{one}"]) for one in ("weight", "bias"))
    normed: str = graph.add("LayerNormalization", states, *weights, axis=-1, epsilon=NORM)
    return normed
