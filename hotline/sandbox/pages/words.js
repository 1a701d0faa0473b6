/** Whether the words that were saved last can be used, and the examples were learned: if not, says what to do; if so,
 * that they answer now. */
import * as api from "./api.js";

const LOOK = 1500; // ms between looks
const GLAD = 5000; // ms that good news stays
const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));
const band = document.querySelector(".words-wrong");

function element(name, text, kind = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

function complaint(wrong) {
  const list = element("ul", "");
  for (const { where, key, what, do: remedy } of wrong) {
    const item = element("li", "");
    item.append(element("code", where), " ", element("b", key), " ", what);
    if (remedy) item.append(element("span", remedy, "remedy"));
    list.append(item);
  }
  return [element("h2", "These words cannot be used yet. The ones before go on answering."), list];
}

function notice() {
  const said = element("p", "Examples were changed and not learned: run ", "unlearned");
  said.append(element("code", "hotline learn"), ". Until then messages are understood as before.");
  return said;
}

function draw({ wrong, unlearned }, glad = "") {
  const parts = wrong.length ? complaint(wrong) : [];
  if (glad) parts.push(element("h2", glad));
  if (unlearned) parts.push(notice());
  band.classList.toggle("calm", !wrong.length && !glad);
  band.classList.toggle("glad", Boolean(glad));
  band.replaceChildren(...parts);
  band.hidden = !parts.length;
}

/** The good news between two looks, "" for none. */
function news(before, now) {
  if (now.wrong.length || !before.version) return "";
  if (before.wrong.length || before.version !== now.version) return "The words you saved answer now.";
  return before.learned === now.learned ? "" : "What was learned answers now.";
}

async function rejoice(glad) {
  draw(last, glad);
  await sleep(GLAD);
  if (band.classList.contains("glad")) draw(last);
}

let last = { version: "", wrong: [], unlearned: false };
const told = ({ wrong, unlearned }) => JSON.stringify([wrong, unlearned]);
for (;;) {
  try {
    const before = last;
    last = await api.words();
    const glad = news(before, last);
    if (glad) rejoice(glad);
    else if (told(before) !== told(last)) draw(last);
  } catch (error) {
    if (error instanceof api.Refused) break; // this line cannot tell
  }
  do await sleep(LOOK);
  while (document.hidden);
}
