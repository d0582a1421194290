"""The people of the seed world: all invented, with addresses and numbers that belong to nobody."""

import random
from dataclasses import dataclass
from typing import Any

from aceportal.simulator.contract import words

_GIVEN = {
    "en": words("Amelia Oliver Grace Marcus Hannah Desmond Priya Callum Naomi Theodore Leah Winston"),
    "de": words("Katharina Lukas Annika Jonas Friederike Matthias Svenja Tobias"),
    "fr": words("Camille Julien Élodie Mathieu Solène Bastien"),
    "sv": words("Astrid Viktor Maja Elias Ingrid Oskar"),
    "in": words("Ananya Rohan Kavya Arjun Meera Vikram"),
    "es": words("Lucía Javier Marina Andrés Paula Diego"),
    "ja": words("Haruka Kenji Yui Daichi Sakura Ren"),
    "pt": words("Beatriz Rafael Larissa Thiago Helena Caio"),
}
_FAMILY = {
    "en": words("Whitcombe Okafor Hartley Delgado Pemberton Sinclair Marlowe Ashby Thornbury Redfern"),
    "de": words("Brandauer Lindemann Voskamp Reinholt Hagedorn Seifried"),
    "fr": words("Delacourt Montreuil Beaumarchand Rousselin Valcourt"),
    "sv": words("Lundkvist Ekström Sandholm Bergvall Nyhlén"),
    "in": words("Raghunathan Deshmukhar Chatterlee Venkatan Malhotrai"),
    "es": words("Arredondo Villaseñor Montalbán Quintanar Escudero"),
    "ja": words("Hoshikawa Minazuki Kuroyama Asahina Tachikawa"),
    "pt": words("Albuquerque Figueira Nogueiro Valadares Sampaião"),
}
_TITLES = (
    "Chief Information Officer",
    "Head of Platform Engineering",
    "Director of IT Operations",
    "VP Digital Products",
    "Chief Technology Officer",
    "Data and Analytics Lead",
    "Head of Infrastructure",
    "Programme Director, Cloud",
)
_AWS_STAFF = (
    "Jordan Ellery",
    "Mina Castellane",
    "Tomas Verhoek",
    "Ruth Abernathy",
    "Sanjay Kirpalan",
    "Ingrid Solheim",
    "Paolo Ferrantini",
    "Keiko Morishima",
)


@dataclass(frozen=True, slots=True)
class Person:
    first_name: str
    last_name: str
    title: str

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def email(self, domain: str) -> str:
        return f"{plain(self.first_name)}.{plain(self.last_name)}@{domain}"


def plain(name: str) -> str:
    """A name as it may stand in an address: lower case, no accents."""
    return name.lower().translate(str.maketrans("éèöåãíáñü", "eeoaaianu"))


def customer_contact(chance: random.Random, language: str) -> Person:
    return Person(chance.choice(_GIVEN[language]), chance.choice(_FAMILY[language]), chance.choice(_TITLES))


def sales_team(chance: random.Random) -> dict[str, Any]:
    """AWS's people on an opportunity, under AWS's field names."""
    rep, owner, success, isv = chance.sample(_AWS_STAFF, 4)
    return {
        "aWSSalesRepName": rep,
        "aWSSalesRepEmail": _staff_email(rep),
        "aWSAccountOwnerName": owner,
        "aWSAccountOwnerEmail": _staff_email(owner),
        "aWSPartnerSuccessManagerName": success,
        "aWSPartnerSuccessManagerEmail": _staff_email(success),
        "aWSISVSuccessManagerName": isv,
        "aWSISVSuccessManagerEmail": _staff_email(isv),
    }


def development_manager() -> dict[str, Any]:
    """The partner's manager at AWS, the same on every record."""
    return {
        "partnerDeveloperManager": "Nadia Brightwater",
        "partnerDeveloperManagerEmail": _staff_email("Nadia Brightwater"),
    }


def _staff_email(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@aws-staff.example"
