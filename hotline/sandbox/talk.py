"""Terminal client of the phone API: texts and calls."""

import json
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from hotline.sandbox.twilio_simulator.call_verbs import CALLEE

HELP = """Type what you would text, and press Enter. Besides:
  /call        call the line; then type keys or words, an empty line is silence, /hangup ends the call
  /hidden      the same with your number hidden
  /takes       while a nurse is rung: the nurse takes the call; also /voicemail, /busy, /no-answer
  /phone 2     use the other phone
  /help        this list
  /quit        leave"""
PATIENCE = 3  # seconds that we wait for an answer before the next prompt
Json = dict[str, Any]


class Talk:
    """One conversation over the phone page's own API at `url`; `show` prints a line."""

    def __init__(self, url: str, show: Callable[[str], None]) -> None:
        self._api, self._show = url + "/phone/api", show
        line = self._ask("GET", "/line")
        self._name, self._number, self._phones = line["name"], line["number"], line["phones"]
        self._phone, self._call = self._phones[0], ""
        self._seen: dict[str, int] = {phone: self._thread(phone, 0, 0)["seq"] for phone in self._phones}
        self._shown: set[str] = set()
        self._lock = threading.Lock()

    def run(self, lines: Iterable[str], prompt: Callable[[str], None]) -> None:
        self._show(f"{self._name} ({self._number}). You are {self._phone}. /help for help.")
        prompt(self._prompt())
        for typed in lines:
            typed = typed.rstrip("\n")
            if typed.strip() == "/quit":
                return
            try:
                self._do(typed)
            except urllib.error.HTTPError as error:
                self._show(f"! {json.load(error).get('error', error.reason)}")
            except OSError:
                self._show("! The line does not answer any more: start it again with make run.")
                return
            prompt(self._prompt())
        with suppress(OSError):
            self._arrivals(wait=0)

    def watch(self) -> None:
        with suppress(OSError):
            while True:
                self._arrivals(wait=20)

    def _prompt(self) -> str:
        return "key> " if self._call else "text> "

    def _do(self, typed: str) -> None:
        command, _, rest = typed.strip().partition(" ")
        if command == "/help":
            self._show(HELP)
        elif command in ("/call", "/hidden"):
            self._dial(withheld=command == "/hidden")
        elif command == "/phone":
            self._change(rest)
        elif self._call:
            self._act(typed.strip())
        elif command.startswith("/"):
            self._show(f"! There is no {command}. /help lists what there is.")
        elif typed.strip():
            self._text(typed)

    def _text(self, body: str) -> None:
        before = len(self._shown)
        self._ask("POST", f"/phones/{self._phone}/texts", {"body": body})
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self._arrivals(wait=1)
            if len(self._shown) > before:  # shown here, or by the watching thread
                return
        self._show("(no answer)")

    def _arrivals(self, wait: int) -> None:
        """Show texts that have come in, or that do within `wait` seconds."""
        phone = self._phone
        thread = self._thread(phone, self._seen[phone], wait)
        with self._lock:
            self._seen[phone] = max(self._seen[phone], thread["seq"])
            for message in thread["messages"]:
                if message["sid"] in self._shown or not (message["note"] or message["direction"] == "in"):
                    continue
                line = f"! {message['note']}" if message["note"] else f"< {message['body']}"
                self._show(line.replace("\n", "\n  "))
                self._shown.add(message["sid"])

    def _dial(self, *, withheld: bool) -> None:
        if self._call:
            self._show("! You are on the phone already: /hangup first.")
            return
        self._hear(self._ask("POST", f"/phones/{self._phone}/calls", {"withheld": withheld}))

    def _act(self, typed: str) -> None:
        act, body = "speech", {"words": typed}
        if typed == "/hangup":
            act, body = "hangup", {}
        elif typed[1:] in CALLEE:
            act, body = "callee", {"does": typed[1:]}
        elif not typed:
            act, body = "silence", {}
        elif set(typed) <= set("0123456789*#"):
            act, body = "digits", {"digits": typed}
        self._hear(self._ask("POST", f"/calls/{self._call}/{act}", body))
        self._arrivals(wait=0)  # a text that the call sent

    def _hear(self, call: Json) -> None:
        self._call = "" if call["ended"] else call["sid"]
        for step in call["steps"]:
            if step["kind"] in ("say", "callee"):
                self._show(("( " if step["kind"] == "say" else "(the nurse hears) ") + step["text"])
        if call["ringing"]:
            self._show(f"[ringing {call['ringing']['number']}: /takes, /voicemail, /busy or /no-answer]")
        if call["ended"]:
            self._show(f"[{call['ended']}]")

    def _change(self, which: str) -> None:
        if not which.isdigit() or not 1 <= int(which) <= len(self._phones):
            self._show(f"! There are phones 1 to {len(self._phones)}: /phone 2")
            return
        self._phone = self._phones[int(which) - 1]
        self._show(f"You are {self._phone} now.")

    def _thread(self, phone: str, after: int, wait: int) -> Json:
        return self._ask("GET", f"/phones/{phone}/thread?after={after}&wait={wait}")

    def _ask(self, method: str, path: str, body: Json | None = None) -> Json:
        request = urllib.request.Request(  # noqa: S310 - an address of our own
            self._api + path.replace("+", "%2B"),
            method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=40) as answer:  # noqa: S310
            content: Json = json.load(answer)
        return content


def talk(url: str) -> None:
    screen = sys.stdout

    def show(line: str) -> None:
        print(line, file=screen, flush=True)

    def prompt(sign: str) -> None:
        if sys.stdin.isatty():
            print(sign, end="", file=screen, flush=True)

    try:
        conversation = Talk(url, show)
    except OSError:
        show("! The line does not answer: end it, and start it again with make run.")
        return
    if sys.stdin.isatty():
        threading.Thread(target=conversation.watch, daemon=True).start()
    conversation.run(sys.stdin, prompt)
