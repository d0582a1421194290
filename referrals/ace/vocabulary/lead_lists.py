"""AWS's standard values of lead fields; they differ from the opportunity lists and are kept apart."""

from referrals.ace.vocabulary.countries import COUNTRIES
from referrals.ace.vocabulary.packing import packed

LEAD_INDUSTRIES = (
    "Agriculture & Mining",
    "Biotechnology",
    "Business & Consumer Services",
    "Business Serv.",
    "Communications",
    "Computer Hardware",
    "Computers & Electronics",
    "Computer Software",
    "Consumer Goods",
    "Consumer Related",
    "Education",
    "Energy & Utilities",
    "Financial Services",
    "Gaming",
    "Government",
    "Government, Education & Public Services",
    "Healthcare",
    "Healthcare, Pharmaceuticals and Biotech",
    "Industrial/Energy",
    "Internet Specific",
    "Life Sciences",
    "Manufacturing",
    "Media, Entertainment & Leisure",
    "Media & Entertainment",
    "Medical/Health",
    "Non-Profit Organization",
    "Professional Services",
    "Public Services",
    "Real Estate & Construction",
    "Retail",
    "Retail, Wholesale & Distribution",
    "Semiconductor/Electr",
    "Software & Internet",
    "Telecommunications",
    "Transportation & Logistics",
    "Travel & Hospitality",
    "Wholesale & Distribution",
)
LEAD_USE_CASES = (
    "Big Data",
    "Content Delivery",
    "DR/Archive/Backup",
    "High Performance Computing (HPC)",
    "IOT",
    "Marketplace",
    "Microsoft Apps",
    "Oracle/SAP/Enterprise Apps",
    "Other",
    "Web Application",
)

LEAD_STATES = packed(
    """
    Ahmedabad; Alabama; Alaska; Alberta; American Samoa; Andaman & Nicobar; Andrapradesh; Anhui; Arizona;
    Arkansas; Arunachal Pradesh; Assam; Australian Capital Territory; Bangalore; Baroda; Beijing; Bihar; British
    Columbia; California; Chattisgargh; Chennai; Chongqing; Cochin; Colorado; Connecticut; Delaware; Delhi; Dist.
    of Columbia; Federated States of Micronesia; Florida; Fujian; Gansu; Georgia; Goa; Guam; Guangdong; Guangxi;
    Guizhou; Gujarat; Hainan; Haryana; Hawaii; Hebei; Heilongjiang; Henan; Himachal Pardesh; Hong Kong Island;
    Hubei; Hunan; Hyderabad; Idaho; Illinois; Indiana; Inner Mong; Iowa; Jiangsu; Jiangxi; Jilin; Kansas;
    Karnataka; Kentucky; Kerala; Kolkata; Kowloon; Lantau Island; Liaoning; Louisiana; Madhya Pradesh;
    Maharashtra; Maine; Manipur; Manitoba; Marshall Islands; Maryland; Massachusetts; Meghalaya; Michigan;
    Minnesota; Mississippi; Missouri; Mizoram; Montana; Mumbai; Mysore; Nagaland; Navi Mumbai; Nebraska;
    NeiMongol; Nevada; New Brunswick; Newfoundland and Labrador; New Hampshire; New Jersey; New Mexico; New South
    Wales; New Territories; New York; Ningxia; North Carolina; North Dakota; Northern Mariana Islands; Northern
    Territory; Northwest Territories; Nova Scotia; Nunavut; Ohio; Oklahoma; Ontario; Oregon; Orrisa; Palau;
    Pennsylvania; Pondicherry; Prince Edward Island; Puerto Rico; Pune; Punjab; Qinghai; Quebec; Queensland;
    Rajasthan; Rhode Island; Saskatchewan; Secunderabad; Shaanxi; Shandong; Shanghai; Shanxi; Sichuan; Singapore;
    South Australia; South Carolina; South Dakota; Surat; Tamil Nadu; Tasmania; Tennessee; Texas;
    Thiruvananthapuram; Tianjin; Tibet; Tripura; Utah; Uttar Pradesh; Uttrakhand; Vermont; Victoria; Virginia;
    Virgin Islands; Washington; West Bangal; Western Australia; West Virginia; Wisconsin; Wyoming; Xinjiang;
    Xizang; Yukon; Yunnan; Zhejiang; APO/AE; AFO/FPO; FPO, AP
    """
)

# Two of the opportunity countries are no lead countries, and two are spelt otherwise.
_ABSENT = frozenset({"Iran, Islamic Republic Of", "Democratic Republic Of The Congo"})
_RESPELT = {
    "Bonaire, Sint Eustatius and Saba": "Bonaire,Sint Eustatius and Saba",
    "Saint Martin (French Part)": "Saint Martin (French Part )",
}
LEAD_COUNTRIES = tuple(_RESPELT.get(name, name) for name in COUNTRIES if name not in _ABSENT)
COUNTRY_OF_LEAD_COUNTRY: dict[str, str] = {_RESPELT.get(name, name): name for name in COUNTRIES}
