/** Whether the words that were saved last can be used: if not, says where and why; if so, that they answer now. */
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

function complain(wrong) {
  const list = element("ul", "");
  for (const { where, key, what, do: remedy } of wrong) {
    const item = element("li", "");
    item.append(element("code", where), " ", element("b", key), " ", what);
    if (remedy) item.append(element("span", remedy, "remedy"));
    list.append(item);
  }
  band.classList.remove("glad");
  band.replaceChildren(element("h2", "These words cannot be used yet. The ones before go on answering."), list);
  band.hidden = false;
}

async function rejoice() {
  band.classList.add("glad");
  band.replaceChildren(element("h2", "The words you saved answer now."));
  band.hidden = false;
  await sleep(GLAD);
  if (band.classList.contains("glad")) band.hidden = true;
}

let version = "";
let shown = "[]";
for (;;) {
  try {
    const words = await api.words();
    const wrong = JSON.stringify(words.wrong);
    if (words.wrong.length && wrong !== shown) complain(words.wrong);
    else if (!words.wrong.length && (shown !== "[]" || (version && version !== words.version))) rejoice();
    [version, shown] = [words.version, wrong];
  } catch (error) {
    if (error instanceof api.Refused) break; // this line cannot tell
  }
  do await sleep(LOOK);
  while (document.hidden);
}
