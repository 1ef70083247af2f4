import { AgentError } from '../../contracts/agentError.ts';

/** One thing that was checked, and the result. */
export interface Check {
  readonly name: string;
  /** `unknown` when something else must be fixed or given first. */
  readonly state: 'good' | 'bad' | 'unknown';
  /** The result in plain words. */
  readonly found: string;
  /** How to fix what is bad. */
  readonly fix?: string;
}

export function passedCheck(name: string, found: string): Check {
  return { name, state: 'good', found };
}

export function failedCheck(name: string, found: string, fix: string): Check {
  return { name, state: 'bad', found, fix };
}

export function unknownCheck(name: string, found: string): Check {
  return { name, state: 'unknown', found };
}

/** Runs a check. If it throws, the result says what failed and how to fix it. */
export async function runCheck(
  name: string,
  work: () => Promise<Check>,
  fix: (error: AgentError | undefined) => string,
): Promise<Check> {
  try {
    return await work();
  } catch (error) {
    const known = error instanceof AgentError ? error : undefined;
    return failedCheck(name, error instanceof Error ? error.message : String(error), fix(known));
  }
}
