import gzip
import io
import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from triplewire.extract.read import Caps, Problem, sources
from triplewire.graph.model import Article

BODY = "The minister of defence said on Monday that the drills would end soon.\n\nHe met his colleague in Vienna."


def split(found: Iterable[Article | Problem]) -> tuple[list[Article], list[Problem]]:
    items = list(found)
    return [i for i in items if isinstance(i, Article)], [i for i in items if isinstance(i, Problem)]


def write(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def only_problem(path: Path, caps: Caps | None = None) -> Problem:
    articles, problems = split(sources([path], caps=caps or Caps()))
    assert not articles
    assert len(problems) == 1
    assert "\n" not in problems[0].message
    assert problems[0].hint
    assert problems[0].where.startswith(str(path))
    return problems[0]


def test_a_bad_line_in_the_middle_is_named_and_the_others_come_through(tmp_path: Path) -> None:
    rows = [{"title": f"Story {n}", "text": BODY} for n in range(4)]
    lines = [json.dumps(row) for row in rows]
    path = write(tmp_path, "a.jsonl", "\n".join([*lines[:2], '{"title": "broken', *lines[2:]]) + "\n")
    articles, problems = split(sources([path]))
    assert [article.title for article in articles] == ["Story 0", "Story 1", "Story 2", "Story 3"]
    assert [problem.where for problem in problems] == [f"{path}:3"]
    assert problems[0].message.startswith("this is not JSON: Unterminated string")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"title": 3, "text": "x"}', '"title" is a number, not text'),
        (b'{"text": ["x"]}', '"text" is a list, not text'),
        (b'{"url": "https://a.org/1"}', 'the row has neither "text" nor "title"'),
        (b'{"text": "  ", "title": ""}', 'the row has neither "text" nor "title"'),
        (b"[1, 2]", "this is JSON, but not an object"),
        (b'"words"', "this is JSON, but not an object"),
        (b"\xff\xfe\x00", "the text says it is utf-16 and is not (byte 2)"),
        (b"[" * 100_000, "the JSON is nested too deeply"),
        (b'{"text": "' + b"x" * 9000 + b'"}', "the line is longer than 8,000 bytes"),
        (b'{"text": "' + b"x" * 2000 + b'"}', "the article has 2,000 characters, more than 1,000"),
    ],
)
def test_each_kind_of_bad_row_has_its_message(tmp_path: Path, line: bytes, message: str) -> None:
    good = json.dumps({"text": BODY}).encode()
    path = write(tmp_path, "a.jsonl", good + b"\n" + line + b"\n\n" + good.replace(b"drills", b"talks") + b"\n")
    articles, problems = split(sources([path], caps=Caps(article=1000 if len(line) < 50_000 else 1_000_000)))
    assert len(articles) == 2
    assert [(problem.where, problem.message) for problem in problems] == [(f"{path}:2", message)]


def test_an_empty_file_is_a_problem(tmp_path: Path) -> None:
    for name in ("a.txt", "a.md", "a.html", "a.jsonl"):
        assert only_problem(write(tmp_path, name, "")).message == "the file is empty"
        assert only_problem(write(tmp_path, name, " \n\n")).message == "the file is empty"


def test_a_five_megabyte_file_is_refused_with_the_cap_in_the_message(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "word " * 1_000_000)
    assert only_problem(path).message == "the article has 4,999,999 characters, more than 1,000,000"
    assert "8,000,000 bytes" in only_problem(write(tmp_path, "b.txt", b"x" * 9_000_000)).message


def test_a_page_over_the_cap_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = write(tmp_path, "a.html", "<html><body>" + "<p>word</p>" * 300_000)
    assert "characters, more than 2,000,000" in only_problem(path).message


def test_a_long_article_is_read_whole(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "A headline of few words\n\n" + "nine words. " * 50_000)
    articles, problems = split(sources([path]))
    assert not problems
    assert len(articles[0].text.split()) == 100_000


def test_a_binary_file_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", bytes(range(256)) * 20)
    assert only_problem(path).message == "this is a binary file, not text"


def test_windows_text_is_read_and_noise_is_not(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", f"Zürich talks end “early”\n\n{BODY}".encode("cp1252"))
    assert split(sources([path]))[0][0].title == "Zürich talks end “early”"
    noise = write(tmp_path, "b.txt", bytes(range(128, 256)) * 10)
    assert only_problem(noise).message == "the text is not UTF-8 (byte 0)"


def test_utf_16_with_its_mark_and_utf_8_with_its_mark_are_read(tmp_path: Path) -> None:
    for encoding in ("utf-16", "utf-8-sig"):
        path = write(tmp_path, "a.txt", f"Talks end early in Kyiv\n\n{BODY}".encode(encoding))
        assert split(sources([path]))[0][0].title == "Talks end early in Kyiv"


def test_a_folder_is_read_in_order_without_hidden_files_and_other_data(tmp_path: Path) -> None:
    write(tmp_path, "b/two.md", f"# Two comes second\n\n{BODY}")
    write(tmp_path, "a.txt", f"One comes first of all\n\n{BODY}")
    write(tmp_path, ".git/three.txt", BODY)
    write(tmp_path, "b/picture.png", b"\x89PNG")
    write(tmp_path, "b/gold.jsonl", '{"id": "a", "title": "One", "facts": []}\n')
    write(tmp_path, "package.json", '{"name": "x"}\n')
    articles, problems = split(sources([tmp_path]))
    assert [article.title for article in articles] == ["One comes first of all", "Two comes second"]
    assert not problems


def test_a_folder_without_articles_is_named(tmp_path: Path) -> None:
    assert only_problem(tmp_path).message == "the folder holds no articles"


def test_a_missing_file_is_named_and_the_next_is_read(tmp_path: Path) -> None:
    there = write(tmp_path, "a.txt", BODY)
    articles, problems = split(sources([tmp_path / "nowhere.txt", there]))
    assert len(articles) == 1
    assert problems[0].message == "there is no such file"


def test_packed_files_are_read_as_what_they_hold(tmp_path: Path) -> None:
    write(tmp_path, "a.jsonl.gz", gzip.compress(json.dumps({"text": BODY}).encode()))
    write(tmp_path, "b.md.gz", gzip.compress(f"# A headline here\n\n{BODY}".encode()))
    articles, problems = split(sources([tmp_path]))
    assert [article.title for article in articles] == ["", "A headline here"]
    assert not problems


def test_a_torn_packed_file_keeps_what_was_read(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"text": f"{n} {BODY} {n * 7919}"}) + "\n" for n in range(5000))
    data = gzip.compress(lines.encode())
    path = write(tmp_path, "a.jsonl.gz", data[: len(data) // 2])
    articles, problems = split(sources([path]))
    assert 1000 < len(articles) < 5000
    assert problems[-1].message.startswith("the file cannot be read: Compressed file ended")


def test_a_packed_bomb_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt.gz", gzip.compress(b"a" * 50_000_000))
    assert "more than 8,000,000 bytes" in only_problem(path).message


def test_json_files_hold_an_object_an_array_or_lines(tmp_path: Path) -> None:
    row = {"text": BODY}
    one = write(tmp_path, "1.json", json.dumps(row, indent=2))
    many = write(tmp_path, "2.json", json.dumps([row, {"text": 1}, row]))
    lines = write(tmp_path, "3.json", json.dumps(row) + "\n" + json.dumps(row) + "\n")
    articles, problems = split(sources([one, many, lines]))
    assert len(articles) == 5
    assert [problem.where for problem in problems] == [f"{many}[1]"]


@pytest.mark.parametrize(
    ("data", "title"),
    [
        (json.dumps({"title": "A row", "text": BODY}), "A row"),
        (json.dumps([{"title": "A row", "text": BODY}]), "A row"),
        (json.dumps({"title": "A row", "text": BODY}, indent=1), "A row"),
        (f"<!DOCTYPE html><html><head><title>A page</title></head><body><p>{BODY * 5}</p></body></html>", "A page"),
        (f"# A headline\n\n{BODY}", "A headline"),
        (f"[A link](https://a.org) opens this text.\n\n{BODY}", ""),
    ],
)
def test_standard_input_is_known_by_how_it_begins(data: str, title: str) -> None:
    articles, problems = split(sources(["-"], io.BytesIO(data.encode())))
    assert not problems
    assert [article.title for article in articles] == [title]


def test_rows_on_standard_input_come_one_by_one() -> None:
    class Pipe(io.BytesIO):
        lines = 0

        def readline(self, size: int | None = -1, /) -> bytes:
            self.lines += 1
            return super().readline(size)

    row = json.dumps({"text": BODY}).encode() + b"\n"
    pipe = Pipe(row * 50)
    next(iter(sources(["-"], pipe)))
    assert pipe.lines < 5


def test_no_standard_input_is_a_problem() -> None:
    assert split(sources(["-"]))[1][0].message == "there is no standard input"


@pytest.mark.parametrize("html", ["<p", "<html><body></body></html>", "<html><script>x</script>"])
def test_a_page_without_words_is_a_problem(tmp_path: Path, html: str) -> None:
    assert only_problem(write(tmp_path, "a.html", html)).message == "the page holds no text"
