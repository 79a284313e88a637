"""A trained network as the files that extraction loads: a quantised graph, the head, the tokenizer, a manifest."""

import json
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.bert import write_graph
from training.fitting import load_start
from triplewire.extract import pair_layout as layout
from triplewire.extract.encoder import HEAD, MODEL, TOKENIZER


def export(net: Path, start: Path, model: tuple[Path, Path], out: Path, relations: list[str]) -> None:
    """Write the files of a network; `model` is the start graph and its tokenizer."""
    out.mkdir(parents=True, exist_ok=True)
    held = {name: np.asarray(one, np.float32) for name, one in {**load_start(start), **load_start(net)}.items()}
    whole = out / "whole.onnx"
    bert = {name.removeprefix("bert."): one for name, one in held.items() if name.startswith("bert.")}
    count = write_graph(model[0], bert, whole)
    print(f"{count} of {len(bert)} weights written")
    quantize_dynamic(whole, out / "encoder.onnx", per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
    whole.unlink()
    head = {name.removeprefix("head."): one for name, one in held.items() if name.startswith("head.")}
    head |= {name: one for name, one in held.items() if name.startswith("mention_types.")}
    np.savez_compressed(out / "head.npz", **{name: one.astype(np.float16) for name, one in sorted(head.items())})
    shutil.copyfile(model[1], out / "tokenizer.json")
    told: dict[str, Any] = {"relations": relations, "layout": [layout.WIDTH, layout.EDGES, layout.PIECE_KINDS]}
    told["files"] = {name: sha256((out / name).read_bytes()).hexdigest() for name in (MODEL, HEAD, TOKENIZER)}
    (out / "manifest.json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")
