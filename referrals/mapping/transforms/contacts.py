"""Transforms of phone numbers and web addresses."""

from typing import Any, ClassVar, Literal
from urllib.parse import urlsplit

import phonenumbers
from pydantic import Field

from referrals.mapping.paths import getter
from referrals.mapping.transforms.base import (
    PATH,
    Form,
    Forms,
    RecordPath,
    Scope,
    Step,
    Transform,
    is_empty,
    on_text,
    refusal,
    text_of,
)
from referrals.mapping.transforms.country_spellings import country_code

_TEXT: Forms = frozenset({Form.TEXT})
_SHORTEST, _LONGEST = 2, 15
"""How many digits AWS takes behind the plus sign."""


class Phone(Transform):
    """A phone number in the international form."""

    label: ClassVar[str] = "Phone for AWS"
    help: ClassVar[str] = (
        "Writes a phone number in the international form, such as +4420555010."
        " A number without its country's code is read as one of the country you name."
    )
    takes: ClassVar[Forms] = frozenset({Form.TEXT, Form.NUMBER})
    gives: ClassVar[Forms] = _TEXT

    do: Literal["phone"] = "phone"
    country: str = Field(
        "", title="Country", description="Two letters, such as US: for numbers without a code.", pattern="^([A-Z]{2})?$"
    )
    country_path: RecordPath = Field(
        "",
        title="Field with the country",
        description="Where the record says its country; it goes before the country above.",
        json_schema_extra=PATH,
    )
    drop_extension: bool = Field(
        False, title="Leave out an extension", description="AWS's form has no room for one; else a person is asked."
    )

    def step(self) -> Step:
        country_of = getter(self.country_path) if self.country_path else None

        def step(value: Any, scope: Scope) -> Any:
            if is_empty(value):
                return value
            text = text_of(value).strip()
            if _is_international(text):
                return text
            named = country_of(scope.record) if country_of else None
            return self._international(text, (country_code(named) if isinstance(named, str) else None) or self.country)

        return step

    def _international(self, text: str, region: str) -> str:
        try:
            number = phonenumbers.parse(text, region or None)
        except phonenumbers.NumberParseException:
            why = "is no phone number" if region or text.startswith("+") else "does not say its country"
            raise refusal(text, f"{why}; AWS takes the form +4420555010") from None
        if number.extension and not self.drop_extension:
            raise refusal(text, "has an extension, for which AWS has no room")
        written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if not _is_international(written) or not phonenumbers.is_possible_number(number):
            raise refusal(text, "has too few or too many digits for a phone number of its country")
        return written


def _is_international(text: str) -> bool:
    digits = text[1:]
    return text[:1] == "+" and _SHORTEST <= len(digits) <= _LONGEST and digits.isascii() and digits.isdigit()


_LONGEST_DOMAIN = 253
_NO_ADDRESS = "is no web address"


class UrlToDomain(Transform):
    """The domain of a web address."""

    label: ClassVar[str] = "Domain of a web address"
    help: ClassVar[str] = "Keeps the domain alone: https://www.example.com/about becomes example.com."
    takes: ClassVar[Forms] = _TEXT
    gives: ClassVar[Forms] = _TEXT

    do: Literal["domain"] = "domain"
    keep_www: bool = Field(False, title="Keep www", description="Keep a www. at the start.")

    def step(self) -> Step:
        def domain(text: str) -> str:
            host = _host(text)
            return host if self.keep_www else host.removeprefix("www.")

        return on_text(domain)

    def inverse(self) -> "DomainToUrl":
        return DomainToUrl()


class DomainToUrl(Transform):
    """A web address of a domain."""

    label: ClassVar[str] = "Web address of a domain"
    help: ClassVar[str] = "Writes https:// before a domain; a text that is a web address already stays as it is."
    takes: ClassVar[Forms] = _TEXT
    gives: ClassVar[Forms] = _TEXT

    do: Literal["url"] = "url"

    def step(self) -> Step:
        return on_text(_url)

    def inverse(self) -> UrlToDomain:
        return UrlToDomain(keep_www=True)


def _url(text: str) -> str:
    if text.strip().lower().startswith(("https://", "http://")):
        return text.strip()
    return f"https://{_host(text)}"


def _host(text: str) -> str:
    """The domain in small letters. Raises CannotRead for what has none."""
    bare = text.strip()
    try:
        parts = urlsplit(bare if "://" in bare else f"//{bare}")
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        raise refusal(text, _NO_ADDRESS) from None
    labels = host.split(".")
    right = (
        len(labels) > 1 and len(host) <= _LONGEST_DOMAIN and not labels[-1].isdigit() and all(map(_is_label, labels))
    )
    if not right or parts.scheme.lower() not in ("", "http", "https"):
        raise refusal(text, _NO_ADDRESS)
    return host


def _is_label(label: str) -> bool:
    return label.replace("-", "").isalnum() and label.strip("-") == label
