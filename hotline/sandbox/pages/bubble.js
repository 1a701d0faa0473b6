/** One text as a bubble; drawn again in place when its status changes. */
import { hour } from "./display.js";

const STATES = {
  out: {
    queued: "Sending",
    sent: "Sent",
    delivered: "Delivered",
    received: "Delivered",
    undelivered: "Not delivered",
    failed: "Not sent",
  },
  in: { queued: "On its way", sent: "On its way", undelivered: "Did not arrive", failed: "Did not arrive" },
};
const LOST = new Set(["undelivered", "failed"]);

/** True if the text reached this phone: something to read. */
export const arrived = (message) => message.direction === "in" && !LOST.has(message.status);

/** A new, empty bubble for messages of this direction ("in" or "out"). */
export function bubble(template, direction) {
  const item = template.content.cloneNode(true).firstElementChild;
  item.classList.add(direction);
  item.dataset.testid = `message-${direction}`;
  item.querySelector(".who").textContent = direction === "in" ? "From the hotline: " : "You: ";
  return item;
}

/** Put `message` into its bubble, its hour in the time of `zone`. Words of others go in as text only, never as markup. */
export function draw(item, message, zone) {
  const at = new Date(message.at);
  const state = [STATES[message.direction][message.status]];
  if (message.segments > 1) state.push(`${message.segments} segments`);
  const note = item.querySelector(".note");
  item.classList.toggle("lost", LOST.has(message.status));
  item.querySelector(".body").textContent = message.body;
  item.querySelector("time").textContent = hour(at, zone);
  item.querySelector("time").dateTime = message.at;
  item.querySelector(".state").textContent = state.filter(Boolean).join(", ");
  note.textContent = message.note ?? "";
  note.hidden = !message.note;
}
