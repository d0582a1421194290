"""Builds HTML from elements; every text is escaped on its way in, so that no value can become markup."""

from html import escape

_VOID = {"input", "link", "meta", "br"}


class Markup(str):
    """Text that is HTML already; made by `el` alone."""

    __slots__ = ()


Child = str | None
Attribute = str | bool | None


def el(tag: str, /, *children: Child, **attributes: Attribute) -> Markup:
    """One element. `class_` writes class, `aria_label` aria-label; True is a bare attribute, None and False none."""
    opening = "".join(_attribute(key, value) for key, value in attributes.items())
    if tag in _VOID:
        return Markup(f"<{tag}{opening}>")
    return Markup(f"<{tag}{opening}>{together(*children)}</{tag}>")


def together(*children: Child) -> Markup:
    """The children one after the other, texts escaped, None left out."""
    return Markup("".join(child if isinstance(child, Markup) else escape(child or "") for child in children))


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
