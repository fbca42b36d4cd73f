/** A terraform message carries its time as a member; only its own timestamp counts, not one quoted in a text. */
const TERRAFORM = /^\{"@.*?"@timestamp":"([^"]{19,40})"/;
/** RFC 3339 at the start of a line, also with a blank for the T (Besu), behind a bracket, or as logfmt's time. */
const RFC3339 =
  /^\[?(?:(?:time|ts)=)?"?(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,]\d{1,9})? ?(Z|[+-]\d\d:?\d\d)?(?![\d:])/;
/** klog: level, month, day, time; no year and no zone. Clusters run in UTC. */
const KLOG = /^[IWEF]\d{4} (\d\d:\d\d:\d\d)\.\d{1,9}\s/;

/** When a line says it was written, as `hh:mm:ss` in UTC; null = it does not say, or says nonsense. */
export function lineTime(raw: string): string | null {
  const stamp = TERRAFORM.exec(raw)?.[1] ?? raw;
  const [, day, time, zone] = RFC3339.exec(stamp) ?? [];
  if (day === undefined || time === undefined) return clock(KLOG.exec(raw)?.[1]);
  if (zone === undefined || zone === 'Z') return clock(time);
  const atMs = Date.parse(`${day}T${time}${zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`}`);
  return Number.isNaN(atMs) ? null : new Date(atMs).toISOString().slice(11, 19);
}

const clock = (time: string | undefined): string | null =>
  time !== undefined && /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(time) ? time : null;
