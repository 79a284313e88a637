"""Trains one network on named examples, keeps its weights, and judges articles that it did not learn from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from training.batches import Batches, Examples
from training.bert import Weights, unpack
from training.files import put, write_whole
from training.learning import DEVICE, Settings, Source, judge, learn, take_up
from training.measuring import Board
from training.network import Network
from training.recipe import FOLDS
from triplewire.graph.ontology import default_ontology

FIRST_SETS = ("kn1", "kn2", "redocred", "fewrel")  # kn3 is for choosing


@dataclass(frozen=True, slots=True)
class Job:
    """What to learn from, what to start from, what to judge."""

    settings: Settings
    work: Path
    start: Path
    auxiliary: bool = False
    fold: int | None = None  # articles of news-train that are held out
    news: int = 1  # how often real articles are seen an epoch
    dev: bool = False  # learn from news-dev too: for the shipped network alone
    sets: tuple[str, ...] = ("news-train", "passages", "articles")
    teachers: tuple[Path, ...] = ()
    plain: bool = False


def load_start(path: Path) -> dict[str, Any]:
    """Return the weights to start from: of the start model, or of an earlier training."""
    if path.suffix == ".npz":
        with np.load(path) as file:
            packed: Weights = {name: file[name] for name in file.files}
        return {f"bert.{name}": array for name, array in unpack(packed).items()}
    held: dict[str, Any] = torch.load(path, weights_only=True, map_location="cpu")
    return held


def save_net(net: Network, path: Path) -> None:
    """Keep a network; its words are those of the start model and stay there."""
    kept = {name: one.half() if one.is_floating_point() else one for name, one in net.state_dict().items()}
    held = {name: one.cpu() for name, one in kept.items() if "word_embeddings" not in name}
    put(path, lambda fresh: torch.save(held, fresh))


def own_relations(examples: Examples) -> int:
    """Return how many of the relations are ours: those of other people's sets come after."""
    ours = set(default_ontology().relations)
    return sum(name in ours for name in examples.relations)


def articles_of(examples: Examples, sets: tuple[str, ...]) -> list[int]:
    """Return the numbers of the articles of some sets."""
    return [number for number, one in enumerate(examples.articles) if one["set"] in sets]


def held_out(examples: Examples, fold: int | None) -> set[int]:
    """Return the articles of a fold of news-train."""
    news = articles_of(examples, ("news-train",))
    return set() if fold is None else set(news[fold::FOLDS])


def board_of(examples: Examples, own: int) -> Board:
    """Return what measures scores on a file."""
    known = default_ontology()
    symmetric = [name for name, one in known.relations.items() if one.symmetric]
    return Board(examples, own, symmetric, {name: known.broader(name) for name in known.relations})


def run_auxiliary(job: Job) -> None:
    """Train on other people's annotations."""
    examples = Examples.load(job.work / "auxiliary.npz")
    batches = Batches(examples, examples.relations, own_relations(examples), DEVICE)
    windows = examples.windows_of(set(articles_of(examples, FIRST_SETS)))
    net = learn(job.settings, [Source(batches, windows)], load_start(job.start), job.work)
    save_net(net, job.work / f"{job.settings.name}.pt")


def _taught(job: Job, name: str) -> np.ndarray | None:
    """Return the mean of the teachers' scores on a file."""
    scores = [np.load(path)[name].astype(np.float32) for path in job.teachers]
    return sum(scores) / len(scores) if scores else None


def run(job: Job) -> None:
    """Train on the annotated articles, keep the network, and write what it says of those it has not seen."""
    examples = Examples.load(job.work / "annotated.npz")
    own = own_relations(examples)
    batches = Batches(examples, examples.relations[:own], own, DEVICE)
    apart = held_out(examples, job.fold)
    sets = (*job.sets, "news-dev") if job.dev else job.sets
    learned = set(articles_of(examples, sets)) - apart
    windows = examples.windows_of(learned)
    news = examples.windows_of(learned & set(articles_of(examples, ("news-train", "news-dev"))))
    sources = [Source(batches, windows + news * (job.news - 1), _taught(job, "annotated"))]
    words = load_start(job.work / "start.npz")
    start = {**words, **load_start(job.start)}
    plain = None
    if job.plain:
        more = Examples.load(job.work / "plain.npz")
        plain = Batches(more, examples.relations[:own], own, DEVICE)
        if job.teachers:
            every = more.windows_of(set(range(len(more.articles))))
            sources.append(Source(plain, every, _taught(job, "plain")))
    net = learn(job.settings, sources, start, job.work)
    save_net(net, job.work / f"{job.settings.name}.pt")
    _judged(job, net, (batches, plain), learned if job.plain else set())


def blend(job: Job, nets: Sequence[Path]) -> None:
    """Average the weights of networks that began as one, keep the result and judge it."""
    held = [load_start(path) for path in nets]
    mean = {name: sum(one[name].float() for one in held) / len(held) for name in held[0]}
    examples = Examples.load(job.work / "annotated.npz")
    own = own_relations(examples)
    net = Network(own, looks=job.settings.looks)
    take_up(net, {**load_start(job.work / "start.npz"), **mean})
    save_net(net.to(DEVICE), job.work / f"{job.settings.name}.pt")
    batches = Batches(examples, examples.relations[:own], own, DEVICE)
    _judged(job, net, (batches, None), set())


def _judged(job: Job, net: Network, batches: tuple[Batches, Batches | None], learned: set[int]) -> None:
    """Write and report what a network says of dev, of the articles held out, and of others that are named."""
    annotated, plain = batches
    examples = annotated.examples
    apart = held_out(examples, job.fold)
    dev = set(articles_of(examples, ("news-dev",)))
    relations, statuses = judge(net, annotated, examples.windows_of(dev | apart | learned))
    told: dict[str, np.ndarray] = {"annotated": relations, "statuses": statuses}
    if plain is not None:
        told["plain"] = judge(net, plain, plain.examples.windows_of(set(range(len(plain.examples.articles)))))[0]
    write_whole(job.work / f"{job.settings.name}.scores.npz", **told)
    report(job, board_of(examples, annotated.count), relations, {"held": apart, "dev": dev})


def report(job: Job, board: Board, scores: np.ndarray, groups: Mapping[str, set[int]]) -> None:
    """Print the best figures on each group of articles."""
    for name, articles in groups.items():
        if articles:
            least, figures = max(board.sweep(scores, articles), key=lambda row: row[1].f1)
            mean = board.average_precision(scores, articles)
            print(f"{job.settings.name} {name}: {figures} at {least} mean precision {mean:.4f}", flush=True)
