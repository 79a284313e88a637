"""Participles that open a sentence and are read as names for their capital: "Founded in 1987, Acme makes wine"."""

from spacy.tokens import Doc, Token

from triplewire.extract.word_lists import table_of

VERBS: dict[str, str] = table_of("openings.toml", "verbs")
AFTER = frozenset({"as", "at", "by", "from", "in", "near", "on", "to", "with"})
NAMES = frozenset({"NNP", "NN", "JJ"})
OPENING = frozenset({"advcl", "ROOT"})


def mend_openings(doc: Doc) -> None:
    """Make verbs of the participles that open a sentence, where the parse takes them for names."""
    for token in doc[:-2]:
        is_first = token.is_sent_start and token.lower_ in VERBS and token.nbor().lower_ in AFTER
        if is_first and token.tag_ in NAMES and not token.ent_type_:
            _mend(token)


def _mend(token: Token) -> None:
    token.tag_, token.pos_, token.lemma_ = "VBN", "VERB", VERBS[token.lower_]
    if token.dep_ not in OPENING and token.head.i > token.i:
        token.dep_ = "advcl"
