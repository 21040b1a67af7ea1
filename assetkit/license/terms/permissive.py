"""Licenses that allow nearly everything and ask for a notice at most."""

from assetkit.license.schema import Obligation, Terms, every
from assetkit.license.terms._common import GIVE_COPY, KEEP_NOTICES, READ, SC, STATE_CHANGES, TABLE

_MIT = "deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge"
_BSD = "Redistribution and use in source and binary forms, with or without modification, are permitted"
_CC0 = "waives, abandons, and surrenders all of Affirmer's Copyright and Related Rights"
_APACHE = (
    "reproduce, prepare Derivative Works of, publicly display, publicly perform, sublicense, and distribute the Work"
)
_KEEP = Obligation("notice", "Keep the copyright notice and the license text.", ("redistribute", "sell-model"))

TERMS = (
    Terms(
        "Apache-2.0",
        "Apache License 2.0",
        "permissive",
        every(
            f"yes §2 «{_APACHE}»",
            use="yes §3 «use, offer to sell, sell, import, and otherwise transfer the Work»",
            sell_model="yes §3 «use, offer to sell, sell, import, and otherwise transfer the Work»",
            redistribute="yes §4 «reproduce and distribute copies of the Work or Derivative Works thereof»",
        ),
        version="2.0",
        date="2004-01",
        verified=READ,
        text=True,
        obligations=(
            GIVE_COPY,
            STATE_CHANGES,
            KEEP_NOTICES,
            Obligation("notice", "Pass on the NOTICE file, where the work has one.", ("redistribute", "sell-model")),
        ),
        tags=("apache-2.0",),
        names=("apache", "apache 2", "apache 2.0", "apache license 2.0", "apache license, version 2.0", "apache2"),
        revocable=False,
        terminates="§3: the patent license, when one sues over a patent in the work",
        url="https://www.apache.org/licenses/LICENSE-2.0",
        sources=(SC, TABLE),
    ),
    Terms(
        "MIT",
        "MIT License",
        "permissive",
        every(
            f"yes sentence 1 «{_MIT}»",
            sell_model="yes sentence 1 «publish, distribute, sublicense, and/or sell copies»",
        ),
        verified=READ,
        text=True,
        obligations=(_KEEP,),
        tags=("mit",),
        names=("mit license", "expat"),
        url="https://opensource.org/license/mit",
        sources=(SC, TABLE),
    ),
    Terms(
        "BSD-3-Clause",
        "BSD 3-Clause License",
        "permissive",
        every(f"yes sentence 1 «{_BSD}»"),
        verified=READ,
        text=True,
        obligations=(
            _KEEP,
            Obligation("no-endorsement", "Do not use the authors' names to promote what you derive from it."),
        ),
        tags=("bsd-3-clause", "bsd"),
        names=("bsd 3-clause", "bsd-3", "new bsd"),
        sources=(SC, TABLE),
    ),
    Terms(
        "BSD-2-Clause",
        "BSD 2-Clause License",
        "permissive",
        every(f"yes sentence 1 «{_BSD}»"),
        verified=READ,
        text=True,
        obligations=(_KEEP,),
        tags=("bsd-2-clause",),
        names=("bsd 2-clause", "simplified bsd"),
        sources=(SC, TABLE),
    ),
    Terms(
        "ISC",
        "ISC License",
        "permissive",
        every(
            "yes sentence 1 «use, copy, modify, and/or distribute this software for any purpose with or without fee»"
        ),
        verified=READ,
        text=True,
        obligations=(_KEEP,),
        tags=("isc",),
        sources=(SC, TABLE),
    ),
    Terms(
        "Unlicense",
        "The Unlicense",
        "permissive",
        every("yes sentence 2 «free to copy, modify, publish, use, compile, sell, or distribute this software»"),
        verified=READ,
        text=True,
        tags=("unlicense",),
        names=("the unlicense",),
        sources=(SC, TABLE),
    ),
    Terms(
        "CC0-1.0",
        "Creative Commons Zero 1.0",
        "permissive",
        every(f"yes §2 «{_CC0}»"),
        version="1.0",
        verified=READ,
        text=True,
        tags=("cc0-1.0",),
        names=("cc0", "cc0 1.0", "cc-zero", "public domain"),
        revocable=False,
        url="https://creativecommons.org/publicdomain/zero/1.0/",
        sources=(SC, TABLE),
        note="Waives the rights of whoever declares it, and only those: it frees nothing that a base model holds.",
    ),
    Terms(
        "WTFPL",
        "WTFPL 2",
        "permissive",
        every("yes §0 «You just DO WHAT THE FUCK YOU WANT TO»"),
        version="2",
        date="2004-12",
        verified=READ,
        text=True,
        tags=("wtfpl",),
        sources=(SC, TABLE),
    ),
    Terms(
        "LicenseRef-scancode-openmdw-1.0",
        "OpenMDW License Agreement 1.0",
        "permissive",
        every(
            "yes paragraph 3 «to deal in the Model Materials without restriction»",
            sell_images="yes paragraph 6 «does not impose any restrictions or obligations with respect to any use»",
            train_on_output="yes paragraph 6 «does not impose any restrictions or obligations with respect to any use»",
        ),
        version="1.0",
        verified=READ,
        text=True,
        obligations=(GIVE_COPY, KEEP_NOTICES),
        tags=("openmdw-1.0", "openmdw"),
        terminates="paragraph 5: when one files a patent suit over the materials",
        sources=(SC, TABLE),
    ),
)
