"""How the text holds what an anchor states: the scopes over it, from the innermost outwards."""

from spacy.tokens import Token

from triplewire.extract.scopes import VERBAL, Scope, denied_end, is_doubtful, own_scopes, spared_end
from triplewire.extract.word_lists import words

CLAUSE = frozenset({"ccomp", "xcomp", "acl", "pcomp", "csubj", "csubjpass", "advcl", "dep"})
SAME = frozenset(
    {"attr", "oprd", "acomp", "aux", "auxpass", "prt", "pobj", "prep", "agent", "dative", "advmod", "npadvmod"}
)
PREDICATED = frozenset({"attr", "oprd", "acomp", "ROOT", "ccomp", "xcomp", "advcl", "relcl", "acl"})
SAME_LEVEL = frozenset({"conj", "parataxis"})
AWAY = frozenset({"out", "off", "down", "away"})
MISREAD = {"hop": "hope"}  # spaCy takes "hopes" and "hoped" for forms of "hop"
BARE = frozenset({"VB", "VBN", "VBG"})


def scopes_over(
    anchor: Token, ends: tuple[Token, ...] = (), *, is_title: bool = False, is_given: bool = False
) -> list[Scope]:
    """Return the scopes over an anchor, innermost first.

    `ends` are the words it ties, whose own "no" counts; of a given anchor, named in passing, only its own words count.
    """
    found = own_scopes(anchor, is_title)
    if Scope.NOT in found and any(spared_end(end) for end in ends):
        found.remove(Scope.NOT)
    elif not is_given and Scope.NOT not in found and any(denied_end(end, anchor) for end in ends):
        found.insert(0, Scope.NOT)
    node = anchor
    while node.head.i != node.i and not _stands_apart(node, node.head):
        head = node.head
        if _outgrows(node, head):
            node = head.head
            continue
        step = _step(node, head)
        if step is None or is_given:
            found += _of_predicate(node, head) if not is_given else []
            break
        found += [Scope.VOID] if Scope.NOT in step and _is_unsaid(node, anchor) else step
        if not _is_sibling(node):
            own = own_scopes(head, is_title, below=node.i)
            if Scope.NOT in own and Scope.CLAIM not in own and head.lemma_ in words("unsaid"):
                own = [Scope.VOID]
            found += own
        node = head
    return _settled(found)


def _settled(scopes: list[Scope]) -> list[Scope]:
    """Drop an end that did not come: who refused to end a pact still has it."""
    out: list[Scope] = []
    for scope in scopes:
        if scope is Scope.NOT and out and out[-1] is Scope.OVER:
            out.pop()
        else:
            out.append(scope)
    return out


def _outgrows(node: Token, head: Token) -> bool:
    """Say whether a finite verb hangs on an infinitive: "urged them to wait and spoke" is no "urged them to speak"."""
    if node.dep_ != "conj" or node.tag_ not in ("VBD", "VBZ", "VBP") or head.tag_ != "VB" or head.head.i == head.i:
        return False
    return any(child.lower_ == "to" and child.dep_ == "aux" for child in head.children)


def _stands_apart(node: Token, head: Token) -> bool:
    """Say whether a semicolon parts a clause from the one that the parser hangs it on."""
    if node.dep_ not in ("ccomp", "parataxis", "conj") or node.pos_ not in VERBAL:
        return False
    between = node.doc[min(node.i, head.i) : max(node.i, head.i)]
    return any(token.text == ";" for token in between)


def _is_unsaid(node: Token, anchor: Token) -> bool:
    """Say whether a verb of saying or knowing is what did not happen: "declined to say whether"."""
    return node.i != anchor.i and node.dep_ == "xcomp" and node.lemma_ in words("unsaid")


def _of_predicate(node: Token, head: Token) -> list[Scope]:
    """Return the denial of a relative clause whose noun somebody is not: "X was not the man whom Y backed"."""
    if node.dep_ != "relcl" or head.dep_ != "attr" or head.head.lemma_ != "be":
        return []
    return [scope for scope in own_scopes(head.head, is_title=False, below=head.i) if scope is Scope.NOT]


def _is_sibling(node: Token) -> bool:
    """Say whether a conjunct stands beside its head with a helper of its own."""
    if node.dep_ != "conj":
        return False
    helped = any(child.dep_ in ("aux", "auxpass", "nsubj", "nsubjpass") for child in node.children)
    return node.pos_ in VERBAL and (node.tag_ not in BARE or helped)


def _step(node: Token, head: Token) -> list[Scope] | None:
    """Return what the head says about a node below it; None = it takes the node for granted."""
    kind = _kind(node, head)
    if kind == "advcl":
        return _adverbial(node)
    if kind in ("nsubj", "nsubjpass"):
        return _of_subject(node, head, kind)
    if kind in ("dobj", "pobj", "dative", "prep"):
        return None if _is_weighed(node, head) else _of_object(node, head)
    if kind == "acl" and not (_is_content(node) and (_class(head) or head.lemma_ in words("statement"))):
        return [Scope.AHEAD] if node.tag_ == "VB" and head.pos_ == "NOUN" else None
    if kind in CLAUSE:
        return _of_clause(node, head)
    return [] if kind in SAME | SAME_LEVEL else None


def _is_content(node: Token) -> bool:
    """Say whether a clause tells what its noun is about, as "a deal modelled on the agreement" does not."""
    return node.tag_ != "VBN" or any(c.dep_ in ("aux", "auxpass", "nsubj", "nsubjpass", "mark") for c in node.children)


def _kind(node: Token, head: Token) -> str:
    """Return how a word hangs on its head, two habits of the parser put right."""
    if node.dep_ == "amod" and node.tag_ == "VBG" and head.dep_ == "pobj" and node.i == head.head.i + 1:
        return "aux"  # the gerund of "accused of shelling X" is no adjective
    if node.dep_ == "relcl" and node.tag_ == "VB" and (_class(head) or head.lemma_ == "time"):
        return "acl" if any(child.dep_ == "aux" and child.lower_ == "to" for child in node.children) else node.dep_
    if node.dep_ == "relcl" and head.lemma_ in words("statement"):
        return "acl" if any(child.dep_ == "mark" for child in node.children) else node.dep_  # "claims by X that ..."
    return node.dep_


def _adverbial(node: Token) -> list[Scope] | None:
    marks = {child.lower_ for child in node.children if child.dep_ in ("mark", "aux", "advmod")}
    if node.tag_ == "VBG" and not marks:
        return []
    if node.tag_ not in ("VB", "VBN") or "to" not in marks:
        return None
    if scopes := _class(node.head):
        return scopes
    is_done = node.head.tag_ in ("VBD", "VBN") and node.head.lemma_ != "be"  # "phoned to thank", "beat them to win"
    is_done = is_done or bool({node.head.lemma_, node.lemma_} & (words("travel") | words("result")))
    return [] if is_done else [Scope.AHEAD]


def _of_subject(node: Token, head: Token, kind: str) -> list[Scope] | None:
    lemma = _lemma(head)
    if kind == "nsubjpass":
        if lemma in words("resist") or (lemma in ("dismiss", "reject") and node.lemma_ in words("filed")):
            return None
        for scope, name in BY_NAME:
            if lemma in words(name):
                return [scope]
        return [] if lemma in words("happen") | words("hold") else None
    if node.pos_ == "NOUN" and lemma in words("collapse"):
        return [] if node.lemma_ in words("conferred") else [Scope.NOT]
    if lemma == "be":
        return _of_being(head)
    return [] if lemma in words("happen") and node.pos_ == "NOUN" else None


def _of_being(head: Token) -> list[Scope] | None:
    """Return what "is" says of its subject: an attack is possible; talks will be in May; else it is given."""
    if any(child.dep_ == "acomp" and child.lower_ in words("future_adjective") for child in head.children):
        return [Scope.AHEAD]
    return [] if any(child.lower_ in words("modal") for child in head.children if child.dep_ == "aux") else None


BY_NAME = (
    (Scope.DENIAL, "deny"),
    (Scope.CLAIM, "claim"),
    (Scope.AHEAD, "future"),
    (Scope.NOT, "fail"),
    (Scope.OVER, "stop"),
)
BY_NOUN = (
    (Scope.DENIAL, "denial_noun"),
    (Scope.CLAIM, "claim_noun"),
    (Scope.AHEAD, "future_noun"),
    (Scope.NOT, "lack_noun"),
    (Scope.OVER, "end_noun"),
)


def _lemma(head: Token) -> str:
    """Return a lemma with its particle: call_off, turn_down."""
    lemma = MISREAD.get(head.lemma_.lower(), head.lemma_.lower())
    particles = (c.lower_ for c in head.children if c.dep_ == "prt" or (c.lower_ in AWAY and c.i == head.i + 1))
    particle = next(particles, "")
    return f"{lemma}_{particle}" if particle else lemma


def _class(head: Token) -> list[Scope]:
    lemma = _lemma(head)
    if head.pos_ in ("NOUN", "PROPN"):
        return [scope for scope, name in BY_NOUN if lemma in words(name)]
    if head.pos_ == "ADJ" or head.dep_ == "acomp":
        scopes = [(Scope.AHEAD, "future_adjective"), (Scope.CLAIM, "claim_adjective"), (Scope.NOT, "not_adjective")]
        return [scope for scope, name in scopes if lemma in words(name) or head.lower_ in words(name)]
    if lemma in words("hearsay") and _is_passive(head):
        return [Scope.CLAIM]
    return [scope for scope, name in BY_NAME if lemma in words(name)][:1]


def _is_passive(verb: Token) -> bool:
    """Say whether a verb tells what is done to its noun: "is said to", "a plane reported as belonging to"."""
    if any(child.dep_ in ("nsubjpass", "auxpass") for child in verb.children):
        return True
    return verb.dep_ == "acl" and verb.tag_ in ("VBN", "VBD")


def _is_weighed(node: Token, head: Token) -> bool:
    """Say whether a deed is given since somebody thinks about it: "refused to consider his nomination of Y"."""
    return head.lemma_ in words("weigh") and any(child.dep_ == "poss" for child in node.children)


def _of_object(node: Token, head: Token) -> list[Scope] | None:
    if head.pos_ == "ADP" or head.dep_ in ("prep", "agent"):
        lowered = head.lower_
        if lowered == "without":
            return [Scope.NOT]
        is_share = head.head.lemma_ in words("share")  # "no part in the attack"
        return None if lowered in words("given") and not is_share else []
    chosen = node.lower_ == "as" and head.lemma_ in ("choose", "select")
    is_owned_up = node.lemma_ == "responsibility" and head.lemma_ == "claim"
    scopes = [] if chosen or is_owned_up else _class(head)
    if scopes == [Scope.DENIAL] and node.lemma_.lower() in words("asked_for"):
        scopes = [Scope.NOT]  # "rejected calls to"
    if scopes == [Scope.DENIAL] and node.lemma_ in words("filed") and head.lemma_ in ("dismiss", "reject"):
        return None  # a court dismisses what has been filed
    if node.pos_ == "ADP" or node.dep_ == "prep":
        return _through_preposition(node, head, scopes)
    if scopes:
        return scopes
    is_gained = node.lemma_ in words("holding_noun") and head.lemma_.lower() in words("gain")
    return [] if is_gained or head.lemma_.lower() in words("hold") else None


def _through_preposition(node: Token, head: Token, scopes: list[Scope]) -> list[Scope] | None:
    if head.pos_ not in VERBAL:
        return scopes or ([] if head.lemma_.lower() in words("event_noun") | words("share") else None)
    is_back = node.lower_ == "from" and head.lemma_ in words("travel")  # "return from a visit to"
    return None if is_back or node.lower_ in words("given") else scopes


def _of_clause(node: Token, head: Token) -> list[Scope]:
    if node.dep_ == "ccomp" and any(child.lower_ in ("how", "why", "where") for child in node.children):
        return []  # "discussed how he became"
    if head.lemma_ in ("ask", "wonder", "question", "inquire", "enquire") and _is_asked(node):
        return [Scope.VOID]
    if node.dep_ == "xcomp" and head.lemma_ in ("have", "be") and _is_yet(node, head):
        return [Scope.NOT]
    scopes = _class(head)
    if scopes == [Scope.AHEAD] and _was_foreseen(head):
        scopes = [Scope.AHEAD, Scope.NOT]
    if node.dep_ == "ccomp" and head.lemma_ in words("contend"):
        scopes.append(Scope.CLAIM)
    if node.dep_ == "ccomp" and head.lemma_ in words("speech"):
        scopes += [Scope.CLAIM for child in head.children if child.dep_ == "nsubj" and is_doubtful(child)]
    if head.pos_ == "ADP":
        return [Scope.NOT] if _excludes(head) else [Scope.VOID] if _is_instead(head) else []
    is_finite = node.dep_ == "ccomp" and not any(c.lower_ == "to" for c in node.children if c.dep_ == "aux")
    if is_finite and {Scope.AHEAD, Scope.NOT} & {*scopes} and head.lemma_.lower() not in words("takes_that"):
        return []
    return scopes


def _is_yet(node: Token, head: Token) -> bool:
    """Say whether something is still to come: "has yet to sign", "is yet to sign"."""
    return any(child.lower_ == "yet" for word in (node, head) for child in word.children)


def _was_foreseen(head: Token) -> bool:
    """Say whether something only had been planned: "had been due to visit"."""
    verb = head.head if head.dep_ == "acomp" else head
    helpers = {child.lower_ for child in verb.children if child.dep_ in ("aux", "auxpass")}
    is_been = verb.lemma_ == "be" or "been" in helpers
    return is_been and "had" in helpers and head.lemma_ in words("ahead")


def _is_asked(node: Token) -> bool:
    """Say whether a clause only asks if something is so: "asked whether X is part of Y"."""
    asked = any(child.dep_ == "mark" and child.lower_ in ("whether", "if") for child in node.children)
    return asked and not any(child.lower_ in words("modal") for child in node.children if child.dep_ == "aux")


def _excludes(head: Token) -> bool:
    """Say whether a preposition with its word denies what follows: stop short of, decide against, stop X from."""
    lowered, above = head.lower_, head.head.lemma_.lower()
    if lowered == "of":
        return above == "short"
    return (
        lowered == "without"
        or (lowered == "against" and above == "decide")
        or (lowered == "from" and above in words("hinder"))
    )


def _is_instead(head: Token) -> bool:
    return any(child.lower_ in ("instead", "rather") for child in head.children)
