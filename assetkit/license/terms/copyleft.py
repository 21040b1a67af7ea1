"""The GNU licenses. They were written for programs; what they mean for weights is not settled."""

from assetkit.license.schema import Terms, every
from assetkit.license.terms._common import KEEP_NOTICES, PUBLISH, READ, SC, STATE_CHANGES, TABLE, share_alike

_RUN = "affirms your unlimited permission to run the unmodified Program"
_OUTPUT = "covered by this License only if the output, given its content, constitutes a covered work"
_PRICE = "You may charge any price or no price for each copy that you convey"
_MODIFIED = "You may convey a work based on the Program, or the modifications to produce it from the Program"
_REMOTE = "interacting with it remotely through a computer network"
_INCORPORATES = "incorporates the terms and conditions of version 3 of the GNU General Public License"
_DUTIES = (
    share_alike("License the whole derived work under the same license and offer its corresponding source."),
    KEEP_NOTICES,
    STATE_CHANGES,
)
_NOTE = "Whether weights are a program, and what their source is, no court has said; uis.md section 5."
_GPL = every(
    f"yes §2 «{_RUN}»",
    sell_images=f"yes §2 «{_OUTPUT}»",
    train_on_output="silent",
    redistribute=f"yes §4 «{_PRICE}»",
    sell_model=f"yes §4 «{_PRICE}»",
    merge_share=f"yes §5 «{_MODIFIED}»",
)

TERMS = (
    Terms(
        "GPL-3.0-only",
        "GNU General Public License 3",
        "gpl",
        _GPL,
        version="3",
        date="2007-06-29",
        verified=READ,
        text=True,
        obligations=_DUTIES,
        tags=("gpl-3.0", "gpl"),
        names=("gpl-3.0-or-later", "gpl-3.0+", "gplv3", "gpl v3", "gpl-3"),
        revocable=False,
        terminates="§8: on a breach; reinstated when cured",
        url="https://www.gnu.org/licenses/gpl-3.0.html",
        sources=(SC, TABLE),
        note=_NOTE,
    ),
    Terms(
        "AGPL-3.0-only",
        "GNU Affero General Public License 3",
        "gpl",
        {**_GPL, "host-service": f"conditional §13 «{_REMOTE}»"},
        version="3",
        date="2007-11-19",
        verified=READ,
        text=True,
        conditions=(PUBLISH,),
        obligations=_DUTIES,
        tags=("agpl-3.0",),
        names=("agpl-3.0-or-later", "agplv3", "agpl v3", "agpl-3", "agpl"),
        revocable=False,
        terminates="§8: on a breach; reinstated when cured",
        url="https://www.gnu.org/licenses/agpl-3.0.html",
        sources=(SC, TABLE),
        note=_NOTE,
    ),
    Terms(
        "LGPL-3.0-only",
        "GNU Lesser General Public License 3",
        "gpl",
        every(f"yes preamble and the GPL's §§2-5 «{_INCORPORATES}»", train_on_output="silent"),
        version="3",
        date="2007-06-29",
        verified=READ,
        text=True,
        obligations=_DUTIES,
        tags=("lgpl-3.0", "lgpl"),
        names=("lgpl-3.0-or-later", "lgplv3", "lgpl-3"),
        revocable=False,
        terminates="the GPL's §8",
        url="https://www.gnu.org/licenses/lgpl-3.0.html",
        sources=(SC, TABLE),
        note=_NOTE,
    ),
)
