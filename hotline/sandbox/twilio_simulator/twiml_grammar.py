"""Which TwiML element may stand in which, read from Twilio's own library.

The library (twilio.twiml) has a class for each element and a method for each element that may stand in it,
but accepts anything when it runs. Its source is therefore read, never executed: methods give the nesting,
their keyword arguments the attributes.
"""

import ast
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from twilio.twiml import TwiML, lower_camel

Medium = Literal["text", "voice"]
_MODULE = {"text": "messaging_response.py", "voice": "voice_response.py"}
_ROOT = {"text": "MessagingResponse", "voice": "VoiceResponse"}


@dataclass(frozen=True)
class Rule:
    """One element: its name, its attributes, and the rules of what may stand in it, by name."""

    name: str
    attributes: frozenset[str]
    children: dict[str, str]  # element name -> key of its rule in the grammar


@dataclass(frozen=True)
class Grammar:
    """All rules of one medium. Keys are the library's class names: an element's name may have two rules."""

    rules: dict[str, Rule]
    root: str

    @property
    def verbs(self) -> frozenset[str]:
        """Every element name there is."""
        return frozenset(rule.name for rule in self.rules.values())


@cache
def grammar(medium: Medium) -> Grammar:
    """The grammar of text or voice documents, from the installed library."""
    source = files("twilio.twiml").joinpath(_MODULE[medium]).read_text("utf-8")
    classes = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)}
    names = {key: _element_name(node) for key, node in classes.items()}
    values = {key: _value_arguments(node) for key, node in classes.items()}
    children: dict[str, dict[str, str]] = {key: {} for key in classes}
    attributes: dict[str, set[str]] = {key: set() for key in classes}
    for parent, node in classes.items():
        for child, keywords in _nested(node):
            children[parent][names[child]] = child
            attributes[child] |= {_attribute(k) for k in keywords if k not in values[child]}
    rules = {key: Rule(names[key], frozenset(attributes[key]), children[key]) for key in classes}
    return Grammar(rules, _ROOT[medium])


def _methods(node: ast.ClassDef) -> list[ast.FunctionDef]:
    return [item for item in node.body if isinstance(item, ast.FunctionDef)]


def _element_name(node: ast.ClassDef) -> str:
    """What `self.name = "..."` says, else the class's own name (as the library's base class has it)."""
    for item in ast.walk(node):
        match item:
            case ast.Assign(targets=[ast.Attribute(attr="name")], value=ast.Constant(value=str(name))):
                return name
    return node.name


def _value_arguments(node: ast.ClassDef) -> set[str]:
    """Arguments of the constructor that become the element's text, not attributes."""
    return {arg.arg for method in _methods(node) if method.name == "__init__" for arg in method.args.args}


def _nested(node: ast.ClassDef) -> list[tuple[str, list[str]]]:
    """For every `return self.nest(Child(a=a, b=b))`: the child's class and the keywords."""
    found = []
    for method in _methods(node):
        for item in ast.walk(method):
            match item:
                case ast.Call(
                    func=ast.Attribute(attr="nest"),
                    args=[ast.Call(func=ast.Name(id=child), keywords=keywords)],
                ):
                    found.append((child, [k.arg for k in keywords if k.arg]))
    return found


def _attribute(keyword: str) -> str:
    return str(lower_camel(TwiML.MAP.get(keyword, keyword)))
