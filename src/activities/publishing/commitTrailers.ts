/** By these a commit of the agent is found again: which run made it, and at which step. */
export function commitTrailers(runId: string, step: string): [string, string][] {
  return [
    ['Code-Agent-Run', runId],
    ['Code-Agent-Step', step],
  ];
}
