"""Which small language models fit this device, and what exactly will they cost?

Every function asks what the command of its name asks; keyword arguments are its long options, with ``_`` for ``-``::

    >>> import edgefit
    >>> edgefit.fit("gemma-2-2b:Q4_K_M", free="4GiB", ctx_size=8192)["verdict"]
    'fits'

``True`` stands for an option without a value; ``None`` and ``False`` leave one out. Answers are those of ``--format json``,
sizes are integers, in bytes; `edgefit.hints` has their types.
"""

from ._edgefit import VERSION as __version__
from .answers import EdgefitError, check, fit, list, plan, schema, show, survey, table, text, verify
from .columns import fit_many

__all__ = [
    "EdgefitError",
    "__version__",
    "check",
    "fit",
    "fit_many",
    "list",
    "plan",
    "schema",
    "show",
    "survey",
    "table",
    "text",
    "verify",
]
