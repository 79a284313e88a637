"""An extractor for rule work that keeps its parses: the second run over the same articles skips the language model.

Only for scripts: the keep holds annotated texts, so it lies outside the repository.
"""

import tempfile
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from spacy.tokens import Doc

from triplewire.extract import analysis
from triplewire.extract.pipeline import Extractor
from triplewire.graph.model import Article

KEEP = Path(tempfile.gettempdir()) / "triplewire-parses"


class ParsedExtractor(Extractor):
    """An extractor that parses each text once and reads the parse from disk afterwards."""

    def _parse(self, articles: Sequence[Article]) -> Iterator[Doc]:
        for article in articles:
            doc = self.nlp.make_doc(analysis.analysed_text(article, self._is_name))
            analysis.mark_boundaries(doc, article)
            starts = "".join("01-"[{True: 1, False: 0, None: 2}[token.is_sent_start]] for token in doc)
            path = KEEP / f"{sha256(f'{doc.text}{starts}'.encode()).hexdigest()[:24]}.doc"
            if path.exists():
                yield Doc(self.nlp.vocab).from_bytes(path.read_bytes())
                continue
            parsed = self.nlp(doc)
            KEEP.mkdir(exist_ok=True)
            fresh = path.with_suffix(f".{id(parsed)}")
            fresh.write_bytes(parsed.to_bytes())
            fresh.rename(path)
            yield parsed
