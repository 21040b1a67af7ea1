"""Textual inversions: between the forms of their files, two files to a pair, one encoder or one bundled word out.

    emb_params   ``emb_params`` [n, d]: kohya's, read by AUTOMATIC1111 and ComfyUI; the file's name is the word
    diffusers    ``<word>`` [n, d]: a tensor a word, read by all three
    sdxl         ``clip_l`` [n, 768], ``clip_g`` [n, 1280], in SD3's and Flux's also ``t5xxl`` [n, 4096]

The widths are those of the published encoders. Smaller models have others, so a width is refused only where it is that
of another encoder: then the key is wrong.

Pickles are never written, and nobody needs them: AUTOMATIC1111 takes the only tensor of a safetensors file whatever
its name, or ``clip_g`` and ``clip_l`` (`modules/textual_inversion/textual_inversion.py`, `create_embedding_from_data`);
ComfyUI takes its encoder's key or the first tensor (`comfy/sd1_clip.py`, `load_embed`); diffusers takes the only tensor
under the word that is its name (0.42.1, `loaders/textual_inversion.py`, `_retrieve_tokens_and_embeddings`), a pair by
its two tensors. What is read besides: A1111's ``string_to_param`` in pickles and pictures, and words bundled in an
adapter (``bundle_emb.<word>.…``, LyCORIS tools/pack_bundle.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from assetkit.errors import InputError, UsageError
from assetkit.identification.recognisers.embeddings import ENCODERS, WIDTHS
from assetkit.transform.model import Dropped, Model
from assetkit.transform.nodes import Moved, Node, Slice
from assetkit.transform.operations import Conditions, Operation, Options
from assetkit.transform.options import Option

FORMS = ("emb_params", "diffusers", "sdxl")
BUNDLE = "bundle_emb"
_TRIGGER = "modelspec.trigger_phrase"
_PARAM, _TOKEN = "string_to_param.", "string_to_token"
_ANONYMOUS = ("*", "emb_params")
"""Keys that stand for whatever word the file is called by."""
_NAMES = {"l": "clip_l", "g": "clip_g", "t5": "t5xxl"}
_BY_WIDTH = {width: _NAMES[letter] for letter, width in ENCODERS.values()}
"""Encoders that a width tells; SD2's (1024) has no name of its own in any form."""
_PAIR = ("clip_l", "clip_g")
_KEYS = frozenset({*ENCODERS, *_ANONYMOUS})
_TOKEN_KEY = re.compile(r"^<[^<>]+>$")
"""A word in brackets is one whatever its width."""
_OF_AUTHORS = ("modelspec.author", "modelspec.license")
"""What an adapter says that holds for a word bundled in it as well."""


@dataclass(frozen=True, slots=True)
class Inversion:
    """One word: its vectors by encoder (``""`` where nothing tells which), [n, d] or [d]."""

    word: str
    vectors: Mapping[str, Node]
    form: str
    """The form it was found in, one of `FORMS`."""

    @property
    def node(self) -> Node:
        """The vectors of its only encoder. Raises `InputError` where it has several."""
        if len(self.vectors) > 1:
            raise InputError(
                f"{self.word}: has vectors of {' and '.join(self.vectors)}, and the form holds one encoder's",
                hint=f"keep the pair (sdxl), or take one out: {', '.join(self.vectors)}",
            )
        return next(iter(self.vectors.values()))


def apply(models: Sequence[Model], options: Options, conditions: Conditions) -> Model:
    """The embedding of the first model, with the vectors that another brings for a further encoder, as `form`."""
    model = models[0]
    words = [each for each in _words(model) if options.get("name") in (None, each.word)]
    if not words:
        has = [each.word for each in _words(model)]
        raise InputError(f"{model.name} holds no embedding called {options['name']!r}", hint=f"it has {', '.join(has)}")
    form = options.get("form") or words[0].form
    for other, encoder in zip(models[1:], _encoders(models, options), strict=True):
        words = [_joined(_only(words, model), _known_as(_only(list(_words(other)), other), encoder))]
        form = options.get("form") or "sdxl"
    if options.get("encoder"):
        words = [_part(_only(words, model), options["encoder"])]
        form = options.get("form") or "emb_params"
    metadata = _metadata(model, words)
    if options.get("token"):
        words = [replace(_only(words, model), word=options["token"])]
        metadata[_TRIGGER] = options["token"]
    tensors = _WRITTEN[form](words, model)
    return replace(model.with_tensors(tensors, tuple(_left(models, words))), metadata=metadata, layout=None)


def _encoders(models: Sequence[Model], options: Options) -> list[str]:
    """What the further models' vectors are for, empty where their widths are to tell. Raises `UsageError`."""
    given = [str(each) for each in options.get("encoders") or ()]
    if len(given) >= len(models) or any(each and each not in _NAMES.values() for each in given):
        raise UsageError(
            f"encoders {given!r} are not those of the {len(models) - 1} further models",
            hint=f"each is one of {', '.join(_NAMES.values())}, or empty",
        )
    return given + [""] * (len(models) - 1 - len(given))


def _known_as(word: Inversion, encoder: str) -> Inversion:
    """The word, its vectors for `encoder` where their width does not tell. Raises `InputError` where it does."""
    if not encoder or encoder in word.vectors:
        return word
    if list(word.vectors) != [""]:
        raise InputError(f"{word.word} has vectors of {' and '.join(filter(None, word.vectors))}, not of {encoder}")
    node = word.vectors[""]
    return replace(word, vectors={_encoder(encoder, node): node})


def _words(model: Model) -> Iterator[Inversion]:
    """Every word of a model. Raises `InputError` for what is no embedding."""
    bundled: dict[str, dict[str, Node]] = {}
    for key, node in model.tensors.items():
        root, _, rest = key.partition(".")
        if root == BUNDLE:
            word, _, name = rest.partition(".")
            bundled.setdefault(word, {})[name] = node
    if bundled:
        for word, tensors in bundled.items():
            yield from _read(tensors, word)
        return
    kind = model.identity.kind if model.identity else None
    if kind != "embedding" and not all(key in _KEYS or _TOKEN_KEY.match(key) for key in model.tensors):
        what = f" but a {kind}" if kind else ""
        raise InputError(f"{model.name}: is no textual inversion{what}, and bundles none")
    yield from _read(model.tensors, _word_of(model))


def _read(tensors: Mapping[str, Node], word: str) -> Iterator[Inversion]:
    named = {key.removeprefix(_PARAM): node for key, node in tensors.items() if not key.startswith(_TOKEN)}
    for key, node in named.items():
        if len(node.shape) not in (1, 2) or 0 in node.shape:
            raise InputError(f"{word}: {key} of shape {list(node.shape)} is no list of vectors")
    if named and named.keys() <= ENCODERS.keys():
        yield Inversion(word, {_encoder(key, node): node for key, node in named.items()}, "sdxl")
        return
    for key, node in named.items():
        anonymous = key in _ANONYMOUS
        encoder = _BY_WIDTH.get(node.shape[-1], "")
        yield Inversion(word if anonymous else key, {encoder: node}, "emb_params" if anonymous else "diffusers")


def _encoder(key: str, node: Node) -> str:
    """The encoder that a key names. Raises `InputError` where the vectors are as wide as another one's."""
    letter, width = ENCODERS[key]
    if node.shape[-1] != width and node.shape[-1] in WIDTHS:
        raise InputError(f"{key}: vectors of {node.shape[-1]} features, and its encoder takes {width}")
    return _NAMES[letter]


def _word_of(model: Model) -> str:
    """What the file calls it: A1111's ``name``, the only trigger word declared, or the name of the file itself."""
    said = (model.metadata.get(key, "").strip() for key in ("name", _TRIGGER))
    return next((each for each in said if each and "," not in each), PurePath(model.name).stem)


def _only(words: list[Inversion], model: Model) -> Inversion:
    if len(words) > 1:
        names = ", ".join(each.word for each in words)
        raise InputError(
            f"{model.name} holds {len(words)} embeddings: {names}", hint="take one with --component embedding:WORD"
        )
    return words[0]


def _joined(one: Inversion, other: Inversion) -> Inversion:
    twice = one.vectors.keys() & other.vectors.keys()
    if twice:
        which = f"both hold vectors of {min(twice)}" if min(twice) else "neither tells its encoder by its width"
        raise InputError(f"{one.word} and {other.word} make no pair: {which}")
    return Inversion(one.word, _completed({**one.vectors, **other.vectors}), "sdxl")


def _completed(vectors: Mapping[str, Node]) -> Mapping[str, Node]:
    """Of a pair, vectors whose width tells nothing are those of the encoder that is still missing."""
    missing = [name for name in _PAIR if name not in vectors]
    if "" not in vectors or len(missing) != 1 or vectors[""].shape[-1] in WIDTHS:
        return vectors
    return {missing[0] if name == "" else name: node for name, node in vectors.items()}


def _part(word: Inversion, encoder: str) -> Inversion:
    if encoder not in word.vectors:
        has = ", ".join(filter(None, word.vectors)) or "vectors of an unknown one"
        raise InputError(f"{word.word} has no vectors of {encoder}", hint=f"it has {has}")
    return Inversion(word.word, {encoder: word.vectors[encoder]}, "emb_params")


def _as_emb_params(words: list[Inversion], model: Model) -> dict[str, Node]:
    return {"emb_params": _rows(_only(words, model).node)}


def _as_diffusers(words: list[Inversion], model: Model) -> dict[str, Node]:
    return {each.word: each.node for each in words}


def _as_pair(words: list[Inversion], model: Model) -> dict[str, Node]:
    """Every encoder's vectors. Raises `InputError` for half a pair and for halves of unequal length."""
    word = _only(words, model)
    if "" in word.vectors:
        width = word.vectors[""].shape[-1]
        raise InputError(f"{word.word}: vectors of {width} features are for no encoder of a pair")
    if word.form != "sdxl":
        raise InputError(
            f"{word.word}: has vectors of {next(iter(word.vectors))} alone",
            hint="give the other encoder's file too: --replace clip_g=FILE",
        )
    lengths = {name: _rows(node).shape[0] for name, node in word.vectors.items() if name.startswith("clip")}
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise InputError(f"{word.word}: a pair has as many vectors for each encoder, this one has {said}")
    order = [name for name in _NAMES.values() if name in word.vectors]
    return {name: _rows(word.vectors[name]) for name in order}


_WRITTEN = {"emb_params": _as_emb_params, "diffusers": _as_diffusers, "sdxl": _as_pair}


def _rows(node: Node) -> Node:
    """[n, d] of [n, d] or [d]."""
    return node if len(node.shape) == 2 else Moved(node.dtype, (1, *node.shape), (Slice(node),))


def _left(models: Sequence[Model], words: Sequence[Inversion]) -> Iterator[Dropped]:
    kept = {id(node) for word in words for node in word.vectors.values()}
    for model in models:
        for key, node in model.tensors.items():
            if id(node) not in kept:
                numbers = key.rpartition(".")[0].endswith(_TOKEN)
                why = "a place in one tokenizer's list; loaders find their own" if numbers else "was not asked for"
                yield Dropped(key, why, node.nbytes)


def _metadata(model: Model, words: Sequence[Inversion]) -> dict[str, str]:
    """What the model says, less what became false. Without a trigger phrase of its own the words are it."""
    bundled = any(key.startswith(f"{BUNDLE}.") for key in model.tensors)
    before = {encoder for each in _words(model) for encoder in each.vectors}
    after = {encoder for each in words for encoder in each.vectors}
    kept = {key: text for key, text in model.metadata.items() if not bundled or key in _OF_AUTHORS}
    if before != after:
        kept.pop("modelspec.architecture", None)
    named = ", ".join(each.word for each in words)
    return {"modelspec.title": named, _TRIGGER: named, **kept}


OPERATION = Operation(
    "embedding",
    "Write a textual inversion in another form, join a pair, or take one encoder's or one bundled word's vectors.",
    (1, 3),
    (
        Option("form", "text", "The form to write; the one it has, where it is not given.", choices=FORMS),
        Option("name", "text", "The word to take, of a file that holds several or bundles some."),
        Option("encoder", "text", "The encoder to take the vectors of.", choices=tuple(_NAMES.values())),
        Option("token", "text", "What to call it in prompts."),
        Option("encoders", "list", "Encoders of the further files' vectors, where their widths do not tell."),
    ),
    apply,
)
