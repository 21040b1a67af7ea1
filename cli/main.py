"""The ``assetkit`` command: finds the subcommand's file, and turns every error into one line and an exit code."""

from __future__ import annotations

import errno
import importlib
import logging
import os
import signal
import sys
import threading
import traceback
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import click

from assetkit._version import __version__
from assetkit.cli.session import Session, with_global_options
from assetkit.errors import AssetkitError, SystemFailure

COMMANDS: Mapping[str, str] = {
    "audit": "Say what may be done with models and images, and why: licenses on record.",
    "convert": "Change a model's container, layout or dtype, or take a component out.",
    "lora": "Bake, unbake, extract, resize, merge and convert adapters.",
    "merge": "Merge checkpoints by one of many methods, or run a recipe.",
    "prune": "Drop what only training needs.",
    "verify": "Check a file's numbers, or compare it with another.",
    "db": "Upgrade, check or back up the catalog.",
    "dedupe": "Find files with the same bytes, payload or tensors.",
    "demo": "Build a small sample library, scan it and say what was found.",
    "doctor": "Say what works on this machine and what is missing.",
    "hash": "All hash kinds of files, in one read each.",
    "identify": "Say what files or folders are, and why.",
    "render": "Draw one picture with a model, its adapters and embeddings.",
    "resolve": "Say which assets made an image or are named by a workflow, and what is missing.",
    "list": "List catalogued assets that match a query.",
    "lock": "Write down a set of models, so that another machine can rebuild it.",
    "pull": "Fetch models, verified, and put them in their place.",
    "token": "Make, list and revoke the tokens that the service asks for.",
    "validate": "Draw with models and judge their files, their function and their pictures.",
    "jobs": "List the long work of the service; cancel it, or try it again.",
    "scan": "Index folders into the catalog.",
    "serve": "Serve the catalog over HTTP, and stand in for Civitai and the Hugging Face Hub.",
    "show": "One asset with everything known of it.",
    "sync": "Ask sources for names, licenses, updates of what is catalogued.",
}
"""Every command and its one-line help: `--help` must not import nine modules to print nine lines."""


class ReaderLeft(Exception):
    """Nobody reads stdout any more: ``assetkit list | head`` has not failed."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called: ``assetkit.cli.<name>.command``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in alphabetical order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command called `cmd_name`, imported now."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"assetkit.cli.{cmd_name}").command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. click itself would turn a reader that left into exit code 1."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ReaderLeft from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in ``--help``, from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", prog_name="assetkit", message="%(prog)s %(version)s")
@with_global_options
@click.pass_context
def main(ctx: click.Context) -> None:
    """Know every model file you have: what it is, what it fits, whether it is safe."""
    ctx.ensure_object(Session)


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with a code of `design/contract.md`."""
    session = Session()
    _prepare_streams()
    if os.environ.get("ASSETKIT_JOB"):
        _end_with_the_runner()
    # Libraries log tracebacks of what an interrupt broke off; a person gets one line, from here.
    logging.getLogger().addHandler(logging.NullHandler())
    try:
        code = main.main(arguments, prog_name="assetkit", standalone_mode=False, obj=session)
    except BaseException as error:  # noqa: BLE001 - the one place where every error becomes an exit code
        code = _explained(error, session)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _silence_stdout()
    sys.exit(code if isinstance(code, int) else 0)


def _explained(error: BaseException, session: Session) -> int:
    """Print what went wrong in one line and give its exit code."""
    if isinstance(error, SystemExit) and isinstance(error.__context__, BrokenPipeError):
        # rich does so when the reader has left.
        _silence_stdout()
        return 0
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else 1
    if isinstance(error, (KeyboardInterrupt, click.Abort)):
        click.echo("interrupted", err=True)
        return 130
    if isinstance(error, (BrokenPipeError, ReaderLeft)):
        _silence_stdout()
        return 0
    if isinstance(error, click.ClickException):
        _show_usage(error, session)
        return 2
    if session.verbose:
        traceback.print_exception(error)
    known = _translated(error)
    if known is None:
        click.echo(f"error: {type(error).__name__}: {error}; run again with -v and report what it prints", err=True)
        return SystemFailure.exit_code
    click.echo(f"error: {session.shown(str(known))}", err=True)
    return known.exit_code


def _show_usage(error: click.ClickException, session: Session) -> None:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return
    context = error.ctx if isinstance(error, click.UsageError) else None
    hint = f"; see {context.command_path} --help" if context else ""
    click.echo(f"error: {session.shown(error.format_message().rstrip('.'))}{hint}", err=True)


def _prepare_streams() -> None:
    """A closed stdout or stderr becomes the null device; a narrow encoding gets escapes instead of an error."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - lives as long as we do
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _end_with_the_runner() -> None:
    """Stop, as Ctrl-C does, when whoever runs this as a job is gone: standard input then ends."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # it may come ignored from a background shell

    def watch() -> None:
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=watch, daemon=True).start()


def _translated(error: BaseException) -> AssetkitError | None:
    """Our own errors as they are; the system's as `SystemFailure`."""
    if isinstance(error, AssetkitError):
        return error
    if isinstance(error, OSError):
        hint = "free some space and run it again" if error.errno in (errno.ENOSPC, errno.EDQUOT) else ""
        return SystemFailure(f"{error.filename or 'system'}: {error.strerror or error}", hint=hint)
    return None


def _silence_stdout() -> None:
    """Nobody reads any more; Python would complain again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    run()
