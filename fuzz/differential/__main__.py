"""Runs random stacks under rform and Terraform and tells where they differ.

    python3 fuzz/differential target/debug/rform -seeds 0:2000 [-keep DIRECTORY]

Terraform 1.11.4 has to be on the PATH. The exit status is 1 if a difference was found that `known.py`
does not explain.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import compare
import known
import random_stack
from programs import Workplace


def main():
    arguments = parse()
    first, last = (int(number) for number in arguments.seeds.split(":"))
    found = 0
    with ThreadPoolExecutor(arguments.jobs) as pool:
        tried = pool.map(lambda seed: (seed, attempt(arguments, seed)), range(first, last))
        for seed, faults in tried:
            explained = known.reasons(faults, random_stack.case(seed).options)
            for fault, reason in zip(faults, explained):
                print(f"seed {seed}: {fault}" + (f" ({reason})" if reason else ""), flush=True)
            found += not all(explained)
    print(f"{last - first} seeds, {found} with differences")
    return 1 if found else 0


def parse():
    parser = argparse.ArgumentParser(prog="fuzz/differential", description=__doc__.split("\n")[0])
    parser.add_argument("rform", type=lambda path: str(Path(path).resolve()))
    parser.add_argument("-seeds", default="0:100", help="first:last, without the last")
    parser.add_argument("-jobs", type=int, default=2)
    parser.add_argument("-keep", help="leave the directories of seeds that differ here")
    parser.add_argument("-terraform", default=shutil.which("terraform"))
    return parser.parse_args()


def attempt(arguments, seed):
    """The differences of one seed."""
    directory = Path(tempfile.mkdtemp(prefix=f"seed-{seed}-"))
    try:
        ours = Workplace(arguments.rform, directory / "rform")
        theirs = Workplace(arguments.terraform, directory / "terraform")
        faults = list(run(random_stack.case(seed), ours, theirs, seed))
    except subprocess.TimeoutExpired as expired:
        faults = [f"no end within {expired.timeout} s: {expired.cmd}"]
    if faults and arguments.keep:
        kept = Path(arguments.keep) / str(seed)
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(directory, kept, symlinks=True)
    shutil.rmtree(directory, ignore_errors=True)
    return faults


def run(case, ours, theirs, seed):
    """Both programs through both steps of a case; yields what differs."""
    both = [ours, theirs]
    for place in both:
        place.lay(case.first)
        place.get()
    yield from same_answers("first apply", [place.run(*APPLY) for place in both])
    yield from same_states("first state", both, [])
    giver, taker = (ours, theirs) if seed % 2 else (theirs, ours)
    share(giver, taker)
    base = giver.state()
    for address in case.taints:
        yield from same_answers("taint", [place.run("taint", "-no-color", address) for place in both])
    for place in both:
        place.lay(case.second)
        place.get()
    plan = ["plan", "-no-color", "-input=false", "-detailed-exitcode", "-out=plan", *case.options]
    planned = [place.run(*plan) for place in both]
    yield from same_answers("plan", planned)
    shown = [place.document("show", "-json", "plan") for place in both]
    yield from same_documents("plan", shown, [base], [base])
    if all(done.returncode == 2 for done in planned):
        applied = [place.run("apply", "-no-color", "-input=false", "plan") for place in both]
        yield from same_answers("apply", applied)
        yield from same_states("state", both, [base])
        for place in both:
            for pair in compare.misordered(place.destroyed(), base):
                yield f"order: {'ours' if place is ours else 'theirs'}: {pair}"
    yield from same_answers("next plan", [place.run(*plan[:4]) for place in both])
    yield from same_answers("destroy", [place.run("destroy", *APPLY[1:]) for place in both])


APPLY = ["apply", "-no-color", "-input=false", "-auto-approve"]


def share(giver, taker):
    """The state of one program is what both go on from."""
    for path in taker.directory.glob("terraform.tfstate*"):
        path.unlink()
    if (giver.directory / "terraform.tfstate").exists():
        shutil.copy(giver.directory / "terraform.tfstate", taker.directory)
    for place in (giver, taker):
        place.destroyed()


def same_answers(what, runs):
    ours, theirs = runs
    if ours.returncode != theirs.returncode:
        yield f"{what}: exit status ours {ours.returncode}, theirs {theirs.returncode}"
    said = [compare.summaries(done.stdout + done.stderr) for done in runs]
    if said[0] != said[1]:
        yield f"{what}: ours says {said[0]}, theirs {said[1]}"


def same_states(what, both, former):
    states = [place.state() for place in both]
    yield from same_documents(what, states, *[[*former, state] for state in states])


def same_documents(what, documents, *states):
    named = []
    for document, known_states in zip(documents, states):
        names = compare.names_of_ids(known_states)
        named.append(compare.in_order(compare.plain(document, names)))
    for difference in compare.differences(*named):
        yield f"{what}: {difference}"


if __name__ == "__main__":
    sys.exit(main())
