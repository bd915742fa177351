"""Cases as Markdown: a heading is a test, the fenced blocks below it are its input and its answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
_HEADING = re.compile(r"^#{1,3} (?P<title>.+)$")
_FENCE = re.compile(r"^```(?P<kind>[a-z-]*)$")


@dataclass(frozen=True, eq=False)
class Case:
    """`blocks` holds the text of each block by its kind, with a line end at its end."""

    path: Path
    title: str
    blocks: Mapping[str, str]

    @property
    def id(self) -> str:
        return f"{self.path.stem}: {self.title}"


def cases(folder: Path, answer: str) -> list[Case]:
    """All cases in the Markdown files of a folder that have such an answer, in the order of the files."""
    return [case for path in sorted(folder.glob("*.md")) for case in cases_in(path) if answer in case.blocks]


def cases_in(path: Path) -> Iterator[Case]:
    title, blocks = "", dict[str, str]()
    kind: str | None = None
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        fence = _FENCE.match(line)
        if kind is None and (heading := _HEADING.match(line)):
            if blocks:
                yield Case(path, title, blocks)
            title, blocks = heading["title"], {}
        elif kind is None and fence:
            kind, lines = fence["kind"], []
        elif kind is not None and line == "```":
            assert kind not in blocks, f"{path.name}: “{title}” has two blocks of {kind}"
            blocks[kind], kind = "".join(f"{each}\n" for each in lines), None
        elif kind is not None:
            lines.append(line)
    if blocks:
        yield Case(path, title, blocks)


def rewrite(case: Case, kind: str, answer: str) -> None:
    """Put another answer into the case's file, for review in the diff."""
    text = case.path.read_text(encoding="utf-8")
    heading = re.search(rf"^#{{1,3}} {re.escape(case.title)}$", text, re.MULTILINE)
    assert heading is not None
    start = text.index(f"```{kind}\n", heading.end()) + len(f"```{kind}\n")
    end = text.index("```", start)
    case.path.write_text(text[:start] + answer + text[end:], encoding="utf-8")
