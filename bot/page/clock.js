// The office clock as far as the page can tell: in the demo it is not the clock of this machine.

const ZONE = "Asia/Shanghai";
const TOLERANCE_MS = 60_000;
const dayFormat = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit", weekday: "short" });
const timeFormat = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

let aheadMs = 0;

/** 「2015-07-20 周一」 of a moment, in Shanghai. */
export function dayOf(moment) {
  const part = Object.fromEntries(dayFormat.formatToParts(moment).map(({ type, value }) => [type, value]));
  return `${part.year}-${part.month}-${part.day} ${part.weekday}`;
}

/** 「09:00」 of a moment, in Shanghai. */
export function timeOf(moment) {
  return timeFormat.format(moment);
}

/** The office date the server states, as 「2015-07-20 周一」; noon is the same day everywhere in the zone. */
export function officeDay(isoDate) {
  return dayOf(new Date(`${isoDate}T12:00:00+08:00`));
}

/** Learn the office date; the hour of this machine is kept until a message tells better. */
export function learnDate(isoDate) {
  const today = dayOf(new Date()).slice(0, 10);
  aheadMs = Date.parse(isoDate) - Date.parse(today);
}

/** Learn the office time from a message that has just been sent. */
export function learnMoment(iso) {
  const ahead = Date.parse(iso) - Date.now();
  if (Math.abs(ahead - aheadMs) > TOLERANCE_MS) aheadMs = ahead;
}

/** Now, by the office clock, as an ISO moment. */
export function officeNow() {
  return new Date(Date.now() + aheadMs).toISOString();
}
