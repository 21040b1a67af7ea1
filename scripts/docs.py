"""Write the generated pages of ``docs/`` (bases, commands, what works for which base, merge methods, query
fields) and pictures of real output.

``python scripts/docs.py`` writes; ``--check`` says whether the pages are current (a test runs it).
``--pictures`` also runs the demo and draws what it printed.
"""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
NOTE = "<!-- written by scripts/docs.py; do not edit -->\n\n"


def bases() -> str:
    """One row per family: what it is called, which ids its header leaves open, how many ways it is recognised."""
    from assetkit.families import families

    lines = [
        NOTE + "# Base models\n",
        "Every id assetkit can name, from its family files in `assetkit/families/`. Where a header cannot tell several",
        "ids apart, they are listed as candidates and stronger evidence (metadata, sidecars) settles them.\n",
        "| id | name | group | candidates | layouts | license |",
        "|---|---|---|---|---|---|",
    ]
    for family in sorted(families().values(), key=lambda each: each.id):
        layouts = ", ".join(dict.fromkeys(each.layout for each in family.signatures))
        cells = (family.id, family.name, family.group, ", ".join(family.candidates), layouts, family.license)
        lines.append("| " + " | ".join(cell or "" for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def commands() -> str:
    """The help of every command, as the command prints it."""
    import click

    from assetkit.cli.main import COMMANDS, main

    context = click.Context(main, info_name="assetkit", max_content_width=100, terminal_width=100)
    pages = [("assetkit", main, context)]
    for name in sorted(COMMANDS):
        command = main.get_command(context, name)
        inner = click.Context(command, info_name=f"assetkit {name}", max_content_width=100, terminal_width=100)
        pages.append((f"assetkit {name}", command, inner))
        for below in sorted(getattr(command, "commands", {})):
            full = f"assetkit {name} {below}"
            child = command.commands[below]
            pages.append((full, child, click.Context(child, info_name=full, max_content_width=100, terminal_width=100)))
    body = [f"## {title}\n\n```\n{command.get_help(ctx)}\n```\n" for title, command, ctx in pages]
    return NOTE + "# Commands\n\n" + "\n".join(body)


def query() -> str:
    """The fields of the query language."""
    from assetkit.catalog.fields import FIELDS

    lines = [
        NOTE + "# Queries\n",
        '`assetkit list` takes terms joined by AND: `kind:lora base:sdxl size:>1G -tag:old "exact words" words`.',
        "`-` in front negates, commas between values mean OR, `> >= < <=` and `a..b` compare, `*` stands for any text.",
        "A term without a field is looked for in names, paths, trigger words, tags and descriptions.\n",
        "| field | finds |",
        "|---|---|",
        *(f"| `{name}` | {field.help} |" for name, field in sorted(FIELDS.items())),
    ]
    return "\n".join(lines) + "\n"


def methods() -> str:
    """Every merge method with its formula, as the docstring of its function states them."""
    from assetkit.transform.methods import methods

    found = sorted(methods().values(), key=lambda each: each.id)
    lines = [
        NOTE + "# Merge methods\n",
        "Models are merged tensor by tensor, in float32, and rounded once. A, B, C … are the models in order;",
        "where a method has a base, it is the first one. Random numbers depend on the seed and the tensor's key.\n",
        "| id | | models | parameters |",
        "|---|---|---|---|",
    ]
    for each in found:
        parameters = ", ".join(f"`{one.name}` {one.default:g}" for one in each.parameters)
        lines.append(f"| [{each.id}](#{each.id}) | {each.title} | {takes(each)} | {parameters} |")
    return "\n".join(lines) + "\n" + "".join(method(each) for each in found)


def takes(method) -> str:
    """How many models a method takes, in words."""
    least, most = method.least - method.based, method.most and method.most - method.based
    count = f"{least}" if least == most else f"{least} or more"
    return f"a base and {count}" if method.based else count


def method(each) -> str:
    """The section of one merge method."""
    text = inspect.getdoc(each.merge)
    sentence, formula, source = re.fullmatch(r"(.+?)\n\n((?:    .+\n)+)\n(Source: .+)", text, re.S).groups()
    lines = [f"\n## {each.id}\n", f"{' '.join(sentence.split())}\n", f"```\n{inspect.cleandoc(formula)}\n```\n"]
    if each.parameters:
        lines += ["| parameter | default | range | |", "|---|---|---|---|"]
        lines += [f"| `{p.name}` | {p.default:g} | {p.low:g} … {p.high:g} | {p.text} |" for p in each.parameters]
        lines.append("")
    return "\n".join([*lines, " ".join(source.split())]) + "\n"


def samplers() -> str:
    """Every sampler and schedule with its names, and the plot that shows which converge."""
    from assetkit.render.samplers import samplers
    from assetkit.render.schedules import schedules

    lines = [
        NOTE + "# Samplers and schedules\n",
        "Names are found whatever their case, blanks, `_` and `-`. Each sampler is tested against the implementation",
        "that its name comes from, to 1e-4 on the same noise. *Order* is that of its convergence as tests measure it;",
        "a dash means that other numbers of steps lead to other images. *Calls* are those of the model per step.\n",
        "![error against steps of every sampler](samplers.svg)\n",
        "The picture is `python bench/convergence.py -o docs/samplers.svg`.\n",
        "| id | title | other names | Automatic is | order | noise | calls |",
        "|---|---|---|---|---|---|---|",
    ]
    for each in samplers().values():
        noise = "one Brownian path" if each.brownian else "fresh" if each.stochastic else ""
        names = ", ".join(each.names)
        cells = (each.id, each.title, names, each.schedule, str(each.order or "–"), noise, str(each.calls))
        lines.append("| " + " | ".join(cells) + " |")
    lines += ["\n| schedule | title | other names |", "|---|---|---|"]
    lines += [f"| {each.id} | {each.title} | {', '.join(each.names)} |" for each in schedules().values()]
    return "\n".join(lines) + "\n"


def conversions() -> str:
    """What works for which base, a table per kind, and where each answer comes from."""
    from assetkit.cli.main import COMMANDS
    from assetkit.transform.abilities import COLUMNS, KINDS

    lines = [
        NOTE + "# What works for which base\n",
        "Computed from the tables that the operations use; an empty cell is a no. Bases with the same answers share a",
        "row. Containers (pickle, safetensors, shards), dtypes, hashes and `verify` need no knowledge of the base:",
        "they work for all of them, and for models of no known base.\n",
    ]
    validate = "yes" if "validate" in COMMANDS else "not yet"
    for kind in KINDS:
        lines += [f"## {'lora, lycoris' if kind == 'lora' else kind}\n", *abilities(kind, validate), ""]
    lines += without_a_map()
    lines += ["## Where the answers come from\n"]
    lines += ["Rows of the bases that count most are planned anew on headers of published models by"]
    lines += ["`tests/transform/test_abilities.py`.\n"]
    lines += [f"- **{column.title}**: {column.how}." for column in COLUMNS]
    lines += ["- **validate**: whether the command is there.", ""]
    return "\n".join(lines)


def without_a_map() -> list[str]:
    """Why networks have one layout alone."""
    from assetkit.transform.unmapped import SCRIPTS, UNDEFINED, VAES

    return [
        "## Where a layout is missing\n",
        f"diffusers defines no map for {', '.join(sorted(UNDEFINED))}: neither its library nor a script of its",
        "repository reads another layout of them. These are converted by a script alone, one way, and have no map here",
        "yet:\n",
        *(f"- {base}: `scripts/{script}`" for base, script in sorted(SCRIPTS.items())),
        "",
        *(f"The VAE of {base} has none because {why}." for base, why in VAES.items()),
        "",
    ]


def abilities(kind: str, validate: str) -> list[str]:
    """The table of one kind."""
    from assetkit.transform.abilities import matrix

    rows = matrix(kind)
    groups: dict[tuple[str, ...], list[str]] = {}
    for base, cells in rows:
        groups.setdefault(tuple(cells.values()), []).append(base)
    titles = ["base", *rows[0][1], "validate"]
    return [
        "| " + " | ".join(titles) + " |",
        "|" + "---|" * len(titles),
        *(f"| {', '.join(named)} | " + " | ".join((*cells, validate)) + " |" for cells, named in groups.items()),
    ]


METADATA = """# What images and workflows say of the models that made them

`assetkit resolve` reads the texts of PNG, JPEG, WebP and AVIF files (EXIF and XMP among them), workflows of ComfyUI and
InvokeAI, and the texts that UIs leave beside images. No pixel is decoded and nothing is asked over the network. What
such a file says is a claim that anybody can write: it is compared with measured hashes, and how sure a match is, is
said. An image without metadata is unidentified, never clean.

## How sure

- **certain**: a whole hash, measured here.
- **strong**: ten or more digits of it (AutoV2, AutoV3, A1111's and Fooocus' hashes), or a source's record of a version.
- **likely**: eight digits (AutoV1, SD.Next) and the name; or a name of the right kind where no hash is stated.
- **weak**: eight digits alone; a name of another kind, of a file that was never hashed, or one that a header claims.

A name never wins over a hash that says otherwise, but for a VAE's, whose hash A1111 mixes up. Several that fit are
listed and not chosen from.

## Who writes what
"""
WORKFLOWS = """## Workflows

Subgraphs are unfolded with the values that their instances pass in; bypassed and muted nodes, adapters of weight 0 and
rows that are switched off count as not used. What an input names is told by its own name, then by the node's type, then
by the value. Folders of ComfyUI and the kinds that lie in them:

| folder | kind |
|---|---|
"""
UNREAD = """
## Not read

Copies of the metadata in the low bits of pixels (NovelAI, Forge, SwarmUI, where they are switched on): they need the
picture decoded. Metadata of videos, audio, GIF and JPEG XL. Signatures of C2PA manifests: that one is there, and the
source type that it names, is all that is said.
"""


def metadata() -> str:
    """What is read of each UI's images, as the files of the dialects say it, and how it is matched."""
    import importlib

    from assetkit.uis.image_metadata import dialects
    from assetkit.uis.workflows.folders import FOLDERS

    texts = {each.id: importlib.import_module(each.read.__module__).__doc__ for each in dialects().values()}
    sections = [f"\n### {name}\n\n{inspect.cleandoc(text).replace('``', '`')}\n" for name, text in texts.items()]
    rows = "".join(f"| `{folder}` | {kind} |\n" for folder, kind in sorted(FOLDERS.items()))
    return NOTE + METADATA + "".join(sections) + "\n" + WORKFLOWS + rows + UNREAD


def licenses() -> str:
    """One row per license: what its text says of each purpose, and whether the text was read."""
    from assetkit.license.terms import terms
    from assetkit.license.verdicts import MEANINGS, STATED

    lines = [
        NOTE + "# Licenses\n",
        "What `assetkit audit` knows of license texts: a reading of them, not legal advice; the texts govern. `if` is",
        "a condition, `?` a text that is silent, `disputed` one that is read both ways. A license whose text was not",
        "read (no date in the last column) never permits anything. Every cell of one that was read quotes words of the",
        "text on file; a test looks for them there.\n",
        *(f"- `{each}`: {MEANINGS[each]}" for each in STATED),
        "",
        f"| license | id | {' | '.join(STATED)} | read |",
        f"|---|---|{'---|' * len(STATED)}---|",
    ]
    signs = {"yes": "yes", "no": "no", "conditional": "if", "silent": "?", "disputed": "disputed"}
    for row in sorted(terms().values(), key=lambda each: each.name.lower()):
        cells = (signs[row.grant(each).permission] for each in STATED)
        lines.append(f"| {row.name} | `{row.id}` | {' | '.join(cells)} | {row.verified or ''} |")
    return "\n".join(lines) + "\n"


PAGES = {
    "bases.md": bases,
    "commands.md": commands,
    "conversions.md": conversions,
    "image-metadata.md": metadata,
    "licenses.md": licenses,
    "methods.md": methods,
    "query.md": query,
    "samplers.md": samplers,
}


def terminal(arguments: list[str], target: Path, width: int) -> None:
    """Run assetkit as a person's terminal would and draw what it printed."""
    from rich.console import Console
    from rich.text import Text

    environment = {**os.environ, "FORCE_COLOR": "1", "COLUMNS": str(width), "TERM": "xterm-256color"}
    done = subprocess.run(
        [sys.executable, "-m", "assetkit", *arguments], env=environment, capture_output=True, text=True, check=False
    )
    console = Console(record=True, width=width, file=open(os.devnull, "w"))  # noqa: SIM115
    console.print(Text.from_ansi(f"$ assetkit {' '.join(arguments)}\n{done.stdout}"))
    drawing = console.export_svg(title="assetkit")
    # The template fetches its fonts from the web; a reader's own monospace font does.
    target.write_text(re.sub(r"@font-face \{.*?\}\s*", "", drawing, flags=re.S), encoding="utf-8")


def pictures() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        terminal(["demo"], DOCS / "demo.svg", 140)
        home = ["--home", "assetkit-demo/.assetkit"]
        terminal([*home, "show", "ink-sd15", "--why"], DOCS / "show.svg", 110)
        quantised = ["-o", "tiny-sd15-q8.gguf", "--dtype", "Q8_0"]
        terminal([*home, "convert", "tiny-sd15", *quantised], DOCS / "convert.svg", 110)


def main() -> int:
    DOCS.mkdir(exist_ok=True)
    stale = []
    for name, make in PAGES.items():
        text = make()
        if "--check" in sys.argv:
            if not (DOCS / name).exists() or (DOCS / name).read_text(encoding="utf-8") != text:
                stale.append(name)
        else:
            (DOCS / name).write_text(text, encoding="utf-8")
    if "--pictures" in sys.argv:
        pictures()
    for name in stale:
        print(f"docs/{name} is not current: run scripts/docs.py")
    return bool(stale)


if __name__ == "__main__":
    sys.exit(main())
