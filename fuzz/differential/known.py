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

# What a plan with `-destroy` does that is limited to objects in an instance of a module.
DESTROY_OF_INSTANCE = [
    (
        r"^(plan: \.(resource_changes|relevant_attributes)|state: \.resources): ours",
        "Terraform destroys what depends on the resource in other instances of the module too, which "
        "do not depend on the target",
    ),
]


def reasons(faults, options):
    """Why each difference of a seed stays; none if it is to be mended. The options are those of the
    second plan."""
    failure = next((why for fault in faults if (why := found(FAILURES, fault))), None)
    destroys = "-destroy" in options
    in_instance = any(re.match(r"-target=module\..*\]\.", option) for option in options)
    patterns = KNOWN + (DESTROY if destroys else [])
    patterns += DESTROY_OF_INSTANCE if destroys and in_instance else []
    return [failure or found(patterns, fault) for fault in faults]


def found(patterns, fault):
    return next((why for pattern, why in patterns if re.search(pattern, fault)), None)
