"""AWS's 522 product codes with names and families (C27); a code is its name without anything but letters and digits."""

# ruff: noqa: RUF001 - AWS writes an en dash in some product names

import re
from dataclasses import dataclass

from referrals.ace.vocabulary.packing import packed


@dataclass(frozen=True, slots=True)
class Product:
    """One AWS product; `code` is what `awsProducts` carries."""

    code: str
    name: str
    family: str


_NAMES: dict[str, str] = {
    "AI/ML": """
        AWS Agent Registry; AWS Context; AgentCore; AgentCore Browser; AgentCore Code Interpreter; AgentCore
        Evaluations; AgentCore Gateway; AgentCore Identity; AgentCore Memory; AgentCore Observability; AgentCore
        Policy; AgentCore Runtime; AgentCore Web Search; Agent Toolkit for AWS; Amazon Bedrock - Anthropic Claude
        Code; Amazon Bedrock - Data Automation Audio; Amazon Bedrock - Data Automation Documents; Amazon Bedrock -
        Data Automation Images; Amazon Bedrock - Data Automation Video; Amazon Bedrock - Google Models; Amazon
        Bedrock – Grok Models; Amazon Bedrock - Managed Agents (OpenAI); Amazon Bedrock - Managed Knowledge Base;
        Amazon Bedrock - MiniMax AI Models; Amazon Bedrock - Moonshot AI Models; Amazon Bedrock - NVIDIA Models;
        Amazon Bedrock - OpenAI ChatGPT Codex and Work; Amazon Bedrock - OpenAI Models; Amazon Bedrock - Qwen
        Models; Amazon Bedrock - Undisclosed Model Provider; Amazon Bedrock - Z AI Models; Amazon Connect Decisions;
        Amazon Nova Act; Amazon Nova Forge; Amazon Quick; Amazon SageMaker Serverless Model Customization; Amazon
        Sagemaker - Nova Customization; Claude Enterprise in AWS Marketplace; Claude Platform on AWS
    """,
    "AR & VR": "Amazon Sumerian",
    "Analytics": """
        AWS Clean Rooms; AWS Clean Rooms Differential Privacy; AWS Clean Rooms ML; AWS Data Exchange; AWS Entity
        Resolution; AWS Glue; AWS Glue DataBrew; AWS Lake Formation; Amazon Athena; Amazon CloudSearch; Amazon Data
        Firehose; Amazon DataZone; Amazon Elastic MapReduce (EMR); Amazon FinSpace; Amazon Kinesis Data Streams
        (KDS); Amazon Managed Service for Apache Flink; Amazon Managed Streaming for Apache Kafka (MSK); Amazon
        OpenSearch for Search/vectors; Amazon OpenSearch for logs/Analytics; Amazon QuickSight; Amazon QuickSight
        Paginated Reports; Amazon QuickSight Q; Amazon Redshift
    """,
    "Application Integration": """
        AWS B2B Data Interchange; AWS Step Functions; AWS Supply Chain - Insights; Amazon AppFlow; Amazon
        EventBridge; Amazon MQ for ActiveMQ; Amazon MQ for RabbitMQ; Amazon Managed Workflows for Apache Airflow
        (MWAA); Amazon SQS; Amazon Simple Notification Service (SNS) A2A; Amazon Simple Notification Service (SNS)
        A2P
    """,
    "Blockchain": "Amazon Managed Blockchain; Amazon Quantum Ledger Database (QLDB)",
    "Business Applications": """
        AWS AppFabric; AWS End User Messaging; AWS End User Messaging Social; AWS Supply Chain; AWS Supply Chain
        Demand Planning; AWS Supply Chain - N-tier Visibility; AWS Supply Chain - Supply Planning; AWS Supply Chain
        - Sustainability; Alexa for Business; Amazon Chime SDK; Amazon Chime Voice Connector; Amazon Connect Guides;
        Amazon Connect Health - Patient Engagement; Amazon Honeycode; Amazon One; Wickr
    """,
    "Compute": """
        AWS AI Factories; AWS App2Container; AWS App Runner; AWS Dedicated Local Zones; AWS Lambda; AWS Lambda
        Managed Instances; AWS Local Zones; AWS Mainframe Modernization Blu Age; AWS Mainframe Modernization File
        Transfer BMC; AWS Mainframe Modernization Micro Focus; AWS Mainframe Modernization Precisely for IBM i; AWS
        Mainframe Modernization Precisely for IBM z/OS; AWS Mainframe Modernization Replatform NTT DATA UniKix; AWS
        Mainframe Modernization SPARC Stromasys; AWS Modular Data Center; AWS Outposts; AWS Outposts Servers; AWS
        Serverless Application Repository; AWS SimSpace Weaver; AWS Wavelength; AgentCore payments; Amazon EC2 Auto
        Scaling; Amazon EC2 - C5n; Amazon EC2 - DL1; Amazon EC2 - F1; Amazon EC2 - F2; Amazon EC2 - G4; Amazon EC2 -
        G5; Amazon EC2 - G6; Amazon EC2 - G6e; Amazon EC2 - G7e; Amazon EC2 - Graviton; Amazon EC2 - HPC6a; Amazon
        EC2 - HPC6id; Amazon EC2 - HPC7a; Amazon EC2 - HPC7g; Amazon EC2 - HPC8a; Amazon EC2 - Inf1; Amazon EC2 -
        Inf2; Amazon EC2 Linux; Amazon EC2 - Mac; Amazon EC2 - P3dn; Amazon EC2 - P4d; Amazon EC2 - P4de; Amazon EC2
        - P5; Amazon EC2 - P5e; Amazon EC2 - P5en; Amazon EC2 P6-B200; Amazon EC2 P6-B300; Amazon EC2 P6e-GB200;
        Amazon EC2 P6e-GB300; Amazon EC2 - RHEL; Amazon EC2 Spot; Amazon EC2 - Trn1; Amazon EC2 - Trn2; Amazon EC2 -
        Trn3; Amazon EC2 - VT1; Amazon EC2 Windows; Amazon EC2 Windows-BYOL; Amazon ECS Managed Instances; Amazon
        EKS Auto Mode; Amazon EKS Hybrid Nodes; Amazon EVS Windows Server Licensing; Amazon Elastic Container
        Service (ECS); Amazon Elastic VMware Service (Amazon EVS); Amazon Lightsail; Amazon SageMaker Managed
        MLFLow; Amazon WorkSpaces for agents; Oracle on AWS- General; SAP on AWS – BDC; SAP on AWS – BTP; SAP on AWS
        – GROW; SAP on AWS - General; SAP on AWS – LOB; VMWare Managed Cloud on AWS; VMware Cloud on AWS; VMware
        Cloud on AWS Outposts
    """,
    "Containers": """
        Amazon ECS Anywhere; Amazon ECS on AWS Fargate; Amazon EKS Anywhere; Amazon EKS on AWS Fargate; Amazon EKS
        on Outpost; Amazon Elastic Container Registry (ECR); Amazon Elastic Kubernetes Service (EKS); Porting
        Assistant for .NET; Red Hat OpenShift Service on AWS (ROSA)
    """,
    "Customer Engagement": """
        Amazon Connect AI Agents; Amazon Connect - Apple Messages for Business; Amazon Connect - Cases; Amazon
        Connect - Chat; Amazon Connect Contact Lens for external voice; Amazon Connect - Customer Profiles; Amazon
        Connect - Email; Amazon Connect - External Voice Transfers; Amazon Connect - Forecast Plan Schedule; Amazon
        Connect - Global Resiliency; Amazon Connect - High-Volume Outbound Communications; Amazon Connect - IVR;
        Amazon Connect In-app and web calling; Amazon Connect - Outbound Campaigns; Amazon Connect - Performance
        Evaluation; Amazon Connect - SMS; Amazon Connect - Screen Recording; Amazon Connect - Talent; Amazon Connect
        - Tasks; Amazon Connect - Telephony; Amazon Connect - Unlimited AI Chat; Amazon Connect - Unlimited AI
        Email; Amazon Connect - Unlimited AI Messaging; Amazon Connect - Unlimited AI Voice; Amazon Connect Video
        calling; Amazon Connect - Voice; Amazon Connect for WhatsApp Business Messaging; Amazon Libra; Amazon Simple
        Email Service (SES); Contact Lens for Amazon Connect
    """,
    "Database": """
        AWS Database Migration Service; Amazon Aurora DSQL; Amazon Database Migration Accelerator; Amazon
        DocumentDB; Amazon DynamoDB; Amazon ElastiCache; Amazon Keyspaces; Amazon MemoryDB; Amazon Neptune; Amazon
        RDS Aurora for MySQL; Amazon RDS Aurora for PostgreSQL; Amazon RDS Custom for SQL Server; Amazon RDS Proxy;
        Amazon RDS for Db2; Amazon RDS for MariaDB; Amazon RDS for MySQL; Amazon RDS for Oracle; Amazon RDS for
        PostgreSQL; Amazon RDS for SQL Server; Amazon RDS on Outposts; Babelfish for Aurora PostgreSQL; Oracle
        Database@AWS; Timestream for InfluxDB
    """,
    "Developer Tools": """
        AWS Cloud9; AWS Cloud Control API; AWS Cloud Development Kit (CDK); AWS CloudShell; AWS CodeArtifact; AWS
        CodeBuild; AWS CodeCommit; AWS CodeDeploy; AWS CodePipeline; AWS CodeStar; AWS DevOps Agent; AWS Elastic
        Beanstalk; AWS Fault Injection Service (FIS); AWS SDKs and Tools; AWS Transform Custom; AWS Transform -
        continuous modernization; AWS Transform for .NET; AWS Transform for SQL; AWS Transform for VMware; AWS
        Transform for mainframe; AWS X-Ray; Amazon CodeCatalyst; Amazon CodeGuru Profiler; GitLab Duo with Amazon Q;
        Kiro
    """,
    "End User Computing": """
        Amazon AppStream 2.0; Amazon WorkDocs; Amazon WorkLink; Amazon WorkMail; Amazon WorkSpaces Application
        Manager (WAM); Amazon WorkSpaces Core; Amazon WorkSpaces Core Managed Instances; Amazon WorkSpaces Pools;
        Amazon WorkSpaces Secure Browser; Amazon WorkSpaces Thin Client; Amazon Workspaces
    """,
    "Front-End Web & Mobile": """
        AWS Amplify; AWS AppSync; AWS Device Farm; Amazon Location Service; Amplify Admin UI import existing Cognito
        User Pool and Identity Pools
    """,
    "Game Tech": """
        AWS GameKit; Amazon GameLift Servers; Amazon GameLift Servers FleetIQ; Amazon GameLift Servers FlexMatch;
        Amazon GameLift Streams; Amazon GameSparks; Amazon Lumberyard
    """,
    "Healthcare AI": "Amazon Bio Discovery; Amazon Connect Health - Point of Care",
    "High Performance Computing (HPC)": """
        AWS Batch; AWS ParallelCluster; AWS Parallel Computing Service; Elastic Fabric Adapter (EFA); NICE DCV;
        Research and Engineering Studio (RES)
    """,
    "Internet of Things": """
        AWS IoT Core; AWS IoT Core for LoRaWAN; AWS IoT Device Defender; AWS IoT Device Management; AWS IoT
        FleetWise; AWS IoT Greengrass; AWS IoT Greengrass nucleus lite; AWS IoT SiteWise; AWS IoT SiteWise –
        Scenario Discovery; AWS IoT TwinMaker; AWS Partner Device Catalog; Amazon Kinesis Video Streams; FreeRTOS
        (IoT)
    """,
    "Machine Learning": """
        AWS App Studio; AWS BugBust; AWS DeepComposer; AWS Deep Learning AMIs; AWS Deep Learning Containers; AWS
        DeepLens; AWS DeepRacer; AWS HealthImaging; AWS HealthScribe; AWS Neuron; Amazon Augmented AI (A2I); Amazon
        Bedrock; Amazon Bedrock - AI21 Labs Models; Amazon Bedrock - Amazon Models; Amazon Bedrock - Anthropic
        Models; Amazon Bedrock - Cohere Models; Amazon Bedrock - DeepSeek Models; Amazon Bedrock - Guardrails;
        Amazon Bedrock - Knowledge Bases; Amazon Bedrock - Luma AI Models; Amazon Bedrock - Meta Models; Amazon
        Bedrock - Mistral AI Models; Amazon Bedrock - Stability AI Models; Amazon Bedrock - TwelveLabs Models;
        Amazon Bedrock - Writer Models; Amazon Bedrock - poolside Models; Amazon Comprehend; Amazon Comprehend
        Medical; Amazon Elastic Inference; Amazon Forecast; Amazon Fraud Detector; Amazon HealthLake; Amazon Kendra;
        Amazon Lex; Amazon Lex with Amazon Connect; Amazon Lookout for Equipment; Amazon Lookout for Metrics; Amazon
        Lookout for Vision; Amazon Mechanical Turk (MTurk); Amazon Monitron; Amazon Omics; Amazon Personalize;
        Amazon Polly; Amazon Q Business; Amazon Rekognition Custom Labels; Amazon Rekognition Face Liveness; Amazon
        Rekognition Image; Amazon Rekognition Video; Amazon SageMaker Autopilot; Amazon SageMaker Canvas; Amazon
        SageMaker Catalog; Amazon SageMaker Data Wrangler; Amazon SageMaker Edge Manager; Amazon SageMaker Feature
        Store; Amazon SageMaker Ground Truth; Amazon SageMaker HyperPod; Amazon SageMaker Inference; Amazon
        SageMaker JumpStart; Amazon SageMaker Lakehouse; Amazon SageMaker Notebook Instances; Amazon SageMaker
        Processing; Amazon SageMaker Studio; Amazon SageMaker Training; Amazon SageMaker Unified Studio; Amazon
        Textract; Amazon Transcribe; Amazon Transcribe Medical; Apache MXNet on AWS
    """,
    "Management & Governance": """
        AWS Application Cost Profiler; AWS Billing Conductor; AWS Chatbot; AWS CloudFormation; AWS CloudTrail; AWS
        Config; AWS Console Mobile Application; AWS Control Tower; AWS Distro for OpenTelemetry (ADOT); AWS License
        Manager; AWS Managed Services Accelerate; AWS Managed Services Advanced; AWS Managed Services Operations on
        Demand (OOD); AWS OpsWorks; AWS Resilience Hub; AWS Service Catalog; AWS Systems Manager; AWS Systems
        Manager Fleet Manager; AWS Systems Manager Incident Manager; AWS Well-Architected Tool; Amazon CloudWatch;
        Amazon CloudWatch Application Insights; Amazon CloudWatch Evidently; Amazon CloudWatch RUM; Amazon
        CloudWatch Synthetics; Amazon DevOps Guru; Amazon Managed Grafana; Amazon Managed Service for Prometheus;
        CloudTrail Lake; CloudWatch Omni; CloudWatch Omni for Agents
    """,
    "Marketplace": """
        AWS Marketplace - AMI; AWS Marketplace - EC2; AWS Marketplace - Professional Services; AWS Marketplace -
        Saas
    """,
    "Media Services": """
        AWS Deadline Cloud; AWS Elemental Inference; AWS Elemental MediaConnect; AWS Elemental MediaConvert; AWS
        Elemental MediaLive; AWS Elemental MediaLive Anywhere; AWS Elemental MediaPackage; AWS Elemental MediaStore;
        AWS Elemental MediaTailor; Amazon Elastic Transcoder; Amazon IVS Chat; Amazon Interactive Video Service;
        Amazon Nimble Studio
    """,
    "Migration & Transfer": """
        AWS Application Migration Service (MGN); AWS DataSync; AWS End-of-Support Migration Program (EMP); AWS
        Migration Hub; AWS Migration Hub Refactor Spaces; AWS Migration Hub Strategy Recommendations; AWS Transfer
        Family (SFTP, FTPS, FTP); CloudEndure Disaster Recovery; CloudEndure Migration; Cross-Region Data Transfer;
        Migration Evaluator (TSO Logic)
    """,
    "Networking & Content Delivery": """
        AWS App Mesh; AWS Client VPN; AWS Cloud Map; AWS Cloud WAN; AWS Data Transfer Terminal; AWS Diode; AWS
        Direct Connect; AWS Global Accelerator; AWS Mission Networking Dedicated Circuit; AWS Mission Networking IP
        Tunnel; AWS PrivateLink; AWS RTB Fabric; AWS SiteLink; AWS Site-to-Site VPN; AWS Transit Gateway; AWS
        Verified Access; Amazon API Gateway; Amazon CloudFront; Amazon Route 53; Amazon Route 53 Application
        Recovery Controller; Amazon VPC Lattice; Amazon Virtual Private Cloud (VPC); Elastic Load Balancing (ELB);
        Gateway Load Balancer
    """,
    "Private Rate Card": "Amazon SageMaker",
    "Quantum Technologies": "Amazon Braket",
    "Robotics": "AWS RoboMaker",
    "Satellite": "AWS Ground Station",
    "Security, Identity & Compliance": """
        AWS Assurance; AWS Audit Manager; AWS Certificate Manager; AWS CloudHSM; AWS Directory Service; AWS Firewall
        Manager; AWS IAM Access Analyzer; AWS Key Management Service (KMS); AWS Network Firewall; AWS Payment
        Cryptography; AWS Private CA; AWS Secrets Manager; AWS Security Agent; AWS Security Hub; AWS Security
        Incident Response; AWS Shield; AWS Shield network security director; AWS Single Sign-On; AWS WAF - Web
        Application Firewall; Amazon CodeGuru Security; Amazon Cognito; Amazon Detective; Amazon GuardDuty; Amazon
        Inspector; Amazon Macie; Amazon Security Lake; Amazon Verified Permissions; Route 53 Resolver DNS Firewall;
        Security Hub Extended
    """,
    "Storage": """
        AWS Backup; AWS Elastic Disaster Recovery; AWS OpsHub; AWS Snowmobile; AWS Storage Gateway (S3 File
        Gateway); AWS Storage Gateway (Tape Gateway); AWS Storage Gateway (Volume Gateway); Amazon Elastic Block
        Store (EBS); Amazon Elastic File System (EFS); Amazon FSx for Lustre; Amazon FSx for NetApp ONTAP; Amazon
        FSx for OpenZFS; Amazon FSx for Windows File Server; Amazon File Cache; Amazon S3; Amazon S3 Glacier; Amazon
        S3 Glacier Instant Retrieval; Amazon S3 Tables; Amazon S3 Vectors; S3 Express One Zone; S3 Files; S3 Glacier
        Deep Archive; S3 Intelligent-Tiering; Snowball - Data Transfer; Snowball - Edge Compute; Snowball with Tape
        Gateway; Snowcone - Data Transfer; Snowcone - Edge Compute
    """,
    "Support": """
        AWS Business Support+; AWS Countdown Premium; AWS Enterprise Support; AWS Enterprise Support - Public
        Pricing; AWS Incident Detection and Response; AWS Infrastructure Event Management; AWS Partner-Led Support;
        AWS Program Management Office; AWS Unified Operations; AWS re:Post Private
    """,
}
_NOT_IN_CODES = re.compile(r"[^A-Za-z0-9]")


def _products() -> dict[str, Product]:
    pairs = ((name, family) for family, names in _NAMES.items() for name in packed(names))
    found = (Product(_NOT_IN_CODES.sub("", name), name, family) for name, family in pairs)
    return {product.code: product for product in found}


PRODUCTS: dict[str, Product] = _products()
