/** The line's clock and the ways to travel through time. */
import * as api from "./api.js";
import { hour, weekday } from "./display.js";
import { now, set } from "./now.js";

const LOOK_AGAIN = 20_000; // ms: what is due next changes with every text
const DAY = 24 * 60 * 60; // s

export class TimeBar {
  #root;
  #zone;
  #onTravel;
  #refused; // how many refused reminders were said already

  /** `zone`: whose time it shows. `onTravel()` is called when the clock shows another time. */
  constructor(root, zone, onTravel) {
    this.#root = root;
    this.#zone = zone;
    this.#onTravel = onTravel;
    for (const button of root.querySelectorAll("[data-to]")) {
      button.addEventListener("click", () => this.#travel(button.dataset.to));
    }
    setInterval(() => this.tick(), 1000);
    setInterval(() => document.hidden || this.look(), LOOK_AGAIN);
  }

  /** Ask what time it is; a page without this bar's other half hides it. */
  async look() {
    try {
      this.#show(await api.clock());
    } catch (error) {
      this.#root.hidden = error instanceof api.Refused;
    }
  }

  tick() {
    this.#find(".moment-day").textContent = weekday(now(), this.#zone);
    this.#find(".moment-hour").textContent = hour(now(), this.#zone, true);
  }

  async #travel(to) {
    this.#root.ariaBusy = "true";
    this.#say("");
    const before = this.#refused; // what is refused on the way may be seen by look() first
    try {
      const answer = await api.travel(to);
      this.#show(answer);
      const moment = `It is ${weekday(now(), this.#zone)}, ${hour(now(), this.#zone)}.`;
      const more = answer.left_out ? [`${answer.left_out} days were leapt over: no reminder came then.`] : [];
      more.push(...(answer.refused ?? []).slice(before));
      this.#say([moment, ...more].join(" "), false, more.length > 0);
    } catch (error) {
      this.#say(error.message, true);
    } finally {
      this.#root.ariaBusy = "false";
    }
  }

  #show({ now: moment, ahead, next, halted, refused = [] }) {
    if (refused.length > this.#refused) this.#say(refused.slice(this.#refused).join(" "), false, true);
    this.#refused = refused.length;
    set(new Date(moment));
    this.#root.hidden = false;
    this.#root.classList.toggle("travelled", ahead > 0);
    this.#find("[data-to=now]").hidden = ahead === 0;
    this.#find(".ahead").textContent = ahead ? `${span(ahead)} ahead` : "now";
    const due = next && new Date(next);
    this.#find(".due").textContent = due ? `${weekday(due, this.#zone, true)} ${hour(due, this.#zone)}` : "none yet";
    this.#halt(halted);
    this.tick();
    this.#onTravel();
  }

  /** The circuit breaker is open: all reminders wait. */
  #halt(halted) {
    const at = (moment) => `${weekday(new Date(moment), this.#zone, true)} ${hour(new Date(moment), this.#zone)}`;
    const end = halted?.until ? `until ${at(halted.until)}` : "until one goes through";
    const why = halted && `Twilio refuses them (${halted.error}: ${halted.means}).`;
    const words = halted ? `All reminders wait since ${at(halted.since)}, ${end}. ${why} Nobody loses a place.` : "";
    const band = this.#find(".halted");
    if (band.textContent !== words) band.textContent = words; // said again only where it changed
  }

  /** `shown`: for everybody to see; what the clock shows anyway is for screen readers alone. */
  #say(words, wrong = false, shown = wrong) {
    this.#find(".said").textContent = words;
    this.#find(".said").classList.toggle("shown", shown);
    this.#find(".said").classList.toggle("refused", wrong);
  }

  #find(selector) {
    return this.#root.querySelector(selector);
  }
}

function span(seconds) {
  const days = Math.round(seconds / DAY);
  if (days > 1) return `${days} days`;
  const hours = Math.round(seconds / 3600);
  return hours > 1 ? `${hours} hours` : `${Math.max(1, Math.round(seconds / 60))} min`;
}
