"""What hotline/lambda_imports.py stands in for is used for names alone; what it has compiled is complete."""

import ast
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from hotline.app import build
from tests.package.runtime import runtime_python
from tests.world import settings

FLASK_ASKS_FOR_MORE = (
    "This Flask needs more of jinja2, click or werkzeug.serving than hotline/lambda_imports.py stands in for. "  # noqa: E501
    "Give the stand-in that name, or take it out, and its line out of ops/deploy/package_contents.txt."
)
# An app that meets what every request may: a route, an error of ours, one of werkzeug's, and one unforeseen.
APP = """
from hotline import lambda_imports
lambda_imports.begin()
from flask import Flask, request
app = Flask("line", static_folder=None)
app.register_error_handler(Exception, lambda error: ("sorry", getattr(error, "code", 500)))
app.add_url_rule("/sms", view_func=lambda: request.form["Body"], methods=["POST"])
app.add_url_rule("/broken", "broken", view_func=lambda: 1 / 0, methods=["POST"])
lambda_imports.end()
def asked(method, path, body=b""):
    import io
    seen = []
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "SERVER_NAME": "line", "SERVER_PORT": "443",
        "wsgi.url_scheme": "https", "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded", "wsgi.errors": io.StringIO()}
    b"".join(app(environ, lambda status, headers, failed=None: seen.append(int(status[:3]))))
    return seen
print(asked("POST", "/sms", b"Body=CRAMP"), asked("POST", "/sms"), asked("GET", "/sms"), asked("GET", "/no"),
    asked("POST", "/broken"))
"""


def test_flask_starts_and_answers_with_the_stand_ins_and_says_what_to_do_where_a_new_one_does_not() -> None:
    done = subprocess.run([sys.executable, "-c", APP], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{FLASK_ASKS_FOR_MORE}\n{done.stderr}"
    assert done.stdout == "[200] [400] [405] [404] [500]\n"


def test_no_module_in_the_package_uses_what_is_stood_in_for(archive: Path) -> None:
    with zipfile.ZipFile(archive) as packed:
        ours = [name for name in packed.namelist() if name.startswith("hotline/") and name.endswith(".py")]
        for name in ours:
            for node in ast.walk(ast.parse(packed.read(name))):
                match node:
                    case ast.Import(names=found):
                        used = {one.name.partition(".")[0] for one in found}
                    case ast.ImportFrom(module=str(module), names=found):
                        used = {module.partition(".")[0], *(one.name for one in found)}
                    case _:
                        continue
                assert not used & {"jinja2", "click", "render_template", "render_template_string"}, name


# Prints whether many methods and patterns are made while the line is imported, and whether any is compiled.
COMPILES = """
import builtins, sys
from re import _compiler, _parser
from hotline import lambda_imports
lambda_imports.COMPILED = sys.argv[1] or lambda_imports.COMPILED
run, parse, texts, patterns, parsed = builtins.exec, _parser.parse, [], [], []
def count(code, *where):
    texts.append(isinstance(code, str))
    run(code, *where)
builtins.exec = count
_parser.parse = lambda pattern, *flags: parsed.append(pattern) or parse(pattern, *flags)
lambda_imports.begin()
compiled = _compiler.compile
_compiler.compile = lambda pattern, *flags: patterns.append(pattern) or compiled(pattern, *flags)
import hotline.app, hotline.limits.rate_limiter, hotline.reminders.worker, hotline.storage.dynamodb
lambda_imports.end()
print(len(texts) > 100, len(patterns) > 50, any(texts), len(parsed) > 9)
import difflib, email.utils, inspect, uuid, werkzeug.test
assert difflib.Differ() and email.utils.formatdate() and uuid.uuid4() and werkzeug.test.EnvironBuilder()
assert str(inspect.signature(count)) == "(code, *where)"
"""


@pytest.mark.parametrize(("file", "compiles"), [("", False), ("missing", True)])
def test_no_method_and_no_pattern_is_compiled_at_start(task: Path, file: str, compiles: bool) -> None:
    command = [str(runtime_python()), "-W", "error", "-c", COMPILES, file]
    done = subprocess.run(command, cwd=task, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"True True {compiles} {compiles}\n"


def test_no_address_builder_is_compiled_for_a_route() -> None:
    """If this fails, werkzeug has another name for it: see MatchOnlyRule in hotline/web/app.py."""
    for rule in build(settings("http://127.0.0.1:9", "none")).app().url_map.iter_rules():
        with pytest.raises(RuntimeError, match="no address is built"):
            rule.build({})
