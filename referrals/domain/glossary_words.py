"""The portal's words, one meaning each; names are AWS's where AWS has one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A word, what it means here, and the words left alone because they blur it.

    `in_text`: sentences of the portal link the word to its meaning wherever they say it.
    """

    word: str
    meaning: str
    avoid: str = ""
    in_text: bool = False


WORDS: tuple[Word, ...] = (
    Word("acceptance", "the partner's decision on what AWS shared"),
    Word("acceptBy", "the deadline AWS gives for a decision, UTC"),
    Word("ACE", "APN Customer Engagements: AWS's program for selling together with partners"),
    Word(
        "alliance lead", "who runs the partnership with AWS; only they create, move and abandon an integration request"
    ),
    Word("AO", "AWS-originated: opportunityOwnership is “AWS Referral”", "inbound lead"),
    Word("ARN", "AWS's name for a thing, such as a user or role: arn:aws:iam::123456789012:role/…", in_text=True),
    Word("AWS's stage", "aWSStage: AWS's own view, filled only when AWS says Launched or Closed Lost", "stage"),
    Word("backfill", "giving referrals AWS already has the partner's ids before launch", "migration", in_text=True),
    Word("bell", "a queue job that only wakes a worker; the database row is the work"),
    Word("blocker", "why a task cannot go on, in a few words"),
    Word("catalogue (of a CRM)", "the fields and values of the CRM that a profile knows", "schema"),
    Word(
        "change (of a CRM)", "what a CRM is told, in its own shape, under a cursor; by webhook or when it asks", "event"
    ),
    Word("cluster", "problems with the same cure, counted together", "error group"),
    Word("confirmed", "AWS's result file said so; never merely “done”", "synced, done"),
    Word("conflict", "AWS changed a field that an open edit of ours changes too; a person chooses"),
    Word(
        "connection",
        "one partner in one environment: bucket, credentials' place, settings, health",
        "tenant, integration",
    ),
    Word("connection test", "every right tried in every folder, each with its result, its reason and its cure", "ping"),
    Word(
        "connector",
        "what fetches a CRM's records and brings it AWS's changes, where the CRM itself calls nobody",
        "adapter, plug-in",
    ),
    Word("convert", "begin an opportunity from a qualified lead; AWS joins the two by the lead's id"),
    Word("coverage", "how much of what AWS needs a mapping gives, 0 to 100"),
    Word(
        "CRM profile",
        "one CRM of the partner beside a connection: its fields, its mapping, its webhooks",
        "integration",
    ),
    Word("definition version", "AWS's field list: 13, 14, 14.3"),
    Word(
        "delivery",
        "one thing we ask AWS to take, about one referral; it ends confirmed or refused, or waits for a person",
        "job, message, submission",
    ),
    Word(
        "divergence",
        "AWS's stage, close date, reason or amount stands beside ours and differs, with no edit of ours open",
        "conflict",
    ),
    Word(
        "draft",
        "an opportunity of ours that AWS does not know yet; its values wait on the referral until it is submitted",
    ),
    Word(
        "draft (of a mapping)", "a mapping somebody is changing; records go on by the published version", "working copy"
    ),
    Word(
        "drift", "a field, value, version or value list of AWS's that is newer than what the portal or a mapping knows"
    ),
    Word("edit", "one field a person or the CRM wants changed, with the value the wish was based on"),
    Word("environment", "sandbox or production; nothing crosses between them", "stage (of an environment)"),
    Word("error file", "AWS's answer to a file it could not read at all (*.error.json)"),
    Word("evidence", "what shows that a requirement is met: facts, files, confirmations, the packet", "proof"),
    Word(
        "evidence packet",
        "one ZIP for AWS's production approval: report, results, files, mapping, sign-offs",
        "bundle",
        in_text=True,
    ),
    Word(
        "external id",
        "a shared word in a role's trust policy, so that nobody else's request can use the role",
        in_text=True,
    ),
    Word("file", "one object in the bucket, in either direction, with our own copy of its bytes", "document"),
    Word("FVO", "for visibility only: no co-sell support is asked for"),
    Word("gate", "what a stage of the onboarding needs before the next one begins", "checklist (only the page is one)"),
    Word("health card", "one day of the first week in production: queue, refusals, duplicates, deadlines, speed"),
    Word("held edit", "an edit that AWS refused or would refuse; it keeps its reason and waits for a person", "failed"),
    Word(
        "held record",
        "a record of the CRM that is kept and waits because the mapping does not know a value",
        "failed, dropped",
    ),
    Word("IAM principal", "the user or role of an AWS account with which the portal reaches the bucket", "credentials"),
    Word(
        "integration request",
        "the partner's request to AWS for one integration, from first form to production",
        "project, ticket",
    ),
    Word("KMS key", "the key of AWS's with which files in the bucket are encrypted", in_text=True),
    Word("lead", "a first contact that AWS shares; AWS's id begins with L", "prospect (a stage)"),
    Word("lease", "who may do a named piece of work, until when", "lock"),
    Word("mapping", "how a CRM profile's values become AWS's and come back; a draft, or a version", "template"),
    Word("masked", "withheld by AWS until acceptance (“Accept to View”); a state, not data", "hidden"),
    Word("notice", "one thing one person is told, once", "alert, message"),
    Word("onboarding stage", "one of AWS's seven steps from prerequisites to launch", "phase, milestone"),
    Word("opportunity", "a sale in progress, shared by AWS or by the partner; AWS's id begins with O", "deal"),
    Word("orphan", "an answer to a file we have no record of sending"),
    Word(
        "Partner Central", "AWS's own pages for partners, where requests are submitted and marked complete", "console"
    ),
    Word("payload version", "version in a file: 1 or 2"),
    Word("PDM / PSA / PSM", "AWS's partner development manager / solutions architect / success manager"),
    Word(
        "phase",
        "where a referral stands, from origin, status, acceptance and stage; decides what may change",
        "state (of a referral)",
    ),
    Word("PO", "partner-originated: opportunityOwnership is “Partner Referral”", "outbound lead"),
    Word(
        "policy",
        "what AWS generates for a principal: which rights it has on which bucket and key",
        "permissions file",
        in_text=True,
    ),
    Word(
        "protected field",
        "a field of the CRM that AWS's value never overwrites: it goes beside it, or waits for a person",
        "locked (AWS's lock)",
    ),
    Word("published version", "the mapping in use; it never changes, a later one replaces it", "live mapping"),
    Word("readiness", "every rule for a new opportunity with its verdict on this draft", "score"),
    Word("record", "one element of a file: the fields of one referral at one time", "row"),
    Word(
        "referral",
        "an opportunity or a lead shared by one side with the other",
        "record (when a referral is meant), deal",
    ),
    Word("requirement", "one thing a gate needs: judged on facts, or confirmed by a person with a note", "condition"),
    Word("result file", "AWS's answer to one file we sent, record by record", "response"),
    Word("round", "one *Action Required* of AWS's with our corrections and resubmission", "iteration"),
    Word("row (of a mapping)", "one target field: its source, steps, value map, default, mode", "rule"),
    Word("run", "one pass over one connection: send, read answers, or receive", "sync"),
    Word("rung", "which part of a row gave the value: source, steps, exact, close, fallback, default"),
    Word("safe until", "acceptBy less AWS's hourly pickup: the last moment at which a decision surely arrives"),
    Word("sample", "a record of the CRM kept to try a mapping on"),
    Word("saved view", "a list's filters, order and columns under a name", "report"),
    Word("scenario", "one of AWS's test cases for the sandbox; its newest run counts", "use case", in_text=True),
    Word("scheduled edit", "an edit made before AWS takes it; sent by itself when the phase allows"),
    Word(
        "sent / received",
        "from our point of view: to AWS / from AWS",
        "inbound, outbound (AWS's words, used only in exchange/keys.py)",
    ),
    Word("set aside", "kept and shown, not applied: a file or record in quarantine", "dropped, failed", in_text=True),
    Word(
        "sign-off",
        "somebody's name under one evidence packet; a new packet needs a new one",
        "approval (that is AWS's)",
    ),
    Word(
        "smoke test",
        "one dummy opportunity through production: created, confirmed, rejected by AWS, deleted",
        in_text=True,
    ),
    Word("SPMS ID", "the Partner ID, also in the bucket's name"),
    Word("stage", "the partner's sales stage: Prospect … Launched, Closed Lost", "phase"),
    Word("status", "AWS's review of a PO (Submitted … Approved), or a lead's progress"),
    Word("step", "one transform in a row's chain", "formula, expression"),
    Word("submit", "hand a draft over for AWS's review; over S3 sending is submitting", "publish"),
    Word("support case", "a request to AWS's people through the Support Center", "ticket", in_text=True),
    Word("value map", "which value of one side becomes which of the other", "picklist mapping"),
    Word("verdict", "what a check came to: passed, failed, or not done", "status"),
    Word("webhook", "an address of the CRM's that the portal calls with each change, signed", "callback"),
    Word("who acts", "whose move it is: us, AWS or the vendor", "assignee (that is a person)"),
    Word(
        "work",
        "a bulk change, import or export: checked, confirmed, then done row by row in the background",
        "job, task",
    ),
    Word(
        "X0001",
        "the id of a record the partner does not want exchanged, and those counted on from it; skipped for ever",
        in_text=True,
    ),
)
