import { z } from 'zod';
import { JsonError } from '../../dotnet/json/errors.ts';
import { untypedMember } from '../../dotnet/json/metadata.ts';
import { tokenOf } from '../../dotnet/json/token.ts';
import { type Action, parseAction } from './actions.ts';
import { failedInvocation } from './failures.ts';
import { messageOf } from './thrown.ts';

export { messageOf } from './thrown.ts';

/** What an orchestrator answered to a step. */
export interface Answer {
  readonly isDone: boolean;
  /** Everything asked for since the start of this execution; undefined where the SDK did not get as far as telling. */
  readonly actions: readonly Action[] | undefined;
  /** JSON text. */
  readonly output: string | undefined;
  /** JSON text, or undefined where the orchestrator has not set one. */
  readonly customStatus: string | undefined;
  readonly error: string | undefined;
  /** What the parent of a failed orchestration is told beside the error. */
  readonly details: string | undefined;
  readonly failureDetails: Readonly<Record<string, unknown>> | undefined;
}

const stateSchema = z.object({
  isDone: z.boolean(),
  actions: z.array(z.array(z.unknown())).length(1),
  output: z.unknown().optional(),
  customStatus: z.unknown().optional(),
  error: z.string().nullish(),
  failureDetails: z.record(z.string(), z.unknown()).nullish(),
});

const LABEL = '\n\n$OutOfProcData$:';

function toJsonText(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : JSON.stringify(value);
}

/** Half a surrogate pair does not survive the way to the host. */
function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed() : value;
}

const REFERENCE = '"$ref"';
const ESCAPED_SURROGATE = /\\ud[89a-f]/i;

/** Why .NET cannot read what a member without a type holds, such as an input: an object that says it refers to another. */
function unreadableMember(actions: readonly Action[], output: unknown): string | undefined {
  try {
    for (const [index, action] of actions.entries()) {
      if ('input' in action) untypedMember(tokenOf(action.input), `actions[0][${index}].input`);
    }
  } catch (error) {
    return messageOf(error);
  }
  try {
    untypedMember(tokenOf(output), 'output');
  } catch (error) {
    return `One or more errors occurred. (${messageOf(error)})`;
  }
  return undefined;
}

/**
 * @param text JSON text of the SDK's `OrchestratorState` in schema V2 or later
 * @throws where it asks for something this host does not know
 */
export function readAnswer(text: string): Answer {
  // A reviver is slow, and hardly ever has anything to do.
  const state = stateSchema.parse(ESCAPED_SURROGATE.test(text) ? JSON.parse(text, wellFormed) : JSON.parse(text));
  const actions = (state.actions[0] ?? []).map(parseAction);
  const problem = text.includes(REFERENCE) ? unreadableMember(actions, state.output) : undefined;
  const error = state.error ?? problem;
  return {
    ...{ isDone: state.isDone, actions, output: toJsonText(state.output), error },
    customStatus: toJsonText(state.customStatus),
    details: error === undefined ? undefined : `Message: ${error}, StackTrace: `,
    failureDetails: state.failureDetails ?? undefined,
  };
}

/** What an orchestrator answers that goes on waiting and asks for nothing. */
export const nothingAsked: Answer = {
  ...{ isDone: false, actions: [], output: undefined, customStatus: undefined },
  ...{ error: undefined, details: undefined, failureDetails: undefined },
};

/** What the SDK packed into the message where user code threw an error that says something. */
function readState(message: string): Answer | undefined {
  const at = message.indexOf(LABEL);
  if (at < 0) return undefined;
  const answer = readAnswer(message.slice(at + LABEL.length));
  return answer.isDone || !answer.error ? undefined : answer;
}

function isUnreadable(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.cause instanceof JsonError;
}

/**
 * What a rejected invocation says. Where user code threw an error with a message, the SDK packs its state into the
 * message, and what it asked for before counts. Anything else (the SDK's own checks, an error without a message, one
 * after continueAsNew) ends the invocation before any of its actions are seen.
 */
export function readFailure(thrown: unknown): Answer {
  const message = messageOf(thrown).toWellFormed();
  const state = readState(message);
  if (state !== undefined) return state;
  // What .NET itself could not read is said in its own words.
  const { error, details } = isUnreadable(thrown)
    ? { error: message, details: message }
    : failedInvocation(thrown, message);
  return { ...nothingAsked, actions: undefined, error, details };
}
