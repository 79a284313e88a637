"""Measures heads on the states of the shipped encoder: `scripts/measure_heads.py types --data ../shared/data`.

types: what the head for the types of mentions mends and breaks, asked about every name in all its uses; on news-dev,
and on gold, seeds and GUM news, where the bound was chosen. `scripts/measure_mentions.py dev` has the types as
extraction gives them, with `--fast` those before the head.
spans: overlooked names of news-dev by a head fitted on texts of our own. antecedents: pronouns of GAP by a head beside
today's weights. speakers: speakers of news-train by a head beside the rules. These three are fitted here, so they need
torch and scipy, and are not shipped.
"""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

from measure_coreference import article_of, gum_text, stretch
from parsed import ParsedExtractor
from training import type_heads

from triplewire.extract.bench import sets
from triplewire.extract.encoder import Encoder, load_encoder
from triplewire.graph.model import EntityType


def gum_names(head: type_heads.TypeHead, extractor: ParsedExtractor, data: Path) -> Iterator[type_heads.Named]:
    """Yield the judged names of GUM news that are of one of our types."""
    for path in sorted((data / "gum").glob("*.conllu")):
        spans = type_heads.gum_types(path)
        draft, _ = extractor.draft(article_of(path.stem, "", gum_text(path)[0]))
        right = {}
        for number, mention in enumerate(draft.mentions):
            start, end = stretch(draft, mention)
            found = spans.get((start, end)) or spans.get((start - 4, end))
            right[number] = type_heads.TYPES.index(EntityType(found)) if found else -1
        yield from head.judged(draft, right)


def measure_types(extractor: ParsedExtractor, encoder: Encoder, data: Path) -> None:
    """Print how often rules and the head are right, and what the head mends and breaks from each bound on."""
    head = type_heads.TypeHead(encoder)
    judged = {
        name: type_heads.of_gold(head, extractor, list(sets.read_set(name, data)))
        for name in ("news-dev", "gold", "seeds")
    }
    judged["gum"] = list(gum_names(head, extractor, data))
    for name, names in judged.items():
        for together in (False, True):
            rules, alone = type_heads.right_share(names, together=together)
            how = "all uses together" if together else "each use by itself"
            print(f"{name}: {len(names)} names, rules {rules:.3f}, the head alone, {how}, {alone:.3f}")
            for which, some in (("all", names), ("unknown", [one for one in names if not one.known])):
                told = (f"{b}: {m}/{-n}" for b in type_heads.BOUNDS for m, n in [_effect(some, b, together=together)])
                print(f"  {which}, mended/broken from a bound on:", *told)


def _effect(names: list[type_heads.Named], bound: float, *, together: bool) -> tuple[int, int]:
    return type_heads.effect(names, bound, together=together)


def measure_spans(extractor: ParsedExtractor, encoder: Encoder, data: Path) -> None:
    """Print which names a head finds that were overlooked, after 160 articles and 200 passages of our own."""
    from training import span_heads

    def words(name: str, limit: int | None) -> list[span_heads.Words]:
        return [span_heads.words_of(gold, extractor, encoder) for gold in sets.read_set(name, data, limit)]

    learned, dev = [*words("articles", 160), *words("passages", 200)], words("news-dev", None)
    for seed in (0, 1):
        print(f"seed {seed}:", *span_heads.report(span_heads.fit(learned, seed), dev), sep="\n  ")


def measure_antecedents(extractor: ParsedExtractor, encoder: Encoder, data: Path) -> None:
    """Print what a head is worth beside the weights of pronouns."""
    from training import antecedents

    parts = [list(antecedents.read(extractor, encoder, data, part)) for part in ("development", "validation")]
    antecedents.compare(parts[0], parts[1], seeds=2)


def measure_speakers(extractor: ParsedExtractor, encoder: Encoder, data: Path) -> None:
    """Print what a head is worth beside the rules for speakers, each fifth of the articles unseen."""
    import measure_qualifiers
    from training import speaker_heads

    measure_qualifiers.DATA = data
    speaker_heads.crossed(
        [
            list(speaker_heads.asked_of(extractor, encoder, one))
            for one in measure_qualifiers.read_set("news_facts/train")
        ]
    )


KINDS: dict[str, Callable[[ParsedExtractor, Encoder, Path], None]] = {
    "types": measure_types,
    "spans": measure_spans,
    "antecedents": measure_antecedents,
    "speakers": measure_speakers,
}


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=KINDS)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    asked = parser.parse_args()
    encoder = load_encoder()
    if encoder is None:
        raise SystemExit("there is no encoder here")
    KINDS[asked.what](ParsedExtractor(fast=True), encoder, asked.data)


if __name__ == "__main__":
    main()
