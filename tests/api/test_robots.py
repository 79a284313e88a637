"""robots.txt as RFC 9309 has it; the first cases are the RFC's own."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triplewire.api.robots import read_robots

RULES = """
User-agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-agent: barbot
User-agent: bazbot/2.0
Disallow: /example/page.html  # a remark

User-agent: quxbot
"""


@pytest.mark.parametrize(
    ("agent", "path", "allowed"),
    [
        ("other", "/x.gif", False),
        ("other", "/x.gif?large", True),
        ("other", "/example/", False),
        ("other", "/publications/a", True),
        ("foobot", "/", False),
        ("FooBot", "/example/page.html", True),
        ("barbot", "/example/page.html", False),
        ("bazbot", "/example/page.html", False),
        ("barbot", "/example/", True),
        ("quxbot", "/example/", True),
    ],
)
def test_the_group_that_names_a_program_speaks_to_it(agent: str, path: str, allowed: bool) -> None:
    assert read_robots(RULES, agent).allows(path) is allowed


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("Allow: /p\nDisallow: /", "/page", True),
        ("Allow: /folder\nDisallow: /folder", "/folder/page", True),
        ("Allow: /page\nDisallow: /*.htm", "/page.htm", False),
        ("Allow: /page\nDisallow: /*.ph", "/page.php5", True),
        ("Allow: /$\nDisallow: /", "/", True),
        ("Allow: /$\nDisallow: /", "/page.htm", False),
        ("Disallow: /a/*/b*c$", "/a/x/y/bccc", False),
        ("Disallow: /a/*/b*c$", "/a/x/y/bccd", True),
        ("Disallow: /caf%C3%A9", "/café", False),
        ("Disallow: /café", "/caf%c3%a9/menu", False),
        ("Disallow: /a%7Eb", "/a~b", False),
        ("Disallow: /a%2fb", "/a/b", True),
        ("Disallow:", "/a", True),
        ("Disallow /a", "/a", True),
        ("DISALLOW:/a", "/a", False),
        ("", "/a", True),
    ],
)
def test_the_longest_rule_that_fits_decides(rules: str, path: str, allowed: bool) -> None:
    assert read_robots(f"\ufeffUser-agent: *\r\n{rules}", "triplewire").allows(path) is allowed


def test_several_groups_for_one_program_are_one_and_a_delay_is_kept_within_reason() -> None:
    text = "user-agent: triplewire\nDisallow: /a\nCrawl-delay: 2.5\n\nuser-agent: Triplewire\nDisallow: /b\n"
    robots = read_robots(text, "triplewire")

    assert [robots.allows(path) for path in ("/a", "/b", "/c")] == [False, False, True]
    assert robots.delay == 2.5
    assert read_robots("User-agent: *\nCrawl-delay: 99999", "triplewire").delay == 60
    assert read_robots("User-agent: *\nCrawl-delay: soon", "triplewire").delay == 0


def test_a_rule_of_many_stars_takes_no_time() -> None:
    robots = read_robots("User-agent: *\n" + f"Disallow: /{'*a' * 1000}b$\n" * 50, "triplewire")
    began = time.process_time()

    assert robots.allows("/" + "a" * 4000)

    assert time.process_time() - began < 2


@given(st.text(max_size=200), st.text(max_size=40))
def test_any_text_is_rules(text: str, path: str) -> None:
    assert read_robots(f"User-agent: *\n{text}", "triplewire").allows(f"/{path}") in (True, False)
