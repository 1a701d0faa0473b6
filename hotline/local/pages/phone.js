/** The page: one line, and the phones that can reach it. */
import * as api from "./api.js";
import { CallScreen } from "./callscreen.js";
import { Connection } from "./connection.js";
import { hour, number as shown } from "./display.js";
import { Voice } from "./speech.js";
import { Thread } from "./thread.js";

const connection = new Connection(document);
const voice = new Voice();
const template = (id) => document.getElementById(id);

/** One phone: its two tabs, its unread texts, its call. */
class Phone {
  constructor(number, index, line) {
    const root = (this.root = template("phone").content.cloneNode(true).firstElementChild);
    const find = (selector) => root.querySelector(selector);
    this.texts = find(".texts");
    this.callscreen = find(".callscreen");
    this.tabs = [...root.querySelectorAll(".tab")];
    this.panels = [this.texts, this.callscreen];
    this.unread = 0;
    root.dataset.testid = `phone-${index}`;
    this.#name(number, index, line);
    this.thread = new Thread(this.texts, number, {
      connection,
      template: template("message"),
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
    if (this.#looking) this.unread = 0;
    this.#count();
  }

  get #looking() {
    return this.texts.checkVisibility() && !document.hidden;
  }

  #arrival(body) {
    if (!this.#looking) this.unread += 1;
    this.root.querySelector(".arrived").textContent = `New text: ${body}`;
    this.#count();
  }

  #count() {
    const badge = this.root.querySelector(".badge");
    badge.hidden = this.unread === 0;
    badge.firstElementChild.textContent = this.unread;
    this.root.querySelector(".arrived").hidden = this.unread === 0;
    this.root.dispatchEvent(new Event("unread", { bubbles: true }));
  }

  /** Names and the ids that tie labels to what they label; ids must differ between phones. */
  #name(number, index, line) {
    const find = (selector) => this.root.querySelector(selector);
    const tie = (selector, attribute, target, name) => {
      find(target).id = `${name}-${index}`;
      find(selector).setAttribute(attribute, `${name}-${index}`);
    };
    find(".whose-name").textContent = `Phone ${index + 1}`;
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

/** On a small screen one phone shows at a time. */
function drawSwitch(phones) {
  const place = document.querySelector(".switch");
  const choose = (chosen) => {
    phones.forEach((phone, at) => {
      phone.root.classList.toggle("chosen", at === chosen);
      place.children[at].ariaPressed = String(at === chosen);
    });
    phones[chosen].shown();
  };
  phones.forEach((phone, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.testid = `switch-${at}`;
    button.append(phone.root.querySelector(".whose-number").textContent);
    const dot = document.createElement("span");
    dot.className = "dot";
    dot.hidden = true;
    dot.ariaLabel = "new text";
    dot.setAttribute("role", "img");
    button.append(dot);
    button.addEventListener("click", () => choose(at));
    place.append(button);
    phone.root.addEventListener("unread", () => (dot.hidden = phone.unread === 0));
  });
  choose(0);
}

/** Keys typed on the keyboard go to the call that has the focus, else to the one last used. */
function listenForKeys(phones) {
  let last = phones[0];
  for (const phone of phones) {
    const used = () => (last = phone);
    phone.root.addEventListener("focusin", used);
    phone.root.addEventListener("pointerdown", used);
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.target.matches("input")) return;
    const within = phones.find((phone) => phone.root.contains(event.target));
    const phone = within ?? [last, ...phones].find((each) => each.call.live);
    if (phone?.callscreen.checkVisibility() && phone.call.press(event.key)) event.preventDefault();
  });
}

function keepClock() {
  const draw = () => {
    for (const clock of document.querySelectorAll(".clock")) clock.textContent = hour(new Date());
  };
  draw();
  setInterval(draw, 10_000);
}

const line = await connection.patiently(api.line);
for (const place of document.querySelectorAll(".line-name")) place.textContent = line.name;
for (const place of document.querySelectorAll(".line-number")) place.textContent = shown(line.number);
const phones = line.phones.map((number, index) => new Phone(number, index, line));
document.querySelector(".phones").append(...phones.map((phone) => phone.root));
drawSwitch(phones);
listenForKeys(phones);
keepClock();

const retitle = () => {
  const unread = phones.reduce((sum, phone) => sum + phone.unread, 0);
  document.title = unread ? `(${unread}) ${line.name}` : `${line.name}: phone`;
};
retitle();
document.addEventListener("unread", retitle);
document.addEventListener("visibilitychange", () => phones.forEach((phone) => phone.seen()));
