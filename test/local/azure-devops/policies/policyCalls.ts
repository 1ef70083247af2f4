import { type GitPullRequest, VersionControlChangeType } from 'azure-devops-node-api/interfaces/GitInterfaces.js';
import { type PolicyConfiguration, PolicyEvaluationStatus } from 'azure-devops-node-api/interfaces/PolicyInterfaces.js';
import type { IPolicyApi } from 'azure-devops-node-api/PolicyApi.js';
import { type PolicyKind, policyTypes } from '../../../../local/azure-devops/policies/kinds.ts';
import { startTestStandIn, type TestStandIn } from '../standIn.ts';

export const project = 'Fabrikam Fiber';

/** Tokens of three people besides the agent and Dana; the last one may bypass policies. */
const people = ['rita', 'otto', 'boss'] as const;

export type Name = 'agent' | 'dana' | (typeof people)[number];

const numberOf: Readonly<Record<string, string>> = { rita: '1', otto: '2', boss: '3' };

/** Id of one of the three. */
export function idOf(name: (typeof people)[number]): string {
  return `${numberOf[name]}1111111-1111-4111-8111-111111111111`;
}

/** A stand-in with people, and short forms of what they do with policies and pull requests. */
export async function startPolicies(options: Parameters<typeof startTestStandIn>[0] = {}) {
  const standIn = await startTestStandIn({
    ...options,
    personalAccessTokens: people.map((name) => ({
      ...{ token: name, displayName: name, id: idOf(name), uniqueName: `${name}@contoso.example` },
      ...(name === 'rita' ? { groups: [`[${project}]\\Approvers`] } : {}),
      ...(name === 'boss' ? { granted: ['PullRequestBypassPolicy', 'PolicyExempt'] as const } : {}),
    })),
  });
  const tokens: Readonly<Record<Name, string>> = {
    agent: standIn.server.agentToken,
    dana: standIn.server.personToken,
    ...{ rita: 'rita', otto: 'otto', boss: 'boss' },
  };
  /** Sends a request as somebody; a path below `_apis`. */
  const send = async (name: Name, method: string, path: string, body?: unknown) => {
    const authorization = `Basic ${Buffer.from(`:${tokens[name]}`).toString('base64')}`;
    const response = await standIn.fetch(`/${encodeURIComponent(project)}/_apis/${path}`, {
      method,
      headers: { Authorization: authorization, Accept: 'application/json; api-version=7.1-preview' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    // biome-ignore lint/suspicious/noExplicitAny: each test looks at what it asked for
    const value: any = text === '' ? undefined : JSON.parse(text);
    return { status: response.status, value };
  };
  const pulls = `git/repositories/${standIn.repositoryId}/pullrequests`;
  const policies = await standIn.person.getPolicyApi();
  return { standIn, policies, send, pulls, ...shortForms(standIn, policies, send, pulls) };
}

type Send = (
  name: Name,
  method: string,
  path: string,
  body?: unknown,
  // biome-ignore lint/suspicious/noExplicitAny: each test looks at what it asked for
) => Promise<{ readonly status: number; readonly value: any }>;

function shortForms(
  { agent, repositoryId, base, server }: TestStandIn,
  policies: IPolicyApi,
  send: Send,
  pulls: string,
) {
  const scope = [{ repositoryId, refName: 'refs/heads/main', matchKind: 'Exact' }];
  const push = async (branch: string, path: string, content: string, oldObjectId = base): Promise<string> => {
    const git = await agent.getGitApi();
    const changes = [{ changeType: VersionControlChangeType.Add, item: { path }, newContent: { content } }];
    const body = { refUpdates: [{ name: `refs/heads/${branch}`, oldObjectId }], commits: [{ comment: 'c', changes }] };
    return (await git.createPush(body, repositoryId, project)).commits?.[0]?.commitId ?? '';
  };
  const read = async (id: number) => (await send('agent', 'GET', `${pulls}/${id}`)).value;
  return {
    push,
    read,
    /** Makes a policy of `main` as Dana. */
    require(kind: PolicyKind, settings: object, isBlocking = true): Promise<PolicyConfiguration> {
      const type = { id: policyTypes[kind].id };
      const body = { type, isEnabled: true, isBlocking, settings: { scope, ...settings } };
      return policies.createPolicyConfiguration(body, project);
    },
    /** Pushes a file to a branch of that name and opens a pull request as the agent. @returns its id */
    async open(branch: string, more: Partial<GitPullRequest> & { readonly path?: string } = {}): Promise<number> {
      const { path = `/${branch}.txt`, ...rest } = more;
      await push(branch, path, branch);
      const refs = { sourceRefName: `refs/heads/${branch}`, targetRefName: 'refs/heads/main' };
      const created = await (await agent.getGitApi()).createPullRequest(
        { ...refs, title: branch, ...rest },
        repositoryId,
      );
      return created.pullRequestId ?? 0;
    },
    /** Status of each policy of a pull request, those that are not for it among them. */
    async verdicts(id: number): Promise<Readonly<Record<string, string>>> {
      const artifact = `vstfs:///CodeReview/CodeReviewId/${server.projectId}/${id}`;
      const all = await policies.getPolicyEvaluations(project, artifact, true);
      return Object.fromEntries(
        all.map(({ configuration, status = -1 }) => [
          configuration?.type?.displayName ?? '',
          PolicyEvaluationStatus[status] ?? '',
        ]),
      );
    },
    /** Votes; gives the status of the answer. */
    async vote(name: Name, reviewerId: string, id: number, vote: number): Promise<number> {
      return (await send(name, 'PUT', `${pulls}/${id}/reviewers/${reviewerId}`, { vote })).status;
    },
    /** Asks for the completion. @returns the answer's status and text, then how the pull request stands */
    async complete(id: number, completionOptions: object = {}, name: Name = 'agent') {
      const { lastMergeSourceCommit } = await read(id);
      const body = { status: 'completed', lastMergeSourceCommit, completionOptions };
      const { status, value } = await send(name, 'PATCH', `${pulls}/${id}`, body);
      const after = await read(id);
      return { status, message: String(value?.message ?? ''), isCompleted: after.status === 'completed' };
    },
    /** Takes every policy away, so that the next test has its own. */
    async clear(): Promise<void> {
      for (const { id } of await policies.getPolicyConfigurations(project)) {
        await policies.deletePolicyConfiguration(project, id ?? 0);
      }
    },
  };
}

export type Policies = Awaited<ReturnType<typeof startPolicies>>;
