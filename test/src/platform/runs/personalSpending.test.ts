import { describe, expect, it } from '@jest/globals';
import type { AuditEvent } from '../../../../src/contracts/runs/auditEvent.ts';
import type { RunSummary } from '../../../../src/contracts/runs/runSummary.ts';
import { foldRunEvent } from '../../../../src/platform/runs/foldRunEvent.ts';

const artifact = { sha256: 'a'.repeat(64), bytes: 10, mediaType: 'text/plain' };
const usage = { inputTokens: 90, cachedInputTokens: 50, outputTokens: 10, reasoningTokens: 5 };
const dana = { id: 'id-of-dana', name: 'dana@contoso.example' };
const rita = { id: 'id-of-rita', name: 'rita@contoso.example' };

let sequence = 0;

function event(type: AuditEvent['type'], data: object): AuditEvent {
  sequence += 1;
  const at = '2026-11-23T10:00:00.000Z';
  return { runId: 'run', type, data, at, effectKey: `${sequence}`, sequence, actor: 'code-agent' } as AuditEvent;
}

const started = (requestedBy?: object) => event('run-started', { project: 'Store', workItemId: 7, ...requestedBy });
const reply = (cost: number, person?: object) =>
  event('reply-received', {
    ...{ purpose: 'answer', model: 'm', prompt: artifact, reply: artifact, usage, cost },
    ...(person === undefined ? {} : { person }),
  });
const ended = (cost: number) => event('run-ended', { outcome: 'failed', cost });

function project(...events: readonly AuditEvent[]): RunSummary | undefined {
  return events.reduce(foldRunEvent, undefined);
}

describe('what a run used on behalf of people', () => {
  const byDana = { requestedBy: dana.name, requestedById: dana.id };

  it('is counted for whoever a model was asked for', () => {
    const run = project(started(byDana), reply(10, dana), reply(4, rita), reply(6, { ...dana, name: 'Dana' }));

    expect(run).toMatchObject({ ...byDana, cost: 20, tokens: 300 });
    expect(run?.spending).toEqual([
      { ...rita, tokens: 100, cost: 4 },
      { id: dana.id, name: 'Dana', tokens: 200, cost: 16 },
    ]);
  });

  it('is counted for who asked for the run where events do not say for whom, and for what only the end tells', () => {
    expect(project(started(byDana), reply(10), ended(15))?.spending).toEqual([{ ...dana, tokens: 100, cost: 15 }]);
    expect(project(started(), reply(10))?.spending).toEqual([{ name: 'others', tokens: 100, cost: 10 }]);
  });

  it('goes on from a row of an earlier version, which has costs only', () => {
    const earlier = { ...project(started(byDana)), cost: 50 } as RunSummary;

    expect(foldRunEvent(earlier, reply(5, rita))?.spending).toEqual([
      { ...dana, tokens: 0, cost: 50 },
      { ...rita, tokens: 100, cost: 5 },
    ]);
  });

  it('names so many people and no more', () => {
    const crowd = Array.from({ length: 100 }, (_, index) => reply(1, { id: `id-${index}`, name: `person ${index}` }));
    const run = project(started(byDana), ...crowd);

    expect(run?.spending).toHaveLength(31);
    expect(run?.spending?.at(-1)).toEqual({ name: 'others', tokens: 7_000, cost: 70 });
    expect(run?.spending?.reduce((sum, { cost }) => sum + cost, 0)).toBe(run?.cost);
  });
});
