"""How CRMs and people spell countries: ISO's codes of two and three letters, and names other than AWS's."""

import unicodedata
from collections.abc import Mapping

from referrals.ace.vocabulary.countries import COUNTRIES, COUNTRY_OF_ISO
from referrals.ace.vocabulary.lead_lists import COUNTRY_OF_LEAD_COUNTRY
from referrals.ace.vocabulary.packing import packed

_LONG_CODES = packed(
    """
    AD AND; AE ARE; AF AFG; AG ATG; AI AIA; AL ALB; AM ARM; AN ANT; AO AGO; AQ ATA; AR ARG; AS ASM; AT AUT; AU AUS;
    AW ABW; AX ALA; AZ AZE; BA BIH; BB BRB; BD BGD; BE BEL; BF BFA; BG BGR; BH BHR; BI BDI; BJ BEN; BL BLM; BM BMU;
    BN BRN; BO BOL; BQ BES; BR BRA; BS BHS; BT BTN; BV BVT; BW BWA; BY BLR; BZ BLZ; CA CAN; CC CCK; CD COD; CF CAF;
    CG COG; CH CHE; CI CIV; CK COK; CL CHL; CM CMR; CN CHN; CO COL; CR CRI; CU CUB; CV CPV; CW CUW; CX CXR; CY CYP;
    CZ CZE; DE DEU; DJ DJI; DK DNK; DM DMA; DO DOM; DZ DZA; EC ECU; EE EST; EG EGY; EH ESH; ER ERI; ES ESP; ET ETH;
    FI FIN; FJ FJI; FK FLK; FM FSM; FO FRO; FR FRA; GA GAB; GB GBR; GD GRD; GE GEO; GF GUF; GG GGY; GH GHA; GI GIB;
    GL GRL; GM GMB; GN GIN; GP GLP; GQ GNQ; GR GRC; GS SGS; GT GTM; GU GUM; GW GNB; GY GUY; HK HKG; HM HMD; HN HND;
    HR HRV; HT HTI; HU HUN; ID IDN; IE IRL; IL ISR; IM IMN; IN IND; IO IOT; IQ IRQ; IR IRN; IS ISL; IT ITA; JE JEY;
    JM JAM; JO JOR; JP JPN; KE KEN; KG KGZ; KH KHM; KI KIR; KM COM; KN KNA; KR KOR; KW KWT; KY CYM; KZ KAZ; LA LAO;
    LB LBN; LC LCA; LI LIE; LK LKA; LR LBR; LS LSO; LT LTU; LU LUX; LV LVA; LY LBY; MA MAR; MC MCO; MD MDA; ME MNE;
    MF MAF; MG MDG; MH MHL; MK MKD; ML MLI; MM MMR; MN MNG; MO MAC; MP MNP; MQ MTQ; MR MRT; MS MSR; MT MLT; MU MUS;
    MV MDV; MW MWI; MX MEX; MY MYS; MZ MOZ; NA NAM; NC NCL; NE NER; NF NFK; NG NGA; NI NIC; NL NLD; NO NOR; NP NPL;
    NR NRU; NU NIU; NZ NZL; OM OMN; PA PAN; PE PER; PF PYF; PG PNG; PH PHL; PK PAK; PL POL; PM SPM; PN PCN; PR PRI;
    PS PSE; PT PRT; PW PLW; PY PRY; QA QAT; RE REU; RO ROU; RS SRB; RU RUS; RW RWA; SA SAU; SB SLB; SC SYC; SD SDN;
    SE SWE; SG SGP; SH SHN; SI SVN; SJ SJM; SK SVK; SL SLE; SM SMR; SN SEN; SO SOM; SR SUR; SS SSD; ST STP; SV SLV;
    SX SXM; SY SYR; SZ SWZ; TC TCA; TD TCD; TF ATF; TG TGO; TH THA; TJ TJK; TK TKL; TL TLS; TM TKM; TN TUN; TO TON;
    TR TUR; TT TTO; TV TUV; TW TWN; TZ TZA; UA UKR; UG UGA; UM UMI; US USA; UY URY; UZ UZB; VA VAT; VC VCT; VE VEN;
    VG VGB; VI VIR; VN VNM; VU VUT; WF WLF; WS WSM; YE YEM; YT MYT; ZA ZAF; ZM ZMB; ZW ZWE
    """
)
LONG_CODES: Mapping[str, str] = dict(pair.split() for pair in _LONG_CODES)

_OTHER_NAMES = packed(
    """
    AE = UAE = Emirates; AN = Dutch Antilles; AT = Österreich; AX = Åland; BA = Bosnia = Bosnia-Herzegovina;
    BE = Belgique = België; BL = St. Barts; BN = Brunei; BO = Plurinational State of Bolivia = Bolivia, Plurinational
    State of; BQ = Bonaire = Caribbean Netherlands = Bonaire, Sint Eustatius and Saba; BR = Brasil; BS = The Bahamas =
    Bahamas, The; CC = Cocos Islands = Keeling Islands; CD = DR Congo = Congo, Democratic Republic of the =
    Congo, The Democratic Republic of the = Congo - Kinshasa = Congo (DRC) = DRC; CG = Republic of the Congo =
    Congo, Republic of the = Congo - Brazzaville = Congo-Brazzaville; CH = Schweiz = Suisse = Svizzera; CI = Ivory
    Coast; CN = People's Republic of China = China, People's Republic of = Mainland China = PRC; CV = Cabo Verde;
    CZ = Czechia; DE = Deutschland = Federal Republic of Germany; DK = Danmark; ES = España; FI = Suomi; FK = Falkland
    Islands; FM = Micronesia = Federated States of Micronesia; FO = Faeroe Islands; GB = UK = U.K. = Britain =
    England = Scotland = Wales = Northern Ireland = United Kingdom of Great Britain and Northern Ireland;
    GM = The Gambia = Gambia, The; HK = Hong Kong SAR = Hong Kong SAR China = Hong Kong, China; HM = Heard and McDonald
    Islands; IE = Republic of Ireland = Éire; IR = Iran = Islamic Republic of Iran; IT = Italia; KN = St. Kitts and
    Nevis; KR = South Korea = Republic of Korea = Korea, Republic of = Korea, South; LA = Laos = Lao PDR; LC = St.
    Lucia; LY = Libya; MD = Moldova = Republic of Moldova; MF = Saint Martin = St. Martin; MK = North Macedonia =
    Macedonia = Republic of North Macedonia; MM = Burma = Myanmar (Burma); MO = Macau = Macao SAR = Macau SAR China;
    MX = México; NL = The Netherlands = Holland = Nederland; NO = Norge; NZ = Aotearoa; PL = Polska; PM = St. Pierre
    and Miquelon; PN = Pitcairn Islands; PS = Palestine = State of Palestine = Palestine, State of = Palestinian
    Territories; RU = Russian Federation; SE = Sverige; SH = Saint Helena = St. Helena; SJ = Svalbard; SK = Slovak
    Republic; ST = São Tomé and Príncipe = Sao Tome; SX = Sint Maarten = St. Maarten; SY = Syria; SZ = Eswatini;
    TF = French Southern and Antarctic Lands; TL = East Timor; TR = Türkiye; TW = Taiwan, Province of China =
    Republic of China (Taiwan); TZ = United Republic of Tanzania = Tanzania, United Republic of; UM = U.S. Outlying
    Islands = US Minor Outlying Islands; US = United States of America = U.S. = U.S.A. = America; VA = Vatican =
    Vatican City = Holy See; VC = St. Vincent and the Grenadines; VE = Bolivarian Republic of Venezuela = Venezuela,
    Bolivarian Republic of; VG = British Virgin Islands; VI = U.S. Virgin Islands = US Virgin Islands = United States
    Virgin Islands; VN = Vietnam; ZA = RSA = Republic of South Africa
    """
)
_EVERYDAY = packed(
    """
    BQ = Caribbean Netherlands; CD = DR Congo; FK = Falkland Islands; FM = Micronesia; IR = Iran; KR = South Korea;
    LA = Laos; LY = Libya; MD = Moldova; MF = Saint Martin; MK = North Macedonia; MO = Macao; PS = Palestine;
    SX = Sint Maarten; SY = Syria; SZ = Eswatini; VA = Vatican City; VG = British Virgin Islands;
    VI = U.S. Virgin Islands; VN = Vietnam
    """
)
EVERYDAY_NAMES: Mapping[str, str] = COUNTRY_OF_ISO | dict(pair.split(" = ") for pair in _EVERYDAY)
"""The English name most people use, by ISO code of two letters."""


def _loose(text: str) -> str:
    """Letters alone, without case and accents."""
    plain = unicodedata.normalize("NFKD", text.replace("&", "and")).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


_EXACT: Mapping[str, str] = {
    **{name: country.iso_code for name, country in COUNTRIES.items()},
    **{lead_name: COUNTRIES[name].iso_code for lead_name, name in COUNTRY_OF_LEAD_COUNTRY.items()},
    **{code: code for code in COUNTRY_OF_ISO},
    **{long: code for code, long in LONG_CODES.items()},
}
_LOOSE: Mapping[str, str] = {
    **{_loose(spelling): code for spelling, code in _EXACT.items()},
    **{_loose(name): code for code, *names in (row.split(" = ") for row in _OTHER_NAMES) for name in names},
}


def country_code(text: str) -> str | None:
    """ISO's code of two letters for a code or a name however spelt; None for what AWS's list has not."""
    return _EXACT.get(text) or _LOOSE.get(_loose(text[:100]))
