import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type RefusalName, refusalNames } from '../../../../local/azure-devops/http/refusals.ts';
import type { FailureType } from '../../../../src/contracts/agentError.ts';
import { type AdoSandbox, startAdoSandbox } from '../../../support/ado/adoSandbox.ts';

interface Row {
  readonly type: FailureType;
  readonly isRetryable?: boolean;
  /** What the message tells people to do. */
  readonly advice: RegExp;
}

const signIn: Row = {
  type: 'unauthorized',
  advice: /sign-in page.*invalid, expired, or from another organization\. Create a new one in this organization/,
};
const conditionalAccess: Row = { type: 'forbidden', advice: /VS403463.*conditional access policy.*administrator/ };
const slowDown: Row = { type: 'throttled', isRetryable: true, advice: /Try again after the time it names/ };

const wrongVersion: Row = { type: 'configuration', advice: /does not support this API version.*Server release/ };

/** What the adapter makes of each error that the real service documents. */
const table: Readonly<Record<RefusalName, Row>> = {
  signInPage: signIn,
  signInRedirect: signIn,
  challenge: { type: 'unauthorized', advice: /valid and not expired.*scopes.*added to this organization/ },
  VS403463: conditionalAccess,
  VS403463Page: conditionalAccess,
  VS403654: { type: 'policy-refused', advice: /VS403654.*looks like a secret.*Remove it/ },
  TF26071: { type: 'conflict', advice: /TF26071.*Read it again/ },
  VS402337: { type: 'too-large', advice: /VS402337.*Narrow it/ },
  VS403474: { type: 'too-large', advice: /VS403474.*at most 200/ },
  VssVersionNotSpecified: wrongVersion,
  VssInvalidApiResourceVersion: wrongVersion,
  VssVersionOutOfRange: wrongVersion,
  VssInvalidPreviewVersion: wrongVersion,
  expiredToken: { type: 'unauthorized', advice: /has expired.*Create a new token/ },
  TF401027: { type: 'forbidden', advice: /TF401027.*Grant the permission PullRequestContribute/ },
  TF237111: { type: 'forbidden', advice: /TF237111.*Grant the permission/ },
  tooManyRequests: slowDown,
  busy: slowDown,
};
const project = 'Fabrikam Fiber';

let sandbox: AdoSandbox | undefined;

/** A sandbox whose adapter has asked for nothing yet, and the traffic's only rule. */
async function withFault(kind: RefusalName, method: string, path: string): Promise<AdoSandbox> {
  sandbox ??= await startAdoSandbox([{ path: 'a.txt', content: 'a\n' }]);
  sandbox.server.traffic.setRules({ faults: [{ kind, method, path, rate: 1 }] });
  return sandbox;
}

afterAll(() => sandbox?.close());
beforeEach(() => sandbox?.server.traffic.setRules({}));

describe('an error that Azure DevOps documents', () => {
  it('stands in the table', () => {
    expect(Object.keys(table)).toEqual(refusalNames);
  });

  it.each(Object.entries(table))(
    '%s, as the answer to a call, becomes a failure that says what to do',
    async (kind, row) => {
      const { adapter, server } = await withFault(kind as RefusalName, 'GET', '^connectionData$');

      const failing = adapter(server.agentToken).ping();

      await expect(failing).rejects.toMatchObject({
        ...{ name: 'AgentError', type: row.type, isRetryable: row.isRetryable ?? false },
        message: expect.stringMatching(row.advice),
      });
    },
  );

  it.each(Object.entries(table))('%s, on the way to the route, becomes the same failure', async (kind, row) => {
    const { adapter, server } = await withFault(kind as RefusalName, 'OPTIONS', '^Location$');

    const failing = adapter(server.agentToken).ping();

    await expect(failing).rejects.toMatchObject({
      ...{ name: 'AgentError', type: row.type, isRetryable: row.isRetryable ?? false },
      message: expect.stringMatching(row.advice),
    });
    await expect(failing).rejects.not.toMatchObject({ message: expect.stringContaining('organization URL') });
  });

  it.each(['tooManyRequests', 'busy'] as const)('%s says how long to wait', async (kind) => {
    const { adapter, server } = await withFault(kind, 'GET', '^connectionData$');

    await expect(adapter(server.agentToken).ping()).rejects.toMatchObject({ retryAfterSeconds: 7 });
  });

  it.each([
    ['a push', 'POST', '/pushes$', 'VS403654'],
    ['a download', 'GET', '/items$', 'signInPage'],
    ['a download', 'GET', '/items$', 'signInRedirect'],
    ['a read of a work item', 'GET', '^wit/workitems', 'signInPage'],
    ['a change of a work item', 'PATCH', '^wit/workitems', 'TF26071'],
    ['a query', 'POST', '^wit/wiql$', 'VS402337'],
    ['a search for people', 'GET', '^identities$', 'VS403463Page'],
  ] as const)('is told apart on %s (%s %s: %s)', async (_what, method, path, kind) => {
    const { ado, repository, base, asPerson } = await withFault(kind, 'NONE', '');
    const patch = [{ op: 'add', path: '/fields/System.Title', value: 'Sums are wrong' }];
    const { id } = await asPerson('POST', 'wit/workitems/%24Bug?api-version=7.1', patch);
    const workItemId = Number(id);
    await withFault(kind, method, path);

    const changeSet = { baseCommit: base, changes: [{ kind: 'add' as const, path: 'b.txt', content: 'b\n' }] };
    const calls = {
      '/pushes$': () =>
        ado.pushes.pushBranch({ repository, branch: 'x', changeSet, message: 'm', trailers: [['Agent-Run', 'r-1']] }),
      '/items$': () => ado.repositories.readFile({ repository, commit: base, path: 'a.txt' }),
      '^wit/workitems': () =>
        method === 'GET'
          ? ado.workItems.read(project, workItemId)
          : ado.workItems.change({ project, id: workItemId, addTags: ['x'], mostTries: 1 }),
      '^wit/wiql$': async () => {
        for await (const found of ado.workItems.find({ project, tag: 'x' })) expect(found).toBeUndefined();
      },
      '^identities$': () => ado.identities.grantOf('00000000-0000-0000-0000-00000000000a', ['group:x']),
    };

    await expect(calls[path]()).rejects.toMatchObject({
      type: table[kind].type,
      message: expect.stringMatching(table[kind].advice),
    });
  });
});
