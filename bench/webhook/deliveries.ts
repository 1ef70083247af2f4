import { signBody } from '../../src/gateway/signature.ts';
import type { Delivery } from './load.ts';

/** Bytes of a body; what Azure DevOps sends for a pull request has about as many. */
const bodyBytes = 10_240;

/** The key that every server under test knows. */
export const signingKey = 'the-signing-key-of-the-webhook-benchmark';

/** Projects that deliveries come from in turn. */
const projects = Array.from({ length: 20 }, (_value, index) => `be9b3917-87e6-42a4-a549-2bc06a7a87${10 + index}`);

function padded(payload: (padding: string) => unknown): Buffer {
  const bare = Buffer.byteLength(JSON.stringify(payload('')));
  return Buffer.from(JSON.stringify(payload('x'.repeat(Math.max(bodyBytes - bare, 0)))));
}

/**
 * An update of a pull request that nobody shepherds: it is checked, parsed, routed and put on the queue, and what reads
 * the queue finds nothing to do.
 */
export function pullRequestDelivery(index: number): Delivery {
  const id = `bench-${process.pid}-${index}`;
  const project = { id: projects[index % projects.length], name: 'Store' };
  const body = padded((description) => ({
    subscriptionId: '3d0a8c63-44f5-4f9b-9f3a-5a4c0b1f6a77',
    notificationId: index + 1,
    id,
    eventType: 'git.pullrequest.updated',
    publisherId: 'tfs',
    resource: {
      repository: { id: '4bc14d40-c903-45e2-872e-0462c7748079', name: 'shop', project },
      pullRequestId: index + 1,
      status: 'active',
      createdBy: { id: 'd6245f20-2af8-44f4-9451-8107cb2767db', uniqueName: 'dana@example.com' },
      title: 'Totals are right',
      description,
      sourceRefName: 'refs/heads/totals',
      targetRefName: 'refs/heads/main',
      lastMergeSourceCommit: { commitId: '53d54ac915144006c2c9e90d2c7d3880920db49c' },
    },
    resourceVersion: '1.0',
    resourceContainers: { project: { id: project.id } },
    createdDate: '2026-11-23T12:00:00Z',
  }));
  return { id, body, headers: { 'x-hub-signature-256': signBody(body, signingKey) } };
}

/** The same size as GitHub sends it, for probot. */
export function pushDelivery(index: number): Delivery {
  const id = `bench-${process.pid}-${index}`;
  const body = padded((message) => ({
    ref: 'refs/heads/main',
    repository: { id: index, name: 'shop', full_name: 'contoso/shop', owner: { login: 'contoso' } },
    head_commit: { id: '53d54ac915144006c2c9e90d2c7d3880920db49c', message },
  }));
  const headers = { 'x-github-event': 'push', 'x-github-delivery': id };
  return { id, body, headers: { ...headers, 'x-hub-signature-256': signBody(body, signingKey) } };
}
