import { describe, expect, it } from '@jest/globals';
import { type DurableOrchestrationStatus, OrchestrationRuntimeStatus } from 'durable-functions';
import type { LookUpMessage } from '../../../../src/contracts/deliveries/delivery.ts';
import { createLookUp, type LookUpOptions } from '../../../../src/functions/deliveries/lookUp.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';

const at = '2026-11-23T11:00:00.000Z';
const ann = { id: 'ann', uniqueName: 'ann@contoso.example' };

const sparse: LookUpMessage = {
  ...{ kind: 'look-up', deliveryKey: 'workitem.updated:1', receivedAt: '2026-11-23T12:00:00.000Z' },
  ...{ eventType: 'workitem.updated', project: 'p-1', workItemId: 404 },
};

/** An Azure DevOps with one work item, on which somebody wrote a command that made its third revision. */
function adoWithCommand(): LookUpOptions['ado'] {
  const comment = { id: 12, author: 'Ann', authorId: ann.id, authorName: ann.uniqueName, text: '/agent cancel' };
  const ado = {
    identities: { own: async () => ({ id: 'the-agent' }) },
    workItems: {
      find: async function* find() {
        yield { id: 404, project: 'Store', revision: 3 };
      },
      history: async () => [
        { revision: 3, changedAt: Date.parse(at), changedBy: ann, changedFields: ['System.History'] },
      ],
      comments: async () => [{ ...comment, isBot: false, isOwn: false, createdAt: at, updatedAt: at }],
    },
    withSignal: () => ado,
  };
  return ado as unknown as LookUpOptions['ado'];
}

function engineWith(...instanceIds: readonly string[]) {
  return {
    async getStatus(instanceId: string) {
      if (!instanceIds.includes(instanceId)) throw new Error('DurableClient error: … replied with HTTP 404 response.');
      const status = { instanceId, runtimeStatus: OrchestrationRuntimeStatus.Completed };
      return status as unknown as DurableOrchestrationStatus;
    },
  };
}

const lookUp = createLookUp({
  ...{ ado: adoWithCommand(), runs: { list: async () => ({ runs: [] }) }, organization: 'contoso' },
  routing: { tag: 'code-agent', agentIdentities: [] },
  ...{ logger: recordingLogger().logger, now: () => Date.parse(sparse.receivedAt) },
});

describe('a delivery with few details of a work item', () => {
  it('leads to the command that is written there', async () => {
    expect(await lookUp(sparse, engineWith())).toMatchObject([
      { kind: 'command', commandId: 'contoso-command-workitem-404-12', comment: { commentId: 12 } },
    ]);
  });

  it.each([
    ['its comment', 'contoso-command-workitem-404-12'],
    ['the revision that its comment made', 'contoso-command-workitem-404-r3'],
  ])('leads to nothing where another delivery brought the command, named by %s', async (_what, instanceId) => {
    expect(await lookUp(sparse, engineWith(instanceId))).toEqual([]);
  });
});
