/** One phone: its two tabs, its unread texts, its call. */
import { CallScreen } from "./callscreen.js";
import { hour, number as shown } from "./display.js";
import { now } from "./now.js";
import { Thread } from "./thread.js";

const template = (id) => document.getElementById(id);

export class Phone {
  constructor(number, index, { line, connection, voice }) {
    const root = (this.root = template("phone").content.cloneNode(true).firstElementChild);
    const find = (selector) => root.querySelector(selector);
    this.texts = find(".texts");
    this.callscreen = find(".callscreen");
    this.tabs = [...root.querySelectorAll(".tab")];
    this.panels = [this.texts, this.callscreen];
    this.unread = 0;
    this.number = number;
    this.name = `Phone ${index + 1}`;
    this.zone = line.zones?.[number] ?? undefined;
    root.dataset.testid = `phone-${index}`;
    this.#name(number, index, line);
    this.thread = new Thread(this.texts, number, {
      connection,
      template: template("message"),
      words: line.words ?? [],
      zone: this.zone,
      onArrival: (body) => this.#arrival(body),
    });
    this.call = new CallScreen(this.callscreen, number, {
      voice,
      connection,
      onLive: (live) => (find(".oncall").hidden = !live),
    });
    this.tabs.forEach((tab, place) => tab.addEventListener("click", () => this.open(place)));
    find(".tabs").addEventListener("keydown", (event) => {
      const place = { ArrowLeft: 0, Home: 0, ArrowRight: 1, End: 1 }[event.key];
      if (place === undefined) return;
      event.preventDefault();
      this.open(place);
      this.tabs[place].focus();
    });
    find(".arrived").addEventListener("click", () => {
      this.open(0);
      find(".thread").focus();
    });
    this.open(0);
    this.thread.follow();
  }

  /** The hour on its screen, where it is. */
  tick() {
    this.root.querySelector(".clock").textContent = hour(now(), this.zone);
    this.thread.redate();
  }

  open(place) {
    this.tabs.forEach((tab, at) => {
      tab.ariaSelected = String(at === place);
      tab.tabIndex = at === place ? 0 : -1;
      this.panels[at].hidden = at !== place;
    });
    this.shown();
  }

  /** The thread has come into view: from its newest text on. */
  shown() {
    this.thread.toEnd();
    this.seen();
  }

  /** Whoever looks at the thread has read it. */
  seen() {
    if (this.#looking) {
      this.unread = 0;
      this.root.querySelector(".arrived").hidden = true;
    }
    this.#count();
  }

  get #looking() {
    return this.texts.checkVisibility() && !document.hidden;
  }

  #arrival(body) {
    if (!this.#looking) this.unread += 1;
    const notice = this.root.querySelector(".arrived");
    notice.textContent = `New text: ${body}`;
    notice.hidden = this.unread === 0;
    this.#count();
  }

  #count() {
    const badge = this.root.querySelector(".badge");
    badge.hidden = this.unread === 0;
    badge.firstElementChild.textContent = this.unread;
    this.root.dispatchEvent(new Event("unread", { bubbles: true }));
  }

  /** Names and the ids that tie labels to what they label; ids must differ between phones. */
  #name(number, index, line) {
    const find = (selector) => this.root.querySelector(selector);
    const tie = (selector, attribute, target, name) => {
      find(target).id = `${name}-${index}`;
      find(selector).setAttribute(attribute, `${name}-${index}`);
    };
    find(".whose-name").textContent = this.name;
    find(".whose-number").textContent = shown(number);
    find(".whose").id = `whose-${index}`;
    this.root.setAttribute("aria-labelledby", `whose-${index}`);
    for (const place of this.root.querySelectorAll(".line-name")) place.textContent = line.name;
    for (const place of this.root.querySelectorAll(".line-number")) place.textContent = shown(line.number);
    find(".thread").ariaLabel = `Texts with ${line.name}`;
    find(".caption").ariaLabel = "Words of the call";
    find(".tabs").ariaLabel = `Phone ${index + 1}`;
    tie(".composer label", "for", ".composer .field", "text");
    tie(".saying label", "for", ".saying .field", "say");
    ["texts", "callscreen"].forEach((name, place) => {
      this.tabs[place].id = `tab-${name}-${index}`;
      this.panels[place].id = `${name}-${index}`;
      this.tabs[place].setAttribute("aria-controls", `${name}-${index}`);
      this.panels[place].setAttribute("aria-labelledby", `tab-${name}-${index}`);
    });
  }
}
