"""The command line: `triplewire VERB`. A verb loads what it needs when it runs, so that --help is instant."""

import sys
from collections.abc import Callable
from functools import wraps
from io import TextIOWrapper
from typing import Annotated, ParamSpec

import typer

from triplewire.api.cli import admin, ask, explore, jobs, keys, learn, load, measure, names
from triplewire.api.cli.output import Output, silence_stdout
from triplewire.api.cli.session import Session
from triplewire.graph.errors import BadInput, NotFound, TriplewireError

Given = ParamSpec("Given")
OK, FAILURE, USAGE, NOT_FOUND, SOME_FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 130

WELCOME = """triplewire turns news articles into a knowledge graph whose every fact shows its exact words.

  triplewire extract article.txt   print the facts of an article, with their sentences
  triplewire ingest articles/      fill triplewire.db
  triplewire serve                 answer over HTTP on http://127.0.0.1:8000

`triplewire --help` lists every verb; `triplewire demo` shows it all on eight articles."""

app = typer.Typer(
    name="triplewire",
    help="Turn news articles into a knowledge graph whose every fact shows its exact words.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def told(verb: Callable[Given, None]) -> Callable[Given, None]:
    """Return a verb that says so when it is stopped, and nothing when its reader has gone."""

    @wraps(verb)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> None:
        try:
            verb(*args, **kwargs)
        except KeyboardInterrupt:
            Output().note("stopped; what was acknowledged is kept, and the same command goes on from there")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            silence_stdout()

    return run


for room in (ask, load, learn, jobs, admin, measure, explore, names):
    for name, verb in room.VERBS.items():
        app.command(name)(told(verb))
group = typer.Typer(help=keys.HELP, no_args_is_help=True, rich_markup_mode=None)
for word, action in keys.VERBS.items():
    group.command(word)(told(action))
app.add_typer(group, name="keys")


@app.callback(invoke_without_command=True)
def options(
    context: typer.Context,
    store: Annotated[str, typer.Option(help="Store URL, for example sqlite:triplewire.db.")] = "",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but data and errors.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Take the options that every verb shares."""
    context.obj = Session({"store": store} if store else {}, quiet=quiet, debug=debug)
    out = Output()
    if version:
        from importlib.metadata import version as installed

        out.line(f"triplewire {installed('triplewire')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        out.line(WELCOME)


def exit_code(error: TriplewireError) -> int:
    """Return the exit code of an error: 2 for bad input, 3 for not found, else 1."""
    return NOT_FOUND if isinstance(error, NotFound) else USAGE if isinstance(error, BadInput) else FAILURE


def main() -> None:
    """Run the command line; an error is one line, a hint and an exit code, never a traceback without --debug."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # names of any script go to a terminal of any encoding
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        silence_stdout()
    except (TriplewireError, OSError) as error:
        if "--debug" in sys.argv:
            raise
        _fail(error)


def _fail(error: TriplewireError | OSError) -> None:
    if isinstance(error, TriplewireError):
        Output().problem(error)
        sys.exit(exit_code(error))
    where = error.filename or "the output"
    Output().problem(f"{where}: {error.strerror or error}", "Check the disk, and that the place is yours to write.")
    silence_stdout()
    sys.exit(FAILURE)
