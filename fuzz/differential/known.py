"""Differences that stay, each with the reason why."""

import re

# What Terraform fails at: whatever else differs in that seed follows from it.
FAILURES = [
    (
        r"ours says (?!.*no change found.*, theirs).*, theirs .*no change found for",
        "Terraform fails where replace_triggered_by names what has no instances",
    ),
    (
        r"ours says (?!.*Error: Cycle.*, theirs).*, theirs .*Error: Cycle",
        "Terraform finds a cycle where there is an order",
    ),
    (
        r"theirs \[.*Error: Moved object still exists",
        "Terraform takes the target of an import block for declared, though no block declares it",
    ),
    (
        r"^destroy: ours says \[\], theirs \['Error: Configuration for import target",
        "Terraform plans the configuration before it destroys what is in the state",
    ),
]

KNOWN = [
    (
        r"ours says (?!.*Incompletely.*, theirs).*, theirs .*Incompletely-matched force-replace",
        "Terraform compares the name alone, and warns because of a resource of another module",
    ),
]


# What a plan with `-destroy` tells of the state.
DESTROY = [
    (
        r"^plan: \.(prior_state\.|output_changes\.\w+(\.before|\.after_sensitive|: ours null)"
        r"|resource_changes\[\d+\]\.previous_address)",
        "Terraform plans the configuration before it plans to destroy, and tells the state as that "
        "leaves it: new outputs and dependencies, moved addresses. Ours tells the state as it is",
    ),
]


def reasons(faults, options):
    """Why each difference of a seed stays; none if it is to be mended. The options are those of the
    second plan."""
    failure = next((why for fault in faults if (why := found(FAILURES, fault))), None)
    patterns = KNOWN + (DESTROY if "-destroy" in options else [])
    return [failure or found(patterns, fault) for fault in faults]


def found(patterns, fault):
    return next((why for pattern, why in patterns if re.search(pattern, fault)), None)
