"""Writes the example files: annotated articles, other people's sets, and articles that nobody annotated."""

from collections.abc import Callable
from pathlib import Path

from parsed import ParsedExtractor
from tokenizers import Tokenizer

from training.auxiliary import add_fewrel, add_knowledgenet, add_redocred
from training.examples import ExampleFile, add_article, add_plain, named_relations, tally
from triplewire.extract.bench import sets

ANNOTATED = ("news-train", "news-dev", "passages", "articles")


def load_tokenizer(path: Path) -> Tokenizer:
    """Return the tokenizer of the encoder, without padding and truncation."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def prepare_annotated(data: Path, tokenizer: Tokenizer, limit: int | None = None) -> ExampleFile:
    """Return the examples of the articles in our own vocabulary."""
    extractor = ParsedExtractor(fast=True)
    file = ExampleFile(named_relations(extractor.ontology))
    for name in ANNOTATED:
        for gold in sets.read_set(name, data, limit):
            draft, _ = extractor.draft(gold.article)
            add_article(file, name, gold, draft, (tokenizer, extractor.ontology))
    return file


def prepare_plain(data: Path, tokenizer: Tokenizer, limit: int | None = None) -> ExampleFile:
    """Return windows of real articles without annotation, which a trained ensemble labels for its student."""
    extractor = ParsedExtractor(fast=True)
    file = ExampleFile(named_relations(extractor.ontology))
    for article in sets.read_wikinews(data, limit):
        draft, _ = extractor.draft(article)
        add_plain(file, "wikinews", draft, tokenizer)
    return file


def prepare_auxiliary(data: Path, tokenizer: Tokenizer, limit: int | None = None) -> ExampleFile:
    """Return the examples of other people's annotations."""
    extractor = ParsedExtractor(fast=True)
    file = ExampleFile(named_relations(extractor.ontology))
    for add in (add_knowledgenet, add_redocred, add_fewrel):
        add(file, data, extractor, tokenizer, limit)
    return file


FILES: dict[str, Callable[[Path, Tokenizer, int | None], ExampleFile]] = {
    "annotated": prepare_annotated,
    "plain": prepare_plain,
    "auxiliary": prepare_auxiliary,
}


def prepare(data: Path, tokenizer: Path, work: Path, names: list[str], limit: int | None = None) -> None:
    """Write the named example files into the work folder."""
    pieces = load_tokenizer(tokenizer)
    for name in names:
        file = FILES[name](data, pieces, limit)
        file.write(work / f"{name}.npz")
        print(f"{name}: {tally(file)}", flush=True)
