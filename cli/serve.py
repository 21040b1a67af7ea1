"""``assetkit serve``: the catalog over HTTP: a page, an API, and in place of Civitai, the Hub and other UIs' lists."""

from __future__ import annotations

import click

from assetkit.cli.session import Session, with_global_options
from assetkit.errors import UsageError


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="A loopback address.")
@click.option("--port", type=click.IntRange(0, 65535), default=7860, show_default=True, help="0 takes a free one.")
@with_global_options
@click.pass_obj
def command(session: Session, host: str, port: int) -> None:
    """Serve what is catalogued, read-only, to clients whose base URL can be set.

    \b
    http://127.0.0.1:7860                      a page for people
    HF_ENDPOINT=http://127.0.0.1:7860/hf       huggingface_hub, diffusers
    http://127.0.0.1:7860/civitai              clients of Civitai's API
    http://127.0.0.1:7860/api/v1               our own API, described by /openapi.json
    http://127.0.0.1:7860/sdapi/v1, /comfy     the model lists of A1111 and ComfyUI

    Only files that were measured and are sound are served, unsafe ones never. Only this machine can connect: access
    from elsewhere comes with tokens, which are not there yet.
    """
    from assetkit.catalog import Catalog

    if host not in ("127.0.0.1", "localhost", "::1"):
        raise UsageError(f"{host}: only loopback is served until there are tokens", hint="use --host 127.0.0.1")
    try:
        import uvicorn

        from assetkit.api.app import create_app
    except ImportError as error:
        raise UsageError("serving needs fastapi and uvicorn", hint="pip install 'assetkit-models[server]'") from error
    with Catalog.open(session.db_url, create=False) as catalog:
        uvicorn.run(create_app(catalog), host=host, port=port, log_level="info" if session.verbose else "warning")
