import { type RunStatus, runStatusSchema, runSteps } from '../../contracts/runs/run.ts';
import type { Instance } from '../http/durableManagement.ts';

/** Writes one line for people. */
export type WriteLine = (line: string) => void;

/** Turns the polled states of a run into one line per step: when it ended and how long it took. */
export interface ProgressLines {
  update(instance: Instance): void;
  /** Writes a line about what happens within the current step. */
  note(line: string): void;
}

/**
 * @param now milliseconds, counted from an arbitrary start
 * @param showCurrent shows the current step until the next line is written; for terminals
 */
export function createProgressLines(
  write: WriteLine,
  now: () => number,
  showCurrent: (text: string) => void = () => {},
): ProgressLines {
  let current: { readonly step: RunStatus['step']; readonly since: number } | undefined;
  let latest: RunStatus | undefined;
  const close = (mark: string) => {
    if (current === undefined || latest === undefined) return;
    const seconds = ((now() - current.since) / 1000).toFixed(1);
    write(`  ${mark} ${current.step.padEnd(22)} ${`${seconds} s`.padStart(7)}${detail(current.step, latest)}`);
  };
  return {
    update(instance) {
      const parsed = runStatusSchema.safeParse(instance.customStatus);
      if (!parsed.success) return;
      const status = parsed.data;
      latest = { ...status };
      if (status.step === current?.step) return;
      close(status.step === 'failed' ? '✗' : '✓');
      current = isLast(status.step) ? undefined : { step: status.step, since: now() };
      if (current !== undefined) showCurrent(`  … ${current.step}`);
    },
    note(line) {
      write(`    ${line}`);
      if (current !== undefined) showCurrent(`  … ${current.step}`);
    },
  };
}

function isLast(step: RunStatus['step']): boolean {
  return runSteps.indexOf(step) >= runSteps.indexOf('done');
}

function detail(step: RunStatus['step'], status: RunStatus): string {
  switch (step) {
    case 'fetching work item':
      return status.title === undefined ? '' : `  “${status.title}”`;
    case 'drafting candidates': {
      const counts = status.candidates;
      return counts === undefined ? '' : `  ${counts.ready} of ${counts.total} passed the checks`;
    }
    case 'pushing branch':
      return status.branch === undefined ? '' : `  ${status.branch}`;
    default:
      return '';
  }
}
