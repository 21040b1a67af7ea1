"""What a remote file is, from its header over HTTP ranges: nothing but that (and few small tensors) is fetched."""

from __future__ import annotations

import tempfile
from pathlib import Path

from assetkit.config import Services
from assetkit.errors import FormatError, InputError
from assetkit.identification import identify_header, with_pairs, with_samples
from assetkit.net import Net
from assetkit.sources.remote import RemoteModel, offered
from assetkit.sources.resolving import Choice, resolve
from assetkit.types import Identity


def look(text: str, net: Net, services: Services) -> Identity:
    """What the file is that `text` means: a reference or an address. Its path is `text`, without secrets.

    Raises what `resolve` raises, and `InputError` where the file cannot be read in ranges: it is a folder, no
    safetensors file, or its server has no ranges. A header that breaks a rule is an identity with status ``invalid``.
    """
    wish = resolve(text, net, services, Choice())
    if wish.folder:
        raise InputError(f"{wish.text}: is a folder", hint="name one of its files")
    if not wish.file.name.lower().endswith((".safetensors", ".sft")):
        raise InputError(f"{wish.text}: only safetensors files can be read from afar", hint="pull it")
    offer = offered(net, wish.request, wish.file.size)
    if offer is None:
        raise InputError(f"{wish.text}: its server gives no parts of one version", hint="pull it")
    with tempfile.TemporaryDirectory(prefix="assetkit-") as folder:
        try:
            with RemoteModel(net, wish.request, offer, Path(folder, "some.part")) as source:
                header = with_pairs(with_samples(source), wish.text)
        except FormatError as error:
            found = (error.finding, *error.findings)
            return Identity(wish.text, "safetensors", "invalid", size=offer.size or 0, findings=found)
    return identify_header(header, wish.text, wish.file.name)
