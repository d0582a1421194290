"""How people write numbers in different countries, as a table, and its reader and writer. No form is ever guessed."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from referrals.ace.vocabulary.packing import packed
from referrals.mapping.transforms.base import Choice, refusal

MOST_DIGITS = 30
EXACT_DIGITS = 15
"""A number with decimals keeps this many digits exactly."""


class NumberForm(Choice):
    """The way a CRM writes numbers."""

    PLAIN = "plain", "1234567.89 (plain)"
    EN = "en", "1,234,567.89 (English)"
    DE = "de", "1.234.567,89 (German)"
    FR = "fr", "1 234 567,89 (French)"
    CH = "ch", "1'234'567.89 (Swiss)"
    IN = "in", "12,34,567.89 (Indian)"


@dataclass(frozen=True, slots=True)
class _Signs:
    """The sign between groups of digits (others read as the same), the decimal sign and the size of inner groups."""

    decimal: str
    thousands: str = ""
    alike: str = ""
    group: int = 3


_SIGNS: Mapping[NumberForm, _Signs] = {
    NumberForm.PLAIN: _Signs("."),
    NumberForm.EN: _Signs(".", ","),
    NumberForm.DE: _Signs(",", "."),
    NumberForm.FR: _Signs(",", "\u202f", "\u00a0 "),
    NumberForm.CH: _Signs(".", "'", "\u2019"),
    NumberForm.IN: _Signs(".", ",", group=2),
}
_CURRENCY_SIGNS = ("US$", "A$", "C$", "R$", "Rs.", "Fr.", "kr", "$", "€", "£", "¥", "₹", "₩", "₪", "₺", "zł")
_CURRENCY_CODES = frozenset(
    packed(
        """
        AED ARS AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR JPY KES KRW KWD MAD MXN MYR
        NGN NOK NZD PEN PHP PKR PLN QAR RON RUB SAR SEK SGD THB TRY TWD UAH USD VND ZAR
        """,
        separator=None,
    )
)
_MINUS = ("-", "\u2212")


def read_number(text: str, form: NumberForm) -> int | float:
    """The number; a currency's sign or code beside it is left out, and brackets mean less than nothing.

    Raises CannotRead for a text that is no number in just this form.
    """
    bare = text.strip()
    if bare[:1].isdigit() and bare[-1:].isdigit():
        return _of_digits(bare, form, text)
    bare, negative = _without_sign(_without_currency(bare))
    number = _of_digits(_without_currency(bare), form, text)
    return -number if negative else number


def _without_sign(bare: str) -> tuple[str, bool]:
    """The rest, and whether it is less than nothing."""
    if bare.startswith("(") and bare.endswith(")"):
        return bare[1:-1], True
    return (bare[1:], True) if bare.startswith(_MINUS) else (bare, False)


def _without_currency(text: str) -> str:
    text = text.strip()
    for mark in _CURRENCY_SIGNS if text.startswith(_CURRENCY_SIGNS) or text.endswith(_CURRENCY_SIGNS) else ():
        if text.startswith(mark):
            return text[len(mark) :].lstrip()
        if text.endswith(mark):
            return text[: -len(mark)].rstrip()
    if text[:3].upper() in _CURRENCY_CODES:
        return text[3:].lstrip()
    return text[:-3].rstrip() if text[-3:].upper() in _CURRENCY_CODES else text


def _of_digits(bare: str, form: NumberForm, text: str) -> int | float:
    signs = _SIGNS[form]
    written_whole, point, decimals = bare.partition(signs.decimal)
    whole = _ungrouped(written_whole, signs)
    if whole is None or not _are_digits(whole + decimals) or (point and not decimals):
        raise refusal(text, f"is no number written like {form.label}")
    decimals = decimals.rstrip("0")
    if len(whole) > MOST_DIGITS or (decimals and len((whole + decimals).lstrip("0")) > EXACT_DIGITS):
        raise refusal(text, "has more digits than an amount can keep")
    return float(f"{whole}.{decimals}") if decimals else int(whole or "0")


def _are_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _ungrouped(whole: str, signs: _Signs) -> str | None:
    """The digits without the signs between their groups, or None when a group has the wrong size."""
    for alike in signs.alike:
        whole = whole.replace(alike, signs.thousands)
    if not signs.thousands or signs.thousands not in whole:
        return whole
    first, *inner, last = whole.split(signs.thousands)
    right = 1 <= len(first) <= signs.group and len(last) == 3 and all(len(one) == signs.group for one in inner)
    return "".join((first, *inner, last)) if right else None


def write_number(number: int | float, form: NumberForm, least_decimals: int) -> str:
    """The number with all its decimals, and at least so many."""
    signs = _SIGNS[form]
    whole, _, decimals = f"{Decimal(str(abs(number))):f}".partition(".")
    decimals = decimals.rstrip("0").ljust(least_decimals, "0")
    written = _grouped(whole, signs) + (f"{signs.decimal}{decimals}" if decimals else "")
    return f"-{written}" if number < 0 else written


def _grouped(whole: str, signs: _Signs) -> str:
    if not signs.thousands:
        return whole
    groups, rest = [whole[-3:]], whole[:-3]
    while rest:
        groups.append(rest[-signs.group :])
        rest = rest[: -signs.group]
    return signs.thousands.join(reversed(groups))
