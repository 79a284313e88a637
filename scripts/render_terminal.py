#!/usr/bin/env python3
"""Render what a command prints on a terminal as docs/NAME.png: `scripts/render_terminal.py NAME LINES COMMAND...`."""

import io
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

DOCS = Path(__file__).resolve().parents[1] / "docs"
COLUMNS = 110
WIDTH = 900  # pixels of the page
LOCAL_FONTS = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)


def on_a_terminal(command: list[str]) -> str:
    """Return what a command writes to its terminal, colours included."""
    leader, follower = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(COLUMNS)}
    running = subprocess.Popen(command, stdout=follower, stderr=subprocess.DEVNULL, env=environment)
    os.close(follower)
    parts = []
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:  # the other side is closed: the command has ended
            break
        if not part:
            break
        parts.append(part)
    running.wait()
    return b"".join(parts).decode().replace("\r\n", "\n")


def main() -> int:
    """Write the picture."""
    name, lines, *command = sys.argv[1:]
    shown = "\n".join(on_a_terminal(command).split("\n")[: int(lines)])
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(
        Text.from_ansi(
            f"$ {' '.join(Path(word).name if at == 0 else word for at, word in enumerate(command))}\n{shown}"
        )
    )
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        picture = Path(folder) / "terminal.svg"
        drawn = console.export_svg(title="triplewire", code_format=LOCAL_FONTS)
        picture.write_text(drawn, "utf-8")
        width, height = (float(size) for size in re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawn)[0])
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        size = {"width": WIDTH, "height": round(WIDTH * height / width)}
        page = browser.new_page(viewport=size, device_scale_factor=1.5)
        page.goto(picture.as_uri())
        page.locator("svg").screenshot(path=str(DOCS / f"{name}.png"))
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
