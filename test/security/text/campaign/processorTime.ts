import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second, whatever the clock of the machine (`USER_HZ`, proc(5)). */
const millisecondsATick = 10;

/** Processor time that a program has taken so far; undefined where the system does not say (only Linux has `/proc`). */
export function processorMilliseconds(program: number | undefined): number | undefined {
  try {
    const text = readFileSync(`/proc/${program}/stat`, 'latin1');
    // The second field is a name in parentheses that may hold blanks; utime and stime are the 14th and 15th.
    const [user, system] = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .map(Number);
    return ((user ?? 0) + (system ?? 0)) * millisecondsATick;
  } catch {
    return undefined;
  }
}
