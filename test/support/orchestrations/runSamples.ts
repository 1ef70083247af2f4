import type { Candidate } from '../../../src/contracts/changes/candidate.ts';
import type { Snapshot } from '../../../src/contracts/repositories/repository.ts';
import type { RunInput } from '../../../src/contracts/runs/run.ts';

/** An artifact reference that differs from others by its digit. */
export function artifact(digit: string) {
  return { sha256: digit.repeat(64), bytes: 10, mediaType: 'application/json' };
}

export const snapshot: Snapshot = {
  repository: {
    id: 'repo-1',
    name: 'shop',
    projectId: 'project-1',
    projectName: 'Store',
    defaultBranch: 'main',
    webUrl: 'https://dev.azure.com/contoso/Store/_git/shop',
  },
  commit: 'a'.repeat(40),
  index: artifact('1'),
  pack: artifact('2'),
  fileCount: 3,
  excludedCount: 0,
};

export const runInput: RunInput = {
  project: 'Store',
  workItemId: 42,
  trigger: 'tag',
  receivedAt: '2026-11-23T12:00:00.000Z',
  organization: 'contoso',
};

export const usage = { inputTokens: 1200, cachedInputTokens: 200, outputTokens: 80, reasoningTokens: 0 };

export function readyCandidate(number: number, changes: Partial<Candidate> = {}): Candidate {
  return {
    number,
    outcome: 'ready',
    changeSet: artifact(String(number)),
    size: { files: 1, linesAdded: 2, linesRemoved: 1 },
    findings: [],
    usage,
    model: 'scripted',
    ...changes,
  };
}

export function refusedCandidate(number: number): Candidate {
  const finding = {
    code: 'patch-not-found',
    severity: 'error',
    message: 'src/a.ts: the lines were not found',
  } as const;
  return { number, outcome: 'refused', findings: [finding], usage, model: 'scripted' };
}
