import { describe, expect, it } from '@jest/globals';
import { createAnswerBatch } from '../../../../local/host/http/answerBatch.ts';

/** A batch on a clock and an event loop that stand still until the test moves them. */
function createStillBatch() {
  const ends: (() => void)[] = [];
  const sent: string[] = [];
  let time = 0;
  const batch = createAnswerBatch(
    () => time,
    (run) => ends.push(run),
  );
  return {
    begin: batch.begin,
    send: (name: string) => batch.send(() => sent.push(name)),
    sent,
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
    endTurn: () => {
      for (const end of ends.splice(0)) {
        end();
      }
    },
  };
}

describe('answers of one turn of the event loop', () => {
  it('leave together, in their order, at its end', () => {
    const { begin, send, sent, endTurn } = createStillBatch();

    begin();
    send('one');
    begin();
    send('two');

    expect(sent).toEqual([]);
    endTurn();
    expect(sent).toEqual(['one', 'two']);
  });

  it('do not wait for the functions of others when their own took long', () => {
    const { begin, send, sent, pass } = createStillBatch();

    begin();
    pass(100);
    send('slow');

    expect(sent).toEqual(['slow']);
  });

  it('leave with the first that is ready after a long time, and those after it wait for one another again', () => {
    const { begin, send, sent, pass, endTurn } = createStillBatch();

    begin();
    send('one');
    pass(3);
    send('two');
    send('three');

    expect(sent).toEqual(['one', 'two']);
    endTurn();
    expect(sent).toEqual(['one', 'two', 'three']);
  });

  it('need no request of the same turn', () => {
    const { begin, send, sent, pass, endTurn } = createStillBatch();
    begin();
    endTurn();
    pass(1000);

    send('late');

    expect(sent).toEqual([]);
    endTurn();
    expect(sent).toEqual(['late']);
  });
});
