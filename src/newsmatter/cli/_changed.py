"""Which files changed since a commit, as git tells it."""

from __future__ import annotations

import os

import click

from newsmatter._show import visible


def changed_files(revision: str) -> frozenset[str]:
    """The real names of the files that differ from a commit, and of those that git does not know yet.

    Raises click.UsageError where git cannot tell.
    """
    if revision.startswith("-"):
        raise click.UsageError(f"--since takes a commit, not {visible(revision)}")
    root = _git("rev-parse", "--show-toplevel").removesuffix("\n")
    # without --relative git names files from the root of the repository, wherever it runs
    differing = _git("diff", "--name-only", "--no-ext-diff", "--no-renames", "--diff-filter=d", "-z", revision, "--")
    unknown = _git("ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", root)
    names = [name for name in (differing + unknown).split("\0") if name]
    return frozenset(os.path.realpath(os.path.join(root, name)) for name in names)


def _git(*arguments: str) -> str:
    import subprocess  # few runs ask git

    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=True)
    except FileNotFoundError:
        raise click.UsageError("--since needs git, which is not there") from None
    except subprocess.CalledProcessError as error:
        said = os.fsdecode(error.stderr).strip().removeprefix("fatal: ").partition("\n")[0]
        raise click.UsageError(f"--since: git says: {visible(said)}") from None
    return os.fsdecode(done.stdout)
