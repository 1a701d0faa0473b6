"""Shortcuts for a cold start on Lambda: stand-ins for imports, code compiled beforehand.

What each saves stands in docs/decisions/cold-start.md.
"""

import gc
import marshal
import os
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

TEMPLATES = ("BaseLoader", "Environment", "FileSystemLoader", "Template", "TemplateNotFound")
SELDOM = 50_000  # new objects between two searches; at 700, botocore's import alone has a hundred of them
MULTIPART = ("Data", "Epilogue", "Field", "File", "MultipartDecoder", "NeedData")
DOCUMENTERS = (
    "AppendParamDocumentation", "AutoPopulatedParam", "DocumentModifiedShape", "HideParamFromOperations",
)  # fmt: skip
# Written while packaging (hotline/ops/deploy/compiled_code.py), for this version of Python alone.
COMPILED = f"compiled.{sys.implementation.cache_tag}.marshal"


class _Unused:
    """What Flask names and derives from; never made here."""

    def __init__(self, *_: object, **__: object) -> None:
        raise RuntimeError("this part of Flask is left out on AWS Lambda: see hotline/lambda_imports.py")


class _NoCommands:
    """The commands of an app; none here."""

    name: str | None = None
    commands: dict[str, object] = {}  # noqa: RUF012 - Flask asks whether there are any, and there are none


class _NoSessions:
    """Flask's interface to sessions: one for all requests, never read or saved."""

    def open_session(self, *_: object) -> object:
        return self

    def is_null_session(self, session: object) -> bool:
        return True


class _Later(ModuleType):
    """A module that is loaded when one of its names is asked for, but for those given beforehand."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # the import system's own
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        __import__(self.__name__)
        return getattr(sys.modules[self.__name__], name)


def _none_here(*_: object, **__: object) -> None:
    raise RuntimeError("there is no development server on AWS Lambda: run the line with `hotline run`")


def _unused(*names: str) -> dict[str, type]:
    return {name: type(name, (_Unused,), {}) for name in names}


def begin() -> None:
    """Before the imports: no search for garbage, of which they make none, and stand-ins for what is unused.

    Flask imports werkzeug's development server (and with it http.server and ssl), Jinja and click for names
    that are never called here: our pages are no templates, and Lambda has no `flask` command. The package is
    without the two (hotline/ops/deploy/package_contents.txt). No form of several parts is read
    (hotline.web.app refuses it), no session opened.
    """
    gc.disable()
    _stand_in("werkzeug.serving", run_simple=_none_here, is_running_from_reloader=lambda: False)
    _stand_in("jinja2", **_unused(*TEMPLATES))
    _stand_in("click")
    _stand_in("flask.cli", AppGroup=_NoCommands)
    _stand_in("flask.sessions", SecureCookieSessionInterface=_NoSessions, SessionInterface=_NoSessions)
    # Until `end`: modules that Flask imports for a name or two, which are given here.
    for name in ("difflib", "email.utils", "ipaddress", "mimetypes", "pkgutil", "uuid"):
        _later(name)
    _later("pprint", pformat=repr)
    _later("werkzeug.test", **_unused("Client"))
    _later("werkzeug.sansio.multipart", **_unused(*MULTIPART))
    _later("tempfile", SpooledTemporaryFile=None)
    _later(
        "inspect",
        cleandoc=str,
        iscoroutinefunction=_is_async,
        signature=lambda _: "(...)",  # for the docstring of a dataclass without one
    )
    _use_compiled()


def end() -> None:
    """After them: what is loaded stays, and is never searched again; Python's own modules are real again."""
    for name, module in list(sys.modules.items()):
        if isinstance(module, _Later):
            del sys.modules[name]
            for given in [given for given in vars(module) if not given.startswith("__")]:
                delattr(module, given)
    _for_clients()
    gc.freeze()
    gc.set_threshold(SELDOM)
    gc.enable()


def _for_clients() -> None:
    """What botocore and urllib3 import and no request of ours uses: documentation, paginators' expressions,
    other ways to credentials. Each is loaded as soon as it is used.
    """
    for name in ("configparser", "getpass", "ipaddress", "jmespath", "subprocess", "sysconfig"):
        _later(name)
    os.environ.setdefault("PYTHONTZPATH", "")  # zoneinfo would ask sysconfig; our zones are tzdata's
    _later("importlib.metadata", version=lambda _: "")  # of HTTP/2, which is not installed
    no_words = dict.fromkeys(("ClientMethodDocstring", "PaginatorDocstring", "WaiterDocstring"), _no_words)
    _later("botocore.docs.docstring", **no_words)
    _later("botocore.docs.utils", **dict.fromkeys(DOCUMENTERS, _Documents))


def _no_words(*_: object, **__: object) -> None:
    """No docstring for a method of a client."""


class _Documents:
    """What botocore registers to write its manual; never called here."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def __getattr__(self, name: str) -> Callable[..., None]:
        return _no_words


def _is_async(function: Any) -> bool:
    """inspect.iscoroutinefunction, for functions: CO_COROUTINE is the 8th flag."""
    return bool(getattr(getattr(function, "__code__", None), "co_flags", 0) & 0x80)


def _stand_in(name: str, **parts: Any) -> None:
    _put(ModuleType(name, "Stands in for what no request on Lambda uses."), parts)


def _later(name: str, **parts: Any) -> None:
    if name not in sys.modules:
        _put(_Later(name), parts)


def _put(module: ModuleType, parts: dict[str, Any]) -> None:
    vars(module).update(parts)
    sys.modules[module.__name__] = module
    parent, _, child = module.__name__.rpartition(".")
    if parent in ("email",):  # `import email.utils` reads its parent's name
        __import__(parent)
        setattr(sys.modules[parent], child, module)


def _use_compiled() -> None:
    """Give `dataclasses` and `re` their compiled code; what the file has not is compiled as ever."""
    try:
        with open(f"{__file__.rpartition('/')[0]}/{COMPILED}", "rb") as file:
            packed = file.read()  # whole: marshal.load would ask for a few bytes at a time
    except FileNotFoundError:
        return
    methods, patterns = marshal.loads(packed)  # noqa: S302 - as trusted as the code that it is packed with
    import dataclasses

    vars(dataclasses)["exec"] = _executes(methods)  # a global stands before the builtin
    compiler: Any = sys.modules["re._compiler"]
    compiler.compile = _compiles(patterns, compiler)


def _executes(methods: dict[str, bytes]) -> Callable[..., None]:
    run = exec

    def execute(text: str, *where: Any) -> None:
        code = methods.get(text)
        run(marshal.loads(code) if code else text, *where)  # noqa: S302 - the same

    return execute


def _compiles(patterns: dict[Any, Any], compiler: Any) -> Callable[..., Any]:
    """`compile` from the program of a pattern; what is left is `_sre.compile`, which checks it."""
    compiled, sre = compiler.compile, compiler._sre
    if patterns.pop("version") != (sre.MAGIC, sre.CODESIZE):
        patterns = {}

    def compile_(pattern: Any, flags: int = 0) -> Any:
        made = patterns.get((pattern, flags)) if isinstance(pattern, (str, bytes)) else None
        if made is None:
            return compiled(pattern, flags)
        all_flags, program, *groups = made
        return sre.compile(pattern, all_flags, memoryview(program).cast("I").tolist(), *groups)

    return compile_
