"""Every error assetkit raises on purpose.

    AssetkitError                 exit 6
    ├── UsageError                exit 2   wrong arguments, an ambiguous name
    ├── InputError                exit 3   an input could not be read or used; nothing was written
    │   ├── FormatError           exit 3   the bytes are not what their container promises
    │   └── UnsafeError           exit 3   reading it further would run somebody's code
    ├── NotFoundError             exit 4   no such file, asset or reference
    ├── RemoteError               exit 5   a service failed
    └── SystemFailure             exit 6   disk full, permission, a locked or newer catalog
        └── CatalogError          exit 6   the catalog cannot be used as it is

Each error is one line: what, where, and what to do (`hint`). The faces turn it into an exit code or an HTTP status
in one place each; errors of other libraries are translated where they arise (``raise … from error``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from assetkit.types import Finding


class AssetkitError(Exception):
    """Something assetkit could not do, said in one line."""

    exit_code: ClassVar[int] = 6
    http_status: ClassVar[int] = 500

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


class UsageError(AssetkitError):
    """The request itself is wrong: options that exclude each other, an ambiguous name."""

    exit_code = 2
    http_status = 400


class InputError(AssetkitError):
    """An input could not be read or used. Nothing was written."""

    exit_code = 3
    http_status = 422


class FormatError(InputError):
    """The bytes are not what their container promises.

    `finding` is the same fact as a catalog row; `findings` holds further ones met on the way, and `format` the
    container's id as far as it was recognised.
    """

    def __init__(
        self,
        code: str,
        subject: str,
        message: str,
        *,
        evidence: str = "",
        hint: str = "",
        format: str = "unknown",  # noqa: A002 - the contract's word
        findings: Sequence[Finding] = (),
    ) -> None:
        super().__init__(f"{subject}: {message}", hint=hint)
        text = f"{message}; {hint}" if hint else message
        self.finding = Finding(code, "error", subject, text, evidence)
        self.findings = tuple(findings)
        self.format = format

    def __reduce__(self) -> tuple[Callable[..., FormatError], tuple[object, ...]]:
        # Errors cross process borders in a parallel scan; the default would replay only the joined message.
        return (_rebuilt, (type(self), self.finding, self.findings, self.format))


def _rebuilt(kind: type[FormatError], finding: Finding, findings: Sequence[Finding], format: str) -> FormatError:  # noqa: A002
    return kind(
        finding.code, finding.subject, finding.message, evidence=finding.evidence, format=format, findings=findings
    )


class UnsafeError(FormatError):
    """Reading the file further would import or call something outside the allow-list."""


class NotFoundError(AssetkitError):
    """No such file, asset or reference."""

    exit_code = 4
    http_status = 404


class RemoteError(AssetkitError):
    """A remote service failed or refused. `status` is that of its answer, None where there was none."""

    exit_code = 5
    http_status = 502

    def __init__(self, message: str, *, hint: str = "", status: int | None = None) -> None:
        super().__init__(message, hint=hint)
        self.status = status


class SystemFailure(AssetkitError):
    """The system could not do it: the disk is full, a permission is missing."""

    exit_code = 6
    http_status = 500


class CatalogError(SystemFailure):
    """The catalog cannot be used as it is: corrupt, newer than this assetkit, or on a network share."""
