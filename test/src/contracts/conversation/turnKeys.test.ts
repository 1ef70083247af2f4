import { describe, expect, it } from '@jest/globals';
import {
  answeredCall,
  handledKey,
  replyKey,
  turnCall,
  turnOfHandled,
  turnOfReply,
} from '../../../../src/contracts/conversation/turnKeys.ts';

const call = turnCall('contoso-shop-42-r7/plan-1', 3);

describe('the effect keys of a turn', () => {
  it('stay what recorded runs hold', () => {
    expect([replyKey(call), handledKey(answeredCall(call))]).toEqual([
      'reply-contoso-shop-42-r7/plan-1/turn-3',
      'handled-contoso-shop-42-r7/plan-1/turn-3/answered',
    ]);
  });

  it('name the same turn for the answer, for what was done, and for what was done after people answered', () => {
    const turn = { call, turn: 3 };

    expect(turnOfReply(replyKey(call))).toEqual(turn);
    expect(turnOfHandled(handledKey(call))).toEqual(turn);
    expect(turnOfHandled(handledKey(answeredCall(call)))).toEqual(turn);
  });

  it.each([
    ['of a prompt of its own', `reply-plan-run-${'a'.repeat(64)}-${'b'.repeat(64)}`],
    ['of something else', handledKey(call)],
    ['without a number', 'reply-run/turn-'],
    ['with a number that counts nothing', 'reply-run/turn-0'],
    ['that goes on behind the number', 'reply-run/turn-1/more'],
  ])('name no turn: a key %s', (_what, key) => {
    expect(turnOfReply(key)).toBeUndefined();
  });
});
