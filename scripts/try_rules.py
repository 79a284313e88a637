"""Show how a sentence is parsed and what each rule reads from it: python scripts/try_rules.py "Sentence." ..."""

import sys
from pathlib import Path

from triplewire.extract.draft import ValueDraft
from triplewire.extract.ends import type_of
from triplewire.extract.pipeline import Extractor
from triplewire.graph.model import Article


def show(extractor: Extractor, text: str, published: str) -> None:
    """Print the tokens, mentions and facts of one text."""
    with extractor.nlp.memory_zone():
        draft, facts = extractor.draft(Article(key="a", title="", text=text, published=published))
        for token in draft.doc:
            at = draft.at[token.i]
            mention = f"{type_of(draft, at)} {draft.entities[draft.mentions[at].entity].name}" if at >= 0 else ""
            print(
                f"{token.i:3} {token.text:18} {token.lemma_:16} {token.tag_:5} {token.dep_:10} "
                f"{token.head.text:18} {mention}"
            )
        for fact in facts:
            name = draft.entities[draft.mentions[fact.subject].entity].name
            if isinstance(fact.object, ValueDraft):
                other = fact.object.value
            else:
                other = draft.entities[draft.mentions[fact.object].entity].name
            period = [value for value in (fact.period.since, fact.period.until, fact.period.happened) if value]
            print(f"  => {name} {fact.relation} {other} [{fact.status}] {fact.role or ''} {period or ''} ({fact.rule})")


def main() -> None:
    """Read sentences from the arguments, or a file named after @."""
    extractor = Extractor(fast=True)
    extractor.read_with("rules")
    for text in sys.argv[1:]:
        show(extractor, Path(text[1:]).read_text("utf-8") if text.startswith("@") else text, "2022-02-16")


if __name__ == "__main__":
    main()
