import { describe, expect, it } from '@jest/globals';
import { emptyMailbox, type Letter, type MailboxState } from '../../../src/contracts/runs/entities.ts';
import { putLetter, takeLetter } from '../../../src/entities/mailbox.ts';

const instructions = (number: number): Letter => ({
  number,
  mail: { name: 'instructions', data: { text: `do ${number}`, by: 'ada', via: 'comment' } },
});
const cancel = (number: number): Letter => ({ number, mail: { name: 'cancel', data: { by: 'ada', via: 'api' } } });

function boxWith(...letters: readonly Letter[]): MailboxState {
  return letters.reduce((state, letter) => putLetter(state, letter).state, emptyMailbox);
}

describe('the mailbox of a run', () => {
  it('gives the oldest letter until it is done, then the next', () => {
    const box = boxWith(instructions(1), instructions(2));

    const first = takeLetter(box, { done: 0 });
    const again = takeLetter(first.state, { done: 0 });
    const second = takeLetter(again.state, { done: 1 });
    const none = takeLetter(second.state, { done: 2 });

    expect([first, again, second, none].map(({ result }) => result)).toEqual([
      { next: instructions(1) },
      { next: instructions(1) },
      { next: instructions(2) },
      {},
    ]);
    expect(none.state.letters).toEqual([]);
  });

  it('keeps a letter once, however often it is put, also after it was done', () => {
    const box = boxWith(instructions(1), instructions(1));
    const { state } = takeLetter(box, { done: 1 });

    expect(box.letters).toHaveLength(1);
    expect(putLetter(state, instructions(1))).toEqual({ state, result: { accepted: true } });
  });

  it('gives a cancellation before everything else', () => {
    expect(takeLetter(boxWith(instructions(1), cancel(2)), { done: 0 }).result).toEqual({ next: cancel(2) });
  });

  it('takes no more instructions than are ever carried out, and a cancellation all the same', () => {
    const box = boxWith(...Array.from({ length: 20 }, (_, index) => instructions(index + 1)));

    expect(putLetter(box, instructions(21)).result).toEqual({ accepted: false });
    expect(putLetter(box, cancel(22)).result).toEqual({ accepted: true });
  });
});
