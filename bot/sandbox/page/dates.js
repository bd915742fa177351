// Days and times as Slack words them, in the language and the time zone of whoever looks.

import { locale } from "./people.js";

function shaped(options, zone, written = locale()) {
  try {
    return new Intl.DateTimeFormat(written, { ...options, timeZone: zone || undefined });
  } catch {
    return new Intl.DateTimeFormat(written, options); // a zone that this browser does not know
  }
}

/** Seconds of a message's `ts`. */
export function secondsOf(ts) {
  return Number.parseFloat(ts) || 0;
}

export function timeOf(seconds, zone, withSeconds = false) {
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  if (withSeconds) options.second = "2-digit";
  return shaped(options, zone).format(seconds * 1000);
}

/** `2026-09-30` in that zone: for comparing days. */
export function dayOf(seconds, zone) {
  const parts = shaped({ year: "numeric", month: "2-digit", day: "2-digit" }, zone, "en-GB").formatToParts(seconds * 1000);
  const part = (type) => parts.find((each) => each.type === type).value;
  return `${part("year")}-${part("month")}-${part("day")}`;
}

export function longDay(seconds, zone, withYear = true) {
  const options = { weekday: "long", day: "numeric", month: "long" };
  if (withYear) options.year = "numeric";
  return shaped(options, zone).format(seconds * 1000);
}

/** `Mon 13 Jul`: of the page's own clock, which is in English as all of the page's own words. */
export function shortDay(seconds, zone) {
  return shaped({ weekday: "short", day: "numeric", month: "short" }, zone, "en-GB").format(seconds * 1000).replaceAll(",", "");
}

/** Today, Yesterday, Tomorrow, or null; `now` in seconds. */
export function nearDay(seconds, now, zone) {
  const day = dayOf(seconds, zone);
  const away = [0, -1, 1].find((days) => day === dayOf(now + days * 86_400, zone));
  if (away === undefined) return null;
  const word = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(away, "day");
  return word.charAt(0).toLocaleUpperCase(locale()) + word.slice(1);
}

/** The words over a day's messages. */
export function dayHeading(seconds, now, zone) {
  const sameYear = dayOf(seconds, zone).slice(0, 4) === dayOf(now, zone).slice(0, 4);
  return nearDay(seconds, now, zone) ?? longDay(seconds, zone, !sameYear);
}

function ago(seconds, now) {
  const gap = Math.abs(now - seconds);
  const [size, unit] = [[86_400, "day"], [3_600, "hour"], [60, "minute"], [1, "second"]].find(([each]) => gap >= each) ?? [1, "second"];
  return new Intl.RelativeTimeFormat(locale()).format(Math.floor(gap / size) * (seconds > now ? 1 : -1), unit);
}

/** Fills the places of a `<!date^…>` format, such as `{date_long} at {time}`. */
export function dateToken(format, seconds, now, zone) {
  const in_ = (options) => shaped(options, zone).format(seconds * 1000);
  const short = in_({ day: "numeric", month: "short", year: "numeric" });
  const medium = in_({ day: "numeric", month: "long", year: "numeric" });
  const long = longDay(seconds, zone);
  const near = nearDay(seconds, now, zone);
  const words = {
    date_num: dayOf(seconds, zone),
    date_slash: dayOf(seconds, zone).split("-").reverse().join("/"),
    date: medium,
    date_short: short,
    date_long: long,
    date_long_full: long,
    day_divider_pretty: near ?? long,
    date_pretty: near?.toLowerCase() ?? medium,
    date_short_pretty: near?.toLowerCase() ?? short,
    date_long_pretty: near?.toLowerCase() ?? long,
    time: timeOf(seconds, zone),
    time_secs: timeOf(seconds, zone, true),
    ago: ago(seconds, now),
  };
  const filled = format.replace(/\{(\w+)\}/g, (whole, name) => words[name] ?? whole);
  return filled.charAt(0).toUpperCase() === filled.charAt(0) || near === null ? filled : filled.charAt(0).toUpperCase() + filled.slice(1);
}

/** The last day of the quarter in which `day` (`2026-08-03`) lies. */
export function quarterEnd(day) {
  const [year, month] = day.split("-").map(Number);
  const last = Math.ceil(month / 3) * 3;
  return `${year}-${String(last).padStart(2, "0")}-${last === 3 || last === 12 ? 31 : 30}`;
}

/** The day after, as text. */
export function dayAfter(day) {
  const next = new Date(`${day}T12:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}
