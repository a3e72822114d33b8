"""Differences that stay, each with the reason why."""

import re

# What Terraform fails at: whatever else differs in that seed follows from it.
FAILURES = [
    (
        r"ours says (?!.*no change found.*, theirs).*, theirs .*no change found for",
        "Terraform fails where replace_triggered_by names what has no instances",
    ),
    (r"ours says \[\], theirs \['Error: Cycle", "Terraform finds a cycle where there is an order"),
]

KNOWN = [
    (
        r"ours says (?!.*Incompletely.*, theirs).*, theirs .*Incompletely-matched force-replace",
        "Terraform compares the name alone, and warns because of a resource of another module",
    ),
]


def reasons(faults):
    """Why each difference of a seed stays; none if it is to be mended."""
    failure = next((why for fault in faults if (why := found(FAILURES, fault))), None)
    return [failure or found(KNOWN, fault) for fault in faults]


def found(patterns, fault):
    return next((why for pattern, why in patterns if re.search(pattern, fault)), None)
