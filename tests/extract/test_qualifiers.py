"""Status, speaker and time of facts, on sentences of our own that name an anchor and two ends."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from triplewire.extract.draft import Draft, EntityDraft, FactDraft, MentionDraft
from triplewire.extract.pipeline import Extractor
from triplewire.extract.qualifiers import qualify
from triplewire.graph.model import Article, EntityType, MentionKind, Period, Status

pytestmark = pytest.mark.model

PUBLISHED = "2022-02-16"  # a Wednesday


class Case(NamedTuple):
    words: str
    anchor: str
    subject: str
    object: str
    status: str
    speaker: str = ""
    relation: str = "attacked"


# status | words | anchor | one end | other end, then "by" and the speaker, and the relation where it is not `attacked`
TABLE = """
asserted | Russia attacked Ukraine on Monday. | attacked | Russia | Ukraine
asserted | Russia, which had never hidden its aims, attacked Ukraine. | attacked | Russia | Ukraine
asserted | Russia attacked Ukraine rather than Georgia. | attacked | Russia | Ukraine
asserted | Russia not only attacked Ukraine but also threatened Poland. | attacked | Russia | Ukraine
asserted | Russia stopped attacking Ukraine in May. | attacking | Russia | Ukraine
asserted | Moscow announced an end to Russia's attacks on Ukraine. | attacks | Russia | Ukraine
asserted | Poland condemned Russia's attack on Ukraine. | attack | Russia | Ukraine
asserted | Poland did not condemn Russia's attack on Ukraine. | attack | Russia | Ukraine
asserted | Poland will investigate Russia's attack on Ukraine. | attack | Russia | Ukraine
asserted | Since Russia attacked Ukraine, prices have risen. | attacked | Russia | Ukraine
asserted | Prices will rise because Russia attacked Ukraine. | attacked | Russia | Ukraine
asserted | Merkel, who met Macron in Berlin, will visit Warsaw. | met | Merkel | Macron | met_with
asserted | Merkel met Macron but not Johnson. | met | Merkel | Macron | met_with
asserted | Merkel visited Warsaw, and will fly to Prague next. | visited | Merkel | Warsaw | visited
asserted | Merkel flew to Warsaw to meet Duda. | meet | Merkel | Duda | met_with
asserted | Siemens bought Varian after it failed to buy Alstom. | bought | Siemens | Varian | acquired
future | Siemens would buy a majority stake in Varian. | stake | Siemens | Varian | investor_in
asserted | Siemens will sell its stake in Varian. | stake | Siemens | Varian | investor_in
asserted | Siemens has bought Varian, and no job will be lost. | bought | Siemens | Varian | acquired
asserted | Boeing will remain based in Chicago. | based | Boeing | Chicago | headquartered_in
asserted | He would later marry Jane Fonda. | marry | He | Jane Fonda | spouse_of
asserted | The owner of Varian, Siemens, will not sue. | owner | Siemens | Varian | owned_by
asserted | Airbus will sue its competitor Boeing. | competitor | Airbus | Boeing | competitor_of
asserted | Airbus denied that its competitor Boeing was cheaper. | competitor | Airbus | Boeing | competitor_of
asserted | Putin visits Minsk for talks. | visits | Putin | Minsk | visited
asserted | Georgia was the first country Russia'd attacked. | attacked | Russia | Georgia
asserted | Merkel chose Macron as her partner. | partner | Merkel | Macron | met_with
asserted | Russia managed to attack Ukraine at night. | attack | Russia | Ukraine
asserted | Russia began to attack Ukraine at night. | attack | Russia | Ukraine
asserted | There is no doubt that Russia attacked Ukraine. | attacked | Russia | Ukraine
asserted | Ukraine was attacked by Russia without warning. | attacked | Russia | Ukraine
asserted | Talks between France and Germany were held in Paris. | Talks | France | Germany | met_with
future | Merkel predicts Russia attacks Ukraine. | attacks | Russia | Ukraine | by Merkel
negated | Russia did not attack Ukraine. | attack | Russia | Ukraine
negated | Russia never attacked Ukraine. | attacked | Russia | Ukraine
negated | Russia hasn't attacked Ukraine. | attacked | Russia | Ukraine
negated | Russia will not attack Ukraine. | attack | Russia | Ukraine
negated | Russia does not plan to attack Ukraine. | attack | Russia | Ukraine
negated | Russia has no plans to attack Ukraine. | attack | Russia | Ukraine
negated | Russia refused to attack Ukraine. | attack | Russia | Ukraine
negated | Siemens failed to acquire Alstom. | acquire | Siemens | Alstom | acquired
negated | Siemens declined to buy Alstom. | buy | Siemens | Alstom | acquired
negated | Siemens left without buying Alstom. | buying | Siemens | Alstom | acquired
negated | Siemens was unable to acquire Alstom. | acquire | Siemens | Alstom | acquired
negated | Siemens has abandoned its takeover of Alstom. | takeover | Siemens | Alstom | acquired
negated | Siemens called off the purchase of Alstom. | purchase | Siemens | Alstom | acquired
negated | Siemens ruled out buying Alstom. | buying | Siemens | Alstom | acquired
negated | The merger of Siemens with Alstom was cancelled. | merger | Siemens | Alstom | merged_with
negated | The merger of Siemens with Alstom did not take place. | merger | Siemens | Alstom | merged_with
negated | Neither Russia nor Belarus attacked Ukraine. | attacked | Russia | Ukraine
negated | Neither Russia nor Belarus attacked Ukraine. | attacked | Belarus | Ukraine
negated | Merkel met Macron but not Johnson. | met | Merkel | Johnson | met_with
negated | Not a single soldier of Russia will remain in Belarus. | remain | Russia | Belarus | deployed_in
negated | Russia has no soldiers in Belarus. | has | Russia | Belarus | deployed_in
negated | No soldier of Russia entered Belarus. | entered | Russia | Belarus | deployed_in
negated | Switzerland is not a member of NATO. | member | Switzerland | NATO | member_of
negated | Switzerland has never been a member of NATO. | member | Switzerland | NATO | member_of
negated | Duda cancelled a visit to Kyiv. | visit | Duda | Kyiv | visited
negated | Merkel avoided meeting Trump. | meeting | Merkel | Trump | met_with
negated | Turkey blocked Sweden's accession to NATO. | accession | Sweden | NATO | member_of
future | Russia will attack Ukraine. | attack | Russia | Ukraine
future | Russia may attack Ukraine. | attack | Russia | Ukraine
future | Russia could have attacked Ukraine. | attacked | Russia | Ukraine
future | Russia plans to attack Ukraine. | attack | Russia | Ukraine
future | Russia is planning to attack Ukraine. | attack | Russia | Ukraine
future | Russia threatened to attack Ukraine. | attack | Russia | Ukraine
future | Russia threatened Ukraine with an attack. | attack | Russia | Ukraine
future | Russia is going to attack Ukraine. | attack | Russia | Ukraine
future | If Russia attacks Ukraine, prices will rise. | attacks | Russia | Ukraine
future | The West fears a possible attack by Russia on Ukraine. | attack | Russia | Ukraine
future | The West is fearful of a possible attack by Russia on Ukraine. | attack | Russia | Ukraine
future | Fears of an attack by Russia on Ukraine are growing. | attack | Russia | Ukraine
future | The threat of an attack by Russia on Ukraine is real. | attack | Russia | Ukraine
future | Russia is ready to attack Ukraine. | attack | Russia | Ukraine
future | Russia is expected to attack Ukraine. | attack | Russia | Ukraine
future | Russia is likely to attack Ukraine. | attack | Russia | Ukraine
future | Merkel is due to meet Macron on Friday. | meet | Merkel | Macron | met_with
future | Merkel is to meet Macron on Friday. | meet | Merkel | Macron | met_with
future | Merkel is set to meet Macron. | meet | Merkel | Macron | met_with
future | Merkel hopes to meet Macron. | meet | Merkel | Macron | met_with
future | Merkel wants to visit Warsaw and meet Duda. | meet | Merkel | Duda | met_with
future | Merkel will visit Warsaw and meet Duda. | meet | Merkel | Duda | met_with
future | Merkel invited Macron to visit Berlin. | visit | Macron | Berlin | visited
future | Merkel announced an upcoming visit to Kyiv. | visit | Merkel | Kyiv | visited
future | Siemens agreed to acquire Varian. | acquire | Siemens | Varian | acquired
future | Siemens offered to buy Varian. | buy | Siemens | Varian | acquired
future | Siemens is in talks to buy Varian. | buy | Siemens | Varian | acquired
future | Siemens made a bid to buy Varian. | buy | Siemens | Varian | acquired
future | Siemens is considering buying Varian. | buying | Siemens | Varian | acquired
future | Siemens proposed a merger with Alstom. | merger | Siemens | Alstom | merged_with
future | The proposed merger of Siemens with Alstom worries Brussels. | merger | Siemens | Alstom | merged_with
future | The planned merger of Siemens and Alstom worries Brussels. | merger | Siemens | Alstom | merged_with
future | The merger of Siemens with Alstom will take place in May. | merger | Siemens | Alstom | merged_with
future | Calls for talks between France and Germany grew louder. | talks | France | Germany | met_with
future | Spain called for talks between France and Germany. | talks | France | Germany | met_with
future | Barra will become chief executive of General Motors. | executive | Barra | General Motors | ceo_of
asserted | Unless Russia leaves Georgia, talks are off. | leaves | Russia | Georgia | deployed_in
future | Penske was selected to buy Saturn. | buy | Penske | Saturn | acquired
future | Turkey promised to support Greece. | support | Turkey | Greece | supported
future | Talks between France and Germany are scheduled for Friday. | Talks | France | Germany | met_with
alleged | Russia allegedly attacked Ukraine. | attacked | Russia | Ukraine
alleged | Russia reportedly attacked Ukraine. | attacked | Russia | Ukraine
alleged | Poland accused Russia of attacking Ukraine. | attacking | Russia | Ukraine | by Poland
alleged | Poland claimed that Russia had attacked Ukraine. | attacked | Russia | Ukraine | by Poland
alleged | Poland alleged that Russia had attacked Ukraine. | attacked | Russia | Ukraine | by Poland
alleged | Poland suspects Russia of attacking Ukraine. | attacking | Russia | Ukraine | by Poland
alleged | Russia attacked Ukraine, Poland claimed. | attacked | Russia | Ukraine | by Poland
alleged | Jones is accused of killing Smith. | killing | Jones | Smith | killed
alleged | Jones is suspected of killing Smith. | killing | Jones | Smith | killed
alleged | Jones is believed to have killed Smith. | killed | Jones | Smith | killed
alleged | Jones is thought to have killed Smith. | killed | Jones | Smith | killed
alleged | Jones is said to have killed Smith. | killed | Jones | Smith | killed
alleged | The alleged attack by Russia on Ukraine shocked Poland. | attack | Russia | Ukraine
alleged | Poland's allegation that Russia attacked Ukraine drew ire. | attacked | Russia | Ukraine | by Poland
denied | Russia denied that it had attacked Ukraine. | attacked | Russia | Ukraine | by Russia
denied | Russia denied attacking Ukraine. | attacking | Russia | Ukraine | by Russia
denied | Russia denied an attack on Ukraine. | attack | Russia | Ukraine | by Russia
denied | Russia denied plans for an attack on Ukraine. | attack | Russia | Ukraine | by Russia
denied | Russia dismissed reports that it had attacked Ukraine. | attacked | Russia | Ukraine | by Russia
denied | Russia rejected claims that it had attacked Ukraine. | attacked | Russia | Ukraine | by Russia
denied | Jones denies that he killed Smith. | killed | Jones | Smith | by Jones | killed
future | Poland claimed that Russia would attack Ukraine. | attack | Russia | Ukraine | by Poland
negated | Poland claimed that Russia did not attack Ukraine. | attack | Russia | Ukraine | by Poland
asserted | Poland said that Russia had attacked Ukraine. | attacked | Russia | Ukraine | by Poland
asserted | Russia attacked Ukraine, Poland said. | attacked | Russia | Ukraine | by Poland
asserted | Russia attacked Ukraine, said Poland. | attacked | Russia | Ukraine | by Poland
asserted | Russia, Poland said, attacked Ukraine. | attacked | Russia | Ukraine | by Poland
asserted | According to Poland, Russia attacked Ukraine. | attacked | Russia | Ukraine | by Poland
asserted | Russia attacked Ukraine, according to Poland. | attacked | Russia | Ukraine | by Poland
asserted | "Russia attacked Ukraine," Kuleba said. | attacked | Russia | Ukraine | by Kuleba
asserted | "Russia attacked Ukraine," said Kuleba. | attacked | Russia | Ukraine | by Kuleba
asserted | Kuleba said: "Russia attacked Ukraine." | attacked | Russia | Ukraine | by Kuleba
asserted | "It is over," Kuleba said. "Russia attacked Ukraine." | attacked | Russia | Ukraine | by Kuleba
asserted | "Russia attacked Ukraine. It is war," Kuleba said. | attacked | Russia | Ukraine | by Kuleba
asserted | “Russia attacked Ukraine. It is war,” Kuleba said. | attacked | Russia | Ukraine | by Kuleba
asserted | A spokesman for Gazprom said Russia had attacked Ukraine. | attacked | Russia | Ukraine | by Gazprom
asserted | Gazprom's spokesman said Russia had attacked Ukraine. | attacked | Russia | Ukraine | by Gazprom
asserted | Gazprom spokesman Petrov said Russia had attacked Ukraine. | attacked | Russia | Ukraine | by Petrov
asserted | The spokesman of Gazprom, Petrov, said Russia had attacked Ukraine. | attacked | Russia | Ukraine | by Petrov
asserted | Officials said Russia had attacked Ukraine. | attacked | Russia | Ukraine
asserted | Poland's statement that Russia attacked Ukraine was noted. | attacked | Russia | Ukraine | by Poland
future | Poland announced that Russia will attack Ukraine. | attack | Russia | Ukraine | by Poland
future | Poland warned that Russia might attack Ukraine. | attack | Russia | Ukraine | by Poland
negated | Poland insisted that Russia had not attacked Ukraine. | attacked | Russia | Ukraine | by Poland
asserted | Kuleba told Merkel that Russia had attacked Ukraine. | attacked | Russia | Ukraine | by Kuleba
asserted | Poland criticized Russia on Monday. | criticized | Poland | Russia | criticized
asserted | Belarus's foreign minister Makei said Russia attacked Ukraine. | minister | Makei | Belarus | minister_of
asserted | Belarus's foreign minister Makei said Russia attacked Ukraine. | attacked | Russia | Ukraine | by Makei
asserted | Reuters reported that Poland had said Russia attacked Ukraine. | attacked | Russia | Ukraine | by Poland
asserted | Poland was quoted as saying Russia attacked Ukraine. | attacked | Russia | Ukraine | by Poland
asserted | Poland said that Siemens, which owns Varian, lied. | owns | Siemens | Varian | by Poland | owned_by
void | This does not mean that Russia attacked Ukraine. | attacked | Russia | Ukraine
void | Poland did not say that Russia attacked Ukraine. | attacked | Russia | Ukraine
void | Poland could not confirm that Russia attacked Ukraine. | attacked | Russia | Ukraine
void | Instead of attacking Ukraine, Russia talked. | attacking | Russia | Ukraine
asserted | Gazprom no longer owns Opal. | owns | Gazprom | Opal | owned_by
asserted | A court dismissed the case that Siemens had brought against Alstom. | brought | Siemens | Alstom | sued
negated | Siemens pulled out of a merger with Alstom. | merger | Siemens | Alstom | merged_with
negated | The merger of Siemens with Alstom collapsed. | merger | Siemens | Alstom | merged_with
negated | Neither Siemens nor Bosch will buy Alstom. | buy | Siemens | Alstom | acquired
negated | Neither Siemens nor Bosch will buy Alstom. | buy | Bosch | Alstom | acquired
future | Siemens won the right to sue Alstom. | sue | Siemens | Alstom | sued
future | Siemens signed a contract to supply Alstom. | supply | Siemens | Alstom | supplier_of
"""


def read_case(row: str) -> Case:
    status, words, anchor, subject, other, *more = row.split(" | ")
    speaker = next((item[3:] for item in more if item.startswith("by ")), "")
    relation = next((item for item in more if not item.startswith("by ")), "attacked")
    return Case(words, anchor, subject, other, status, speaker, relation)


CASES = [read_case(row) for row in TABLE.strip().splitlines()]


def position(draft: Draft, words: str) -> MentionDraft:
    start = draft.doc.text.index(words)
    span = draft.doc.char_span(start, start + len(words), alignment_mode="expand")
    assert span is not None
    return MentionDraft(span.start, span.end, span.root.i, EntityType.PLACE, MentionKind.NAME)


def opened(extractor: Extractor, words: str) -> Draft:
    draft, _ = extractor.draft(Article("k", "", words, published=PUBLISHED))
    return draft


def named(draft: Draft, *words: str, kind: EntityType = EntityType.PLACE) -> list[int]:
    """Make names of the words, where the real mentions lack them."""
    out = []
    for text in words:
        mention = position(draft, text)
        held = draft.at[mention.start]
        if held < 0 or draft.mentions[held].entity < 0:
            mention.entity = len(draft.entities)
            mention.type = kind
            draft.entities.append(EntityDraft(text, kind))
            draft.mentions.append(mention)
            held = len(draft.mentions) - 1
            draft.index()
        out.append(held)
    return out


def qualified(extractor: Extractor, case: Case) -> tuple[Draft, FactDraft]:
    draft = opened(extractor, case.words)
    if case.speaker:
        named(draft, case.speaker, kind=EntityType.PERSON)
    subject, other = named(draft, case.subject, case.object)
    anchor = position(draft, case.anchor).head
    fact = FactDraft(subject, case.relation, other, anchor, (anchor, anchor + 1), "test")
    return draft, qualify(draft, fact)


def spoken_by(draft: Draft, fact: FactDraft) -> str:
    return "" if fact.speaker is None else draft.entities[draft.mentions[fact.speaker].entity].name


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.status}: {case.words} [{case.object}]")
def test_a_sentence_gives_its_facts_the_status_and_the_speaker_it_states(extractor: Extractor, case: Case) -> None:
    draft, fact = qualified(extractor, case)
    status = fact.status.value if fact.status and fact.confidence > 0 else "void"
    assert status == case.status
    if status != "void":
        assert case.speaker in spoken_by(draft, fact)
        assert bool(spoken_by(draft, fact)) == bool(case.speaker)


LINES = [
    line
    for line in Path(__file__).with_name("statements.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
STATEMENTS = [read_case(line.removeprefix("? ")) for line in LINES]
FALLS_SHORT = [line.startswith("? ") for line in LINES]
LEAST_HELD = 0.95


def held(extractor: Extractor, case: Case) -> bool:
    draft, fact = qualified(extractor, case)
    status = fact.status.value if fact.status and fact.confidence > 0 else "void"
    speaker = spoken_by(draft, fact)
    return status == case.status and (
        status == "void" or (case.speaker in speaker and bool(speaker) == bool(case.speaker))
    )


@pytest.fixture(scope="module")
def kept(extractor: Extractor) -> list[bool]:
    return [held(extractor, case) for case in STATEMENTS]


@pytest.mark.parametrize("number", range(len(STATEMENTS)), ids=lambda number: LINES[number])
def test_a_statement_has_its_status_and_its_speaker(kept: list[bool], number: int) -> None:
    assert kept[number] != FALLS_SHORT[number]


def test_few_statements_fall_short(kept: list[bool], record_property: Callable[[str, object], None]) -> None:
    share = sum(kept) / len(kept)
    record_property("statements held", f"{sum(kept)} of {len(kept)}")
    assert len(kept) >= 260
    assert share >= LEAST_HELD


# words | anchor | one end | other end | relation | time
TIMED = """
Russia attacked Ukraine on Monday. | attacked | Russia | Ukraine | attacked | happened 2022-02-14
On Monday Russia attacked Ukraine. | attacked | Russia | Ukraine | attacked | happened 2022-02-14
Russia attacked Ukraine. | attacked | Russia | Ukraine | attacked |
Poland said on Tuesday that Russia attacked Ukraine. | attacked | Russia | Ukraine | attacked |
Poland said Tuesday that Russia hit Ukraine on Monday. | hit | Russia | Ukraine | attacked | happened 2022-02-14
Russia's attack on Ukraine in 2014 was condemned on Monday. | attack | Russia | Ukraine | attacked | happened 2014
Makei has been foreign minister of Belarus since 2012. | minister | Makei | Belarus | minister_of | since 2012
Belarus, ruled by Roe since 1994, borders Ukraine. | ruled | Roe | Belarus | head_of_state_of | since 1994
Belarus, ruled by Lukashenko since 1994, borders Ukraine. | borders | Belarus | Ukraine | borders |
Blair was a minister of Britain from 1997 to 2007. | minister | Blair | Britain | minister_of | since 1997 until 2007
Blair was a member of Parliament until 2007. | member | Blair | Parliament | member_of | until 2007
Roe became leader of the Labour Party in July 2019. | leader | Roe | Labour Party | leader_of | since 2019-07
Barra joined Ford in 1985. | joined | Barra | Ford | employed_by | since 1985
Barra left Ford in 1985. | left | Barra | Ford | employed_by | until 1985
Former president of France Hollande spoke. | president | Hollande | France | head_of_state_of | until ?
Switzerland is no longer a member of UNESCO. | member | Switzerland | UNESCO | member_of | until ?
Gazprom no longer owns Opal. | owns | Gazprom | Opal | owned_by | until ?
Siemens is based in Munich, and met investors on Monday. | based | Siemens | Munich | headquartered_in |
Russia stopped supplying Poland in 2022. | supplying | Russia | Poland | supplier_of | until 2022
Merkel will meet Macron on Friday. | meet | Merkel | Macron | met_with | happened 2022-02-18
Slovenia's finance minister, Roe, resigned on Monday. | minister | Roe | Slovenia | minister_of | until 2022-02-14
Slovenia sacked its finance minister, Roe, on Monday. | minister | Roe | Slovenia | minister_of | until 2022-02-14
Roe, the president of Chad, who was elected in 2019, spoke. | president | Roe | Chad | head_of_state_of | since 2019
Roe, the president of Slovenia, spoke on Monday. | president | Roe | Slovenia | head_of_state_of |
Merkel arrived on Monday and met Macron. | met | Merkel | Macron | met_with | happened 2022-02-14
On Monday, Merkel phoned Macron to thank Scholz. | thank | Merkel | Scholz | supported | happened 2022-02-14
Last month Boeing beat Airbus to supply Qantas. | supply | Boeing | Qantas | agreement_with | happened 2022-01
On Monday Merkel flew to Poland, meeting Duda. | meeting | Merkel | Duda | met_with | happened 2022-02-14
Speaking in Poland on Monday, Merkel praised Duda. | praised | Merkel | Duda | supported | happened 2022-02-14
Merkel was in Poland on Monday and met Duda. | met | Merkel | Duda | met_with | happened 2022-02-14
Merkel met Duda before visiting Poland on Monday. | visiting | Merkel | Poland | visited | happened 2022-02-14
Merkel met Duda before visiting Poland on Monday. | met | Merkel | Duda | met_with |
Merkel announced on Monday that she supported Scholz. | supported | she | Scholz | supported | happened 2022-02-14
Merkel announced on Monday that Poland had attacked Ukraine. | attacked | Poland | Ukraine | attacked |
In 2013 he became the first German to visit Ukraine. | visit | German | Ukraine | visited | happened 2013
Merkel lost to Schulz in the 2017 German election. | lost | Schulz | Merkel | defeated | happened 2017
Roe voted on Monday to leave the Labour Party. | leave | Roe | Labour Party | member_of |
Roe met Theresa May in London. | met | Roe | Theresa May | met_with |
Russia has attacked Ukraine since 2014. | attacked | Russia | Ukraine | attacked | since 2014
Merkel saw Poland between 3 and 5 February. | saw | Merkel | Poland | visited | since 2022-02-03 until 2022-02-05
Roe won the Fields Medal in 1998 and the Wolf Prize in 2003. | won | Roe | Wolf Prize | winner_of | happened 2003
Fields was sentenced on Monday for killing Heyer. | killing | Fields | Heyer | killed |
Ford released Roe from jail on Monday. | released | Ford | Roe | detained | until 2022-02-14
Barra has been with Ford for 33 years. | been | Barra | Ford | employed_by | since 1989
Barra has led Ford for a decade. | led | Barra | Ford | ceo_of | since 2012
Barra worked for Ford for three years. | worked | Barra | Ford | employed_by | until ?
From 1965 Barra worked for Ford for 23 years. | worked | Barra | Ford | employed_by | since 1965 until 1988
Barra has served as head of Ford. | head | Barra | Ford | ceo_of | until ?
Roe was sworn in on Monday as president of Chad. | president | Roe | Chad | head_of_state_of | since 2022-02-14
Roe began serving as president of Chad in 2020. | serving | Roe | Chad | head_of_state_of | since 2020
Roe, a minister of Chad, announced his resignation on Monday. | minister | Roe | Chad | minister_of |
Roe, a candidate in Chad, ended his campaign on Monday. | candidate | Roe | Chad | candidate_in | until 2022-02-14
Roe led Chad until he was ousted in 1990. | led | Roe | Chad | head_of_state_of | until 1990
Roe has led Chad since he was elected in 1990. | led | Roe | Chad | head_of_state_of | since 1990
Retired Ford manager Anna Roe spoke. | manager | Anna Roe | Ford | employed_by | until ?
Roe, formerly the mayor of Paris, spoke. | mayor | Roe | Paris | head_of_government_of | until ?
Roe is the former mayor of Paris. | mayor | Roe | Paris | head_of_government_of | until ?
Chad, then a colony of France, was poor. | Chad | Chad | France | located_in |
Roe then joined Ford. | joined | Roe | Ford | employed_by |
Ford had previously hired Roe. | hired | Roe | Ford | employed_by |
Former presidential candidate Senator Roe of Ohio spoke. | Senator | Roe | Ohio | representative_of |
Roe, the mayor of Paris, signed an act on Monday. | signed | Roe | Paris | head_of_government_of |
Ford, which Barra joined in 1985, hired Roe. | hired | Roe | Ford | employed_by |
Britain handed Hong Kong to China in 1997. | handed | China | Hong Kong | controls | since 1997
Ford delivered a car to Roe on Monday. | delivered | Ford | Roe | supplier_of | happened 2022-02-14
Airbus is based in Paris, and sold more planes in 2004. | based | Airbus | Paris | headquartered_in |
Roe graduated from Yale in 1978. | graduated | Roe | Yale | educated_at | until 1978
After a strike in May Roe became mayor of Paris. | mayor | Roe | Paris | head_of_government_of |
Roe, the mayor of Paris, became a nominee in 2021. | became | Roe | Paris | head_of_government_of |
Until 28 February Roe, the mayor of Paris, has time to answer. | mayor | Roe | Paris | head_of_government_of |
"""


@pytest.mark.parametrize("row", TIMED.strip().splitlines())
def test_a_fact_has_the_time_of_its_own_clause(extractor: Extractor, row: str) -> None:
    words, anchor, subject, other, relation, time = f"{row} ".split(" | ")
    _, fact = qualified(extractor, Case(words, anchor, subject, other, "", relation=relation))
    stated = time.split()
    assert fact.period == Period(**dict(zip(stated[::2], stated[1::2], strict=True)))


def test_what_a_rule_decided_stays(extractor: Extractor) -> None:
    draft = opened(extractor, "Russia did not attack Ukraine on Monday.")
    subject, other = named(draft, "Russia", "Ukraine")
    decided = FactDraft(
        subject, "attacked", other, 3, (3, 4), "test", status=Status.FUTURE, period=Period(happened="2023")
    )
    assert qualify(draft, decided) == decided


def test_the_title_with_an_infinitive_lies_ahead(extractor: Extractor) -> None:
    article = Article("k", "Merkel to visit Poland", "Merkel spoke of Poland in Berlin.", published=PUBLISHED)
    draft, _ = extractor.draft(article)
    subject, other = named(draft, "Merkel", "Poland")
    anchor = position(draft, "visit").head
    fact = qualify(draft, FactDraft(subject, "visited", other, anchor, (anchor, anchor + 1), "test"))
    assert fact.status == "future"


def test_two_readings_of_one_fact_are_equal(extractor: Extractor) -> None:
    case = CASES[-1]
    assert qualified(extractor, case)[1] == qualified(extractor, case)[1]
