"""Whether a postal code has the form AWS wants for its country."""

import re
from functools import cache

from referrals.ace.vocabulary.countries import COUNTRIES

_PIECES = {"#": "[0-9]", "@": "[A-Za-z]", "*": "[A-Za-z0-9]", "[": "(?:", "]": ")?", "|": "|"}


@cache
def _pattern(form: str) -> re.Pattern[str]:
    return re.compile("".join(_PIECES.get(sign) or re.escape(sign) for sign in form))


def postal_code_fits(country: str, code: str) -> bool:
    """Whether AWS would take `code`; True where AWS publishes no form (C26) or knows no such country."""
    known = COUNTRIES.get(country)
    form = known.postal_form if known else None
    return form is None or bool(_pattern(form).fullmatch(code))


def postal_code_hint(country: str) -> str:
    """AWS's form as a person reads it: 9 for a digit, A for a letter; "" where there is none to show."""
    known = COUNTRIES.get(country)
    form = (known.postal_form if known else None) or ""
    return form.replace("[ ]", " ").translate(_HINT).replace("|", " or ")


_HINT = str.maketrans({"#": "9", "@": "A", "*": "9", "[": "(", "]": ")"})
