"""The ways in which agency English states a relation, one by one, read by rules alone."""

from pathlib import Path

import pytest

from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import read_row
from triplewire.graph.model import Status
from triplewire.graph.ontology import default_ontology

LINES = Path(__file__).with_name("wordings.txt").read_text("utf-8").splitlines()
WORDINGS = [tuple(line.split(" | ")) for line in LINES if not line.startswith("#")]


def stated(extractor: Extractor, text: str) -> set[str]:
    """Return what a text is read to state, of symmetric relations both ways round."""
    reading = extractor.read_one(read_row({"title": "", "text": text, "date": "2024-02-03"}))
    names = {entity.key: entity.name for entity in reading.entities}
    found = set()
    for row in reading.evidence:
        status = "" if row.status is Status.ASSERTED else f" {row.status}"
        ends = [names[row.subject], names[row.object]]
        found.add(f"{ends[0]} {row.relation} {ends[1]}{status}")
        if default_ontology().relation(row.relation).symmetric:
            found.add(f"{ends[1]} {row.relation} {ends[0]}{status}")
    return found


@pytest.mark.model
@pytest.mark.parametrize(("text", "expected"), WORDINGS, ids=range(len(WORDINGS)))
def test_a_wording_is_read(extractor: Extractor, text: str, expected: str) -> None:
    found = stated(extractor, text)
    if expected == "-":
        assert not found
    else:
        assert set(expected.split("; ")) <= found


@pytest.mark.model
@pytest.mark.parametrize(
    "text",
    [
        "Lena Holm left a note for Kenya.",
        "Lena Holm was in a hurry to sign. Kenya waited.",
        "Kenya and Uganda were absent from talks.",
        "A letter signed by Kenya and Uganda was lost.",
        "Kenya cut ties with Uganda.",
        "Omar Diallo was held in an Israeli hotel.",
        "Omar Diallo was killed near a hotel of the Israeli chain.",
        "Iran released a film about Omar Diallo.",
        "Kenya recalled a storm in Uganda.",
        "Lena Holm stood on a stage. Omar Diallo listened.",
        "Lena Holm called Omar Diallo a taxi.",
        "Kenya considered Uganda's storm warnings under pressure.",
        "Norway's view of the city surprised Bergen.",
        "Omar Diallo met a man named Peter Wren.",
        "Lena Holm of the Bergen assembly spoke.",
        "Siemens pulled a train through Russia.",
        "Siemens is in talks to buy engines from Airbus.",
        "Lena Holm, in her fourth year as a painter, passed Harvard University's wall.",
    ],
)
def test_what_only_sounds_alike_states_nothing(extractor: Extractor, text: str) -> None:
    assert not stated(extractor, text)


@pytest.mark.model
def test_a_title_in_the_name_of_a_shop_is_nobody_s_office(extractor: Extractor) -> None:
    found = stated(extractor, "Omar Diallo owns the King Lanterno vape store in Sydney, Australia.")
    assert found == {"Sydney located_in Australia"}


@pytest.mark.model
def test_fire_from_a_critic_is_no_attack(extractor: Extractor) -> None:
    found = stated(extractor, "Kenya came under fire from the European Union.")
    assert found == {"European Union criticized Kenya"}


@pytest.mark.model
def test_a_letter_of_a_party_tells_no_death(extractor: Extractor) -> None:
    assert stated(extractor, "Lena Holm (D-Ohio) spoke.") == {"Lena Holm member_of_party Democratic Party"}


@pytest.mark.model
def test_a_short_name_in_brackets_may_be_made_of_letters_of_the_long_one(extractor: Extractor) -> None:
    found = stated(extractor, "The Norwegian Institute of Seismology (Norseis) closed. Lena Holm leads Norseis.")
    assert "Lena Holm leader_of Norwegian Institute of Seismology" in found


@pytest.mark.model
def test_who_is_told_something_employs_nobody(whole_extractor: Extractor) -> None:
    text = (
        "Dr Lena Holm of Bergen University, a researcher of ship signals, explained to Reuters that crews might turn "
        "their radios off. Holm told Reuters that this might happen near Kenya."
    )
    assert "Lena Holm employed_by Reuters" not in stated(whole_extractor, text)
