/** Trailers that identify a commit of the agent: its run and its step. */
export function commitTrailers(runId: string, step: string): [string, string][] {
  return [
    ['Code-Agent-Run', runId],
    ['Code-Agent-Step', step],
  ];
}
