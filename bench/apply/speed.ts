import { applyReply, block } from '../../test/support/patch/applyReply.ts';
import { type Case, replyOf } from '../../test/support/patch/modelReplies.ts';

export interface Speed {
  readonly perSecond: number;
  readonly medianMilliseconds: number;
  readonly slowest: { readonly id: string; readonly milliseconds: number };
}

export interface Growth {
  readonly kilobytes: number;
  readonly hunks: number;
  readonly exact: number;
  readonly tolerant: number;
  readonly diff: number;
}

const rounds = 5;

/** How many cases of median size are applied in a second on one core: each case several times, its fastest round counts. */
export function measureSpeed(cases: readonly Case[]): Speed {
  const times = cases.map((test) => {
    const runs = Array.from({ length: rounds }, () =>
      timeOf(() => applyReply(replyOf(test), test.files_before, test.path ?? undefined)),
    );
    return { id: test.id, milliseconds: Math.min(...runs) };
  });
  const sorted = [...times].sort((left, right) => left.milliseconds - right.milliseconds);
  const median = sorted[Math.floor(sorted.length / 2)]?.milliseconds ?? 0;
  return {
    perSecond: 1_000 / median,
    medianMilliseconds: median,
    slowest: sorted.at(-1) ?? { id: '', milliseconds: 0 },
  };
}

/** Files and numbers of hunks that double up to 1 MB and 1,900 edits. */
export function measureGrowth(): readonly Growth[] {
  return [1, 2, 4, 8, 16].map((size) => {
    const hunks = Math.round((1_900 * size) / 16);
    const lines = Array.from(
      { length: hunks * 13 },
      (_value, index) => `  const value${index} = compute(${index * 7}, 'text');`,
    );
    const before = `${lines.join('\n')}\n`;
    const places = Array.from({ length: hunks }, (_value, index) => index * 13 + 5);
    const changed = (index: number) => `${lines[index] ?? ''} // changed`;
    const exact = places
      .map((at) => block(`${lines[at - 1]}\n${lines[at]}\n`, `${lines[at - 1]}\n${changed(at)}\n`, 'f'))
      .join('');
    const tolerant = places
      .map((at) =>
        block(
          `${lines[at - 1]?.trim()}\n${lines[at]?.trim()}\n`,
          `${lines[at - 1]?.trim()}\n${changed(at).trim()}\n`,
          'f',
        ),
      )
      .join('');
    const diff = `--- a/f\n+++ b/f\n${places.map((at) => `@@ -${at},2 +${at},2 @@\n ${lines[at - 1]}\n-${lines[at]}\n+${changed(at)}\n`).join('')}`;
    const best = (reply: string) =>
      Math.min(...Array.from({ length: 3 }, () => timeOf(() => mustApply(reply, before))));
    return {
      kilobytes: Math.round(before.length / 1_000),
      hunks,
      exact: best(exact),
      tolerant: best(tolerant),
      diff: best(diff),
    };
  });
}

function mustApply(reply: string, before: string): void {
  const applied = applyReply(reply, { f: before });
  if (applied.kind === 'refused') {
    throw new Error(applied.findings[0]?.message);
  }
}

function timeOf(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}
