/** Under the hood: each webhook, what was said for it, and beside it the TwiML and what the line made of it. */
import * as api from "./api.js";
import { number as shown } from "./display.js";

const LOOK = 1000; // ms between looks, while it is open
const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));

export class Hood {
  #root;
  #after = 0;

  constructor(root) {
    this.#root = root.querySelector("details");
    this.#root.addEventListener("toggle", () => this.#root.open && this.#follow());
  }

  /** False where this line shows none. */
  async look() {
    try {
      await api.exchanges(Number.MAX_SAFE_INTEGER % 1e15);
      return true;
    } catch (error) {
      return !(error instanceof api.Refused);
    }
  }

  async #follow() {
    this.#root.scrollIntoView({ block: "nearest" });
    while (this.#root.open) {
      const found = await api.exchanges(this.#after).catch(() => ({ exchanges: [] }));
      for (const exchange of found.exchanges) this.#add(exchange);
      await sleep(LOOK);
    }
  }

  #add(exchange) {
    if (exchange.number <= this.#after) return;
    this.#after = exchange.number;
    const item = document.createElement("li");
    const left = document.createElement("div");
    const asked = line("p", `${shown(exchange.phone)} ${told(exchange)}`, "asked");
    const status = exchange.status || "no answer";
    const facts = line("p", `POST ${exchange.path} · ${status} · ${exchange.milliseconds} ms`, "facts");
    left.append(asked, ...exchange.said.map((words) => line("p", words, "answered")), facts);
    const code = line("pre", exchange.twiml || "(nothing)", "twiml");
    code.tabIndex = 0;
    const right = document.createElement("div");
    right.append(code);
    if (exchange.explained.length) {
      right.append(line("p", "What the line makes of it now", "facts"), line("pre", exchange.explained.join("\n"), "explained"));
    }
    item.append(left, right);
    this.#root.querySelector(".exchanges").prepend(item);
  }
}

function line(name, words, kind) {
  const made = document.createElement(name);
  made.textContent = words;
  made.className = kind;
  return made;
}

function told({ path, asked }) {
  if (asked.MessageStatus) return `report: ${asked.MessageStatus}${asked.ErrorCode ? ` (${asked.ErrorCode})` : ""}`;
  if (asked.Body !== undefined) return `texts “${asked.Body}”`;
  if (asked.Digits) return `presses ${[...asked.Digits].join(" ")}`;
  if (asked.SpeechResult) return `says “${asked.SpeechResult}”`;
  return path.endsWith("/voice") ? "calls" : "stays silent";
}
