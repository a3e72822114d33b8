"""Runs one of the two programs on a stack in a directory of its own."""

import json
import os
import subprocess
from pathlib import Path

LIMIT_SECONDS = 120


class Workplace:
    """A directory with a stack, and one program."""

    def __init__(self, program, directory):
        self.program = program
        self.directory = Path(directory)
        self.directory.mkdir(parents=True)

    def lay(self, module):
        """Writes the files of a stack over those of the one before."""
        for old in self.directory.rglob("*.tf"):
            old.unlink()
        for path, text in module.files().items():
            file = self.directory / path
            file.parent.mkdir(exist_ok=True, parents=True)
            file.write_text(text)

    def run(self, *arguments):
        """Runs a command; the answer has its exit status and output."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.directory),
            "CHECKPOINT_DISABLE": "1",
            "TF_IN_AUTOMATION": "1",
            "DESTROYED": str(self.directory / "destroyed"),
        }
        return subprocess.run(
            [self.program, *arguments],
            cwd=self.directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
        )

    def get(self):
        return self.run("get", "-no-color")

    def document(self, *arguments):
        """What a command says in JSON; none if it fails."""
        done = self.run(*arguments)
        return json.loads(done.stdout) if done.returncode == 0 and done.stdout else None

    def state(self):
        path = self.directory / "terraform.tfstate"
        return json.loads(path.read_text()) if path.exists() else None

    def destroyed(self):
        """The names and ids that destroy-time provisioners wrote down, in order; then forgets them."""
        path = self.directory / "destroyed"
        lines = path.read_text().split() if path.exists() else []
        path.unlink(missing_ok=True)
        return lines
