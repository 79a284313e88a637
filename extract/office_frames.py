"""Where an office stands in a sentence: its words, whose office it is, and the words right and left of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from triplewire.extract.draft import Draft
from triplewire.extract.ends import agents, type_of
from triplewire.extract.office_lexicon import LISTS, Lexicon, Office, normal
from triplewire.graph.model import EntityType

POSSESSIVE = frozenset({"'s", "’s", "'", "’"})
HYPHENS = frozenset({"-", "–", "‑"})
DESCRIBING = ("JJ", "NN", "VBN", "VBG", "RB", "CD", "HYPH")
PHRASE = ("DT", "JJ", "NN", "CD", "HYPH", "POS", "PRP$", "VBG", "VBN")
KIND_NOUNS = LISTS["kind_nouns"]
PREPOSITIONS = LISTS["prepositions"]
HEADLINED = LISTS["headlined"]
REACH = 7  # tokens between an office and its owner
RULING = frozenset({"head_of_state", "head_of_government"})


@dataclass(slots=True)
class Phrase:
    """A prepositional phrase after an office."""

    word: str
    mentions: list[int]
    end: int  # token after it


@dataclass(slots=True)
class Frame:
    """One office as it stands in a sentence."""

    office: Office
    start: int  # of the words of the role
    end: int  # after the office's own words
    head: int
    plural: bool
    limit: int  # end of the sentence
    first: int  # start of the sentence
    left: int = 0  # first token of the noun phrase
    owners: list[int] = field(default_factory=list)
    definite: bool = False
    possessive: bool = False
    party: int = -1
    over: bool = False
    coming: bool = False
    after: list[Phrase] = field(default_factory=list)


class Frames:
    """Finds the offices of an article."""

    def __init__(self, draft: Draft, lexicon: Lexicon) -> None:
        self.draft = draft
        self.doc = draft.doc
        self.lexicon = lexicon

    def find(self) -> Iterator[Frame]:
        """Yield the offices in text order; "chairman and chief executive" is one."""
        held: Frame | None = None
        for frame in self._single():
            if held is not None and self._joins(held, frame):
                held = _merged(held, frame)
                continue
            if held is not None:
                yield held
            held = frame
        if held is not None:
            yield held

    def _joins(self, one: Frame, two: Frame) -> bool:
        if one.first != two.first or one.after or two.owners or two.left - one.end > 2:
            return False
        if one.owners and two.office.name in RULING and one.office.name != two.office.name:
            return False  # "Green Party leader and Prime Minister X" rules a country, not the party
        between = [self.doc[token].lower_ for token in range(one.end, two.left)]
        return between in (["and"], ["&"], ["/"], [",", "and"])

    def _single(self) -> Iterator[Frame]:
        taken = 0
        for token in self.lexicon.places(self.doc):
            sentence = self.draft.sentence_of[token]
            known = self.lexicon.at(self.doc, token) if sentence >= 0 and self._free(token) else None
            if known is None or known[0] < taken:
                continue
            first, limit = self.draft.sentences[sentence]
            if known[0] >= first and not self._longer(token, limit):
                frame = self._frame(known[0], token, known[1], (first, limit))
                taken = frame.end
                yield frame

    def _longer(self, token: int, limit: int) -> bool:
        """Say whether a longer office ends after this token: "secretary" of "secretary of state"."""
        for end in range(token + 1, min(limit, token + 5)):
            known = self.lexicon.at(self.doc, end) if self._free(end) else None
            if known is not None and known[0] <= token:
                return True
        return False

    def _free(self, token: int) -> bool:
        """Say whether a token may be an office: outside names, or the title at the front of a person's name."""
        number = self.draft.at[token]
        if number < 0:
            return True
        mention = self.draft.mentions[number]
        if type_of(self.draft, number) is EntityType.PERSON:
            return mention.end - mention.start > 1 and token < mention.end - 1 and self.doc[token].is_title
        return self.doc[token].lower_ in self.lexicon.portfolio_words  # "State" of "Secretary of State"

    def _frame(self, start: int, token: int, office: Office, bounds: tuple[int, int]) -> Frame:
        plural = self.doc[token].tag_ in ("NNS", "NNPS")
        frame = Frame(office, start, token + 1, token, plural, bounds[1], bounds[0])
        head = self.doc[start : token + 1].root
        frame.head = head.i if start <= head.i <= token else token
        self._suffix(frame)
        frame.start = self._role_start(frame)
        self._portfolio(frame)
        self._walk_left(frame)
        self._walk_right(frame)
        return frame

    def _suffix(self, frame: Frame) -> None:
        end = frame.end
        if end + 1 < frame.limit and self.doc[end].text in HYPHENS and self.doc[end + 1].lower_ in self.lexicon.coming:
            frame.end += 2
            frame.coming = True

    def _role_start(self, frame: Frame) -> int:
        at = frame.start
        while at - 1 >= frame.first and self._in_role(at - 1, frame):
            at -= 1
        while at < frame.start and self.doc[at].lower_ in ("and", "&", ",", *HYPHENS):
            at += 1
        return at

    def _in_role(self, token: int, frame: Frame) -> bool:
        word = self.doc[token]
        number = self.draft.at[token]
        if word.lower_ in self.lexicon.over | self.lexicon.coming or self._is_verb(token):
            return False
        if word.lower_ in self.lexicon.role or word.text in HYPHENS:
            return number < 0 and (word.text not in HYPHENS or self.doc[token - 1].lower_ in self.lexicon.role)
        if frame.office.portfolio:
            return self._in_portfolio(token)
        return number < 0 and word.tag_.startswith("NN") and word.dep_ == "compound" and word.head.i <= frame.head

    def _in_portfolio(self, token: int) -> bool:
        word, number = self.doc[token], self.draft.at[token]
        if word.lower_ in self.lexicon.portfolio_words:
            return True
        if word.lower_ in ("and", "&"):
            return self.doc[token - 1].lower_ in self.lexicon.portfolio_words or self.doc[token - 1].tag_ == "NNP"
        if number >= 0:
            mention = self.draft.mentions[number]
            return mention.type is EntityType.ORGANIZATION and mention.end - mention.start == 1 and mention.key is None
        return word.tag_.startswith("NN") or (word.tag_ == "JJ" and word.is_title)

    def _portfolio(self, frame: Frame) -> None:
        """Take "of foreign affairs" into the words of the office."""
        end = frame.end
        if not frame.office.portfolio or end >= frame.limit or self.doc[end].lower_ not in ("of", "for"):
            return
        at = end + 1
        while at < frame.limit and self._of_portfolio(at):
            at += 1
        while at > end + 1 and self.doc[at - 1].lower_ in ("and", "the", ",", "&"):
            at -= 1
        if at > end + 1:
            frame.end = at

    def _of_portfolio(self, token: int) -> bool:
        word = self.doc[token].lower_
        if word in self.lexicon.portfolio_words:
            return True
        if self.draft.at[token] >= 0:
            return False
        return word in ("and", "the", "&") or (self.doc[token].tag_.startswith("NN"))

    def _walk_left(self, frame: Frame) -> None:
        at = frame.start - 1
        frame.left = frame.start
        while at >= max(frame.first, frame.start - REACH) and (step := self._left_step(frame, at)):
            at -= step
            frame.left = at + 1

    def _left_step(self, frame: Frame, at: int) -> int:
        """Return how many tokens before the office belong to it at this place; none = the phrase starts here."""
        word, number = self.doc[at], self.draft.at[at]
        if word.text == ")":
            return next((at - k + 1 for k in range(at - 1, max(frame.first, at - 4), -1) if self.doc[k].text == "("), 0)
        if word.text in POSSESSIVE:
            owner = self.draft.at[at - 1] if at > frame.first else -1
            if owner < 0 or len(frame.owners) > 1:
                return 0
            frame.owners.append(owner)
            frame.definite = frame.possessive = True
            return at - self.draft.mentions[owner].start + 1
        if number >= 0:
            return self._left_mention(frame, at, number)
        return self._left_word(frame, at)

    def _is_verb(self, token: int) -> bool:
        """Say whether a word after a name is a headline's verb, not a part of the office that follows."""
        return token > 0 and self.doc[token].lower_ in HEADLINED and self.draft.at[token - 1] >= 0

    def _left_word(self, frame: Frame, at: int) -> int:
        word = self.doc[at]
        if self._is_verb(at):
            return 0
        if word.tag_ == "DT":
            frame.definite = frame.definite or word.lower_ == "the"
            frame.left = at
            return 0
        frame.over = frame.over or word.lower_ in self.lexicon.over
        frame.coming = frame.coming or word.lower_ in self.lexicon.coming
        if word.lower_ in self.lexicon.over | self.lexicon.coming:
            return 1
        return 1 if word.tag_.startswith(DESCRIBING) and not word.tag_.startswith("NNP") else 0

    def _left_mention(self, frame: Frame, at: int, number: int) -> int:
        mention = self.draft.mentions[number]
        pronoun = self.doc[at].tag_ == "PRP$"
        person = type_of(self.draft, number) is EntityType.PERSON and not pronoun
        if mention.end != at + 1 or (person and ("person" not in frame.office.relations or at + 1 != frame.start)):
            return 0
        if self._is_scene(mention.start):
            return 0
        frame.owners.append(number)
        frame.definite = frame.definite or pronoun
        frame.possessive = frame.possessive or pronoun
        return mention.end - mention.start

    def _is_scene(self, start: int) -> bool:
        """Say whether a sentence opens with where something happens, without a comma: "In Turkey Minister X met"."""
        opens = start > 0 and self.doc[start - 1].is_sent_start and self.doc[start - 1].text == "In"
        return bool(opens) and self.doc[start].tag_ in ("NNP", "NNPS")

    def _walk_right(self, frame: Frame) -> None:
        at = frame.end
        while len(frame.after) < 3 and (phrase := self._phrase(frame, at)):
            frame.after.append(phrase)
            at = phrase.end

    def _phrase(self, frame: Frame, at: int) -> Phrase | None:
        if at >= frame.limit or self.doc[at].lower_ not in PREPOSITIONS:
            return None
        to_person = "person" in frame.office.relations and self.doc[at].lower_ in ("to", "for", "of")
        end, mentions = at + 1, []
        while end < frame.limit and self._in_phrase(end, to_person=to_person):
            number = self.draft.at[end]
            if number >= 0:
                mention = self.draft.mentions[number]
                mentions.append(number)
                end = max(mention.end, end + 1)
                if type_of(self.draft, number) is EntityType.PERSON and not self._goes_on(end):
                    break
            else:
                end += 1
        if end == at + 1:
            return None
        return Phrase(self.doc[at].lower_, self._heads(mentions, end), end)

    def _in_phrase(self, token: int, *, to_person: bool) -> bool:
        number = self.draft.at[token]
        if number >= 0 and self.doc[token].tag_ == "PRP":
            return False
        if number >= 0:
            named = type_of(self.draft, number) is EntityType.PERSON
            return to_person or not named or self._goes_on(self.draft.mentions[number].end)
        word = self.doc[token]
        if word.text == "," and not to_person and self._lists_on(token):
            return True
        if word.lower_ in ("and", "&"):
            after = token + 1 < len(self.doc) and self.draft.at[token + 1]
            return bool(after) and after >= 0 and self._in_phrase(token + 1, to_person=False)
        return word.tag_.startswith(PHRASE) and word.tag_ != "NNPX"

    def _lists_on(self, token: int) -> bool:
        """Say whether a list of bodies goes on after a comma: "chief of X, Y and Z"."""
        at, joined = token, False
        while at < len(self.doc) and self.doc[at].lower_ in (",", "and", "&") and not joined:
            joined = self.doc[at].lower_ != "," or self.doc[min(at + 1, len(self.doc) - 1)].lower_ == "and"
            at += 1 + (self.doc[at].text == "," and joined)
            number = self.draft.at[at] if at < len(self.doc) else -1
            if number < 0 or type_of(self.draft, number) is not EntityType.ORGANIZATION:
                return False
            at = self.draft.mentions[number].end
        return joined

    def _goes_on(self, token: int) -> bool:
        """Say whether a noun phrase goes on after a name: "Trump's", "the Trump administration"."""
        return token < len(self.doc) and (self.doc[token].text in POSSESSIVE or normal(self.doc[token]) in agents())

    def _heads(self, mentions: list[int], end: int) -> list[int]:
        """Return the mentions that a phrase is about: those it ends with, or the owner of what it ends with."""
        if not mentions:
            return []
        last = self.draft.mentions[mentions[-1]]
        rest = [self.doc[token] for token in range(last.end, end)]
        if not rest:
            return self._list(mentions)
        if rest[0].text in POSSESSIVE:
            return mentions[-1:] if normal(rest[-1]) in agents() and len(rest) <= 3 else []
        return mentions[-1:] if len(rest) == 1 and normal(rest[0]) in KIND_NOUNS else []

    def _list(self, mentions: list[int]) -> list[int]:
        kept = mentions[-1:]
        for number in reversed(mentions[:-1]):
            between = range(self.draft.mentions[number].end, self.draft.mentions[kept[0]].start)
            if not between or any(self.doc[token].lower_ not in ("and", "the", ",") for token in between):
                break
            kept.insert(0, number)
        return kept


def _merged(one: Frame, two: Frame) -> Frame:
    """Return two coordinated offices of one holder as one; that of a chief executive gives the relation."""
    chief = next(
        (frame.office for frame in (one, two) if "executive" in frame.office.name or frame.office.name == "ceo"), None
    )
    return replace(
        one,
        office=chief or one.office,
        end=two.end,
        plural=one.plural or two.plural,
        after=two.after,
        coming=one.coming or two.coming,
    )
