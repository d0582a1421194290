"""AWS's standard values, as AWS's side checks them."""

from aceportal.simulator.contract import ACCEPTED, REJECTED, names, words

YES_NO = ("Yes", "No")
ACCEPTANCES = (ACCEPTED, REJECTED)
STAGES = names("Prospect | Qualified | Technical Validation | Business Validation | Committed | Launched | Closed Lost")
FOR_VISIBILITY_ONLY = "Do Not Need Support from AWS Sales Rep"
PRIMARY_NEEDS = names(
    """Co-Sell - Architectural Validation | Co-Sell - Business Presentation | Co-Sell - Competitive Information |
    Co-Sell - Pricing Assistance | Co-Sell - Technical Consultation | Co-Sell - Total Cost of Ownership Evaluation |
    Co-Sell - Deal Support | Do Not Need Support from AWS Sales Rep | Co-Sell - Support for Public Tender / RFx"""
)
SALES_ACTIVITIES = names(
    """Initialized discussions with customer | Customer has shown interest in solution | Conducted POC / Demo |
    In evaluation / planning stage | Agreed on solution to Business Problem | Completed Action Plan |
    Finalized Deployment Need | SOW Signed"""
)
NET_NEW = "Net New Business"
OPPORTUNITY_TYPES = (NET_NEW, "Expansion", "Flat Renewal")
REJECTION_REASONS = names(
    """Customer problem unclear | Next steps unclear | Unable to support | Duplicate of Partner Referral |
    Renewal opportunity | Other"""
)
OTHER_COMPETITOR = "*Other"
COMPETITORS = names(
    """Oracle Cloud | On-Prem | Co-location | Akamai | AliCloud | Google Cloud Platform | IBM Softlayer |
    Microsoft Azure | Other- Cost Optimization | No Competition | *Other"""
)
DELIVERY_MODELS = names("SaaS or PaaS | BYOL or AMI | Managed Services | Professional Services | Resell | Other")
PROCUREMENT_TYPES = ("Contract", "Pay-as-you-go", "Subscription")
CHANNELS = names(
    """AWS Marketing Central | Content Syndication | Display | Email | Live Event | Out Of Home (OOH) | Print |
    Search | Social | Telemarketing | TV | Video | Virtual Event"""
)
MARKETING_USE_CASES = names(
    """AI/ML | Analytics | Application Integration | Blockchain | Business Applications | Cloud Financial Management |
    Compute | Containers | Customer Engagement | Databases | Developer Tools | End User Computing |
    Front End Web & Mobile | Game Tech | IoT | Management & Governance | Media Services | Migration & Transfer |
    Networking & Content Delivery | Quantum Technologies | Robotics | Satellite | Security | Serverless | Storage |
    VR & AR"""
)
USE_CASES = names(
    """AI Machine Learning and Analytics | Big Data: Data Warehouse / Data Integration / ETL / Data Lake / BI |
    Business Applications & Contact Center | Cloud Management Tools | Containers & Serverless |
    Edge Computing / End User Computing | Energy | Financial Services | Healthcare and Life Sciences |
    Hybrid Application Platform | Industrial Software | IOT | Media & High performance computing (HPC) |
    Migration / Database Migration | Networking | Security & Compliance | Storage & Backup | Training | Archiving |
    Blockchain | Business Applications & SAP Production | Business Applications: Mainframe Modernization |
    Centralized Operations Management |
    Cloud Management Tools & DevOps with Continuous Integration & Continuous Delivery (CICD) |
    Configuration, Compliance & Auditing | Connected Services | Content Delivery & Edge Services | Database |
    Enterprise Governance & Controls | Enterprise Resource Planning | High Performance Computing |
    Manufacturing, Supply Chain and Operations | Monitoring & Observability | Monitoring, logging and performance |
    Outpost | SAP | VMC | VMWare | Web development & DevOps"""
)
CAMPAIGNS = names(
    """APN Immersion Days | APN Solution Space | ATO (Authority to Operate) | AWS Marketplace Campaign |
    ISV Immersion Day SFID Program | ISV Workload Migration | Migration Acceleration Program |
    Partner Launch Initiative | Partner Opportunity Acceleration Funded | The Next Smart | VMware Cloud on AWS |
    Well-Architected | Windows | Workspaces/AppStream Accelerator Program | WWPS NDPP | P3"""
)
GOVERNMENT = "Government"
INDUSTRIES = names(
    """Aerospace | Agriculture | Automotive | Computers & Electronics | Consumer Goods | Education |
    Financial Services | Gaming | Government | Healthcare | Hospitality | Life Sciences | Manufacturing |
    Marketing & Advertising | Media & Entertainment | Mining | Non-Profit Organization | Energy - Oil & Gas | Other |
    Energy - Power & Utilities | Professional Services | Real Estate & Construction | Retail | Software & Internet |
    Telecommunications | Transportation & Logistics | Travel | Wholesale & Distribution"""
)
LOST_REASONS = names(
    """Customer Deficiency | Delay / Cancellation of Project | Legal / Tax / Regulatory |
    Lost to Competitor – Google | Lost to Competitor – Microsoft | Lost to Competitor – SoftLayer |
    Lost to Competitor – VMWare | Lost to Competitor – Other | No Opportunity | On Premises Deployment |
    Partner Gap | Price | Security / Compliance | Technical Limitations | Customer Experience | Other |
    People/Relationship/Governance | Product/Technology | Financial/Commercial"""  # noqa: RUF001  AWS writes the en dash
)
CURRENCIES = words(
    """USD EUR GBP AUD CAD CNY NZD INR JPY CHF SEK AED AFN ALL AMD ANG AOA ARS AWG AZN BAM BBD BDT BGN BHD BIF BMD BND
    BOB BOV BRL BSD BTN BWP BYN BZD CDF CHE CHW CLF CLP COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB FJD
    FKP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS IQD IRR ISK JMD JOD KES KGS KHR KMF KPW KRW KWD KYD
    KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR OMR
    PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SGD SHP SLL SOS SRD SSP STN SVC SYP SZL THB TJS
    TMT TND TOP TRY TTD TWD TZS UAH UGX USN UYI UYU UZS VEF VND VUV WST XAF XCD XDR XOF XPF XSU XUA YER ZAR ZMW
    ZWL"""
)

LEAD_STATUSES = ("Open", "Research", "Disqualified", "Qualified")
LEAD_USE_CASES = names(
    """Big Data | Content Delivery | DR/Archive/Backup | High Performance Computing (HPC) | IOT | Marketplace |
    Microsoft Apps | Oracle/SAP/Enterprise Apps | Other | Web Application"""
)
LEAD_INDUSTRIES = names(
    """Agriculture & Mining | Biotechnology | Business & Consumer Services | Business Serv. | Communications |
    Computer Hardware | Computers & Electronics | Computer Software | Consumer Goods | Consumer Related | Education |
    Energy & Utilities | Financial Services | Gaming | Government | Government, Education & Public Services |
    Healthcare | Healthcare, Pharmaceuticals and Biotech | Industrial/Energy | Internet Specific | Life Sciences |
    Manufacturing | Media, Entertainment & Leisure | Media & Entertainment | Medical/Health |
    Non-Profit Organization | Professional Services | Public Services | Real Estate & Construction | Retail |
    Retail, Wholesale & Distribution | Semiconductor/Electr | Software & Internet | Telecommunications |
    Transportation & Logistics | Travel & Hospitality | Wholesale & Distribution"""
)
