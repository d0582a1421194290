"""Pieces of Markdown: pages, tables, state diagrams."""

from collections.abc import Iterable, Mapping, Sequence, Set

from referrals.domain.moves import State

_ORIGIN = "*Written from the code by `manage.py reference`. Change the code, then run it again; edits here are lost.*"


def page(title: str, job: str, *parts: str) -> str:
    """A whole page: its title, what it is for, and its parts."""
    return "\n\n".join((f"# {title}", job, _ORIGIN, *parts)) + "\n"


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; pipes and line breaks in a cell cannot break it."""
    lines = (_line(row) for row in rows)
    return "\n".join((_line(headings), "|" + "---|" * len(headings), *lines))


def code(text: object) -> str:
    """The text as it is written in files and code."""
    return f"`{text}`"


def codes(texts: Iterable[object]) -> str:
    """Several texts as they are written in files and code."""
    return ", ".join(code(text) for text in texts)


def diagram(moves: Mapping[State, Set[State]], starts: Iterable[State]) -> str:
    """A table of moves as a Mermaid state diagram, its arrows in the table's own order."""
    first = [f"    [*] --> {state.value}" for state in starts]
    arrows = [
        f"    {state.value} --> {target.value}" for state in moves for target in type(state) if target in moves[state]
    ]
    return "\n".join(("```mermaid", "stateDiagram-v2", *first, *arrows, "```"))


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
