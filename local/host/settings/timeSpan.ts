const UNIT_MILLISECONDS = { day: 86_400_000, hour: 3_600_000, minute: 60_000, second: 1000 };

/**
 * Reads a .NET time span: `hh:mm:ss`, `d.hh:mm:ss`, with an optional fraction, or a number of milliseconds.
 * @returns milliseconds, or undefined where the text is none
 */
export function parseTimeSpan(value: string | number): number | undefined {
  if (typeof value === 'number') {
    return value >= 0 ? value : undefined;
  }
  const found = /^(?:(\d+)\.)?(\d+):([0-5]?\d)(?::([0-5]?\d(?:\.\d{1,7})?))?$/.exec(value.trim());
  if (found === null) {
    return undefined;
  }
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = found;
  return Math.round(
    Number(days) * UNIT_MILLISECONDS.day +
      Number(hours) * UNIT_MILLISECONDS.hour +
      Number(minutes) * UNIT_MILLISECONDS.minute +
      Number(seconds) * UNIT_MILLISECONDS.second,
  );
}
