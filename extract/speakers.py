"""Who says what an anchor states: the subject of the speech over it, where that is somebody with a name."""

from bisect import bisect_right
from collections.abc import Iterator

from spacy.tokens import Token

from triplewire.extract.draft import Draft
from triplewire.extract.word_lists import words

OWNERS = ("poss", "compound", "nmod", "amod")
OF = frozenset({"of", "for", "from", "at"})
MAX_UP = 40


def speaker_of(draft: Draft, anchor: int) -> int | None:
    """Return the mention of the named speaker of what an anchor states; None = the narrator, or nobody named."""
    token = draft.doc[anchor]
    for source in _sources(token):
        found = _named(draft, source)
        if found is not None:
            return found
    return _of_quotation(draft, token)


def _sources(anchor: Token) -> Iterator[Token]:
    """Yield the words that stand for a speaker, innermost first."""
    node = anchor
    for _ in range(MAX_UP):
        yield from _beside(node)
        head = node.head
        if head.i == node.i:
            return
        if _is_report(node, head):
            yield from _speakers(head)
        node = head


def _beside(node: Token) -> Iterator[Token]:
    """Yield speakers of asides: according to X; Russia, X said, attacked."""
    for child in node.children:
        if child.lower_ == "according" or (child.lower_ == "to" and child.nbor(-1).lower_ == "according"):
            yield from _objects(child)
        elif child.dep_ in ("parataxis", "ccomp", "advcl") and child.lemma_ in words("speech") and _is_aside(child):
            yield from _speakers(child)


def _is_aside(child: Token) -> bool:
    return not any(c.dep_ in ("ccomp", "xcomp", "dobj") for c in child.children) and child.dep_ == "parataxis"


def _objects(node: Token) -> Iterator[Token]:
    for child in node.children:
        if child.dep_ == "pobj":
            yield child
        elif child.dep_ == "prep":
            yield from _objects(child)


def _is_report(node: Token, head: Token) -> bool:
    lemma = head.lemma_.lower()
    if head.pos_ == "NOUN":
        return lemma in words("statement") and node.dep_ in ("acl", "ccomp", "relcl", "appos")
    if node.dep_ in ("ccomp", "parataxis"):
        return lemma in words("speech")
    if node.dep_ == "xcomp":
        return lemma in words("claim") | words("deny") | {"say", "report"}
    if node.dep_ in ("dobj", "prep", "pcomp"):
        return lemma in words("claim") | words("deny")
    return False


def _speakers(head: Token) -> Iterator[Token]:
    """Yield the subject of a speech verb, or the owner of a statement."""
    if head.pos_ == "NOUN":
        yield from (child for child in head.children if child.dep_ == "poss")
        return
    node = head
    if node.dep_ == "pcomp" and node.head.lower_ == "as":
        yield from (c for c in node.head.head.children if c.dep_ in ("dobj", "nsubjpass"))
        return
    while node.head.i != node.i or node.i == head.i:
        found = [child for child in node.children if child.dep_ in ("nsubj", "agent")]
        if found:
            yield from _objects(found[0]) if found[0].dep_ == "agent" else found[:1]
            return
        if node.dep_ not in ("conj", "xcomp"):
            break
        node = node.head
    yield from _next_to(head)


def _next_to(verb: Token) -> Iterator[Token]:
    """Yield the name beside a speech verb whose subject the parser missed: ..., his son, Jordi, said."""
    for step in (-1, 1):
        at = verb.i + step
        while 0 <= at < len(verb.doc) and verb.doc[at].is_punct:
            at += step
        if verb.sent.start <= at < verb.sent.end and verb.doc[at].pos_ == "PROPN":
            yield verb.doc[at]


def _named(draft: Draft, token: Token) -> int | None:
    """Return the mention of a named speaker: the word itself, its apposition, or the owner of an office."""
    if (found := _mention(draft, token)) is not None:
        return found
    owners = [c for c in token.children if c.dep_ in OWNERS and token.lemma_.lower() not in words("kin")]
    owners += [o for c in token.children if c.dep_ == "prep" and c.lower_ in OF for o in _objects(c)]
    near = [c for node in (token, *owners) for c in node.children if c.dep_ == "appos"]
    return next((found for other in near + owners if (found := _mention(draft, other)) is not None), None)


def _mention(draft: Draft, token: Token) -> int | None:
    """Return the resolved mention on a word, or on a part of its name: "Maureen Ashby MP"."""
    for part in (token, *(c for c in token.children if c.dep_ == "compound" and c.i == token.i - 1)):
        found = draft.at[part.i]
        is_name = part.i == token.i or token.pos_ == "PROPN"
        if is_name and found >= 0 and draft.mentions[found].entity >= 0:
            return found
    return None


def _of_quotation(draft: Draft, token: Token) -> int | None:
    """Return the speaker of a quotation that runs over sentences, from the attribution in its paragraph."""
    if not _is_quoted(draft, token):
        return None
    sentence = draft.sentence_of[token.i]
    verbs = [t for t in _paragraph(draft, token.i) if t.lemma_ in words("speech") and t.pos_ == "VERB"]
    outside = [t for t in verbs if not _is_quoted(draft, t) and draft.sentence_of[t.i] != sentence]
    for verb in sorted(outside, key=lambda t: (t.i > token.i, abs(t.i - token.i))):
        for source in _speakers(verb):
            if (found := _named(draft, source)) is not None:
                return found
    return None


def _is_quoted(draft: Draft, token: Token) -> bool:
    at = bisect_right(draft.quotes, token.i, key=lambda quote: quote[0]) - 1
    return at >= 0 and token.i < draft.quotes[at][1]


def _paragraph(draft: Draft, at: int) -> list[Token]:
    number, start, end = draft.paragraphs[at], at, at + 1
    while start > 0 and draft.paragraphs[start - 1] == number:
        start -= 1
    while end < len(draft.doc) and draft.paragraphs[end] == number:
        end += 1
    return list(draft.doc[start:end])
