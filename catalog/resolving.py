"""From what images and workflows name to catalogued assets: by hash, by a source's record, then by name.

A hash that a file states is a hint of which asset is meant, compared with measured hashes only. A name never wins over
a hash that says otherwise, with one exception: A1111's hash of a VAE may be another VAE's (see `a1111`), so that its
name does. What several assets could be is not decided.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from assetkit.catalog.engine import Catalog
from assetkit.catalog.offers import Kept, offers_for
from assetkit.catalog.resolution import Confidence, Missing, Resolution, Resolved
from assetkit.catalog.rows import asset_rows
from assetkit.catalog.search import by_source
from assetkit.catalog.store import CONTENTS, HASHES, LOCATIONS, METADATA
from assetkit.uis.reading import read_file
from assetkit.uis.references import Digest, Generation, Reference, stem

ACCEPTED: Mapping[str, frozenset[str]] = {
    "checkpoint": frozenset({"checkpoint", "diffusion_model"}),
    "diffusion_model": frozenset({"diffusion_model", "checkpoint"}),
    "lora": frozenset({"lora", "lycoris", "control_lora"}),
    "controlnet": frozenset(
        {"controlnet", "control_lora", "controlnet_lllite", "t2i_adapter", "ip_adapter", "model_patch"}
    ),
    "t2i_adapter": frozenset({"t2i_adapter", "controlnet"}),
    "text_encoder": frozenset({"text_encoder", "clip", "llm", "captioner"}),
    "clip_vision": frozenset({"clip_vision", "clip"}),
    "vae": frozenset({"vae", "taesd"}),
    "upscaler": frozenset({"upscaler", "latent_upscaler"}),
    "ip_adapter": frozenset({"ip_adapter", "style_model", "controlnet"}),
}
"""Kinds that a UI takes in one place; of every other role, the kind of its own name."""
_WHOLE, _LONG = 32, 10
"""Digits from which nobody meets a collision by chance, and of A1111's short hashes (40 bits)."""
_SHOWN = 8
_OTHER_VAE = "the stated hash is not its own, as A1111 writes after a change of VAE"


def resolve(catalog: Catalog | None, paths: Iterable[Path]) -> list[Resolution]:
    """What every file of `paths` was made with. Without a catalog everything is missing.

    Raises `FormatError` for a file that is neither image nor text.
    """
    return resolve_read(catalog, [read_file(path) for path in paths])


def resolve_read(catalog: Catalog | None, read: Sequence[Generation]) -> list[Resolution]:
    """The same of what was read before."""
    if catalog is None:
        return [_resolution(_nowhere, each) for each in read]
    with catalog.read() as connection:
        look = _Look(connection)
        return [_resolution(look.one, each) for each in read]


def _nowhere(reference: Reference) -> Missing:
    return Missing(reference, "there is no catalog to look in", offers_for(None, reference))


def _resolution(look: Callable[[Reference], Resolved | Missing], about: Generation) -> Resolution:
    found = [look(each) for each in about.references]
    if about.kind != "workflow" and about.references and not _names_a_base(about):
        found.append(Missing(Reference("checkpoint", ""), "it does not say which base model drew it"))
    return Resolution(
        about,
        tuple(each for each in found if isinstance(each, Resolved)),
        tuple(each for each in found if isinstance(each, Missing)),
    )


def _names_a_base(about: Generation) -> bool:
    """Whether anything that took part can draw: an image that names a LoRA alone was drawn by something else too."""
    return any(each.used and each.role in ("checkpoint", "diffusion_model", "model") for each in about.references)


@dataclass(frozen=True, slots=True)
class _Match:
    """Assets that one way of looking found."""

    assets: tuple[int, ...]
    how: str
    confidence: Confidence
    reason: str


class _Look:
    """One reading of the catalog: names are gathered once, hashes are asked for by their index."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._offers = Kept(connection)
        self._names: dict[str, list[tuple[int, str]]] | None = None
        self._known: dict[int, _About] = {}
        self._answers: dict[Reference, Resolved | Missing] = {}

    def one(self, reference: Reference) -> Resolved | Missing:
        """What `reference` means. The same question is answered once."""
        if reference not in self._answers:
            self._answers[reference] = self._answer(reference)
        return self._answers[reference]

    def _answer(self, reference: Reference) -> Resolved | Missing:
        hashed = self._by_hash(reference)
        named = self._by_name(reference)
        if hashed is not None:
            chosen: _Match | None = _by_both(reference, hashed, named)
        elif reference.hashes:
            chosen = self._by_record(reference) or self._doubtful(reference, named)
        else:
            chosen = self._by_record(reference) or named
        if chosen is not None and len(chosen.assets) == 1:
            return self._resolved(reference, chosen)
        return self._missing(reference, chosen, named)

    def _by_hash(self, reference: Reference) -> _Match | None:
        """The longest stated hash that finds something decides."""
        for each in sorted(reference.hashes, key=lambda one: -len(one.value)):
            found = self._with(each)
            if found:
                assets, kind = found
                return _hash_match(tuple(sorted(assets)), kind, each.value)
        return None

    def _with(self, hash_: Digest, *, measured: bool = True) -> tuple[set[int], str] | None:
        """Assets with a hash that begins so, by the first of its kinds that finds any."""
        for kind in hash_.kinds:
            starts = sa.and_(HASHES.c.value >= hash_.value, HASHES.c.value < hash_.value + "g")
            source = HASHES.join(CONTENTS, CONTENTS.c.id == HASHES.c.content_id)
            query = sa.select(CONTENTS.c.asset_id).select_from(source)
            query = query.where(starts, HASHES.c.kind == kind, HASHES.c.measured == measured)
            found = set(self._connection.execute(query).scalars())
            if found:
                return found, kind
        return None

    def _by_record(self, reference: Reference) -> _Match | None:
        for source in reference.sources:
            found = tuple(sorted(set(by_source(self._connection, source))))
            accepted = tuple(each for each in found if self._fits(reference, each)) or found
            if accepted:
                return _Match(accepted, "source", "strong", f"{source} is the record of this asset's hash")
        return None

    def _by_name(self, reference: Reference) -> _Match | None:
        if not reference.stem:
            return None
        rows = self._named(reference.stem)
        fitting = [row for row in rows if self._fits(reference, row[0])]
        known = [row for row in fitting if self._about(row[0]).kind]
        some = known or fitting or rows
        written = "/" + reference.name.replace("\\", "/").strip("/").lower()
        exact = [row for row in some if ("/" + row[1].lower()).endswith(written)]
        if known:
            reason = "a file of this name and kind" if exact else "the only model of this kind that is called so"
            return _Match(_assets(exact or some), "name", "likely", f"{reason}; no hash was stated")
        if some:
            reason = "but nobody could tell its kind" if fitting else "but of another kind"
            sure: Confidence = "likely" if fitting and exact else "weak"
            return _Match(_assets(exact or some), "name", sure, f"a model of this name, {reason}")
        aliased = self._aliased(reference)
        return _Match(aliased, "name", "weak", "the file says that this is its name") if aliased else None

    def _doubtful(self, reference: Reference, named: _Match | None) -> _Match | None:
        """Of the assets of a name, those whose hash nobody measured; the others contradict the hash that is stated."""
        if named is None:
            return None
        if reference.role == "vae" and len(named.assets) == 1:
            return _Match(named.assets, "name", "weak", f"a VAE of this name; {_OTHER_VAE}")
        claimed = self._claiming(reference, named)
        if claimed is not None:
            return claimed
        kinds = {kind for each in reference.hashes for kind in each.kinds}
        query = sa.select(CONTENTS.c.asset_id).join(HASHES, HASHES.c.content_id == CONTENTS.c.id)
        measured = sa.and_(HASHES.c.kind.in_(kinds), HASHES.c.measured == sa.true())
        known = set(self._connection.execute(query.where(CONTENTS.c.asset_id.in_(named.assets), measured)).scalars())
        left = tuple(each for each in named.assets if each not in known)
        return _Match(left, "name", "weak", "a file of this name, whose hash was not measured yet") if left else None

    def _claiming(self, reference: Reference, named: _Match) -> _Match | None:
        """Of the assets of a name, those whose header claims the stated hash: A1111 believes ``sshs_model_hash`` of a
        LoRA (`extensions-builtin/Lora/network.py`), which stays behind when a tool saves the file again."""
        query = sa.select(CONTENTS.c.asset_id, METADATA.c.document)
        query = query.join(METADATA, METADATA.c.content_id == CONTENTS.c.id)
        rows = self._connection.execute(query.where(CONTENTS.c.asset_id.in_(named.assets)))
        stated = tuple(each.value for each in reference.hashes)
        found = {row[0] for row in rows if str((row[1] or {}).get("sshs_model_hash", "")).lower().startswith(stated)}
        reason = "a file of this name; the stated hash is not its measured one but the one in its own header"
        return _Match(tuple(sorted(found)), "name", "weak", reason) if found else None

    def _named(self, wanted: str) -> list[tuple[int, str]]:
        if self._names is None:
            self._names = defaultdict(list)
            query = sa.select(CONTENTS.c.asset_id, LOCATIONS.c.path).join(
                LOCATIONS, LOCATIONS.c.content_id == CONTENTS.c.id
            )
            for asset, path in self._connection.execute(query.where(LOCATIONS.c.role == "asset")):
                self._names[stem(path)].append((asset, path))
        return self._names.get(wanted, [])

    def _aliased(self, reference: Reference) -> tuple[int, ...]:
        """LoRAs whose header claims the name: A1111 lets prompts use ``ss_output_name``."""
        if reference.role != "lora" or len(reference.name) < 3:
            return ()
        text = sa.type_coerce(METADATA.c.document, sa.Text)
        query = sa.select(CONTENTS.c.asset_id, METADATA.c.document).join(
            METADATA, METADATA.c.content_id == CONTENTS.c.id
        )
        rows = self._connection.execute(query.where(text.contains(reference.name, autoescape=True)).limit(200))
        wanted = reference.name.lower()
        return tuple(
            sorted({row[0] for row in rows if str((row[1] or {}).get("ss_output_name", "")).lower() == wanted})
        )

    def _fits(self, reference: Reference, asset: int) -> bool:
        kind = self._about(asset).kind
        return kind is None or reference.role in ("model", "other") or kind in _accepted(reference.role)

    def _about(self, asset: int) -> _About:
        """The asset's name, and kind, base, hash and place of the content that ``list`` shows."""
        if asset not in self._known:
            row = asset_rows(self._connection, [asset])[0]
            self._known[asset] = _About(row["name"], row.get("kind"), row.get("base"), row["sha256"], row["path"])
        return self._known[asset]

    def _resolved(self, reference: Reference, match: _Match) -> Resolved:
        asset = match.assets[0]
        about = self._about(asset)
        confidence, reason = match.confidence, match.reason
        if match.how != "name" and not self._fits(reference, asset):
            reason += f"; it is a {about.kind}, though the image uses it as a {reference.role}"
        return Resolved(
            reference,
            asset,
            about.name,
            about.kind,
            about.base,
            about.sha256,
            about.path,
            match.how,
            confidence,
            reason,
        )

    def _claimed(self, reference: Reference) -> tuple[int, ...]:
        """Assets for which somebody else claims a stated hash: worth a look, never an answer."""
        found = (self._with(each, measured=False) for each in reference.hashes if len(each.value) >= _LONG)
        return tuple(sorted({asset for one in found if one is not None for asset in one[0]}))

    def _missing(self, reference: Reference, chosen: _Match | None, named: _Match | None) -> Missing:
        if chosen is not None:
            reason = f"{len(chosen.assets)} assets fit by {chosen.how}: choose by hand"
            near = chosen.assets
        elif named is not None:
            reason = "an asset of this name has another hash than the one stated: another version, or another file"
            near = named.assets
        else:
            reason = "no asset has this hash or name" if reference.hashes else "no asset has this name"
            near = self._claimed(reference)
            if near:
                reason = "a sidecar or cache claims this hash, nobody measured it: `assetkit scan --hash all` does"
        candidates = tuple((each, self._about(each).name) for each in near[:_SHOWN])
        return Missing(reference, reason, offers_for(self._offers, reference), candidates)


class _About(NamedTuple):
    name: str
    kind: str | None
    base: str | None
    sha256: str | None
    path: str | None


def _accepted(role: str) -> frozenset[str]:
    return ACCEPTED.get(role, frozenset({role}))


def _assets(rows: Iterable[tuple[int, str]]) -> tuple[int, ...]:
    return tuple(sorted({asset for asset, _ in rows}))


def _hash_match(assets: tuple[int, ...], kind: str, value: str) -> _Match:
    count = len(value)
    if count >= _WHOLE:
        return _Match(assets, kind, "certain", f"its measured {kind} is the one stated")
    if count >= _LONG:
        return _Match(assets, kind, "strong", f"its measured {kind} begins with the {count} digits stated")
    return _Match(
        assets, kind, "weak", f"its measured {kind} begins with the {count} digits stated, which others may too"
    )


def _by_both(reference: Reference, hashed: _Match, named: _Match | None) -> _Match:
    """A match by hash, with what the name adds: it decides between several, and confirms a short hash."""
    both = tuple(each for each in hashed.assets if named is not None and each in named.assets)
    if len(both) == 1:
        if hashed.confidence != "weak":
            return _Match(both, hashed.how, hashed.confidence, hashed.reason)
        return _Match(both, hashed.how, "likely", hashed.reason.partition(", which")[0] + ", and it has this name")
    doubted = reference.role == "vae" and hashed.confidence != "certain"
    if doubted and named is not None and len(named.assets) == 1:
        return _Match(named.assets, "name", "weak", f"a VAE of this name; {_OTHER_VAE}")
    return hashed
