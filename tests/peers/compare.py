"""Compares two states, or the changes of two plans in JSON, but for what differs with the program."""

import json
import sys

OWN = {"serial", "lineage", "terraform_version", "private"}
# Terraform 1.11 knows no identities.
OWN |= {"identity", "identity_schema_version", "before_identity", "after_identity", "resource_identity_schemas"}


def common(value):
    """What must be the same."""
    if isinstance(value, dict):
        if "resource_changes" in value:
            return common(value["resource_changes"])
        same = {key: common(it) for key, it in value.items() if key not in OWN}
        if "sensitive_attributes" in same:
            same["sensitive_attributes"].sort(key=json.dumps)
        # Terraform lists the objects of a check in the order of a map.
        for check in same.get("check_results") or []:
            (check.get("objects") or []).sort(key=json.dumps)
        return same
    if isinstance(value, list):
        return [common(it) for it in value]
    return value


def differences(one, two, path=""):
    """One line for each place that differs."""
    if isinstance(one, dict) and isinstance(two, dict):
        for key in sorted(one.keys() | two.keys()):
            yield from differences(one.get(key, "(nothing)"), two.get(key, "(nothing)"), f"{path}.{key}")
    elif isinstance(one, list) and isinstance(two, list) and len(one) == len(two):
        for at, (left, right) in enumerate(zip(one, two)):
            yield from differences(left, right, f"{path}[{at}]")
    elif one != two:
        yield f"{path}: {json.dumps(one)} and {json.dumps(two)}"


def main():
    documents = [json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3]]
    found = list(differences(*(common(it) for it in documents)))
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


sys.exit(main())
