/** How numbers and times are shown. */

/** "+12025550143" as "(202) 555-0143"; a number of another country stays as it is. */
export function number(e164) {
  const parts = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(e164);
  return parts ? `(${parts[1]}) ${parts[2]}-${parts[3]}` : e164;
}

const HOUR = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });

export const hour = (moment) => HOUR.format(moment);

/** "Today", "Yesterday", or the weekday and date. */
export function day(moment, now = new Date()) {
  const midnight = (date, shift = 0) =>
    new Date(date.getFullYear(), date.getMonth(), date.getDate() + shift).getTime();
  if (midnight(moment) === midnight(now)) return "Today";
  if (midnight(moment) === midnight(now, -1)) return "Yesterday";
  return DAY.format(moment);
}

/** Seconds as "1:05". */
export const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
