/** How numbers and times are shown. */
import { now } from "./now.js";

/** "+12025550143" as "(202) 555-0143"; a number of another country stays as it is. */
export function number(e164) {
  const parts = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(e164);
  return parts ? `(${parts[1]}) ${parts[2]}-${parts[3]}` : e164;
}

const FORMS = {
  hour: { hour: "numeric", minute: "2-digit" },
  zoned: { hour: "numeric", minute: "2-digit", timeZoneName: "short" },
  weekday: { weekday: "long", day: "numeric", month: "long" },
  short: { weekday: "short", day: "numeric", month: "short" },
  date: { year: "numeric", month: "2-digit", day: "2-digit" },
};
const made = new Map(); // making one is slow

/** `moment` in one of FORMS, in the time of `zone` (undefined: this computer's). */
function form(name, moment, zone) {
  const key = `${name} ${zone}`;
  if (!made.has(key)) made.set(key, new Intl.DateTimeFormat(undefined, { ...FORMS[name], timeZone: zone }));
  return made.get(key).format(moment);
}

export const hour = (moment, zone, named = false) => form(named ? "zoned" : "hour", moment, zone);
export const weekday = (moment, zone, short = false) => form(short ? "short" : "weekday", moment, zone);

/** "Today", "Yesterday", or the weekday and date. */
export function day(moment, zone) {
  const date = (when) => form("date", when, zone);
  if (date(moment) === date(now())) return "Today";
  if (date(moment) === date(new Date(now().getTime() - 24 * 60 * 60 * 1000))) return "Yesterday";
  return weekday(moment, zone);
}

/** Seconds as "1:05". */
export const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
