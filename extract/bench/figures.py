"""The committed figures: what a run is compared with, and what counts as worse."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triplewire.extract.bench.quality import Quality, Share
from triplewire.extract.bench.speed import Speed
from triplewire.extract.presets import Preset

POINTS = 1.0  # a quality figure may fall so many points
WORSE = 0.10  # a speed ratio may worsen by this share
LOW_IS_GOOD = frozenset({"memory growth"})


@dataclass(frozen=True, slots=True)
class Drop:
    """A figure that became worse than is allowed."""

    what: str
    before: float
    now: float

    def __str__(self) -> str:
        return f"{self.what} fell from {self.before} to {self.now}"


def _points(share: Share) -> float:
    return round(100 * share.value, 1)


def quality_figures(quality: Quality) -> dict[str, Any]:
    """Return the figures of a set that are committed, in points, with what they were counted on."""
    return {
        "articles": quality.articles,
        "predicted": quality.strict.precision.total,
        "required": quality.strict.recall.total,
        "points": {
            "precision": _points(quality.strict.precision),
            "recall": _points(quality.strict.recall),
            "f1": round(100 * quality.strict.f1, 1),
            "lenient f1": round(100 * quality.lenient.f1, 1),
            "entity recall": _points(quality.shares["entity recall"]),
            "type right": _points(quality.shares["type right"]),
            "status right": _points(quality.shares["status right"]),
        },
        "counts": {name: [share.right, share.total] for name, share in quality.shares.items()},
    }


def speed_figures(speed: Speed) -> dict[str, Any]:
    """Return the ratios that are committed."""
    ratios = {"extraction / bare pipeline": round(speed.ratio, 3), "memory growth": round(speed.growth, 3)}
    shares = {stage: round(share, 4) for stage, share in speed.shares.items()}
    return {"articles": speed.articles, "ratios": ratios, "stages": shares}


def mode_of(preset: Preset, *, fast: bool, sources: Sequence[str] = ()) -> str:
    """Return under which name the figures of a way to read are kept; those of the default way have none."""
    just = ["just " + " and ".join(sorted(sources))] if sources else ["fast"] * fast
    parts = just + [str(preset)] * (preset is not Preset.DEFAULT)
    return " ".join(parts)


def read_figures(path: Path, mode: str = "") -> dict[str, Any]:
    """Return the committed figures of a mode, as `fast` or `precise`; a file that is not there yet holds none."""
    held: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    of_mode: dict[str, Any] = held.get(mode, {}) if mode else held
    return of_mode


def write_figures(path: Path, qualities: Sequence[Quality] = (), speed: Speed | None = None, *, mode: str = "") -> None:
    """Put the figures of a run in the place of those of the same sets and mode; the others stay."""
    whole = read_figures(path)
    held = whole.setdefault(mode, {}) if mode else whole
    held["quality"] = held.get("quality", {}) | {quality.name: quality_figures(quality) for quality in qualities}
    if speed:
        held["speed"] = speed_figures(speed)
    path.write_text(json.dumps(whole, indent=1, sort_keys=True) + "\n", "utf-8")


def quality_drops(held: Mapping[str, Any], qualities: Sequence[Quality]) -> list[Drop]:
    """Return the points that fell too far; a run over other articles than the committed one compares nothing."""
    drops = []
    for quality in qualities:
        now = quality_figures(quality)
        before = held.get("quality", {}).get(quality.name, {})
        if before.get("articles") == now["articles"] and before.get("required") == now["required"]:
            drops += [
                Drop(f"{quality.name} {name}", points, now["points"][name])
                for name, points in before["points"].items()
                if name in now["points"] and now["points"][name] < points - POINTS
            ]
    return drops


def speed_drops(held: Mapping[str, Any], speed: Speed) -> list[Drop]:
    """Return the ratios that worsened too far."""
    now = speed_figures(speed)["ratios"]
    before = held.get("speed", {}).get("ratios", {})
    return [
        Drop(name, ratio, now[name])
        for name, ratio in before.items()
        if (now[name] > ratio * (1 + WORSE) if name in LOW_IS_GOOD else now[name] < ratio * (1 - WORSE))
    ]
