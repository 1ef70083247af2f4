import { toError, toFailure } from '../../../../src/contracts/agentError.ts';
import { matchesAnyPathPattern, matchesPathPattern } from '../../../../src/contracts/paths/pathPattern.ts';
import {
  branchPatternProblem,
  expandBranchPattern,
  parentFolders,
} from '../../../../src/contracts/rules/branchPattern.ts';
import { branchOfRun, commandIdFor, runOfBranch, runOfRef } from '../../../../src/contracts/runs/instanceIds.ts';
import { problem } from '../../../../src/functions/http/problem.ts';
import { basicCredential, verifyBasicCredential } from '../../../../src/gateway/authentication/basicCredential.ts';
import { verifyClientCertificate } from '../../../../src/gateway/authentication/clientCertificate.ts';
import { keyIdOf } from '../../../../src/gateway/authentication/keyId.ts';
import { signBody, verifySignature } from '../../../../src/gateway/authentication/signature.ts';
import { verifyStandardWebhook } from '../../../../src/gateway/authentication/standardWebhooks.ts';
import { subscriptionPassword } from '../../../../src/gateway/authentication/subscriptionPassword.ts';
import { readBuildCompleted } from '../../../../src/gateway/events/buildEvents.ts';
import { parseIdentity } from '../../../../src/gateway/events/identity.ts';
import { lacksDetails, readIncomplete } from '../../../../src/gateway/events/incompleteEvent.ts';
import { parseDelivery, tooLargeReason } from '../../../../src/gateway/events/parseDelivery.ts';
import { findExceededLimit } from '../../../../src/gateway/events/payloadLimits.ts';
import { readPullRequestChanged, readPullRequestCommented } from '../../../../src/gateway/events/pullRequestEvents.ts';
import { readPushed } from '../../../../src/gateway/events/pushEvents.ts';
import {
  readWorkItemCommented,
  readWorkItemCreated,
  readWorkItemUpdated,
} from '../../../../src/gateway/events/workItemEvents.ts';
import { sourceAddress } from '../../../../src/gateway/limits/sourceAddress.ts';
import { parseCommand } from '../../../../src/gateway/routing/parseCommand.ts';
import { createRunId } from '../../../../src/gateway/routing/runId.ts';
import { visibleLines } from '../../../../src/gateway/routing/visibleLines.ts';
import { findApprovalReasons } from '../../../../src/rules/approvalReasons.ts';
import { matchesTrigger } from '../../../../src/rules/matchesTrigger.ts';
import { parseRules } from '../../../../src/rules/parseRules.ts';
import { matchesPrincipal } from '../../../../src/rules/principals.ts';
import { readYaml } from '../../../../src/rules/readYaml.ts';
import { suggestKey } from '../../../../src/rules/suggestKey.ts';
import { type Reader, type Readers, upTo } from '../reader.ts';
import { refusal } from '../refusal.ts';
import { rulesOf } from '../samples.ts';

/** What `pathPatternSchema` lets pass. */
const longestPattern = 200;
/** What the checks of a change let pass. */
const longestPath = 400;
const scope = { organization: 'contoso', projectId: '00000000-0000-4000-8000-000000000000', eventType: 'git.push' };
const resource = (resource: object) => ({ eventType: 'x', resource }) as never;
const inField =
  (eventType: string, wrap: (text: string) => object): Reader =>
  (text) =>
    parseDelivery(JSON.stringify({ id: '1', eventType, resource: wrap(text) }));

/** Text that comes from the internet: payloads, headers, commands; and the rules of a repository. */
export const gatewayReaders: Readers = {
  'contracts/agentError.ts': {
    toError: (text) => toError(text),
    toFailure: (text) => toFailure(new Error(text)),
  },
  'contracts/rules/branchPattern.ts': {
    branchPatternProblem,
    expandBranchPattern: (text) => expandBranchPattern(`${text}/{run}`, { runId: text, workItemId: 1 }),
    parentFolders: (text) => parentFolders(text.slice(0, 400)),
  },
  'contracts/runs/instanceIds.ts': {
    branchOfRun: (text) => branchOfRun({ runId: text, workItemId: 1 }, `${text}/{run}`),
    runOfBranch: (text) => runOfBranch(`agent/${text}`),
    runOfRef: (text) => runOfRef(`refs/heads/agent/${text}`),
    commandIdFor: (text) => commandIdFor(text, { kind: 'work-item', commentId: 1 } as never),
  },
  'contracts/paths/pathPattern.ts': {
    'matchesPathPattern: a path': (text) => matchesPathPattern(text, '**/*a*/**/*b*.yml'),
    'matchesPathPattern: a pattern': upTo(longestPattern, (text) =>
      matchesPathPattern(`${'a/'.repeat(500)}b.yml`, text),
    ),
    'matchesPathPattern: both': upTo(longestPath, (text) => matchesPathPattern(text, text.slice(0, longestPattern))),
    matchesAnyPathPattern: upTo(longestPath, (text) =>
      matchesAnyPathPattern(text, ['**/a/**/b', '**/*a*b*c*', text.slice(0, longestPattern)]),
    ),
  },
  'functions/http/problem.ts': { problem: (text) => problem(400, text, text) },
  'gateway/authentication/basicCredential.ts': {
    basicCredential: refusal((text) => basicCredential('k'.repeat(64), { ...scope, organization: text })),
    verifyBasicCredential: (text) =>
      verifyBasicCredential({ header: `Basic ${text}`, keys: ['k'.repeat(64)], organization: 'contoso' }),
  },
  'gateway/authentication/clientCertificate.ts': {
    verifyClientCertificate: (text) => verifyClientCertificate(text, { thumbprints: [], authorities: [] }, 0),
  },
  'gateway/authentication/standardWebhooks.ts': {
    'verifyStandardWebhook: a signature': (signature) =>
      verifyStandardWebhook({
        body: Buffer.from(''),
        headers: { id: 'a', timestamp: '1700000000', signature },
        keys: ['k'],
        now: 0,
      }),
    'verifyStandardWebhook: an id': (id) =>
      verifyStandardWebhook({
        body: Buffer.from(''),
        headers: { id, timestamp: '1700000000', signature: 'v1,a' },
        keys: ['k'],
        now: 0,
      }),
  },
  'gateway/routing/parseCommand.ts': {
    parseCommand,
    'parseCommand: its line': (text) => parseCommand(`/agent ${text}`),
    'parseCommand: its words': (text) => parseCommand(`/agent retry ${text}`),
  },
  'gateway/events/parseDelivery.ts': {
    parseDelivery,
    tooLargeReason,
    'parseDelivery: a work item': inField('workitem.created', (text) => ({
      id: 1,
      rev: 1,
      fields: { 'System.Title': text, 'System.Tags': text },
    })),
    'parseDelivery: a comment': inField('workitem.commented', (text) => ({
      id: 1,
      rev: 1,
      fields: { 'System.History': text },
    })),
    'parseDelivery: a push': inField('git.push', (text) => ({
      refUpdates: [{ name: text }],
      repository: { id: text },
    })),
  },
  'gateway/events/buildEvents.ts': {
    readBuildCompleted: (text) => readBuildCompleted(resource({ id: 1, sourceBranch: text, reason: text })),
  },
  'gateway/events/identity.ts': { parseIdentity: (text) => parseIdentity(`${text} <${text}>`) },
  'gateway/events/pullRequestEvents.ts': {
    readPullRequestChanged: (text) =>
      readPullRequestChanged(resource({ pullRequestId: 1, sourceRefName: text, status: text })),
    readPullRequestCommented: (text) =>
      readPullRequestCommented(resource({ comment: { id: 1, content: text }, pullRequest: {} })),
  },
  'gateway/events/pushEvents.ts': { readPushed: (text) => readPushed(resource({ refUpdates: [{ name: text }] })) },
  'gateway/events/workItemEvents.ts': {
    readWorkItemCreated: (text) => readWorkItemCreated(resource({ id: 1, fields: { 'System.Tags': text } })),
    readWorkItemCommented: (text) => readWorkItemCommented(resource({ id: 1, fields: { 'System.History': text } })),
    readWorkItemUpdated: (text) =>
      readWorkItemUpdated(resource({ workItemId: 1, fields: { 'System.Tags': { oldValue: text, newValue: text } } })),
  },
  'gateway/events/incompleteEvent.ts': {
    lacksDetails: (text) => lacksDetails(resource({ [text]: text })),
    readIncomplete: (text) => readIncomplete({ eventType: 'workitem.updated', resource: { url: text } }, text),
  },
  'gateway/authentication/keyId.ts': { keyIdOf },
  'gateway/events/payloadLimits.ts': {
    findExceededLimit,
    'findExceededLimit: a string': (text) => findExceededLimit(JSON.stringify(text)),
  },
  'gateway/routing/visibleLines.ts': { visibleLines },
  'gateway/routing/runId.ts': {
    createRunId: (text) =>
      createRunId({ organization: text, project: text, workItemId: 1, revision: 1, deliveryKey: text }),
  },
  'gateway/authentication/signature.ts': {
    signBody: (text) => signBody(Buffer.from(text), 'k'),
    verifySignature: (text) => verifySignature({ body: Buffer.from(text), header: text, keys: ['k'] } as never),
  },
  'gateway/limits/sourceAddress.ts': { sourceAddress: (text) => sourceAddress(text, 1) },
  'gateway/authentication/subscriptionPassword.ts': {
    subscriptionPassword: refusal((text) => subscriptionPassword('k'.repeat(64), { ...scope, organization: text })),
  },
  'rules/suggestKey.ts': { suggestKey: (text) => suggestKey([], text) },
  'rules/matchesTrigger.ts': {
    matchesTrigger: (text) => matchesTrigger(rulesOf(text), { tags: [text], type: text, areaPath: text }, 'tag'),
  },
  'rules/approvalReasons.ts': {
    findApprovalReasons: upTo(longestPath, (text) =>
      findApprovalReasons(rulesOf('**/*a*'), {
        size: { files: 1, linesAdded: 1, linesRemoved: 1 },
        paths: [text],
        findings: 0,
        pipelineFiles: [text],
      }),
    ),
  },
  'rules/parseRules.ts': { parseRules, 'parseRules: at their most': (text) => parseRules(text.slice(0, 32_000)) },
  'rules/principals.ts': {
    matchesPrincipal: (text) => matchesPrincipal({ id: text, uniqueName: text }, [`group:${text}`], [text]),
  },
  'rules/readYaml.ts': { readYaml: (text) => readYaml(text.slice(0, 32_768)) },
};
