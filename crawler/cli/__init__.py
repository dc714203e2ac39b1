"""The commands, thin: parse, call, print. Nothing heavy is imported before it is needed."""

from __future__ import annotations

import importlib
import keyword
import sys
from typing import Any

import click

from crawler import __version__
from crawler.cli.console import complain, traceback_text
from pipelines.errors import MuragatError, disk_trouble

__all__ = ["cli", "main"]

EXIT_CODES = """\b
Exit codes:
  0    done; also a crawl that used up its --max-…: it says so, the same command goes on
  1    failed
  2    the command line or a profile cannot be understood
  3    finished, but with losses above the threshold, with holes, or judged bad and set aside; of init:
       the site has no month archive
  4    nothing new, where --exit-code asks for it
  130  interrupted; what was fetched is kept, the same command goes on"""

_BUG = "a bug in Muragat; run again with `muragat --debug …` and report what it prints"

# Command -> (module, one line of help): the modules are imported when their command runs.
_COMMANDS = {
    "accept": ("crawler.cli.decide", "Let a crawl count that was set aside."),
    "calendar": ("crawler.cli.look", "Show the months a page links to."),
    "coverage": ("crawler.cli.coverage", "Show which months of the archive are held, and what is missing."),
    "crawl": ("crawler.cli.crawl", "Walk a site's month archive and land it as Parquet."),
    "demo": ("crawler.cli.demo", "Crawl the embedded demo site, or serve it."),
    "diff": ("crawler.cli.diff", "Show what changed between two crawls of a site."),
    "digest": ("crawler.cli.digest", "Tell what happened in the last days, or send it."),
    "doctor": ("crawler.cli.status", "Check this machine, and a site."),
    "extract": ("crawler.cli.look", "Show the record that is read from one article page."),
    "fleet": ("crawler.cli.fleet", "Crawl many sites at once, on this machine or on several."),
    "history": ("crawler.cli.ask", "Show every version of one article."),
    "import": ("crawler.cli.imports", "Land the pages of WARC files that others wrote."),
    "init": ("crawler.cli.init", "Look at an unknown site and write a profile for it."),
    "metrics": ("crawler.cli.status", "Print the state of every site for Prometheus."),
    "profile": ("crawler.cli.profile", "Show the profile of a site, check it, compare it."),
    "prune": ("crawler.cli.keep", "Take away logs that are no longer needed."),
    "rebuild": ("crawler.cli.rebuild", "Derive a site's Parquet again from its log."),
    "reject": ("crawler.cli.decide", "Set a crawl aside: its rows count no more."),
    "relearn": ("crawler.cli.relearn", "Propose new selectors after a redesign."),
    "report": ("crawler.cli.report", "Put a crawl into one HTML file: coverage, news, changes, views."),
    "schedule": ("crawler.cli.schedule", "Crawl sites at the times that schedule.toml says."),
    "search": ("crawler.cli.serve", "Find words in a corpus."),
    "serve": ("crawler.cli.serve", "Show corpora in a browser, read only."),
    "serve-schedule": ("crawler.cli.schedule", "Stay, and crawl every site when it is due."),
    "show": ("crawler.cli.show", "Show what landed, as a table."),
    "sites": ("crawler.cli.show", "List the sites: profiles shipped, corpora held."),
    "sql": ("crawler.cli.ask", "Ask the tables of a corpus in SQL."),
    "status": ("crawler.cli.status", "Show how every site is doing."),
    "verify": ("crawler.cli.keep", "Check every file of a site against its digest."),
}


class _Commands(click.Group):
    """A group that knows its commands by name and imports each only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _ = _COMMANDS[cmd_name]
        name = cmd_name.replace("-", "_") + "_" * keyword.iskeyword(cmd_name)
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in sorted(_COMMANDS.items())])


@click.group(cls=_Commands, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="muragat")
@click.option("--debug", is_flag=True, help="Show the traceback of an error and every line of the log.")
@click.pass_context
def cli(ctx: click.Context, debug: bool) -> None:
    """Keep the public archive of a site, every article and every view count, as Parquet."""
    ctx.obj = {"debug": debug}


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line; every error becomes one line, a hint and an exit code."""
    debug = "--debug" in (sys.argv[1:] if arguments is None else arguments)
    try:
        code = cli.main(arguments, standalone_mode=False)
    except click.exceptions.Abort:
        code = 130
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except MuragatError as error:
        complain(str(error), error.hint, traceback_text(error) if debug else "")
        code = error.exit_code
    except BrokenPipeError:  # the reader of our output has gone, e.g. `head`
        sys.stderr.close()
        code = 0
    except Exception as error:
        told = disk_trouble(error) or MuragatError(f"{type(error).__name__}: {error}", hint=_BUG)
        complain(str(told), told.hint, traceback_text(error) if debug else "")
        code = 1
    sys.exit(code if isinstance(code, int) else 0)
