"""The customers of the seed world: invented companies of many countries and industries."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Company:
    """`language` chooses the names of its people."""

    name: str
    industry: str
    country: str
    state: str | None
    city: str
    street: str
    postal_code: str
    domain: str
    language: str

    @property
    def phone(self) -> str:
        """A number out of a range kept for fiction; `{}` stands for its last two digits."""
        return _FICTIONAL_NUMBERS.get(self.country, "+1 202 555 01{}")


_FICTIONAL_NUMBERS = {
    "Australia": "+61 2 5550 17{}",
    "France": "+33 1 99 00 47 {}",
    "Germany": "+49 30 23125 0{}",
    "Sweden": "+46 8 465 004 {}",
    "United Kingdom": "+44 20 7946 09{}",
}

# name | industry | country | state | city | street | postal code | domain | language
_TABLE = """
Harborlight Logistics | Transportation & Logistics | United States | Washington | Tacoma | 1420 Pier Avenue | 98421 | harborlight | en
Northwind Valley Credit Union | Financial Services | United States | Idaho | Boise | 77 Sawtooth Street | 83702 | nvcu | en
Nordhafen Reederei | Transportation & Logistics | Germany | - | Hamburg | Speicherweg 12 | 20457 | nordhafen | de
Alpenblick Kliniken | Healthcare | Germany | - | Rosenheim | Am Innpark 4 | 83022 | alpenblick-kliniken | de
Belcourt Assurances | Financial Services | France | - | Lyon | 18 quai des Lanternes | 69002 | belcourt | fr
Maison Verdier | Retail | France | - | Lille | 5 rue du Marché Couvert | 59000 | maisonverdier | fr
Thistle & Rowe Foods | Consumer Goods | United Kingdom | - | Leeds | 9 Canal Wharf | LS11 5QN | thistlerowe | en
Penhallow Offshore Wind | Energy - Power & Utilities | United Kingdom | - | Plymouth | 2 Breakwater Road | PL1 3RP | penhallow | en
Skogsvik Papper | Manufacturing | Sweden | - | Sundsvall | Bruksgatan 31 | 852 30 | skogsvik | sv
Fjärdvåg Telecom | Telecommunications | Sweden | - | Luleå | Hamnplan 8 | 972 31 | fjardvag | sv
Saffron Lane Commerce | Retail | India | - | Bengaluru | 14 Residency Cross | 560025 | saffronlane | in
Vayu Agritech | Agriculture | India | - | Pune | Plot 6, Baner Hills | 411045 | vayuagri | in
Southern Cross Diagnostics | Life Sciences | Australia | - | Melbourne | 210 Batman Lane | 3000 | scdiagnostics | en
Wattle Creek Council | Government | Australia | - | Bendigo | 1 Civic Square | 3550 | wattlecreek | en
Costa Brava Resorts | Hospitality | Spain | - | Girona | Passeig del Mar 40 | 17001 | cbresorts | es
Editorial Montesol | Media & Entertainment | Mexico | - | Guadalajara | Avenida de las Rosas 512 | 44520 | montesol | es
Kazehara Robotics | Manufacturing | Japan | - | Nagoya | 3-7 Sakaemachi | 460-0008 | kazehara | ja
Minato Pixel Works | Gaming | Japan | - | Yokohama | 1-2 Kaigandori | 231-0002 | minatopixel | ja
Rio Claro Mineração | Mining | Brazil | - | Belo Horizonte | Rua das Acácias 88 | 30110-020 | rioclaro | pt
Banco Araucária | Financial Services | Brazil | - | Curitiba | Avenida do Pinhal 1200 | 80010-000 | araucaria | pt
Prairie Sky Airlines | Travel | Canada | - | Winnipeg | 600 Terminal Way | R3H 1C2 | prairiesky | en
Maple Harbour College | Education | Canada | - | Halifax | 45 Citadel Lane | B3J 2K9 | mapleharbour | en
Lionrock Digital Bank | Financial Services | Singapore | - | Singapore | 8 Straits Boulevard | 018960 | lionrock | en
Tafelberg Motor Group | Automotive | South Africa | - | Cape Town | 31 Kloof Terrace | 8001 | tafelberg | en
Copperline Semiconductors | Computers & Electronics | United States | Texas | Austin | 300 Mesa Crossing | 78744 | copperline | en
Great Plains Water Trust | Non-Profit Organization | United States | Nebraska | Omaha | 1212 Cottonwood Drive | 68102 | gpwatertrust | en
"""  # noqa: E501  one company a line


def _company(row: str) -> Company:
    name, industry, country, state, city, street, code, domain, language = row.split(" | ")
    home = None if state == "-" else state
    return Company(name, industry, country, home, city, street, code, f"{domain}.example", language)


COMPANIES = tuple(_company(row) for row in _TABLE.strip().splitlines())
