/** The tools on the bench: each shows itself where the line has its other half. */
import { Faults } from "./faults.js";
import { Hood } from "./hood.js";
import { Recorder } from "./recorder.js";

const find = (selector) => document.querySelector(selector);

export async function layBench(phones) {
  const faults = new Faults(find("#faults"), find(".troubles"), phones);
  const recorder = new Recorder(find(".tool.record"), find("#story"));
  const hood = new Hood(find(".hood"));
  find(".tool.faults").hidden = !(await faults.look());
  find(".tool.record").hidden = !(await recorder.look());
  find(".hood").hidden = !(await hood.look());
}
