import { describe, expect, it } from '@jest/globals';
import { createProgressLines } from '../../../../src/cli/output/progress.ts';

function instanceAt(status: Record<string, unknown>) {
  return {
    name: 'resolveWorkItem',
    instanceId: 'run',
    runtimeStatus: 'Running',
    input: null,
    customStatus: { workItemId: 1, ...status },
    output: null,
    createdTime: '',
    lastUpdatedTime: '',
  };
}

function show(...statuses: ReadonlyArray<Record<string, unknown>>): string[] {
  const lines: string[] = [];
  let clock = 0;
  const progress = createProgressLines(
    (line) => void lines.push(line),
    () => clock,
  );
  for (const status of statuses) {
    progress.update(instanceAt(status));
    clock += 1_500;
  }
  return lines;
}

describe('progress for people', () => {
  it('writes one line a step when the step has ended', () => {
    expect(
      show(
        { step: 'fetching work item' },
        { step: 'taking snapshot', title: 'Totals' },
        { step: 'drafting candidates', candidates: { done: 0, ready: 0, total: 2 } },
        { step: 'drafting candidates', candidates: { done: 2, ready: 1, total: 2 } },
        { step: 'done', candidates: { done: 2, ready: 1, total: 2 } },
      ),
    ).toEqual([
      '  ✓ fetching work item       1.5 s  “Totals”',
      '  ✓ taking snapshot          1.5 s',
      '  ✓ drafting candidates      3.0 s  1 of 2 passed the checks',
    ]);
  });

  it('shows on a terminal which step is under way', () => {
    const shown: string[] = [];
    const progress = createProgressLines(
      () => {},
      () => 0,
      (text) => void shown.push(text),
    );

    progress.update(instanceAt({ step: 'localizing' }));
    progress.update(instanceAt({ step: 'done' }));

    expect(shown).toEqual(['  … localizing']);
  });

  it('writes what happens within a step, and shows the step again', () => {
    const written: string[] = [];
    const progress = createProgressLines(
      (line) => void written.push(line),
      () => 0,
      (text) => void written.push(`shown:${text}`),
    );

    progress.update(instanceAt({ step: 'planning' }));
    progress.note('plan: read a.ts');

    expect(written).toEqual(['shown:  … planning', '    plan: read a.ts', 'shown:  … planning']);
  });

  it('marks the step that failed', () => {
    expect(show({ step: 'pushing branch' }, { step: 'failed', reason: 'no' })).toEqual([
      expect.stringMatching(/^ {2}✗ pushing branch/),
    ]);
  });

  it('shows nothing for a state that is not a run', () => {
    expect(show({ step: 'unheard of' })).toEqual([]);
  });
});
