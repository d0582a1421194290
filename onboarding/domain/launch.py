"""The last stage's fixed parts: who signs, the steps of the smoke test, the length of the first week's watch.

The smoke test is AWS's (pg:ace-production-checklist); the watch is our own.
"""

SIGNERS = ("alliance_lead", "program_manager")
WATCH_DAYS = 7
SMOKE_STEPS: dict[str, str] = {
    "created": "A dummy opportunity is created and sent",
    "confirmed": "AWS's result confirms it",
    "asked": "A support case asks AWS to confirm it came and to reject it",
    "rejected": "AWS has rejected it",
    "cleaned": "It is deleted here and in the CRM",
}
