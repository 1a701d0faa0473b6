"""Build step: what `dataclasses` and `re` compile at import, compiled beforehand.

Each @dataclass writes its methods as text and compiles it at import; each re.compile makes a program of its
pattern. Those of all modules below FOLDER, and of the libraries that they import, go into the file that
hotline/lambda_imports.py reads.

Run: python -m hotline.ops.deploy.compiled_code FOLDER
"""

import builtins
import dataclasses
import importlib
import marshal
import sys
from array import array
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from hotline import lambda_imports

# Build a line at import, which needs settings.
BUILDS = ("hotline.lambda_entrypoints", "hotline.lambda_handler")
# Imported on first need.
LATER = ("botocore.session", "botocore.auth", "phonenumbers.timezone", "twilio.rest", "zoneinfo")
NO_SHARING = 2  # the last format of marshal whose bytes do not depend on how often an object is referred to


def write(folder: Path) -> None:
    """Import this project's twin of every module of hotline below `folder`; write what is compiled."""
    texts, patterns = set[str](), dict[Any, Any]()

    def record(text: str, *where: Any) -> None:
        texts.add(text)
        builtins.exec(text, *where)  # noqa: S102 - what dataclasses does

    vars(dataclasses)["exec"] = record  # a global stands before the builtin
    _record_patterns(patterns)
    lambda_imports.begin()
    for path in sorted((folder / "hotline").rglob("*.py")):
        name = ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__")
        if name not in BUILDS:
            importlib.import_module(name)
    lambda_imports.end()
    for name in LATER:
        importlib.import_module(name)
    compiled = ((text, compile(text, lambda_imports.COMPILED, "exec")) for text in sorted(texts))
    methods = {text: marshal.dumps(code, NO_SHARING) for text, code in compiled}
    ordered = dict(sorted(patterns.items(), key=repr))
    to = folder / "hotline" / lambda_imports.COMPILED
    to.write_bytes(marshal.dumps((methods, ordered), NO_SHARING))


def _record_patterns(patterns: dict[Any, Any]) -> None:
    """Pattern and flags -> what `_sre.compile` was given for them."""
    compiler: Any = sys.modules["re._compiler"]
    compiled, sre, last = compiler.compile, compiler._sre, list[Any]()
    patterns["version"] = (sre.MAGIC, sre.CODESIZE)

    def make(pattern: Any, flags: int, code: list[int], *groups: Any) -> Any:
        last[:] = [(flags, array("I", code).tobytes(), *groups)]
        return sre.compile(pattern, flags, code, *groups)

    def record(pattern: Any, flags: int = 0) -> Any:
        made = compiled(pattern, flags)
        if isinstance(pattern, (str, bytes)):
            patterns[pattern, int(flags)] = last[0]
        return made

    compiler._sre = SimpleNamespace(**{**vars(sre), "compile": make})
    compiler.compile = record


if __name__ == "__main__":
    write(Path(sys.argv[1]))
