/** The page: one line, and the phones that can reach it. */
import * as api from "./api.js";
import { layBench } from "./bench.js";
import { Connection } from "./connection.js";
import { number as shown } from "./display.js";
import { Phone } from "./handset.js";
import { Voice } from "./speech.js";
import { TimeBar } from "./timebar.js";

const connection = new Connection(document);
const voice = new Voice();

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

const line = await connection.patiently(api.line);
for (const place of document.querySelectorAll(".line-name")) place.textContent = line.name;
if (line.words?.length) document.querySelector(".line-word").textContent = line.words[0];
for (const place of document.querySelectorAll(".line-number")) place.textContent = shown(line.number);
const phones = line.phones.map((number, index) => new Phone(number, index, { line, connection, voice }));
document.querySelector(".phones").append(...phones.map((phone) => phone.root));
drawSwitch(phones);
listenForKeys(phones);
const tick = () => phones.forEach((phone) => phone.tick());
tick();
setInterval(tick, 10_000);
const timebar = new TimeBar(document.querySelector(".timebar"), phones[0].zone, tick);
timebar.look();
let soon; // a text may have set a reminder: look again once it has settled
document.addEventListener("unread", () => {
  clearTimeout(soon);
  soon = setTimeout(() => timebar.look(), 400);
});
layBench(phones);
document.querySelector(".anew").addEventListener("click", async () => {
  if (!confirm("Forget all texts and subscriptions of these phones, and come back to now?")) return;
  await connection.patiently(api.beginAnew).then(
    () => location.reload(),
    (refused) => alert(refused.message),
  );
});

const retitle = () => {
  const unread = phones.reduce((sum, phone) => sum + phone.unread, 0);
  document.title = unread ? `(${unread}) ${line.name}` : `${line.name}: phone`;
};
retitle();
document.addEventListener("unread", retitle);
document.addEventListener("visibilitychange", () => phones.forEach((phone) => phone.seen()));
