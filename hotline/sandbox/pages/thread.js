/** One phone's text thread: follows what comes, sends what is typed. */
import * as api from "./api.js";
import { arrived, bubble, draw } from "./bubble.js";
import { day } from "./display.js";

const COMMANDS = ["REMIND 8AM", "HELP", "STOP"]; // offered after the words of the line's own topics
const WAIT = 25; // s: the server holds the question this long when nothing is new
const DOZE = 15_000; // ms between looks while nobody can see the page: leaves connections to other tabs
const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));

export class Thread {
  #root;
  #number;
  #connection;
  #onArrival;
  #template;
  #log;
  #bubbles = new Map(); // sid -> bubble
  #zone;
  #days = []; // the day lines: their words change as days pass
  #sending = Promise.resolve();

  /** `onArrival(body)` is called for each text that comes in after the first look. */
  constructor(root, number, { connection, onArrival, template, words, zone }) {
    this.#root = root;
    this.#number = number;
    this.#connection = connection;
    this.#onArrival = onArrival;
    this.#template = template;
    this.#zone = zone;
    this.#log = root.querySelector(".thread");
    const form = root.querySelector(".composer");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const field = form.querySelector(".field");
      const body = field.value.trim();
      field.value = "";
      if (body) this.#send(body);
    });
    root.querySelector(".chips").append(
      ...[...words, ...COMMANDS].map((word) => {
        const item = document.createElement("li");
        const chip = document.createElement("button");
        chip.type = "button";
        chip.textContent = word;
        chip.addEventListener("click", () => this.#send(word));
        item.append(chip);
        return item;
      }),
    );
  }

  /** Show everything there is, then all that comes, for as long as the page is open. */
  async follow() {
    let after = 0;
    let wait = 0;
    for (;;) {
      let found;
      try {
        found = await this.#connection.patiently(() =>
          api.thread(this.#number, after, wait).catch((error) => {
            after = wait = 0; // the local run may start again with a thread counted anew
            throw error;
          }),
        );
      } catch (refused) {
        this.#complain(refused.message);
        await sleep(DOZE);
        continue;
      }
      for (const message of found.messages) this.#show(message);
      this.#log.ariaLive = "polite"; // from here on: old texts are not read out on arrival at the page
      after = found.seq < after ? 0 : found.seq;
      wait = document.hidden ? 0 : WAIT;
      if (document.hidden) await sleep(DOZE);
    }
  }

  toEnd() {
    this.#log.scrollTop = this.#log.scrollHeight;
  }

  #show(message) {
    const atEnd = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < 40;
    let item = this.#bubbles.get(message.sid);
    const isNew = !item;
    if (isNew) {
      this.#dayLine(new Date(message.at));
      item = bubble(this.#template, message.direction);
      this.#bubbles.set(message.sid, item);
    }
    draw(item, message, this.#zone); // whole before it enters the live region: read out once
    if (isNew) {
      this.#root.querySelector(".empty").hidden = true;
      this.#root.querySelector(".messages").append(item);
      if (this.#log.ariaLive === "polite" && arrived(message)) this.#onArrival(message.body);
    }
    if (atEnd || (isNew && message.direction === "out")) this.toEnd();
  }

  #dayLine(moment) {
    const last = this.#days.at(-1);
    if (last && day(moment, this.#zone) === day(last.moment, this.#zone)) return;
    const line = document.createElement("li");
    line.className = "day";
    line.textContent = day(moment, this.#zone);
    this.#days.push({ line, moment });
    this.#root.querySelector(".messages").append(line);
  }

  /** Another day has come: today's texts are yesterday's. */
  redate() {
    for (const { line, moment } of this.#days) {
      const words = day(moment, this.#zone);
      if (line.textContent !== words) line.textContent = words;
    }
  }

  /** One after the other, so that quick fingers keep their order. */
  #send(body) {
    this.#complain("");
    this.#sending = this.#sending.then(async () => {
      try {
        await api.text(this.#number, body, this.#root.querySelector(".channel").value);
      } catch (error) {
        const field = this.#root.querySelector(".composer .field");
        field.value ||= body;
        this.#complain(`Not sent. ${error.message} Send it again.`);
        if (error instanceof api.Unreachable) this.#connection.lost(error);
      }
    });
  }

  #complain(words) {
    this.#root.querySelector(".wrong").textContent = words;
  }
}
