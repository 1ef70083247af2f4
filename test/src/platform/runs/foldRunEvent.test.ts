import { describe, expect, it } from '@jest/globals';
import type { AuditDraft } from '../../../../src/contracts/runs/auditEvent.ts';
import type { RunSummary } from '../../../../src/contracts/runs/runSummary.ts';
import { emptyChain, linkEvent, parseEvent } from '../../../../src/platform/audit/auditChain.ts';
import { foldRunEvent } from '../../../../src/platform/runs/foldRunEvent.ts';

type What = Pick<AuditDraft, 'type' | 'data'>;

const started: What = { type: 'run-started', data: { project: 'Store', workItemId: 1 } };
const step = (name: string): What => ({ type: 'step-entered', data: { step: name } });

/** What a run looks like after these events, one a minute. */
function project(...events: readonly What[]): RunSummary | undefined {
  let summary: RunSummary | undefined;
  let head = emptyChain;
  for (const [index, what] of events.entries()) {
    const at = new Date(Date.UTC(2026, 10, 23, 10, index)).toISOString();
    const stored = linkEvent(
      { ...what, runId: 'run', at, effectKey: `${index}` } as Parameters<typeof linkEvent>[0],
      head,
    );
    summary = foldRunEvent(summary, parseEvent(stored));
    head = stored;
  }
  return summary;
}

describe('a run in the list', () => {
  it('appears with the event that says which work item it is about', () => {
    expect(project(step('reading rules'))).toBeUndefined();
    expect(project(started)).toMatchObject({ state: 'running', project: 'Store', workItemId: 1, events: 1 });
  });

  it.each([
    ['waiting for its turn', 'queued', 'slot'],
    ['paused', 'waiting', 'resume'],
    ['waiting for an answer', 'waiting', 'answer'],
    ['waiting for approval', 'waiting', 'approval'],
    ['in review', 'waiting', 'review'],
    ['localizing', 'running', undefined],
  ])('in the step "%s" is %s', (name, state, waitingFor) => {
    const summary = project(started, step(name));

    expect({ ...summary, waitingFor: summary?.waitingFor }).toMatchObject({ step: name, state, waitingFor });
  });

  it('goes on when what it waited for came', () => {
    const until = '2026-11-25T10:00:00.000Z';
    const summary = project(
      started,
      step('waiting for an answer'),
      { type: 'question-asked', data: { until } },
      { type: 'question-answered', data: { by: 'Ann' } },
    );

    expect(summary?.state).toBe('running');
    expect(summary).not.toHaveProperty('waitingFor');
  });

  it('keeps waiting for its approval whatever else happens', () => {
    const asked: What = { type: 'approval-asked', data: { reasons: [], by: [], until: '2026-11-25T10:00:00.000Z' } };
    const refused: What = { type: 'command-refused', data: { command: 'approve', via: 'comment', reason: 'no right' } };

    expect(project(started, asked, refused)).toMatchObject({ waitingFor: 'approval', approval: 'asked' });
  });

  it('stays ended, and says what was paid for', () => {
    const size = { sha256: 'a'.repeat(64), bytes: 1, mediaType: 'text/plain' };
    const usage = { inputTokens: 1, cachedInputTokens: 0, outputTokens: 1, reasoningTokens: 0 };
    const reply: What = {
      type: 'reply-received',
      data: { purpose: 'draft', model: 'm', prompt: size, reply: size, usage, cost: 500 },
    };
    const ended: What = { type: 'run-ended', data: { outcome: 'failed', reason: 'No model', cost: 500 } };

    const summary = project(started, reply, reply, ended, step('in review'));

    expect(summary).toMatchObject({ state: 'ended', outcome: 'failed', reason: 'No model', cost: 1000, events: 5 });
    expect(summary).not.toHaveProperty('waitingFor');
  });
});
