/** The tools on the bench: each shows itself where the line has its other half. */
import { Faults } from "./faults.js";
import { Hood } from "./hood.js";

const find = (selector) => document.querySelector(selector);

export async function layBench(phones) {
  const faults = new Faults(find("#faults"), find(".troubles"), phones);
  const hood = new Hood(find(".hood"));
  find(".tool.faults").hidden = !(await faults.look());
  find(".hood").hidden = !(await hood.look());
}
