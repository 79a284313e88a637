"""Relations that were learned from a user's own annotated articles, read along with those of the encoder.

A file of them holds a line of weights for each: how likely it is follows from the same vector of a pair of mentions
from which the encoder judges its own relations, so the file goes with the encoder that it was learned with alone.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triplewire.extract import pair_layout as layout
from triplewire.extract.pair_head import Floats, Ints, sigmoid
from triplewire.graph.errors import BadLearned
from triplewire.graph.model import EntityType
from triplewire.graph.ontology import Ontology

FORM = 1
RULE = "learned."  # and the relation: the id of what was found so alone
AGAIN = "Run `triplewire train` again, and name the file that it writes by the setting `learned`."
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Learned:
    """What a file of learned relations holds."""

    relations: tuple[str, ...]
    weights: Floats  # one row a relation, one column a part of a pair's vector
    biases: Floats
    allowed: Bools  # relation, types of the two ends as the layout of pairs numbers them
    digest: str

    def judge(self, vectors: Floats, told: Ints) -> Floats:
        """Return how likely each relation is for each pair; none where the vocabulary refuses the types of the ends."""
        # row by row, so that a pair is judged the same in any window
        scores = np.einsum("pd,rd->pr", vectors, self.weights) + self.biases
        allowed = self.allowed[:, told[:, layout.TYPE_A], told[:, layout.TYPE_B]].T
        likely: Floats = np.where(allowed, sigmoid(scores), 0).astype(np.float32)
        return likely


def allowed_types(ontology: Ontology, relation: str) -> Bools:
    """Return which types of ends a relation takes, as the layout of pairs numbers them; either way if symmetric."""
    types = list(EntityType)[: layout.TYPES]
    table = np.zeros((layout.TYPES + 1, layout.TYPES + 1), np.bool_)
    for one, subject in enumerate(types, start=1):
        for other, obj in enumerate(types, start=1):
            table[one, other] = ontology.allows(subject, relation, obj)
    return table | table.T if ontology.relation(relation).symmetric else table


def write_learned(rows: Mapping[str, Mapping[str, Any]], network: str) -> bytes:
    """Return the file of learned relations: weights and bias of each, and what is told of how it was learned."""
    told = {"form": FORM, "network": network, "relations": rows}
    return (json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def read_learned(path: Path, network: str, ontology: Ontology) -> Learned:
    """Return what a file holds; raise BadLearned where it is damaged, of another encoder, or of unknown relations."""
    try:
        content = path.read_bytes()
        told = json.loads(content)
        rows = sorted(told["relations"].items())
        weights = np.array([row["weights"] for _, row in rows], np.float32)
        biases = np.array([row["bias"] for _, row in rows], np.float32)
    except OSError as error:
        raise BadLearned(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadLearned(f"{path} is no file of learned relations", AGAIN) from error
    if told.get("form") != FORM or weights.ndim != 2 or biases.ndim != 1 or not np.isfinite(weights).all():
        raise BadLearned(f"{path} is no file of learned relations of form {FORM}", AGAIN)
    if told.get("network") != network:
        raise BadLearned(f"{path} was learned with another encoder than the one here", AGAIN)
    names = tuple(name for name, _ in rows)
    _check_known(names, path, ontology)
    allowed = np.stack([allowed_types(ontology, name) for name in names])
    return Learned(names, weights, biases, allowed, sha256(content).hexdigest()[:16])


def _check_known(names: Iterable[str], path: Path, ontology: Ontology) -> None:
    for name in names:
        if name not in ontology.relations:
            hint = "Name the file that defines it by the setting `ontology`."
            raise BadLearned(f"{path} has the relation {name!r}, which is not in the vocabulary", hint)
