import { z } from 'zod';

/** What an orchestrator answered to a step. */
export interface Answer {
  readonly isDone: boolean;
  /** Everything asked for since the start of this execution; undefined where the SDK did not get as far as telling. */
  readonly actions: readonly unknown[] | undefined;
  /** JSON text. */
  readonly output: string | undefined;
  /** JSON text, or undefined where the orchestrator has not set one. */
  readonly customStatus: string | undefined;
  readonly error: string | undefined;
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

/** @param text JSON text of the SDK's `OrchestratorState` in schema V2 or later */
export function readAnswer(text: string): Answer {
  const state = stateSchema.parse(JSON.parse(text));
  return {
    isDone: state.isDone,
    actions: state.actions[0] ?? [],
    output: toJsonText(state.output),
    customStatus: toJsonText(state.customStatus),
    error: state.error ?? undefined,
    failureDetails: state.failureDetails ?? undefined,
  };
}

/** The message of anything thrown; errors of the app may come from another realm. */
export function messageOf(thrown: unknown): string {
  const parsed = z.looseObject({ message: z.string() }).safeParse(thrown);
  return parsed.success ? parsed.data.message : String(thrown);
}

/**
 * What a rejected invocation says: the SDK packs its state into the message where user code threw; anything else (the
 * SDK's own checks, a broken answer) ends the orchestration with that message.
 */
export function readFailure(thrown: unknown): Answer {
  const message = messageOf(thrown);
  const at = message.indexOf(LABEL);
  if (at >= 0) {
    const answer = readAnswer(message.slice(at + LABEL.length));
    return { ...answer, error: answer.error ?? 'The orchestrator threw an error without a message.' };
  }
  return {
    isDone: false,
    actions: undefined,
    output: undefined,
    customStatus: undefined,
    error: message,
    failureDetails: undefined,
  };
}
