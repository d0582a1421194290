"""AWS's countries and states, and how each country writes its postal code."""

import re
from functools import cache

from aceportal.simulator.contract import POSTAL_FORMAT, names

STATES = names("""
Alabama | Alaska | American Samoa | Arizona | Arkansas | California | Colorado | Connecticut | Delaware | Dist. of
Columbia | Federated States of Micronesia | Florida | Georgia | Guam | Hawaii | Idaho | Illinois | Indiana | Iowa |
Kansas | Kentucky | Louisiana | Maine | Marshall Islands | Maryland | Massachusetts | Michigan | Minnesota |
Mississippi | Missouri | Montana | Nebraska | Nevada | New Hampshire | New Jersey | New Mexico | New York | North
Carolina | North Dakota | Northern Mariana Islands | Ohio | Oklahoma | Oregon | Palau | Pennsylvania | Puerto Rico |
Rhode Island | South Carolina | South Dakota | Tennessee | Texas | Utah | Vermont | Virginia | Virgin Islands |
Washington | West Virginia | Wisconsin | Wyoming | APO/AE | AFO/FPO | FPO, AP
""")

WITHOUT_POSTAL_CODE = names("""
Angola | Antigua And Barbuda | Aruba | Bahamas | Belize | Benin | Bolivia | Bonaire, Sint Eustatius and Saba |
Botswana | Burkina Faso | Burundi | Cameroon | Central African Republic | Comoros | Congo | Cook Islands | Cote
d'Ivoire | Curacao | Djibouti | Dominica | Equatorial Guinea | Eritrea | Fiji | French Southern Territories | Gambia
| Ghana | Grenada | Guyana | Heard Island and McDonald Islands | Hong Kong | Kiribati | Libyan Arab Jamahiriya |
MACAO | Malawi | Mali | Mauritania | Nauru | Netherlands Antilles | Niue | Qatar | Rwanda | Saint Helena, Ascension
and Tristan Da Cunha | Saint Kitts and Nevis | Sao Tome and Principe | Seychelles | Sierra Leone | Solomon Islands |
Suriname | Syrian Arab Republic | Timor-Leste | Togo | Tokelau | Tonga | Tuvalu | Uganda | United Arab Emirates |
Vanuatu | Yemen | Zimbabwe
""")

# AWS publishes neither a format nor an exemption for these: any code passes.
ANY_POSTAL_CODE = names("""
American Samoa | Andorra | Anguilla | Antarctica | Argentina | Azerbaijan | Barbados | Belarus | Bouvet Island |
British Indian Ocean Territory | Cayman Islands | Chile | Democratic Republic Of The Congo | Falkland Islands
(Malvinas) | Gabon | Gibraltar | Guernsey | Guinea | Iran, Islamic Republic Of | Isle of Man | Jersey | Latvia |
Lebanon | Mauritius | Micronesia, Federated States of | Moldova, Republic of | Montserrat | Palestinian Territory,
Occupied | Pitcairn | Russia | Saint Lucia | Samoa | Sint Maarten (Dutch Part) | Slovenia | Somalia | South Georgia
and the South Sandwich Islands | Tanzania | Turks and Caicos Islands | United States Minor Outlying Islands |
Uzbekistan | VIRGIN ISLANDS, BRITISH | Venezuela | Western Sahara
""")

# AWS's wording of a format -> countries. 9 is a digit, A a letter, N a digit; El Salvador's and Great Britain's are
# examples.
FORMATS: dict[str, tuple[str, ...]] = {
    "99999": names("""
Aland Islands | Algeria | Bhutan | Bosnia and Herzegovina | Cambodia | Chad | Croatia | Cuba | Dominican Republic |
Egypt | Estonia | Finland | France | Germany | Guam | Guatemala | Honduras | Indonesia | Iraq | Italy | Jordan |
Kenya | Korea | Kuwait | Lao People's Democratic Republic | Malaysia | Marshall Islands | Mexico | Mongolia |
Montenegro | Morocco | Myanmar | Namibia | Nepal | Nicaragua | Northern Mariana Islands | Pakistan | Palau | Peru |
Puerto Rico | Senegal | Serbia | Serbia and Montenegro | South Sudan | Spain | Sri Lanka | Sudan | Taiwan | Thailand
| Turkey | Ukraine | Uruguay | VIRGIN ISLANDS, U.S. | Zambia
    """),
    "999999": names("""
China | Colombia | Ecuador | Kazakhstan | Kyrgyzstan | Nigeria | Panama | Romania | Singapore | Tajikistan |
Trinidad and Tobago | Turkmenistan | Viet Nam
    """),
    "9999": names("""
Afghanistan | Albania | Armenia | Australia | Austria | Bangladesh | Bulgaria | Cape Verde | Christmas Island |
Cocos (Keeling) Islands | Cyprus | Denmark | Ethiopia | Georgia | Greenland | Guinea-Bissau | Haiti | Hungary |
Liberia | Liechtenstein | Luxembourg | Macedonia, The former Yugoslav Republic Of | Mozambique | New Zealand | Niger
| Norfolk Island | Norway | Paraguay | Philippines | South Africa | Svalbard and Jan Mayen | Switzerland | Tunisia
    """),
    "99999 OR 99999-999": ("Brazil",),
    "999999 OR 999 999": ("India",),
    "A99 9A9A or A999A9A": ("Ireland",),
    "99999 OR 9999999": ("Israel",),
    "99": ("Jamaica",),
    "9999999 OR 999-9999": ("Japan",),
    "KB9999": ("Brunei Darussalam",),
    "9999 or 99999": ("Costa Rica",),
    "999": (
        "Lesotho",
        "Madagascar",
        "Iceland",
        "Oman",
        "Faroe Islands",
        "Papua New Guinea",
    ),
    "99999 or LT-99999": ("Lithuania",),
    "999 OR 9999": ("Bahrain",),
    "97133": ("Saint Barthelemy",),
    "97150": ("Saint Martin (French Part)",),
    "B-9999 or 9999": ("Belgium",),
    "AA 99 OR AA AA": ("Bermuda",),
    "986NN": ("Wallis and Futuna",),
    "999 99 or 99999": (
        "Czech Republic",
        "Slovakia",
    ),
    "A9A 9A9 or A9A9A9": ("Canada",),
    "AAA 9999 or AAA9999": ("Malta",),
    "9999 OR 99999": ("Maldives",),
    "9999 AC or 9999AC": ("Netherlands",),
    "988NN": ("New Caledonia",),
    "99999 OR 999 99": ("Greece",),
    "DT3 6GB OR L2 2DP": ("Great Britain",),
    "VC9999": ("Saint Vincent and the Grenadines",),
    "973NN": ("French Guiana",),
    "987NN": ("French Polynesia",),
    "99-999": ("Poland",),
    "9999 OR 9999-999": ("Portugal",),
    "4789N": ("San Marino",),
    "99999-9999": ("Saudi Arabia",),
    "1101": ("El Salvador",),
    "971NN": ("Guadeloupe",),
    "974NN": ("Reunion",),
    "980NN": ("Monaco",),
    "972NN": ("Martinique",),
    "976NN": ("Mayotte",),
    "99999 OR 99999-9999": ("United States",),
    "120": ("Holy See (Vatican City State)",),
    "97500": ("Saint Pierre and Miquelon",),
    "M999": ("Swaziland",),
    "S-99999 OR SE-99999 OR 99999 OR 999 99": ("Sweden",),
    "A(A)N(A/N)NAA OR A(A)N(A/N) NAA": ("United Kingdom",),
}

_FORMAT_OF = {country: form for form, countries in FORMATS.items() for country in countries}
COUNTRIES = frozenset([*_FORMAT_OF, *WITHOUT_POSTAL_CODE, *ANY_POSTAL_CODE])
UNITED_STATES = "United States"
_BRITISH = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
_EXAMPLES = {"DT3 6GB OR L2 2DP": _BRITISH, "A(A)N(A/N)NAA OR A(A)N(A/N) NAA": _BRITISH, "1101": r"\d{4}"}
_MASK = {"AC": "[A-Z]{2}", "A": "[A-Z]", "9": r"\d"}


@cache
def _pattern(form: str) -> re.Pattern[str]:
    """The regular expression behind one of AWS's wordings."""
    if form in _EXAMPLES:
        return re.compile(_EXAMPLES[form], re.IGNORECASE)
    if "N" in form or set(form) - set("9") == set(form) or re.fullmatch("97[15].*", form):
        return re.compile(form.replace("N", r"\d"))
    masks = re.split(" or ", form, flags=re.IGNORECASE)
    return re.compile("|".join(re.sub("AC|[A9]", lambda found: _MASK[found[0]], mask) for mask in masks), re.IGNORECASE)


def postal_error(country: str, code: str | None) -> str | None:
    """AWS's complaint about a postal code; None when it fits, or when the country is judged elsewhere."""
    if country in WITHOUT_POSTAL_CODE:
        return POSTAL_FORMAT.format(country=country, format="empty") if code else None
    form = _FORMAT_OF.get(country)
    if not code or form is None or _pattern(form).fullmatch(code):
        return None
    return POSTAL_FORMAT.format(country=country, format=form)
