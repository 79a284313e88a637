"""Repairs of a parse that hold for every article: verbs with a prefix, and verbs in brackets after a name."""

import numpy as np
from spacy.tokens import Doc

from triplewire.extract.brackets import free_subjects
from triplewire.extract.prefixes import join_prefixes


def mend(doc: Doc) -> None:
    """Mend the parse of an article where its text is of a kind that parsers are known to fail at."""
    lowers, tags = [token.lower_ for token in doc], [token.tag_ for token in doc]
    heads, deps = [token.head.i for token in doc], [token.dep_ for token in doc]
    held = [*heads], [*deps]
    join_prefixes(lowers, tags, heads, deps)
    free_subjects(lowers, tags, heads, deps)
    if (heads, deps) == held:
        return
    table = doc.to_array(["HEAD", "DEP"])
    for at, (head, dep) in enumerate(zip(heads, deps, strict=True)):
        table[at, 0], table[at, 1] = np.int64(head - at).astype(np.uint64), doc.vocab.strings[dep]
    doc.from_array(["HEAD", "DEP"], table)  # type: ignore[arg-type]  # spaCy reads what its to_array gives
