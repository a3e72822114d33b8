#!/usr/bin/env python3
"""Upgrade stacks of Terraform 0.11, and hold what is written against the stacks as they were.

    tests/clients/upgrade.py path/to/rform path/to/stacks

Each directory in the second argument is a stack with the state that Terraform 0.11 left. A plan over
that state, in JSON, must be the same before `rform upgrade` and after, a second upgrade must change
nothing, and Terraform (where it is on the PATH) must accept what was written: `validate` and `plan`
where the stack needs no provider, otherwise all that `init` says before it looks for providers.
Only the Python standard library is used.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

CLEAN = {k: v for k, v in os.environ.items() if not k.startswith(("TF_", "RFORM"))}
CLEAN.update(CHECKPOINT_DISABLE="1", NO_COLOR="1", TF_CLI_CONFIG_FILE=os.devnull)


def call(folder, *command):
    """The exit code and all output of a command."""
    try:
        done = subprocess.run(command, cwd=folder, env=CLEAN, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout + done.stderr
    except subprocess.TimeoutExpired:
        return 124, "timeout"


def short(text):
    return " ".join(text.split())[-400:]


def planned(program, folder):
    """What a plan says that is to be, or why there is none."""
    for args in (["init", "-input=false"], ["plan", "-input=false", "-out=plan"]):
        code, out = call(folder, program, *args, "-no-color")
        if code:
            return None, "%s: %s" % (args[0], short(out))
    code, out = call(folder, program, "show", "-json", "plan")
    if code:
        return None, "show: " + short(out)
    plan = json.loads(out)
    for output in plan.get("planned_values", {}).get("outputs", {}).values():
        output.pop("type", None)  # a list may be a tuple
    return {part: plan.get(part) for part in ("planned_values", "resource_changes", "output_changes")}, None


def sources(folder):
    found = {}
    for top, _, names in os.walk(folder):
        for name in names:
            if name.endswith((".tf", ".tf.json", ".tfvars", ".tfvars.json")):
                path = os.path.join(top, name)
                found[os.path.relpath(path, folder)] = open(path, encoding="utf-8").read()
    return found


def upgraded(program, folder):
    """Upgrades the modules of a stack until nothing changes; what was wrong with that."""
    directories = sorted({os.path.dirname(name) for name in sources(folder)})
    for directory in directories:
        code, out = call(folder, program, "upgrade", "-yes", directory or ".")
        if code:
            return "upgrade %s: %s" % (directory, short(out))
    before = sources(folder)
    for directory in directories:
        call(folder, program, "upgrade", "-yes", directory or ".")
    return None if sources(folder) == before else "a second upgrade changes something"


NO_PROVIDER = ("Failed to query available provider packages", "Inconsistent dependency lock file")


def refused(folder):
    """What Terraform has against the stack."""
    terraform = shutil.which("terraform")
    if terraform is None:
        return None
    shutil.rmtree(os.path.join(folder, ".terraform"), ignore_errors=True)
    for name in (".terraform.lock.hcl", "terraform.tfstate"):
        if os.path.exists(os.path.join(folder, name)):
            os.remove(os.path.join(folder, name))
    code, out = call(folder, terraform, "init", "-input=false", "-no-color")
    if code:
        errors = [line for line in out.splitlines() if "Error: " in line]
        return None if all(any(it in line for it in NO_PROVIDER) for line in errors) else "terraform init: " + short(out)
    for args in (["validate"], ["plan", "-input=false"]):
        code, out = call(folder, terraform, *args, "-no-color")
        if code:
            return "terraform %s: %s" % (args[0], short(out))
    return None


def first_difference(one, two, at=""):
    if isinstance(one, dict) and isinstance(two, dict):
        for key in sorted(set(one) | set(two)):
            if one.get(key) != two.get(key):
                return first_difference(one.get(key), two.get(key), at + "." + key)
    if isinstance(one, list) and isinstance(two, list) and len(one) == len(two):
        for index, (a, b) in enumerate(zip(one, two)):
            if a != b:
                return first_difference(a, b, "%s[%d]" % (at, index))
    return "%s: %s became %s" % (at, json.dumps(one), json.dumps(two))


def check(program, stack):
    folder = tempfile.mkdtemp(prefix="upgrade-")
    try:
        shutil.copytree(stack, folder, dirs_exist_ok=True)
        before, fault = planned(program, folder)
        fault = fault or upgraded(program, folder)
        if fault:
            return fault
        after, fault = planned(program, folder)
        if fault:
            return "upgraded: " + fault
        if before != after:
            return "planned otherwise: " + first_difference(before, after)[:600]
        return refused(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    program, stacks = os.path.abspath(sys.argv[1]), sys.argv[2]
    names = sys.argv[3:] or sorted(os.listdir(stacks))
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda name: check(program, os.path.join(stacks, name)), names))
    for name, fault in zip(names, found):
        if fault:
            print("%s: %s" % (name, fault))
    wrong = sum(fault is not None for fault in found)
    print("%d upgraded, %d not" % (len(found) - wrong, wrong))
    sys.exit(wrong != 0)


main()
