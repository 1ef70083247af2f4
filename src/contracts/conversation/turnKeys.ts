/**
 * The effect keys of a conversation's audit events: they say which turn an event is about, so that what the tools did is
 * found for each answer.
 */

const replyPrefix = 'reply-';
const handledPrefix = 'handled-';
const turnMark = '/turn-';
const answeredMark = '/answered';

/** Effect key of the event that the model answered. @param call id of the turn, see {@link turnCall} */
export function replyKey(call: string): string {
  return `${replyPrefix}${call}`;
}

/** Effect key of the event that what an answer asked for was done. @param call as that activity has it */
export function handledKey(call: string): string {
  return `${handledPrefix}${call}`;
}

/** Id of a turn of the model. @param step id of the step @param turn counted from 1 within the step */
export function turnCall(step: string, turn: number): string {
  return `${step}${turnMark}${turn}`;
}

/** Id of what an answer asks for, when people have answered. @param call id of the turn */
export function answeredCall(call: string): string {
  return `${call}${answeredMark}`;
}

/** A turn, as an effect key names it. */
export interface NamedTurn {
  readonly call: string;
  /** Counted from 1 within the step. */
  readonly turn: number;
}

/** The turn whose answer an effect key is about; undefined for a prompt of its own, as versions before 5.0 had them. */
export function turnOfReply(effectKey: string): NamedTurn | undefined {
  return turnAfter(replyPrefix, effectKey);
}

/** The turn that an effect key says is handled; undefined where it is about something else. */
export function turnOfHandled(effectKey: string): NamedTurn | undefined {
  const key = effectKey.endsWith(answeredMark) ? effectKey.slice(0, -answeredMark.length) : effectKey;
  return turnAfter(handledPrefix, key);
}

function turnAfter(prefix: string, effectKey: string): NamedTurn | undefined {
  if (!effectKey.startsWith(prefix)) return undefined;
  const call = effectKey.slice(prefix.length);
  const at = call.lastIndexOf(turnMark);
  const turn = at < 0 ? Number.NaN : Number(call.slice(at + turnMark.length));
  return Number.isSafeInteger(turn) && turn > 0 ? { call, turn } : undefined;
}
