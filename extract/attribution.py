"""Who speaks where the parse of a sentence does not tell: quotations over several sentences, titles with a colon."""

from bisect import bisect_right
from collections.abc import Iterator

from spacy.tokens import Token

from triplewire.extract.attention import Attention
from triplewire.extract.draft import Draft
from triplewire.extract.pronouns import Choice, fits
from triplewire.extract.salience import Point
from triplewire.extract.speakers import clause_speaker, is_speech, named, speakers
from triplewire.extract.word_lists import words
from triplewire.graph.model import EntityType

COLON = ":"
LONGEST_NAME = 8  # tokens before the colon of "Foreign Minister X: ..."
SHORT = 7  # tokens of the attribution that ends a sentence
COMMAS = frozenset({",", '"', "”", "''"})
LINKS = frozenset({"CCONJ", "SCONJ", "VERB", "AUX"})
FLOOR = 6  # sentences for which somebody keeps the floor
SPEAKING = frozenset({EntityType.PERSON, EntityType.ORGANIZATION})


def speaker_of(draft: Draft, anchor: int) -> int | None:
    """Return the mention of the named speaker of what an anchor states; None = the narrator, or nobody named."""
    token = draft.doc[anchor]
    found = clause_speaker(draft, token)
    if found is None and is_quoted(draft, anchor):
        found = _of_quotation(draft, token)
    if found is None:
        found = _after_comma(draft, token)
    return _before_colon(draft, anchor) if found is None else found


def is_quoted(draft: Draft, at: int) -> bool:
    """Say whether a word stands between quotation marks."""
    return _quote(draft, at) >= 0


def _quote(draft: Draft, at: int) -> int:
    number = bisect_right(draft.quotes, at, key=lambda quote: quote[0]) - 1
    return number if number >= 0 and at < draft.quotes[number][1] else -1


def _after_comma(draft: Draft, token: Token) -> int | None:
    """Return the speaker of an attribution that ends its sentence, whatever the parse: "..., X said on Friday"."""
    number = draft.sentence_of[token.i]
    end = draft.sentences[number][1] if number >= 0 else 0
    for verb in _speech(draft, token.i + 1, end):
        if verb.lemma_ in words("contest"):
            continue  # "..., a charge X denies": nobody tells what he denies
        comma = next((at for at in range(verb.i - 1, token.i, -1) if draft.doc[at].text in COMMAS), -1)
        stretch = draft.doc[comma + 1 : verb.i] if verb.i - comma > 1 else draft.doc[verb.i + 1 : verb.i + 1 + SHORT]
        if any(t.text == ";" for t in draft.doc[token.i : verb.i]):
            break
        if comma < 0 or verb.i - comma > SHORT or not _ends_there(verb, end) or any(t.pos_ in LINKS for t in stretch):
            continue
        subjects = [child for child in verb.children if child.dep_ == "nsubj" and comma <= child.i]
        for source in subjects or [t for t in stretch if t.pos_ in ("PROPN", "PRON") or t.dep_ == "nsubj"]:
            if (found := named(draft, source)) is not None:
                return found
    return None


def _ends_there(verb: Token, end: int) -> bool:
    """Say whether a speech verb has nothing of its own to tell after it."""
    if any(child.dep_ in ("ccomp", "xcomp") and child.i > verb.i for child in verb.children):
        return False
    if any(child.dep_ == "dobj" for child in verb.children) and verb.lemma_ not in ("tell", "inform"):
        return False
    following = verb.doc[verb.i + 1].lower_ if verb.i + 1 < end else "."
    return following not in ("that", ":", "it", "he", "she", "they")


def _before_colon(draft: Draft, anchor: int) -> int | None:
    """Return the name that a headline or a quotation opens with: "Makei: no troops will stay"."""
    sentence = draft.sentence_of[anchor]
    if sentence < 0 or not (sentence == 0 or is_quoted(draft, anchor)):
        return None
    start, end = draft.sentences[sentence]
    colon = next((at for at in range(start, min(end, start + LONGEST_NAME)) if draft.doc[at].text == COLON), -1)
    if not start < colon < anchor:
        return None
    held = draft.at[colon - 1]
    if held < 0 or draft.mentions[held].entity < 0 or draft.mentions[held].type not in SPEAKING:
        return None
    lead = draft.doc[start : draft.mentions[held].start]
    return held if all(token.pos_ in ("PROPN", "NOUN", "ADJ") or token.is_quote for token in lead) else None


def _of_quotation(draft: Draft, token: Token) -> int | None:
    """Return the speaker of a quotation from the attribution nearest: around it, in its paragraph, beside that."""
    for verb in _attributions(draft, token):
        for source in speakers(verb):
            if (found := named(draft, source)) is not None:
                return found
            if source.tag_ in ("NN", "NNS") and source.lemma_ not in ("statement", "letter"):
                return None  # somebody without a name
    return None


def _attributions(draft: Draft, token: Token) -> Iterator[Token]:
    """Yield the speech verbs that may introduce a quotation, likeliest first."""
    start, end = draft.quotes[_quote(draft, token.i)]
    first, last = draft.sentence_of[start], draft.sentence_of[end - 1]
    paragraph = _speech(draft, *_paragraph(draft, token.i))
    around = [verb for verb in paragraph if draft.sentence_of[verb.i] in (first, last)]
    yield from sorted(around, key=lambda verb: (_gap(verb.i, start, end), verb.i))
    rest = [verb for verb in paragraph if verb not in around]
    yield from sorted(rest, key=lambda verb: (verb.i > start, _gap(verb.i, start, end)))
    if not paragraph:
        yield from _beyond(draft, token.i)


def _gap(at: int, start: int, end: int) -> int:
    return start - at if at < start else at - end


def _beyond(draft: Draft, at: int) -> Iterator[Token]:
    """Yield the attributions of the paragraph before, and of the one after, where those quote or announce it."""
    start, end = _paragraph(draft, at)
    before = _paragraph(draft, start - 1) if start > 0 and draft.paragraphs[start - 1] > 0 else (0, 0)
    if before != (0, 0) and (_quotes(draft, before) or any(t.text == COLON for t in draft.doc[start - 3 : start])):
        yield from reversed(_speech(draft, *before))
    after = _paragraph(draft, end) if end < len(draft.doc) else (0, 0)
    if after != (0, 0) and _quotes(draft, after):
        yield from _speech(draft, *after)


def _quotes(draft: Draft, part: tuple[int, int]) -> bool:
    return any(part[0] <= start < part[1] for start, _ in draft.quotes)


def _speech(draft: Draft, start: int, end: int) -> list[Token]:
    """Return the speech verbs outside quotations in a stretch of tokens."""
    return [token for token in draft.doc[start:end] if is_speech(token) and not is_quoted(draft, token.i)]


def _paragraph(draft: Draft, at: int) -> tuple[int, int]:
    number, start, end = draft.paragraphs[at], at, at + 1
    while start > 0 and draft.paragraphs[start - 1] == number:
        start -= 1
    while end < len(draft.doc) and draft.paragraphs[end] == number:
        end += 1
    return start, end


def goes_on_speaking(attention: Attention, kind: str, pronoun: Token) -> Choice | None:
    """Return the last speaker for a "he" or "she" that speaks, where nobody else of that gender was named since."""
    draft = attention.draft
    if kind not in ("male", "female") or pronoun.dep_ != "nsubj" or not is_speech(pronoun.head):
        return None
    here = draft.sentence_of[pronoun.i]
    for number in range(here, max(here - FLOOR, 0), -1):
        points = [point for point in attention.named(number) if point.token < pronoun.i and _is_somebody(kind, point)]
        last = {point.entity for point in points}
        if len(last) > 1:
            return None
        if last:
            speaks = any(_speaks(draft, point) for point in points)
            return Choice(points[0].entity, 0.6, here - number) if speaks else None
    return None


def _is_somebody(kind: str, point: Point) -> bool:
    return point.type is EntityType.PERSON and fits(kind, point)


def _speaks(draft: Draft, point: Point) -> bool:
    return point.role == "subject" and is_speech(draft.doc[point.verb])
