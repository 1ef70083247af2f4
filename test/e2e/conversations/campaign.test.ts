import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const program = resolve('test/e2e/conversations/main.ts');

/**
 * A process of its own: what dead hosts were at never ends, and the app has to be loaded once for all hosts.
 * @returns its report, and whether it is content
 */
function campaign(...args: readonly string[]): Promise<{ readonly text: string; readonly isContent: boolean }> {
  return new Promise((settle) => {
    execFile(process.execPath, [program, '--seed', '7', ...args], (error, text) => {
      process.stderr.write(text);
      settle({ text, isContent: error === null });
    });
  });
}

const looksForNothing = ['looks for nothing', '93', 'the model was asked 2 times for one turn'] as const;
const answersOtherwise = ['answers otherwise', '25', ' instead of '] as const;
const faults = process.env['CONVERSATION_FAULTS'] === 'all' ? [looksForNothing, answersOtherwise] : [looksForNothing];

describe('a conversation whose hosts die', () => {
  // A slice of `npm run campaign:conversations`: small ones, six deaths in all.
  it('never asks the model again for a stored answer, and comes to the same', async () => {
    const { text, isContent } = await campaign('--numbers', '35,89');

    expect(text).toContain('2 conversations, ');
    expect(text).toContain(' 6 kills (seed 7)');
    expect(text).toContain('\n0 problems\n');
    expect(isContent).toBe(true);
  }, 240_000);

  it.each(faults)(
    'is found out where the product %s that was stored',
    async (mutation, number, problem) => {
      const { text, isContent } = await campaign('--numbers', number, '--mutation', mutation);

      expect(text).toContain(problem);
      expect(isContent).toBe(false);
    },
    240_000,
  );
});
