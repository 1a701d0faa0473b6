/** The call screen of one phone: what a call shows, and what the caller does to it. */
import { Call } from "./call.js";
import { Caption } from "./caption.js";
import { clock, number as shown } from "./display.js";
import { KEYS, drawKeypad, showPress } from "./keypad.js";
import { tone } from "./tones.js";

const STATUS = {
  calling: "Calling…",
  speaking: "The line is speaking",
  waiting: "One moment…",
  ringing: "A phone is ringing: choose what the nurse does",
  away: "The hotline is not answering; trying again",
};
const NURSE = {
  takes: "Nurse takes it, presses 1",
  voicemail: "Voicemail answers",
  busy: "Busy",
  "no-answer": "No answer",
};
const ENDED = { "hung up by the line": "the line hung up", "hung up by the caller": "you hung up" };

export class CallScreen {
  #root;
  #number;
  #voice;
  #connection;
  #onLive;
  #caption;
  #call = null;
  #muting = new AbortController();
  #gather = null;
  #seconds = 0;
  #steps = 0;

  /** `onLive(true | false)` is called when a call starts and when it is over. */
  constructor(root, number, { voice, connection, onLive }) {
    this.#root = root;
    this.#number = number;
    this.#voice = voice;
    this.#connection = connection;
    this.#onLive = onLive;
    this.#caption = new Caption(root);
    drawKeypad(this.#find(".keypad"), (key) => this.press(key));
    this.#on(".callbutton", "click", () => this.#start());
    this.#on(".hangup", "click", () => this.#call?.hangUp());
    this.#on(".quiet", "click", () => this.#call?.stayQuiet());
    this.#on(".skip", "click", () => this.#call?.skip());
    this.#on(".patience", "click", () => this.#toggle(".patience"));
    this.#on(".voice", "click", () => {
      if (this.#toggle(".voice")) this.#muting = new AbortController();
      else this.#muting.abort();
    });
    this.#on(".saying", "submit", (event) => {
      event.preventDefault();
      const words = this.#find(".saying .field").value.trim();
      this.#find(".saying .field").value = "";
      if (words) this.#call?.say(words);
    });
  }

  get live() {
    return this.#call !== null;
  }

  /** A key, pressed here or typed; false if no call could take it. */
  press(key) {
    if (!this.live || !KEYS.includes(key)) return false;
    showPress(this.#find(".keypad"), key);
    if (!this.#muting.signal.aborted) tone(key);
    this.#call.press(key);
    return true;
  }

  async #start() {
    if (this.live) return;
    this.#seconds = this.#steps = 0;
    this.#caption.clear();
    this.#show(true);
    this.#find(".keypad").focus({ preventScroll: true });
    this.#call = new Call({ screen: this, voice: this.#voice, connection: this.#connection });
    const ticking = setInterval(() => this.#figures((this.#seconds += 1)), 1000);
    this.#figures();
    const ended = await this.#call.run(this.#number, this.#find(".before input").checked);
    clearInterval(ticking);
    this.#finish(ended);
  }

  #finish(ended) {
    const hadFocus = this.#find(".during").contains(document.activeElement);
    const how = ENDED[ended] ?? ended?.replace(/^error: /, "something went wrong. ") ?? "the line hung up";
    this.#call = null;
    this.listening(null);
    this.#show(false);
    this.#find(".call-word").textContent = "Call again";
    this.#status(`Call ended: ${how}`);
    this.#caption.note(`Call ended after ${clock(this.#seconds)}`, "end");
    if (hadFocus) this.#find(".callbutton").focus({ preventScroll: true });
  }

  // What a call tells its screen.

  get muted() {
    return this.#muting.signal;
  }

  get holding() {
    return this.#pressed(".patience") || this.#find(".saying .field").value.trim() !== "";
  }

  /** A new answer of the line: one step more, and what it will listen for. */
  turn(gather) {
    this.#gather = gather;
    this.#steps += 1;
    this.#figures();
    this.keys("");
    this.#caption.announced();
    const speech = Boolean(gather?.speech);
    this.#find(".saying .field").placeholder =
      gather && !speech ? "Only keys are understood here" : "Say something";
    this.#find(".hints").replaceChildren(...(speech ? gather.hints : []).map((word) => this.#hint(word)));
  }

  line(text, step) {
    this.#caption.spoken(text, step);
  }

  heard(keys, words) {
    const said = keys ? `You pressed ${[...keys].join(" ")}` : words && `You said “${words}”`;
    this.#caption.note(said || "You stayed silent", "yours");
    this.#find(".arrived").hidden = true; // whoever goes on without opening it has seen it
  }

  /** A nurse is rung: resolves to what the nurse does, as one of the chips says. */
  rings({ number, shown: seen, choices }) {
    this.#caption.note(`Ringing ${shown(number)}, which sees ${shown(seen)}`, "yours");
    return new Promise((settle) => {
      const chips = choices.map((does) => this.#hint(NURSE[does] ?? does, () => settle(does)));
      this.#find(".hints").replaceChildren(...chips);
    });
  }

  whispered(text) {
    this.#caption.note(`The nurse hears: ${text}`, "yours");
  }

  announce(text) {
    this.#caption.announce(text);
  }

  keys(collected) {
    if (this.#gather && this.#gather.digits !== 1 && collected) {
      const finish = this.#gather.finish_on ? `; ${this.#gather.finish_on} sends them` : "";
      this.#status(`Keys so far: ${[...collected].join(" ")}${finish}`);
    }
  }

  status(name) {
    const listening = this.#gather?.speech ? "Your turn: press a key or say something" : "Your turn: press keys";
    this.#speaking(name === "speaking");
    this.#status(STATUS[name] ?? listening, name !== "speaking");
  }

  /** The time left to answer, as a shrinking bar; null: nobody waits. */
  listening(seconds) {
    const bar = this.#find(".listening");
    bar.classList.remove("running");
    if (seconds === null) return;
    bar.style.setProperty("--time", `${seconds}s`);
    void bar.offsetWidth; // lets the bar begin anew
    bar.classList.add("running");
  }

  // Drawing.

  #find(selector) {
    return this.#root.querySelector(selector);
  }

  #on(selector, event, react) {
    this.#find(selector).addEventListener(event, react);
  }

  #pressed(selector) {
    return this.#find(selector).ariaPressed === "true";
  }

  #toggle(selector) {
    const on = !this.#pressed(selector);
    this.#find(selector).ariaPressed = String(on);
    return on;
  }

  #show(live) {
    this.#root.classList.toggle("live", live);
    this.#speaking(false);
    this.#find(".during").hidden = !live;
    this.#find(".before").hidden = live;
    this.#find(".timer").hidden = this.#find(".steps").hidden = false;
    const hidden = this.#find(".before input").checked;
    if (live) this.#caption.note(hidden ? "Your number is hidden" : `Calling from ${shown(this.#number)}`, "end");
    this.#onLive(live);
  }

  #status(words, aloud = true) {
    this.#find(".call-status").ariaLive = aloud ? "polite" : "off"; // not into the line's own words
    this.#find(".call-status").textContent = words;
  }

  #speaking(on) {
    this.#root.classList.toggle("speaking", on);
    this.#find(".skip").ariaDisabled = String(!on); // not disabled: that would drop the focus
  }

  #figures() {
    this.#find(".timer").textContent = clock(this.#seconds);
    this.#find(".steps").textContent = this.#steps === 1 ? "1 step" : `${this.#steps} steps`;
  }

  #hint(word, choose = () => this.#call?.say(word)) {
    const item = document.createElement("li");
    const chip = document.createElement("button");
    chip.type = "button";
    chip.textContent = word;
    chip.addEventListener("click", () => {
      this.#find(".keypad").focus({ preventScroll: true }); // the chip goes away with its question
      choose();
    });
    item.append(chip);
    return item;
  }
}
