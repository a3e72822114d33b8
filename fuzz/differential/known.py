"""Differences that stay, each with the reason why."""

import re

KNOWN = [
    (r"no change found for", "Terraform fails where replace_triggered_by names what has no instances"),
    (
        r"ours says (?!.*Incompletely.*, theirs).*, theirs .*Incompletely-matched force-replace",
        "Terraform compares the name alone, and warns because of a resource of another module",
    ),
]


def reason(fault):
    """Why a difference stays; none if it is to be mended."""
    return next((why for pattern, why in KNOWN if re.search(pattern, fault)), None)
