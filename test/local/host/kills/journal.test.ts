import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { compareOutcomes } from './campaign.ts';
import { createLedger } from './journal.ts';
import type { Wreck } from './wreck.ts';

describe('the books of a campaign', () => {
  let folder = '';
  const wreck = (changes: Partial<Wreck>): Wreck => {
    return { openActivities: new Set(), forgotten: [], instances: [], ...changes };
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function complaintsAbout(lives: readonly { readonly lines: readonly string[]; readonly left?: Partial<Wreck> }[]) {
    const journal = join(folder, 'journal');
    const ledger = createLedger(journal);
    const lines: string[] = [];
    for (const life of lives) {
      lines.push(...life.lines);
      writeFileSync(journal, lines.map((line) => `${line}\n`).join(''));
      ledger.settle(wreck(life.left ?? {}));
    }
    return ledger.complaints;
  }

  it('accept an activity that runs again because its outcome was not committed', () => {
    const lives = [{ lines: ['run 1'], left: { openActivities: new Set([1]) } }, { lines: ['run 1', 'commit 1'] }];

    expect(complaintsAbout(lives)).toEqual([]);
  });

  it.each([
    ['in the same life', [{ lines: ['run 1', 'commit 1', 'run 1'] }]],
    ['whose commit nobody noted', [{ lines: ['run 1'] }, { lines: ['run 1'] }]],
  ])('notice an activity that runs again after its outcome was committed, %s', (_case, lives) => {
    expect(complaintsAbout(lives)).toEqual(['activity 1 ran again after its outcome was committed']);
  });

  it('notice outcomes, events and timers that are gone', () => {
    const instances = [{ id: 'a', status: 'Running', events: 1 }];
    const left = { openActivities: new Set([1]), instances, forgotten: ['a waits for a timer'] };

    expect(complaintsAbout([{ lines: ['run 1', 'commit 1', 'accepted a 2'], left }])).toEqual([
      'the committed outcome of activity 1 is gone',
      'an event that a was given is gone',
      'forgotten: a waits for a timer',
    ]);
  });

  it('notice what ended otherwise than without kills', () => {
    const expected = { instances: { a: ['Completed', '1'], b: ['Failed'] }, unnamed: [], entities: ['Purse@x 6'] };
    const actual = { instances: { a: ['Completed', '2'] }, unnamed: [], entities: ['Purse@x 12'] };

    expect(compareOutcomes(expected, actual)).toEqual([
      'a: expected\nCompleted\n1\nfound\nCompleted\n2',
      'b: expected\nFailed\nfound\nis missing',
      'entities: expected\nPurse@x 6\nfound\nPurse@x 12',
    ]);
  });
});
