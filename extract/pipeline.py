"""The stages in order: articles in, readings out."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from spacy.tokens import Doc

from triplewire.extract import analysis, coreference, language, mentions, offices, qualifiers
from triplewire.extract.articles import Failure
from triplewire.extract.combination import joined
from triplewire.extract.confidence import default_table
from triplewire.extract.descriptions import description_facts
from triplewire.extract.draft import Draft, FactDraft
from triplewire.extract.duplicates import bands_of
from triplewire.extract.encoder import load_encoder
from triplewire.extract.finish import Finisher
from triplewire.extract.gazetteer import load_gazetteer
from triplewire.extract.learned import read_learned
from triplewire.extract.life_spans import life_facts
from triplewire.extract.memory import give_back
from triplewire.extract.named_after import named_after_facts
from triplewire.extract.nameless import add_nameless
from triplewire.extract.nested import nest_names
from triplewire.extract.other_names import mark_own_script
from triplewire.extract.parsing import parsed
from triplewire.extract.presets import Preset, threshold_of
from triplewire.extract.relatives import mark_relatives
from triplewire.extract.rule_engine import load_rules, rule_facts
from triplewire.extract.scorers import Scorer, scorer_of
from triplewire.extract.sparse import load_sparse
from triplewire.extract.tongue import is_read
from triplewire.extract.type_head import mend_types
from triplewire.graph.errors import TriplewireError
from triplewire.graph.model import Article, Reading
from triplewire.graph.ontology import Ontology, default_ontology

BATCH = 64  # articles a spaCy batch
FULL = 200_000  # characters of a batch of several articles
LONGEST = 10**9  # characters; how long an article may be is the reader's to say
VERSION = version("triplewire")

log = logging.getLogger("triplewire")


def chunks_of(articles: Iterable[Article], most: int) -> Iterator[list[Article]]:
    """Yield the articles in lists of some length, shorter ones where articles are long: a list is held in memory."""
    chunk: list[Article] = []
    length = 0
    for article in articles:
        if chunk and length + len(article.text) > FULL:
            yield chunk
            chunk, length = [], 0
        chunk.append(article)
        length += len(article.text)
        if len(chunk) >= most:
            yield chunk
            chunk, length = [], 0
    if chunk:
        yield chunk


def no_lap(stage: str) -> None:
    """Take no time of a stage."""


class Extractor:
    """Reads articles; loads its models once, keeps no state; a fast one goes without the encoder."""

    def __init__(
        self,
        model: str = "",
        *,
        ontology: Ontology | None = None,
        rules: Sequence[Path] = (),
        names: Path | None = None,
        threshold: float | Preset = Preset.DEFAULT,
        fast: bool = False,
    ) -> None:
        self.ontology = ontology or default_ontology()
        self.nlp = language.load_model(model)
        self.nlp.max_length = LONGEST
        self.gazetteer = load_gazetteer(names)
        self.rules = load_rules(self.ontology, rules)
        self.encoder = None if fast else load_encoder()
        is_alone = self.encoder is None and threshold is Preset.PRECISE  # there the rules find more alone
        self.sparse = None if is_alone else load_sparse()
        self.is_bare = False  # models without the rules
        self.keeps_nameless = False  # pronouns of somebody whom the text does not name are ends too
        self.asked = threshold
        self.threshold = threshold_of(threshold, self.scorer)  # evidence below it is not given
        self.lap: Callable[[str], None] = no_lap  # told when a stage is done, so that a bench can time it

    def read_along(self, learned: Path) -> None:
        """Find the relations of a file of `triplewire train` too; without the encoder there is one warning instead."""
        if self.encoder is None:
            log.warning("%s is not read: its relations are found with the encoder alone", learned)
            return
        self.encoder = self.encoder.with_learned(read_learned(learned, self.encoder.network, self.ontology))

    @property
    def scorer(self) -> Scorer | None:
        """Return what reads beside the rules."""
        return scorer_of(self.encoder, self.sparse)

    def read_with(self, *sources: str) -> None:
        """Read with just some of `rules`, `sparse` and `encoder`, so that a bench can tell what each is worth."""
        self.is_bare = "rules" not in sources
        self.encoder = load_encoder() if "encoder" in sources else None
        self.sparse = load_sparse() if "sparse" in sources else None
        self.threshold = threshold_of(self.asked, self.scorer)

    @property
    def identity(self) -> str:
        """Return what the facts depend on beside the article: version, model, known names, rules, vocabulary."""
        parts = [VERSION, self._model, self.gazetteer.digest, self.rules.digest, self.ontology.digest]
        parts.append(default_table().digest)
        parts += [model.digest for model in (self.encoder, self.sparse) if model]
        if self.encoder and self.encoder.learned:
            parts.append(self.encoder.learned.digest)
        digest = sha256("|".join([*parts, str(self.threshold)]).encode()).hexdigest()[:12]
        return f"triplewire-{VERSION}+{digest}"

    @cached_property
    def _model(self) -> str:
        return language.model_identity(self.nlp)

    def read(self, articles: Iterable[Article], batch: int = BATCH) -> Iterator[Reading | Failure]:
        """Yield what each article states, in order; an article that fails gives a Failure."""
        for chunk in chunks_of(articles, batch):
            with self.nlp.memory_zone():
                results = self._read_batch(chunk)
            give_back()
            yield from results

    def read_one(self, article: Article) -> Reading:
        """Return what one article states."""
        if not is_read(article):
            return self._unread(article)
        with self.nlp.memory_zone():
            return self._finish(self.draft(article))

    def draft(self, article: Article) -> "tuple[Draft, list[FactDraft]]":
        """Return the draft and facts of one article before they are finished; valid inside a memory zone."""
        return self._analyse(article, next(iter(self._parse([article]))))

    def _parse(self, articles: Sequence[Article]) -> Iterator[Doc]:
        docs = []
        for article in articles:
            doc = self.nlp.make_doc(analysis.analysed_text(article, self._is_name))
            analysis.mark_boundaries(doc, article)
            docs.append(doc)
        return parsed(self.nlp, docs)

    def _read_batch(self, articles: list[Article]) -> list[Reading | Failure]:
        results: list[Reading | Failure] = []
        # all are parsed before the first is analysed: taking turns costs the parser a fifth of its time
        docs = iter(list(self._parse([article for article in articles if is_read(article)])))
        for article in articles:
            try:
                results.append(
                    self._finish(self._analyse(article, next(docs))) if is_read(article) else self._unread(article)
                )
            except TriplewireError as error:
                results.append(Failure(article, str(error)))
        return results

    def _is_name(self, words: str) -> bool:
        return bool(self.gazetteer.lookup(words) or self.gazetteer.demonym(words))

    def _unread(self, article: Article) -> Reading:
        """Return the reading of an article in another language: kept, without facts."""
        return Reading(article, self.identity, bands=bands_of(article.text))

    def _analyse(self, article: Article, doc: Doc) -> tuple[Draft, list[FactDraft]]:
        self.lap("parse")
        draft = analysis.open_draft(article, doc)
        draft.mentions = mentions.find_mentions(draft, self.gazetteer)
        draft.index()
        self.lap("mentions")
        if self.encoder is not None:
            mend_types(draft, self.encoder)
            self.lap("types")
        coreference.join_names(draft, self.gazetteer)
        self.lap("coreference")
        offices.mark_metonyms(draft, self.gazetteer)
        offices.office_facts(draft, self.gazetteer)  # gives entities their roles, which references need
        self.lap("offices")
        coreference.resolve_references(draft, self.gazetteer)
        if self.keeps_nameless:
            add_nameless(draft)
        nest_names(draft, self.gazetteer)
        draft.index()
        self.lap("coreference")
        held = offices.office_facts(draft, self.gazetteer)
        described = description_facts(draft, self.gazetteer)
        self.lap("descriptions")
        shown = [*named_after_facts(draft, self.gazetteer), *life_facts(draft, self.gazetteer)]
        found = [*held, *described, *shown, *rule_facts(draft, self.rules)]
        self.lap("rules")
        qualified = [qualifiers.qualify(draft, fact, self.ontology) for fact in found]
        self.lap("qualifiers")
        scorer = self.scorer
        if scorer is None:
            return draft, qualified
        facts = joined(
            draft, [] if self.is_bare else qualified, scorer, (self.ontology, self.gazetteer), self.threshold
        )
        self.lap(scorer.name)
        return draft, facts

    def _finish(self, analysed: tuple[Draft, list[FactDraft]]) -> Reading:
        draft, facts = analysed
        mark_relatives(draft)
        mark_own_script(draft)
        reading = Finisher(draft, self.ontology, self.identity, self.threshold).reading(facts)
        self.lap("finish")
        return reading
