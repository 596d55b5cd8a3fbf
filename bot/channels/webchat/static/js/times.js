// Days and times as the center's clock shows them, however the phone's own clock stands.

import { t } from "./wording.js";

const SHANGHAI = 8 * 3600 * 1000;
const QUIET = 10 * 60 * 1000;
let ahead = 0;

export function setNow(iso) {
  const at = Date.parse(iso);
  if (!Number.isNaN(at)) {
    ahead = at - Date.now();
  }
}

export function now() {
  return Date.now() + ahead;
}

function local(at) {
  return new Date(at + SHANGHAI);
}

function dayOf(at) {
  return Math.floor((at + SHANGHAI) / 86400000);
}

export function needsSeparator(before, at) {
  return before === null || dayOf(before) !== dayOf(at) || at - before > QUIET;
}

export function timeText(at) {
  const hour = local(at).getUTCHours();
  const minute = String(local(at).getUTCMinutes()).padStart(2, "0");
  const parts = [[6, "night"], [11, "morning"], [13, "noon"], [18, "afternoon"], [24, "evening"]];
  const part = parts.find((entry) => hour < entry[0])[1];
  const zh = t("daypart_noon") === "中午";
  const shown = zh && hour > 12 ? hour - 12 : hour;
  return t("time", { daypart: t("daypart_" + part), hour: shown, minute });
}

export function dayText(at) {
  const day = local(at);
  const weekday = t("weekday_" + day.getUTCDay());
  const values = { year: day.getUTCFullYear(), month: day.getUTCMonth() + 1, day: day.getUTCDate(), weekday };
  const sameYear = local(now()).getUTCFullYear() === values.year;
  const date = t(sameYear ? "date" : "date_with_year", values);
  const ago = dayOf(now()) - dayOf(at);
  if (ago === 0) {
    return t("today") + " " + date;
  }
  return ago === 1 ? t("yesterday") + " " + date : date;
}

export function separatorText(before, at) {
  return before === null || dayOf(before) !== dayOf(at) ? dayText(at) + "  " + timeText(at) : timeText(at);
}
