"""Differences that stay, each with the reason why."""

import re

KNOWN = [
    (r"no change found for", "Terraform fails where replace_triggered_by names what has no instances"),
]


def reason(fault):
    """Why a difference stays; none if it is to be mended."""
    return next((why for pattern, why in KNOWN if re.search(pattern, fault)), None)
