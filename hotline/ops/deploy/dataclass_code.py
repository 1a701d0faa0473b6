"""Build step: the methods that `dataclasses` makes, compiled beforehand.

Each @dataclass writes its methods as text and compiles it at import: three tenths of a cold start. The texts
of all modules below FOLDER go, each with its code, into the file that hotline/lambda_imports.py reads.

Run: python -m hotline.ops.deploy.dataclass_code FOLDER
"""

import builtins
import dataclasses
import importlib
import marshal
import sys
from pathlib import Path
from typing import Any

from hotline import lambda_imports

BUILDS = (
    "hotline.lambda_entrypoints",
    "hotline.lambda_handler",
)  # build a line at import, which needs settings
NO_SHARING = 2  # the last format of marshal whose bytes do not depend on how often an object is referred to


def write(folder: Path) -> None:
    """Import this project's twin of every module of hotline below `folder`; write what is compiled."""
    texts = set[str]()

    def record(text: str, *where: Any) -> None:
        texts.add(text)
        builtins.exec(text, *where)  # noqa: S102 - what dataclasses does

    vars(dataclasses)["exec"] = record  # a global stands before the builtin
    lambda_imports.begin()
    for path in sorted((folder / "hotline").rglob("*.py")):
        name = ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__")
        if name not in BUILDS:
            importlib.import_module(name)
    compiled = {text: compile(text, lambda_imports.COMPILED, "exec") for text in sorted(texts)}
    (folder / "hotline" / lambda_imports.COMPILED).write_bytes(marshal.dumps(compiled, NO_SHARING))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
