import { signBody } from '../../src/gateway/authentication/signature.ts';
import type { Delivery } from './load.ts';

/** Bytes of a body; what Azure DevOps sends for a pull request has about as many. */
const bodyBytes = 10_240;

/** The key that every server under test knows. */
export const signingKey = 'the-signing-key-of-the-webhook-benchmark';

/** Stands for a delivery's number while its text is made ready: making the whole text each time costs the sender too much. */
const anyNumber = 987_654_321;

const anyId = `bench-${process.pid}-${anyNumber}`;

/** Projects that deliveries come from in turn. */
const projects = Array.from({ length: 20 }, (_value, index) => `be9b3917-87e6-42a4-a549-2bc06a7a87${10 + index}`);

/** People as both senders list them, so many that the body has its size. */
function filledWith(payload: (people: readonly object[]) => object): readonly string[] {
  const people: object[] = [];
  while (Buffer.byteLength(JSON.stringify(payload(people))) < bodyBytes) {
    const name = `reviewer${people.length}`;
    const url = `https://dev.azure.com/contoso/_apis/Identities/d6245f20-2af8-44f4-9451-8107cb${people.length + 100_000}`;
    people.push({
      displayName: name,
      uniqueName: `${name}@example.com`,
      url,
      vote: 0,
      isRequired: false,
      links: [url],
    });
  }
  return JSON.stringify(payload(people)).split(String(anyNumber));
}

const pullRequests = projects.map((projectId) =>
  filledWith((reviewers) => ({
    subscriptionId: '3d0a8c63-44f5-4f9b-9f3a-5a4c0b1f6a77',
    notificationId: anyNumber,
    id: anyId,
    eventType: 'git.pullrequest.updated',
    publisherId: 'tfs',
    resource: {
      repository: {
        id: '4bc14d40-c903-45e2-872e-0462c7748079',
        name: 'shop',
        project: { id: projectId, name: 'Store' },
      },
      pullRequestId: anyNumber,
      status: 'active',
      createdBy: { id: 'd6245f20-2af8-44f4-9451-8107cb2767db', uniqueName: 'dana@example.com' },
      title: 'Totals are right',
      sourceRefName: 'refs/heads/totals',
      targetRefName: 'refs/heads/main',
      lastMergeSourceCommit: { commitId: '53d54ac915144006c2c9e90d2c7d3880920db49c' },
      reviewers,
    },
    resourceVersion: '1.0',
    resourceContainers: { project: { id: projectId } },
    createdDate: '2026-11-23T12:00:00Z',
  })),
);

const pushes = filledWith((contributors) => ({
  ref: 'refs/heads/main',
  repository: { id: anyNumber, name: 'shop', full_name: 'contoso/shop', owner: { login: 'contoso' } },
  head_commit: { id: '53d54ac915144006c2c9e90d2c7d3880920db49c', message: 'Make totals right' },
  contributors,
}));

/**
 * An update of a pull request that nobody shepherds: it is checked, parsed, routed and put on the queue, and what reads
 * the queue finds nothing to do.
 */
export function pullRequestDelivery(index: number): Delivery {
  return signed(index, pullRequests[index % pullRequests.length] ?? [], {});
}

/** The same size as GitHub sends it, for probot. */
export function pushDelivery(index: number): Delivery {
  return signed(index, pushes, { 'x-github-event': 'push', 'x-github-delivery': idOf(index) });
}

function signed(index: number, template: readonly string[], headers: Delivery['headers']): Delivery {
  const body = Buffer.from(template.join(String(index + 1)));
  const signature = { 'x-hub-signature-256': signBody(body, signingKey) };
  return { id: idOf(index), body, headers: { 'content-type': 'application/json', ...headers, ...signature } };
}

function idOf(index: number): string {
  return anyId.replace(String(anyNumber), String(index + 1));
}
