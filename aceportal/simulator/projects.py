"""What the customers of the seed world want to do on AWS."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Project:
    """`revenue` is the range of the monthly figure in US dollars; no industries: any company may want it."""

    title: str
    description: str
    use_case: str
    products: tuple[str, ...]
    revenue: tuple[int, int]
    next_step: str
    industries: tuple[str, ...] = ()


_MAKERS = ("Manufacturing", "Automotive", "Mining", "Computers & Electronics")
_MONEY = ("Financial Services",)
_PUBLIC = ("Government", "Education", "Non-Profit Organization")
_CARE = ("Healthcare", "Life Sciences")
_SHOPS = ("Retail", "Consumer Goods", "Hospitality")
_MOVERS = ("Transportation & Logistics", "Travel")
_POWER = ("Energy - Power & Utilities", "Telecommunications", "Agriculture")
_SHOWS = ("Gaming", "Media & Entertainment")

PROJECTS = (
    Project(
        "SAP S/4HANA move",
        "{company} runs SAP ECC on hardware that leaves support next year and wants to move to S/4HANA on AWS. "
        "A partner is needed to size the landscape, plan two rehearsals and run the cut-over at a weekend.",
        "Business Applications & SAP Production",
        ("AmazonEC2Linux", "AWSBackup"),
        (18_000, 60_000),
        "Sizing workshop with the SAP basis team.",
        (*_MAKERS, "Consumer Goods"),
    ),
    Project(
        "Plant data platform",
        "{company} collects machine data on each site separately. It wants one platform that shows downtime and scrap "
        "across all plants within minutes, and a first model that predicts bearing failures.",
        "Industrial Software",
        ("AWSIoTCore", "AWSIoTGreengrass", "AmazonS3"),
        (6_000, 24_000),
        "Site visit to choose the pilot line.",
        _MAKERS,
    ),
    Project(
        "Core banking resilience",
        "{company} must prove to its regulator that its payment services recover within two hours. It is looking for "
        "a design over two regions, tested fail-over and the documents that auditors ask for.",
        "Financial Services",
        ("AmazonRDSforPostgreSQL", "AWSBackup"),
        (22_000, 85_000),
        "Review of recovery targets with risk and compliance.",
        _MONEY,
    ),
    Project(
        "Fraud scoring in real time",
        "{company} scores card payments in an overnight batch and loses money in between. It wants scores in under "
        "200 milliseconds, explained well enough for the people who handle complaints.",
        "AI Machine Learning and Analytics",
        ("AmazonSageMaker", "AmazonDynamoDB"),
        (9_000, 35_000),
        "Agree on the data set for a proof of concept.",
        _MONEY,
    ),
    Project(
        "Citizen services online",
        "{company} answers most requests by telephone and paper. It plans an online service with identity check, case "
        "tracking and accessible forms, and needs a partner who has built one for the public sector.",
        "Web development & DevOps",
        ("AWSLambda", "AmazonDynamoDB", "AmazonCloudFront"),
        (2_400, 9_000),
        "Walk through the first three services with the team.",
        _PUBLIC,
    ),
    Project(
        "Imaging archive",
        "{company} keeps eleven years of medical images on tape and two ageing arrays. It wants a durable archive with "
        "fast retrieval for the last two years, and a clear answer on where data is stored.",
        "Archiving",
        ("AmazonS3", "AmazonS3Glacier", "AWSDirectConnect"),
        (4_000, 18_000),
        "Collect volumes and retrieval patterns per department.",
        _CARE,
    ),
    Project(
        "Research data lake",
        "{company} spends more time finding trial and laboratory data than working with it. It wants one governed "
        "lake with search, access by study and a history that stands up to inspection.",
        "Big Data: Data Warehouse / Data Integration / ETL / Data Lake / BI",
        ("AmazonS3", "AWSGlue", "AmazonAthena"),
        (7_500, 30_000),
        "Meet the data owners of the two largest studies.",
        _CARE,
    ),
    Project(
        "Shop on a new footing",
        "{company} lost its online shop for five hours on the busiest day of last year. It wants to replace the single "
        "server by services that grow with demand, before the next season starts.",
        "Containers & Serverless",
        ("AmazonElasticContainerServiceECS", "AmazonCloudFront", "AmazonRDSAuroraforPostgreSQL"),
        (3_500, 16_000),
        "Load profile of the last season from the operations team.",
        _SHOPS,
    ),
    Project(
        "Contact centre in the cloud",
        "{company} runs three telephone systems for one customer service. It wants a single contact centre with "
        "voice and chat, call-backs in the busy hours and reports that agree with each other.",
        "Business Applications & Contact Center",
        ("AmazonConnectVoice", "AmazonConnectChat", "AWSLambda"),
        (5_000, 21_000),
        "Count of agents and channels per site.",
        (*_SHOPS, *_MOVERS, "Telecommunications"),
    ),
    Project(
        "Fleet and route planning",
        "{company} plans routes in spreadsheets each evening and cannot react to weather or traffic during the day. "
        "It wants live positions, arrival times that customers can trust and fewer empty kilometres.",
        "Connected Services",
        ("AWSIoTCore", "AmazonDynamoDB", "AWSLambda"),
        (4_500, 19_000),
        "Sample of a month's journeys for the first estimate.",
        _MOVERS,
    ),
    Project(
        "Sensor network for remote sites",
        "{company} learns of faults at remote sites when customers call. It wants readings every minute over a narrow "
        "link, alarms within five, and maps that the field crews can use offline.",
        "IOT",
        ("AWSIoTCore", "AWSIoTGreengrass"),
        (3_000, 14_000),
        "List of sites with power and network on hand.",
        _POWER,
    ),
    Project(
        "Live events at scale",
        "{company} expects ten times its usual audience for a launch in spring. It wants sessions that start in "
        "seconds in four regions, and costs that fall again the day after.",
        "Media & High performance computing (HPC)",
        ("AmazonGameLiftServers", "AmazonCloudFront", "AmazonDynamoDB"),
        (8_000, 40_000),
        "Forecast of players per region and hour.",
        _SHOWS,
    ),
    Project(
        "Data centre exit",
        "{company} leaves its data centre when the lease ends in fourteen months: 140 servers, 30 databases, two "
        "applications nobody dares to touch. It wants a plan by waves and a partner for the first two.",
        "Migration / Database Migration",
        ("AmazonEC2Linux", "AWSDatabaseMigrationService"),
        (15_000, 70_000),
        "Inventory export and a first cut of the waves.",
    ),
    Project(
        "Assistant for the service desk",
        "{company} answers the same four hundred questions every week. It wants an assistant that drafts answers from "
        "its own manuals, names the page it used and never sees customer data it should not see.",
        "AI Machine Learning and Analytics",
        ("AmazonBedrock", "AmazonS3"),
        (2_000, 12_000),
        "Choose fifty real questions as the yardstick.",
    ),
    Project(
        "Backup and recovery",
        "{company} has backups but has never restored a whole service. After an incident at a supplier it wants "
        "copies that cannot be altered, a second account to keep them in and a restore test every quarter.",
        "Storage & Backup",
        ("AWSBackup", "AmazonS3"),
        (1_200, 8_000),
        "Agree on the three services to restore first.",
    ),
)


def project_for(industry: str, chance: random.Random) -> Project:
    """A project that suits the industry, or one that suits everybody."""
    own = [project for project in PROJECTS if industry in project.industries]
    common = [project for project in PROJECTS if not project.industries]
    return chance.choice([*own, *own, *common])
