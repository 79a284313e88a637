"""Which names of an article mean one thing: short forms, acronyms, titles, demonyms."""

from collections import Counter, defaultdict

from triplewire.extract.apart import set_apart
from triplewire.extract.draft import Draft, EntityDraft
from triplewire.extract.forms import Form, Groups, collect_forms, surface_of
from triplewire.extract.gazetteer import Gazetteer
from triplewire.extract.other_names import join_other_names
from triplewire.extract.shortenings import ORGANISED, SHORTENINGS
from triplewire.graph.model import EntityType
from triplewire.graph.names import (
    TITLES,
    compatible,
    contradictory,
    given_agree,
    normal,
    same_word,
    spelling,
    split_name,
)

NEAR = 4  # sentences; of two namesakes, one named within them is meant if the other is not


def _join_equal(groups: Groups) -> None:
    by_key: dict[str, list[Form]] = defaultdict(list)
    by_norm: dict[str, list[Form]] = defaultdict(list)
    for form in groups.forms:
        if form.key:
            by_key[form.key].append(form)
        by_norm[" ".join(form.words) if form.type is EntityType.PERSON else form.norm].append(form)
    for same in by_key.values():
        for form in same[1:]:
            groups.join(same[0], form)
    for same in by_norm.values():
        told = {form.gender for form in same if form.gender}
        for form in same[1:]:
            if len(told) < 2 or form.gender == same[0].gender:
                groups.join(same[0], form)


def _full_persons(forms: list[Form]) -> list[Form]:
    return [form for form in forms if form.type is EntityType.PERSON and len(form.words) > 1]


def _join_full_persons(groups: Groups) -> None:
    by_surname: dict[str, list[Form]] = defaultdict(list)
    for form in _full_persons(groups.forms):
        by_surname[spelling(split_name(form.norm).surname)].append(form)
    for namesakes in by_surname.values():
        for number, form in enumerate(namesakes):
            fits = [
                other
                for other in namesakes[:number]
                if compatible(form.surface, other.surface) and not groups.are_apart(form.group, other.group)
            ]
            for other in groups.distinct(fits)[:1]:
                if not any(
                    contradictory(form.surface, groups.forms[member].surface) for member in groups.members[other.group]
                ):
                    groups.join(other, form)


def _ends_in(short: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Say whether the short name is the end of the name (surname), or its first word."""
    tail = name[-len(short) :]
    return len(short) < len(name) and all(same_word(a, b) for a, b in zip(short, tail, strict=True))


def _starts(short: tuple[str, ...], name: tuple[str, ...]) -> bool:
    return len(short) == 1 and len(name) > 1 and len(short[0]) > 2 and given_agree(short[0], name[0])


def _inside(short: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Say whether a name is the first of two surnames: "Rosselló" in "Ricardo Rosselló Nevares"."""
    return len(short) == 1 and len(name) > 2 and len(short[0]) > 3 and short[0] in name[1:-1]


def _gender_fits(form: Form, other: Form, groups: Groups) -> bool:
    genders = {groups.forms[member].gender for member in groups.members[other.group]} - {None}
    return form.gender is None or not genders or form.gender in genders


def _joins_persons(form: Form) -> bool:
    if form.key or len(form.words) > 2:
        return False
    return form.type is EntityType.PERSON or len(form.words) == 1


def _join_short_persons(groups: Groups, draft: Draft) -> None:
    full = _full_persons(groups.forms)
    for form in groups.forms:
        if not _joins_persons(form) or (form in full and len(form.words) > 2):
            continue
        fits: list[Form] = []
        for test in (_ends_in, _starts, _inside):
            fits = groups.distinct(
                other
                for other in full
                if other is not form
                and test(form.words, other.words)
                and _gender_fits(form, other, groups)
                and not groups.are_apart(form.group, other.group)
            )
            if fits:
                break
        if form.type is not EntityType.PERSON and (not fits or _is_organisation(form, groups)):
            continue
        if len(fits) == 1:
            groups.join(fits[0], form)
        elif fits:
            _share_out(form, fits, groups, draft)


def _is_organisation(form: Form, groups: Groups) -> bool:
    """Say whether a one-word name that may be a surname opens or is the name of an organisation as well."""
    return any(
        other.type in ORGANISED and other is not form and other.words[0] == form.words[0] for other in groups.forms
    )


def _leading(form: Form, fits: list[Form], groups: Groups) -> Form | None:
    """Return the bearer of a surname whom it calls before another is named, or who is named first and most in full."""
    told = [sorted(n for member in groups.members[fit.group] for n in _in_full(groups.forms[member])) for fit in fits]
    first = min(range(len(fits)), key=lambda place: told[place][0])
    called = next((number for number in form.mentions if number > told[first][0]), None)
    if called is not None and all(held[0] >= called for place, held in enumerate(told) if place != first):
        return fits[first]
    others = max(len(mentions) for place, mentions in enumerate(told) if place != first)
    return fits[first] if len(told[first]) >= max(2, others) else None


def _in_full(form: Form) -> list[int]:
    return form.mentions if len(form.words) > 1 else []


def _share_out(form: Form, fits: list[Form], groups: Groups, draft: Draft) -> None:
    """Give a surname that several people bear to the one the article is about, or to the one named just before."""
    if (leading := _leading(form, fits, groups)) is not None:
        groups.join(leading, form)
        return
    best: Counter[int] = Counter()
    for number in form.mentions:
        sentence = draft.sentence_of[draft.mentions[number].start]
        near = []
        for place, other in enumerate(fits):
            gaps = [
                sentence - draft.sentence_of[draft.mentions[m].start]
                for member in groups.members[other.group]
                for m in groups.forms[member].mentions
                if m < number
            ]
            near.append((min(gaps, default=99), place))
        near.sort()
        if near[0][0] <= NEAR < near[1][0]:
            best[near[0][1]] += 1
    if best:
        groups.join(fits[best.most_common(1)[0][0]], form)


def _bracketed(draft: Draft) -> list[tuple[int, int]]:
    """Return pairs of mentions (long, short) written as `Long Name (LN)`."""
    pairs = []
    for number, mention in enumerate(draft.mentions[1:], 1):
        opened, closed = mention.start - 1, mention.end
        if opened < 1 or closed >= len(draft.doc) or draft.doc[opened].text != "(" or draft.doc[closed].text != ")":
            continue
        if draft.mentions[number - 1].end in (opened, opened - 1):
            pairs.append((number - 1, number))
    return pairs


def _join_bracketed(groups: Groups, draft: Draft) -> None:
    form_of = {number: form for form in groups.forms for number in form.mentions}
    for long, short in _bracketed(draft):
        a, b = form_of[long], form_of[short]
        letters = b.surface.replace(".", "")
        is_acronym = (
            letters.isupper() and len(letters) > 1 and letters[0].lower() in {word[0] for word in a.norm.split()}
        )
        if is_acronym or _is_contracted(b, a) or _is_of_another_language(letters, a, b):
            groups.join(a, b)


def _is_of_another_language(letters: str, long: Form, short: Form) -> bool:
    """Say whether letters may stand for a body's name in its own language: "Republican People's Party (CHP)"."""
    are_bodies = long.type in ORGANISED and short.type in ORGANISED
    return are_bodies and not short.key and len(long.words) > 1 and letters.isupper() and 2 < len(letters) < 6


def _join_birth_names(groups: Groups, draft: Draft) -> None:
    """Join the name that somebody was born with to that of who bears another: "Born X in Y, Z sang", "Z, born X"."""
    form_of = {number: form for form in groups.forms for number in form.mentions}
    for number, mention in enumerate(draft.mentions):
        if number not in form_of or draft.doc[mention.start - 1].lower_ != "born":
            continue
        form = form_of[number]
        if form.type is EntityType.PERSON and len(form.words) > 1:
            opens = draft.doc[mention.start - 1].is_sent_start
            bearer = (_bearer if opens else _born)(draft, form_of, mention.start)
            if bearer is not None and not groups.are_apart(bearer.group, form.group) and groups.join(bearer, form):
                form.is_former = form.norm != bearer.norm


def _born(draft: Draft, form_of: dict[int, Form], token: int) -> Form | None:
    """Return who is told to be born under the name at a token: "Z was born X", "Z, born X,", "Z (born X)"."""
    before = draft.at[token - 3] if token > 2 else -1
    if draft.doc[token - 2].text in (",", "(") and before >= 0:
        named = form_of.get(before)
    else:
        subjects = [child.i for child in draft.doc[token - 1].children if child.dep_ == "nsubjpass"]
        named = form_of.get(draft.at[subjects[0]]) if subjects else None
    return named if named is not None and named.type is EntityType.PERSON else None


def _bearer(draft: Draft, form_of: dict[int, Form], token: int) -> Form | None:
    """Return whom a sentence that opens with a birth is about: its subject, or for a pronoun whom the lead names."""
    subjects = [child for child in draft.doc[token].sent.root.children if child.dep_ in ("nsubj", "nsubjpass")]
    named = form_of.get(draft.at[subjects[0].i]) if subjects and draft.at[subjects[0].i] >= 0 else None
    if named is not None or not subjects:
        return named if named is not None and named.type is EntityType.PERSON else None
    if subjects[0].tag_ != "PRP":
        return None
    lead = [n for n, one in enumerate(draft.mentions) if draft.sentence_of[one.start] <= 1 and n in form_of]
    return next((form_of[n] for n in lead if form_of[n].type is EntityType.PERSON), None)


def _is_contracted(short: Form, long: Form) -> bool:
    """Say whether a short name is made of letters of a body's long one, in order: Royal Bank of Norway (Roybank)."""
    name = iter(long.norm.replace(" ", ""))
    letters = short.norm.replace(" ", "")
    is_body = EntityType.PERSON not in (short.type, long.type) and len(long.words) > 2 and len(short.words) == 1
    return (
        is_body and short.norm[:1] == long.norm[:1] and len(letters) > 2 and all(letter in name for letter in letters)
    )


def _may_shorten(short: Form, long: Form, groups: Groups) -> bool:
    """Say whether the types of two names let one be the short form of the other."""
    if short.type is long.type:
        return True
    if short.key or len(short.words) > 1 or short.type is EntityType.PLACE:
        return long.type in ORGANISED and short.type in (EntityType.GROUP, EntityType.ORGANIZATION)
    surnames = {split_name(form.norm).surname for form in _full_persons(groups.forms)}
    return short.words[0] not in surnames


def _join_short_organisations(groups: Groups) -> None:
    for way in SHORTENINGS:
        longs: dict[str, list[Form]] = defaultdict(list)
        for form in groups.forms:
            if form.type in way.types:
                for key in way.of_long(form):
                    longs[key].append(form)
        for short in groups.forms:
            near = [long for key in way.of_short(short) for long in longs.get(key, ())]
            fits = groups.distinct(
                long
                for long in near
                if long.group != short.group
                and way.test(short, long)
                and _may_shorten(short, long, groups)
                and not groups.are_apart(short.group, long.group)
            )
            if len(fits) == 1:
                groups.join(fits[0], short)


def _gender(forms: list[Form], gazetteer: Gazetteer) -> str | None:
    told = next((form.gender for form in forms if form.gender), None)
    if told:
        return told
    for form in forms:
        words = [word for word in form.surface.split() if normal(word) not in TITLES]
        if len(words) > 1 and (known := gazetteer.gender(words[0])):
            return known
    return None


def _fullest(forms: list[Form]) -> Form:
    return max(
        forms,
        key=lambda form: (not form.is_former, bool(form.key), len(form.words), len(form.surface), -form.mentions[0]),
    )


def _name(form: Form, kind: EntityType) -> str:
    words = form.surface.split()
    while kind is EntityType.PERSON and len(words) > 2 and normal(words[0]) in TITLES:
        words.pop(0)
    return " ".join(words)


def _type(forms: list[Form], fullest: Form) -> EntityType:
    votes: Counter[EntityType] = Counter()
    for form in forms:
        votes.update(form.types)
    votes[fullest.type] += 1
    return max(votes, key=lambda kind: (votes[kind], kind is fullest.type))


def _entity(draft: Draft, forms: list[Form], gazetteer: Gazetteer) -> EntityDraft:
    fullest = _fullest(forms)
    kind = EntityType.PERSON if fullest.type is EntityType.PERSON else _type(forms, fullest)
    entity = EntityDraft(_name(fullest, kind), kind, key=fullest.key)
    known = gazetteer.entry(fullest.key) if fullest.key else None
    if known:
        entity.name, entity.type, entity.qid = known.name, known.type, known.qid
    if entity.type is EntityType.PERSON:
        entity.gender = _gender(forms, gazetteer)
    for number in sorted(number for form in forms for number in form.mentions):
        mention = draft.mentions[number]
        surface = surface_of(draft, mention)
        entity.names[surface] = entity.names.get(surface, 0) + 1
        mention.type = entity.type
    return entity


def join_names(draft: Draft, gazetteer: Gazetteer) -> None:
    """Give every name and demonym its entity; fills `draft.entities`."""
    groups = Groups(collect_forms(draft), set_apart(draft))
    _join_equal(groups)
    _join_bracketed(groups, draft)
    _join_full_persons(groups)
    _join_short_organisations(groups)
    _join_birth_names(groups, draft)
    join_other_names(groups, draft)
    _join_short_persons(groups, draft)
    for group in sorted(groups.members):
        forms = [groups.forms[member] for member in groups.members[group]]
        for form in forms:
            for number in form.mentions:
                mention = draft.mentions[number]
                mention.entity = len(draft.entities)
                if len(forms) > 1 and not mention.rule:
                    mention.rule = "coref.name"
        draft.entities.append(_entity(draft, forms, gazetteer))
