"""Transforms of countries and of US states: any spelling into AWS's, and AWS's into a code or name."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from referrals.ace.vocabulary.countries import COUNTRIES, COUNTRY_OF_ISO
from referrals.ace.vocabulary.lead_lists import COUNTRY_OF_LEAD_COUNTRY, LEAD_COUNTRIES
from referrals.ace.vocabulary.packing import packed
from referrals.mapping.transforms.base import (
    Choice,
    Form,
    Forms,
    Otherwise,
    Step,
    Transform,
    folded,
    on_text,
    refusal,
)
from referrals.mapping.transforms.country_spellings import EVERYDAY_NAMES, LONG_CODES, country_code

_TEXT: Forms = frozenset({Form.TEXT})


class CountryList(Choice):
    """AWS has two lists of countries, and they differ in four."""

    OPPORTUNITY = "opportunity", "Countries of opportunities"
    LEAD = "lead", "Countries of leads"


_LEAD_COUNTRY_OF = {COUNTRY_OF_LEAD_COUNTRY[name]: name for name in LEAD_COUNTRIES}
_VALUE_OF: Mapping[CountryList, Mapping[str, str]] = {
    CountryList.OPPORTUNITY: COUNTRY_OF_ISO,
    CountryList.LEAD: {
        code: _LEAD_COUNTRY_OF[name] for code, name in COUNTRY_OF_ISO.items() if name in _LEAD_COUNTRY_OF
    },
}
_VALUES: Mapping[CountryList, frozenset[str]] = {
    CountryList.OPPORTUNITY: frozenset(COUNTRIES),
    CountryList.LEAD: frozenset(LEAD_COUNTRIES),
}


class ReadCountry(Transform):
    """Any spelling of a country into AWS's."""

    label: ClassVar[str] = "Country for AWS"
    help: ClassVar[str] = "Turns a country's name or its code of two or three letters into the name on AWS's list."
    takes: ClassVar[Forms] = _TEXT
    gives: ClassVar[Forms] = _TEXT

    do: Literal["read_country"] = "read_country"
    countries: CountryList = Field(
        CountryList.OPPORTUNITY, title="AWS's list", description="Leads and opportunities have lists of their own."
    )

    def step(self) -> Step:
        values, value_of = _VALUES[self.countries], _VALUE_OF[self.countries]

        def read(text: str) -> str:
            if text in values:
                return text
            if found := value_of.get(country_code(text) or ""):
                return found
            raise refusal(text, "is no country of AWS's list, in any spelling known here")

        return on_text(read)

    def inverse(self) -> "WriteCountry":
        return WriteCountry()


class CountryForm(Choice):
    """The way a CRM names countries."""

    CODE = "code", "Two letters (DE)"
    LONG_CODE = "long_code", "Three letters (DEU)"
    NAME = "name", "Everyday English name (Germany)"


_FORMS: Mapping[CountryForm, Mapping[str, str]] = {
    CountryForm.CODE: {code: code for code in COUNTRY_OF_ISO},
    CountryForm.LONG_CODE: LONG_CODES,
    CountryForm.NAME: EVERYDAY_NAMES,
}


class WriteCountry(Transform):
    """AWS's country into a CRM's."""

    label: ClassVar[str] = "Country for your CRM"
    help: ClassVar[str] = "Turns the name on AWS's list into the code or name your CRM uses."
    takes: ClassVar[Forms] = _TEXT
    gives: ClassVar[Forms] = _TEXT

    do: Literal["write_country"] = "write_country"
    form: CountryForm = Field(CountryForm.CODE, title="Written like", description="How your CRM names countries.")

    def step(self) -> Step:
        written = _FORMS[self.form]

        def write(text: str) -> str:
            if found := written.get(country_code(text) or ""):
                return found
            raise refusal(text, "is no country of AWS's list")

        return on_text(write)

    def inverse(self) -> ReadCountry:
        return ReadCountry()


_STATES = packed(
    """
    AL Alabama; AK Alaska; AS American Samoa; AZ Arizona; AR Arkansas; CA California; CO Colorado; CT Connecticut;
    DE Delaware; DC Dist. of Columbia; FM Federated States of Micronesia; FL Florida; GA Georgia; GU Guam; HI Hawaii;
    ID Idaho; IL Illinois; IN Indiana; IA Iowa; KS Kansas; KY Kentucky; LA Louisiana; ME Maine; MH Marshall Islands;
    MD Maryland; MA Massachusetts; MI Michigan; MN Minnesota; MS Mississippi; MO Missouri; MT Montana; NE Nebraska;
    NV Nevada; NH New Hampshire; NJ New Jersey; NM New Mexico; NY New York; NC North Carolina; ND North Dakota;
    MP Northern Mariana Islands; OH Ohio; OK Oklahoma; OR Oregon; PW Palau; PA Pennsylvania; PR Puerto Rico;
    RI Rhode Island; SC South Carolina; SD South Dakota; TN Tennessee; TX Texas; UT Utah; VT Vermont; VA Virginia;
    VI Virgin Islands; WA Washington; WV West Virginia; WI Wisconsin; WY Wyoming; AE APO/AE; AP FPO, AP
    """
)
STATE_OF_CODE: Mapping[str, str] = dict(row.split(" ", 1) for row in _STATES)
CODE_OF_STATE: Mapping[str, str] = {name: code for code, name in STATE_OF_CODE.items()}
_OTHER_NAMES = {
    "District of Columbia": "DC",
    "Washington DC": "DC",
    "Washington, D.C.": "DC",
    "U.S. Virgin Islands": "VI",
    "US Virgin Islands": "VI",
    "Micronesia": "FM",
}
_STATE: Mapping[str, str] = {
    folded(spelling): STATE_OF_CODE[code]
    for spelling, code in (
        *((code, code) for code in STATE_OF_CODE),
        *((f"US-{code}", code) for code in STATE_OF_CODE),
        *CODE_OF_STATE.items(),
        *_OTHER_NAMES.items(),
    )
}


_NO_STATE = "is no state of the United States"


class ReadState(Transform):
    """A state's code or name into AWS's name."""

    label: ClassVar[str] = "US state for AWS"
    help: ClassVar[str] = "Turns a state's code (CA, US-CA) or name into the name on AWS's list of US states."
    takes: ClassVar[Forms] = _TEXT
    gives: ClassVar[Forms] = _TEXT

    do: Literal["read_state"] = "read_state"
    otherwise: Otherwise = Field(
        Otherwise.REFUSE, title="Any other text", description="What happens to a state or region of another country."
    )

    def step(self) -> Step:
        otherwise = self.otherwise
        return on_text(lambda text: _STATE.get(folded(text)) or otherwise.of(text, _NO_STATE))

    def inverse(self) -> "WriteState":
        return WriteState(otherwise=self.otherwise)


class WriteState(Transform):
    """AWS's name of a state into its code."""

    label: ClassVar[str] = "US state's code"
    help: ClassVar[str] = "Turns the name on AWS's list of US states into its code of two letters."
    takes: ClassVar[Forms] = _TEXT
    gives: ClassVar[Forms] = _TEXT

    do: Literal["write_state"] = "write_state"
    otherwise: Otherwise = Field(
        Otherwise.KEEP, title="Any other text", description="What happens to a state or region of another country."
    )

    def step(self) -> Step:
        otherwise = self.otherwise
        return on_text(lambda text: CODE_OF_STATE.get(text) or otherwise.of(text, _NO_STATE))

    def inverse(self) -> ReadState:
        return ReadState(otherwise=self.otherwise)
