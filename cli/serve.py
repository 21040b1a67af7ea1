"""``assetkit serve``: the catalog over HTTP: a page, an API, and in place of Civitai, the Hub and other UIs' lists."""

from __future__ import annotations

import time

import click

from assetkit.cli.session import Session, with_global_options
from assetkit.errors import UsageError

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=7860, show_default=True, help="0 takes a free one.")
@click.option("--name", "names", multiple=True, help="A further name that clients call this machine by.")
@with_global_options
@click.pass_obj
def command(session: Session, host: str, port: int, names: tuple[str, ...]) -> None:
    """Serve what is catalogued, read-only: a page for people, and clients whose base URL can be set.

    \b
    http://127.0.0.1:7860                      a page for people
    HF_ENDPOINT=http://127.0.0.1:7860/hf       huggingface_hub, diffusers
    http://127.0.0.1:7860/civitai              clients of Civitai's API
    http://127.0.0.1:7860/api/v1               our own API, described by /openapi.json
    http://127.0.0.1:7860/sdapi/v1, /comfy     the model lists of A1111 and ComfyUI

    Only files that were measured and are sound are served, unsafe ones never. On another address than this machine's
    own, every request needs a token (`assetkit token create NAME`), and requests under a name that was not given with
    --name are refused.
    """
    from assetkit.catalog import Catalog
    from assetkit.catalog.jobs.runner import Runner
    from assetkit.catalog.tokens import tokens

    try:
        import jinja2  # noqa: F401
        import uvicorn

        from assetkit.api.app import LOOPBACK, create_app
    except ImportError as error:
        raise UsageError("serving needs more packages", hint="pip install 'assetkit-models[server]'") from error
    public = host not in _LOOPBACK
    with Catalog.open(session.db_url, create=False) as catalog:
        if public and not any(each.is_valid(time.time()) for each in tokens(catalog)):
            raise UsageError(
                f"{host}: others could connect, and there is no token", hint="`assetkit token create NAME`"
            )
        app = create_app(catalog, (*LOOPBACK, host, *names), public=public)
        with Runner(catalog):
            uvicorn.run(app, host=host, port=port, log_level="info" if session.verbose else "warning")
