"""The words of a parsed article as plain strings, read once: names are looked for in them many times."""

from dataclasses import dataclass

from spacy.tokens import Doc


@dataclass(frozen=True, slots=True)
class TokenView:
    """The text of every token, where it starts and ends, and whether it is written as part of a name."""

    doc: Doc
    text: str
    texts: list[str]
    starts: list[int]
    ends: list[int]
    capital: list[bool]
    token_at_end: dict[int, int]  # end offset -> token number + 1

    @classmethod
    def of_doc(cls, doc: Doc) -> "TokenView":
        """Return the view of a doc."""
        strings = doc.vocab.strings
        texts = [strings[word] for word in doc.to_array("ORTH").tolist()]
        starts = doc.to_array("IDX").tolist()
        ends = [start + len(text) for start, text in zip(starts, texts, strict=True)]
        capital = [text[:1].isupper() or (text[:3] in ("al-", "el-") and len(text) > 3) for text in texts]
        return cls(doc, doc.text, texts, starts, ends, capital, {end: i + 1 for i, end in enumerate(ends)})

    def of(self, start: int, end: int) -> str:
        """Return the words of a stretch of tokens as they stand in the text."""
        return self.text[self.starts[start] : self.ends[end - 1]] if start < end else ""

    def word(self, i: int) -> str:
        """Return a token's text, or nothing where there is no such token."""
        return self.texts[i] if 0 <= i < len(self.texts) else ""

    def __len__(self) -> int:
        return len(self.texts)
