import { AgentError } from '../../contracts/agentError.ts';

/** What was looked at, and what was found. */
export interface Check {
  readonly name: string;
  /** `unknown` where something else has to be mended or said first. */
  readonly state: 'good' | 'bad' | 'unknown';
  /** In plain words. */
  readonly found: string;
  /** What to do; of what is bad. */
  readonly mend?: string;
}

export function passedCheck(name: string, found: string): Check {
  return { name, state: 'good', found };
}

export function failedCheck(name: string, found: string, mend: string): Check {
  return { name, state: 'bad', found, mend };
}

export function unknownCheck(name: string, found: string): Check {
  return { name, state: 'unknown', found };
}

/** Says of work that fails what failed, and how to mend it. */
export async function runCheck(
  name: string,
  work: () => Promise<Check>,
  mend: (error: AgentError | undefined) => string,
): Promise<Check> {
  try {
    return await work();
  } catch (error) {
    const known = error instanceof AgentError ? error : undefined;
    return failedCheck(name, error instanceof Error ? error.message : String(error), mend(known));
  }
}
