"""Makes what two programs left comparable, and tells the differences."""

import json
import re

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DEPOSED = re.compile(r"^[0-9a-f]{8}$")

# What tells when and by whom a document was written.
PASSING = {"terraform_version", "timestamp", "serial", "lineage", "format_version"}


def names_of_ids(states):
    """A name for each id that a resource has in one of the states, the earliest state first."""
    names = {}
    for number, state in enumerate(states):
        for resource in (state or {}).get("resources", []):
            for instance in resource["instances"]:
                identity = (instance.get("attributes") or {}).get("id")
                where = [resource.get("module", ""), resource["name"], instance.get("index_key")]
                deposed = "deposed" if instance.get("deposed") else ""
                names.setdefault(identity, f"<{number}:{where}{deposed}>")
    return names


def plain(document, names):
    """The document without what differs from run to run: ids, keys of deposed objects, times."""
    if isinstance(document, dict):
        items = {key: plain(value, names) for key, value in document.items() if key not in PASSING}
        if isinstance(items.get("deposed"), str) and DEPOSED.match(items["deposed"]):
            items["deposed"] = "<deposed>"
        return items
    if isinstance(document, list):
        return [plain(item, names) for item in document]
    if isinstance(document, str):
        return UUID.sub(lambda found: names.get(found.group(), "<new>"), document)
    return document


def in_order(document):
    """The document with the lists sorted that have no order by meaning: those of objects that have an
    address, and dependencies."""
    if isinstance(document, dict):
        made = {key: in_order(value) for key, value in document.items()}
        for key in ("dependencies", "depends_on"):
            if isinstance(made.get(key), list):
                made[key] = sorted(made[key])
        if isinstance(made.get("sensitive_attributes"), list):
            made["sensitive_attributes"].sort(key=json.dumps)
        return made
    if isinstance(document, list):
        items = [in_order(item) for item in document]
        has_addresses = items and all(isinstance(item, dict) and ADDRESSES & {*item} for item in items)
        return sorted(items, key=address) if has_addresses else items
    return document


ADDRESSES = {"address", "object_addr", "config_addr", "resource"}


def address(item):
    """What a list of described objects is sorted by: the address first."""
    own = next(item[key] for key in sorted(ADDRESSES) if key in item)
    if isinstance(own, dict):
        own = own["to_display"]
    return own, str(item.get("deposed")), json.dumps(item, sort_keys=True)


def summaries(output):
    """The summaries of the errors and warnings of a run."""
    found = re.findall(r"^(?:[│|] )?(Error|Warning): (.*)$", output, re.MULTILINE)
    return sorted(UUID.sub("<id>", f"{kind}: {text}") for kind, text in found)


def differences(ours, theirs, path=""):
    """Where two documents differ: path, our value, theirs."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted({*ours, *theirs}):
            yield from differences(ours.get(key), theirs.get(key), f"{path}.{key}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, (our, their) in enumerate(zip(ours, theirs)):
            yield from differences(our, their, f"{path}[{index}]")
    elif ours != theirs or isinstance(ours, bool) != isinstance(theirs, bool):
        yield f"{path}: ours {short(ours)}, theirs {short(theirs)}"


def short(value):
    text = json.dumps(value, sort_keys=True)
    return text if len(text) < 300 else text[:300] + "…"


def misordered(destroyed, state):
    """Pairs that were destroyed in an order that the state they were in forbids."""
    names, needs = {}, {}
    for resource in (state or {}).get("resources", []):
        for instance in resource["instances"]:
            if instance.get("create_before_destroy"):
                continue
            identity = (instance.get("attributes") or {}).get("id")
            names[identity] = ".".join(filter(None, [resource.get("module"), resource["name"]]))
            needs[identity] = set(instance.get("dependencies", []))
    order = [line.split("-", 1)[1] for line in destroyed]
    for place, earlier in enumerate(order):
        for later in order[place + 1 :]:
            depends = f"terraform_data.{names.get(earlier, '?')}"
            if later in needs and any(depends == need for need in needs[later]):
                yield f"{names[earlier]} was destroyed before {names[later]}, which depends on it"
