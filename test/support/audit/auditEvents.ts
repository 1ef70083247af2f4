import type { AuditDraft } from '../../../src/contracts/runs/auditEvent.ts';

const artifact = { sha256: 'a'.repeat(64), bytes: 10, mediaType: 'application/json' };

const usage = { inputTokens: 100, cachedInputTokens: 0, outputTokens: 10, reasoningTokens: 0 };

const minute = (number: number) => `2026-11-23T10:${String(number).padStart(2, '0')}:00.000Z`;

/** The events of a run that waits for an approval, a minute apart. */
export function eventsUntilApproval(project = 'Store', workItemId = 404): readonly AuditDraft[] {
  return [
    { type: 'delivery-accepted', data: { deliveryKey: 'workitem.updated:1', route: 'start-run' } },
    { type: 'run-queued', data: { project, workItemId, requestedBy: 'Ann' } },
    { type: 'run-started', data: { project, workItemId, requestedBy: 'Ann' } },
    { type: 'work-item-read', data: { workItemId, revision: 7, title: 'Vouchers are ignored', artifact } },
    { type: 'step-entered', data: { step: 'drafting candidates' } },
    {
      type: 'reply-received',
      data: { purpose: 'draft', candidate: 1, model: 'm', prompt: artifact, reply: artifact, usage, cost: 1200 },
    },
    {
      type: 'reply-received',
      data: { purpose: 'draft', candidate: 2, model: 'm', prompt: artifact, reply: artifact, usage, cost: 800 },
    },
    { type: 'step-entered', data: { step: 'waiting for approval', waitingFor: 'approval' } },
    {
      type: 'approval-asked',
      data: { reasons: ['3 files'], by: ['everyone'], until: '2026-11-26T10:00:00.000Z', change: '0123456789ab' },
    },
  ].map((event, index) => ({ ...event, at: minute(index), effectKey: `effect ${index}` })) as AuditDraft[];
}

/** What comes after the approval, to the end of the pull request. */
export function eventsAfterApproval(): readonly AuditDraft[] {
  return [
    { type: 'approval-given', data: { by: 'Ben', via: 'api' }, actor: 'Ben' },
    { type: 'step-entered', data: { step: 'in review', waitingFor: 'review' } },
    { type: 'pull-request-opened', data: { pullRequestId: 12, webUrl: 'https://ado.test/pr/12', isDraft: false } },
    { type: 'pull-request-completed', data: { pullRequestId: 12, by: 'Ben' }, actor: 'Ben' },
    { type: 'run-ended', data: { outcome: 'pull-request-completed', cost: 2100 } },
  ].map((event, index) => ({ ...event, at: minute(20 + index), effectKey: `later ${index}` })) as AuditDraft[];
}
