"""Keys by which two records look like the same customer, whatever the spelling."""

import re

_LEGAL_FORM = re.compile(
    r"[\s,]+(?:inc|incorporated|corp|corporation|co|company|ltd|limited|llc|llp|plc|gmbh|ag|kg|se|sa|sas|sarl|srl|spa|"
    r"bv|nv|ab|as|oy|pty|pte|kk)\.?$",
    re.IGNORECASE,
)
_NOISE = re.compile(r"[\s\W_]+")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def customer_key(name: str) -> str:
    """The name without its legal form, case, spacing and punctuation; "" for nothing."""
    return _NOISE.sub(" ", _LEGAL_FORM.sub("", name.strip())).strip().casefold()[:255]


def website_key(address: str) -> str:
    """The host of a web address without `www.`; "" for nothing."""
    host = re.split(r"[/?#]", _SCHEME.sub("", address.strip()), maxsplit=1)[0]
    return host.rpartition("@")[2].partition(":")[0].casefold().removeprefix("www.")[:255]
