"""Finds in the source every id that people may see: where an error or a state's reason is made, with its sentence."""

import ast
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from aceportal.environment import BASE_DIR
from referrals import errors
from referrals.ace.schema import Unreadable
from referrals.errors import PortalError

PACKAGES = ("aceportal", "referrals", "onboarding")
# Paths of CRM fields with their labels look like ids with sentences.
_CRM_FIELDS = {BASE_DIR / "referrals" / "mapping" / "profiles", BASE_DIR / "aceportal" / "demo_crm"}
GAP = "…"
_ID = re.compile(rf"[a-z0-9_]+(\.([a-z0-9_]+|{GAP}))+")
_PLACEHOLDER = re.compile(r"\{\w+\}")
Constants = Mapping[str, ast.expr]

ERRORS: tuple[type[PortalError], ...] = (
    *(kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, PortalError)),
    Unreadable,
)
"""Every error of ours, parents before children."""
_NAMES = frozenset(error.__name__ for error in ERRORS)


class Raised(NamedTuple):
    """One id; what only the case can say is a gap in its sentence. `error` is a class name, or ""."""

    error_id: str
    error: str
    sentence: str


def raised_in_product() -> set[Raised]:
    """Every id that stands in the source beside its sentence, once each."""
    files = (path for package in PACKAGES for path in (BASE_DIR / package).rglob("*.py"))
    return {one for path in files if path.parent not in _CRM_FIELDS for one in raised_in(path.read_text())}


def raised_in(source: str) -> Iterator[Raised]:
    """The same for one module's source."""
    tree = ast.parse(source)
    constants = _constants(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _made_by(node, constants)


def _constants(tree: ast.Module) -> Constants:
    return {
        target.id: statement.value
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }


def _made_by(call: ast.Call, constants: Constants) -> Iterator[Raised]:
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    pairs = [*pairwise(call.args)]
    if "reason_id" in named and "reason" in named:
        pairs.append((named["reason_id"], named["reason"]))
    for first, second in pairs:
        error_id, sentence = _text(first, constants), _text(second, constants)
        if _ID.fullmatch(error_id) and " " in sentence:
            yield Raised(error_id, _error_of(call), sentence)


def _error_of(call: ast.Call) -> str:
    """The error the call makes, or is told to make by its first argument; "" for a state's reason or an answer."""
    candidates = (node.id for node in (call.func, *call.args[:1]) if isinstance(node, ast.Name))
    return next((name for name in candidates if name in _NAMES), "")


def _text(node: ast.expr, constants: Constants) -> str:
    """What the expression says as text, with gaps for all that is known only when it runs; "" for no text."""
    match node:
        case ast.Constant(value=str(text)):
            return _PLACEHOLDER.sub(GAP, text)
        case ast.JoinedStr(values=parts):
            return "".join(_text(part, constants) for part in parts)
        case ast.FormattedValue():
            return GAP
        case ast.Name(id=name) if name in constants:
            return _text(constants[name], {})
        case ast.Call(func=ast.Attribute(value=template, attr="format")):
            return _text(template, constants)
        case ast.Subscript(value=whole, slice=ast.Slice()):
            return _text(whole, constants)
        case _:
            return ""
