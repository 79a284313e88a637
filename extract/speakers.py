"""Who says what an anchor states: the subject of the speech over it, where that is somebody with a name."""

from collections.abc import Iterator

from spacy.tokens import Token

from triplewire.extract.draft import Draft
from triplewire.extract.word_lists import words
from triplewire.graph.model import EntityType, MentionKind

OWNERS = ("poss", "compound", "nmod", "amod")
OF = frozenset({"of", "for", "from", "at", "by"})
MAX_UP = 40
LOOK_BACK = 4  # sentences in which the issuer of "the statement" was named
MARKS = frozenset({",", '"', "”", "''", "–", "—", "-", "(", ")"})
PEOPLE = frozenset({EntityType.PERSON})
SPEAKING = frozenset({EntityType.PERSON, EntityType.ORGANIZATION, EntityType.PLACE})
CHARGED = frozenset({"of", "with", "for", "from", "over"})
RELATIVE = frozenset({"WP", "WDT"})


def clause_speaker(draft: Draft, anchor: Token) -> int | None:
    """Return the mention of the named speaker of the clause of an anchor, innermost first."""
    for source in _sources(anchor):
        found = named(draft, source)
        if found is not None:
            return found
    return None


def _sources(anchor: Token) -> Iterator[Token]:
    """Yield the words that stand for a speaker, innermost first."""
    node = anchor
    for _ in range(MAX_UP):
        yield from _beside(node)
        head = node.head
        if head.i == node.i or _is_parted(node, head):
            return
        if _is_report(node, head):
            yield from speakers(head)
        node = head


def _is_parted(node: Token, after: Token) -> bool:
    """Say whether a semicolon stands between a word and one after it."""
    return any(token.text == ";" for token in node.doc[node.i : max(node.i, after.i)])


def _beside(node: Token) -> Iterator[Token]:
    """Yield speakers of asides: according to X; Russia, X said, attacked; as X put it; in X's words."""
    for child in node.children:
        if _is_parted(node, child):
            continue
        lowered = child.lower_
        if lowered == "according" or (lowered == "to" and child.nbor(-1).lower_ == "according"):
            yield from _objects(child)
        elif child.dep_ == "prep" and lowered in ("per", "in", "by"):
            yield from (o for o in _objects(child) if lowered == "per" or _is_words_of(o))
        elif _says_beside(child):
            yield from speakers(child)


def _says_beside(child: Token) -> bool:
    if child.dep_ == "advcl" and _has_as(child):
        return child.lemma_ in words("speech") | {"put"}
    return child.dep_ in ("parataxis", "ccomp", "advcl") and child.lemma_ in words("speech") and _is_aside(child)


def _is_words_of(token: Token) -> bool:
    """Say whether a phrase names whose words something is: "in the words of X", "by X's account"."""
    return token.lemma_.lower() in words("account") and any(
        c.dep_ == "poss" or c.lower_ == "of" for c in token.children
    )


def _has_as(child: Token) -> bool:
    return any(c.lower_ == "as" and c.dep_ in ("mark", "advmod", "prep") for c in child.children)


def _is_aside(child: Token) -> bool:
    """Say whether a speech verb stands beside a clause without one of its own."""
    if any(c.dep_ in ("ccomp", "xcomp", "dobj") for c in child.children):
        return False
    if child.dep_ == "parataxis":
        return True
    left, right = child.left_edge.i - 1, child.right_edge.i + 1
    doc = child.doc
    return left >= 0 and right < len(doc) and {doc[left].text, doc[right].text} <= MARKS


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
        return lemma in words("speech") or _is_reading(head)
    if node.dep_ == "xcomp":
        return lemma in words("claim") | words("deny") | {"say", "report"}
    if node.dep_ == "prep" and node.lower_ == "as" and lemma in words("casting"):
        return True
    if node.dep_ in ("dobj", "pcomp") or (node.dep_ == "prep" and node.lower_ in CHARGED):
        is_request = node.dep_ == "dobj" and node.lemma_ in words("asked_for")  # who rejects one tells nothing
        return lemma in words("claim") or (lemma in words("deny") and not is_request)
    return False


def _is_reading(head: Token) -> bool:
    """Say whether a text is what reads: "the statement read: ..."."""
    return head.lemma_ == "read" and any(
        child.dep_ == "nsubj" and child.lemma_.lower() in words("document") for child in head.children
    )


def is_speech(verb: Token) -> bool:
    """Say whether a verb tells that somebody spoke or wrote."""
    return verb.pos_ == "VERB" and (verb.lemma_ in words("speech") or _is_reading(verb))


def speakers(head: Token) -> Iterator[Token]:
    """Yield the subject of a speech verb, or the owner of a statement."""
    if head.pos_ == "NOUN":
        yield head
        return
    node = head
    for _ in range(MAX_UP):
        found = [child for child in node.children if child.dep_ in ("nsubj", "agent")]
        if found:
            nearest = min(found, key=lambda child: (abs(child.i - node.i), child.i))
            yield from _objects(nearest) if nearest.dep_ == "agent" else [_antecedent(node, nearest)]
            return
        if node.dep_ == "pcomp" and node.head.lower_ == "as":
            yield from _told_of(node.head.head)
            return
        if node.dep_ == "acl" and node.tag_ == "VBN":
            return  # "X, accused of killing Y": told of, not telling
        if node.dep_ == "acl" and node.head.pos_ == "NOUN":
            yield node.head
        if node.dep_ == "relcl" or not _shares_subject(node):
            break
        node = node.head
    yield from _next_to(head)


def _shares_subject(node: Token) -> bool:
    """Say whether a verb without a subject has that of the word above it: "replied by saying", "went on to say"."""
    if node.head.i == node.i:
        return False
    if node.dep_ in ("conj", "xcomp", "prep", "pobj", "dobj"):
        return True
    if node.tag_ == "VB":
        return node.dep_ == "advcl" and any(child.lower_ == "to" for child in node.children)
    return node.tag_ == "VBG" and node.dep_ in ("advcl", "pcomp", "acl")


def _told_of(above: Token) -> Iterator[Token]:
    """Yield whom a verb with "as saying" tells of: was quoted, cited X."""
    if above.pos_ in ("NOUN", "PROPN"):
        yield above
    yield from (c for c in above.children if c.dep_ in ("dobj", "nsubjpass"))


def _antecedent(verb: Token, subject: Token) -> Token:
    """Return whom a relative pronoun stands for: "X, who said that"."""
    while subject.tag_ in RELATIVE and verb.dep_ in ("conj", "xcomp"):
        verb = verb.head
    return verb.head if subject.tag_ in RELATIVE and verb.dep_ == "relcl" else subject


def _next_to(verb: Token) -> Iterator[Token]:
    """Yield the name beside a speech verb whose subject the parser missed: ..., his son, Jordi, said."""
    for step in (-1, 1):
        at = verb.i + step
        while 0 <= at < len(verb.doc) and verb.doc[at].is_punct:
            at += step
        if verb.sent.start <= at < verb.sent.end and (verb.doc[at].pos_ == "PROPN" or verb.doc[at].tag_ == "PRP"):
            yield verb.doc[at]


def named(draft: Draft, token: Token) -> int | None:
    """Return the mention of a named speaker: the word itself, its apposition, or whom an official speaks for."""
    if (found := _mention(draft, token)) is not None:
        return found
    noun = token.lemma_.lower()
    owners = [c for c in token.children if c.dep_ in OWNERS]
    owners += [o for c in token.children if c.dep_ in ("prep", "agent") and c.lower_ in OF for o in _objects(c)]
    near = [(c, node is token) for node in (token, *owners) for c in node.children if c.dep_ == "appos"]
    for other, is_own in near:
        found = _mention(draft, other)
        if found is not None and draft.mentions[found].type in (
            SPEAKING if is_own or noun in words("voice") else PEOPLE
        ):
            return found
    if (found := _title_mention(draft, token)) is not None:
        return found
    for owner in owners:
        found = _mention(draft, owner)
        if found is not None and _speaks_for(draft, noun, owner, found):
            return found
    return _issuer(draft, token) if noun in words("document") else None


def _speaks_for(draft: Draft, noun: str, owner: Token, mention: int) -> bool:
    """Say whether a noun with a name beside it is that name's voice: a spokesman, an office, a report, no supplier."""
    if noun in words("kin"):
        return False
    if noun in words("voice") | words("document") | words("statement") | words("account"):
        return True
    kind = draft.entities[draft.mentions[mention].entity].type
    return kind is EntityType.ORGANIZATION and owner.dep_ == "poss"


def _issuer(draft: Draft, document: Token) -> int | None:
    """Return who released a document: "X released a statement saying", "the statement said" later on."""
    here = draft.sentence_of[document.i]
    if (found := _released(draft, document)) is not None:
        return found
    if here < 0 or not any(c.lower_ in ("the", "that", "this") for c in document.children):
        return None
    for number in range(here, max(here - LOOK_BACK, 0), -1):
        for other in reversed(draft.doc[slice(*draft.sentences[number])]):
            if other.i < document.i and other.lemma_ == document.lemma_ and other.pos_ == "NOUN":
                found = next((m for s in _givers(other) if (m := named(draft, s)) is not None), None)
                if found is not None:
                    return found
    return None


def _released(draft: Draft, document: Token) -> int | None:
    for giver in _givers(document):
        if giver.i != document.i and giver.lemma_ not in words("document"):
            return named(draft, giver)
    return None


def _givers(document: Token) -> Iterator[Token]:
    """Yield the owner of a document and the subject of the verb that gives it."""
    yield from (c for c in document.children if c.dep_ == "poss")
    yield from (o for c in document.children if c.dep_ == "prep" and c.lower_ in OF for o in _objects(c))
    issued = [c for c in document.children if c.dep_ == "acl" and c.lemma_ in words("issuing")]
    yield from (o for c in issued for by in c.children if by.dep_ == "agent" for o in _objects(by))
    node = document
    while node.dep_ in ("pobj", "dobj", "prep", "conj") and node.head.i != node.i:
        node = node.head
    if node.i != document.i and node.pos_ == "VERB":
        yield from (c for c in node.children if c.dep_ == "nsubj")


def _mention(draft: Draft, token: Token) -> int | None:
    """Return the resolved mention on a word."""
    found = draft.at[token.i]
    return found if found >= 0 and draft.mentions[found].entity >= 0 else None


def _title_mention(draft: Draft, token: Token) -> int | None:
    """Return the name that a title after it hides: "Maureen Ashby MP"."""
    before = token.i - 1
    if token.pos_ != "PROPN" or before < 0 or draft.doc[before].head.i != token.i:
        return None
    found = _mention(draft, draft.doc[before])
    return found if found is not None and draft.mentions[found].kind is MentionKind.NAME else None
