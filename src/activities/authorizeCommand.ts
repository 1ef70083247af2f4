import type { AzureDevOps } from '../ado/azureDevOps.ts';
import type { AuthoredComment } from '../ado/workItemComments.ts';
import type { CommandVerdict } from '../contracts/activities/operating.ts';
import type { ActivityInput } from '../contracts/activities.ts';
import { toFailure } from '../contracts/agentError.ts';
import type { Command, CommandAuthor, CommandName } from '../contracts/command.ts';
import { runOfBranch } from '../contracts/instanceIds.ts';
import type { Repository } from '../contracts/repository.ts';
import type { Rules } from '../contracts/rules.ts';
import { parseCommand } from '../gateway/commands.ts';
import { runIdFor } from '../gateway/runId.ts';
import type { RunReader } from '../platform/storage/auditLog.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { helpComment } from '../reports/helpComment.ts';
import { allowedCommands, decideCommand } from '../rules/decideCommand.ts';
import { parseRules } from '../rules/parseRules.ts';
import { isAmong, type Person } from '../rules/principals.ts';
import type { RepositorySettings } from './chooseRepository.ts';
import { type Activity, defineActivity } from './defineActivity.ts';
import { type RuleSettings, rulesOf } from './readRules.ts';

const maximumReasonCharacters = 1000;

type Comment = ActivityInput<'authorizeCommand'>['comment'];

export interface CommandAuthorization {
  readonly ado: Pick<AzureDevOps, 'workItems' | 'repositories' | 'pullRequests' | 'identities'>;
  readonly runs: RunReader;
  readonly organization: string;
  readonly repositories: RepositorySettings;
  readonly rules: Pick<RuleSettings, 'defaults'>;
  /** The setting `IGNORED_AUTHORS`. */
  readonly ignoredAuthors: readonly string[];
}

/** A comment as it is now, and what it is about. */
interface Found {
  readonly text: string;
  readonly author: CommandAuthor;
  readonly writtenBy: Person;
  readonly project: string;
  readonly workItemId: number;
  readonly commentKey: string;
  readonly runId?: string;
  readonly rules: () => Promise<Rules>;
}

/** Reads a comment again, and finds out whether its author may have what its command asks for. */
export function authorizeCommand(options: CommandAuthorization, logger: Logger): Activity {
  return defineActivity('authorizeCommand', logger, async ({ comment, receivedAt }): Promise<CommandVerdict> => {
    const found =
      comment.on === 'work-item'
        ? await onWorkItem(options, comment, receivedAt)
        : await onPullRequest(options, comment);
    if (found === undefined) return { kind: 'ignored', reason: 'the comment is gone or is about no run' };
    if (isAmong(found.writtenBy, options.ignoredAuthors, [])) {
      return { kind: 'ignored', reason: 'nobody listens to its author' };
    }
    const command = parseCommand(found.text);
    if (command === undefined) return { kind: 'ignored', reason: 'the comment holds no command' };
    const { project, workItemId, runId } = found;
    const deliveryKey = `command:${found.commentKey}`;
    const attempt = { organization: options.organization, project, workItemId, revision: undefined, deliveryKey };
    const facts = {
      ...{ command, author: found.author, project, workItemId, newRunId: runIdFor(attempt) },
      ...(runId === undefined ? {} : { runId }),
    };
    const rules = await rulesOrProblem(found);
    if (typeof rules === 'string') return { ...facts, kind: 'refused', reason: rules };
    const grants = await grantsOrProblem(() => withGrants(options, found.author, rules, command.name));
    if (typeof grants === 'string') return { ...facts, kind: 'refused', reason: grants };
    const { author, memberships } = grants;
    const decision = decideCommand(command, author, rules, memberships);
    if (decision.outcome === 'ignored') return { kind: 'ignored', reason: decision.reason };
    return {
      ...{ ...facts, kind: decision.outcome, ...helpFor(command, rules) },
      ...(decision.outcome === 'refused' ? { reason: decision.reason } : {}),
    };
  });
}

/** The rules, or what people are told while nobody can be given a right by them. */
async function rulesOrProblem({ rules, author }: Found): Promise<Rules | string> {
  try {
    return await rules();
  } catch (error) {
    const { type, message } = toFailure(error);
    if (type !== 'configuration' || author.isAgent) throw error;
    return message.slice(0, maximumReasonCharacters);
  }
}

async function onWorkItem(
  { ado, repositories, rules: { defaults } }: CommandAuthorization,
  { project, workItemId, commentId }: Extract<Comment, { on: 'work-item' }>,
  receivedAt: string,
): Promise<Found | undefined> {
  const comment =
    commentId === undefined
      ? lastCommand(await ado.workItems.comments({ project, workItemId }), receivedAt)
      : await ado.workItems.comment({ project, workItemId, commentId });
  if (comment === undefined) return undefined;
  const workItem = await ado.workItems.read(project, workItemId);
  const place = { project, setting: repositories.name, rules: repositories.rules, workItem };
  return {
    text: comment.text,
    author: authorOf(comment),
    writtenBy: writerOf(comment),
    project: workItem.projectName,
    workItemId,
    commentKey: `workitem-${workItemId}-${comment.id}`,
    async rules() {
      const choice = await ado.repositories.choose(place);
      return choice.kind === 'chosen' ? (await rulesOf(ado, choice.repository, defaults)).rules : ownRules(defaults);
    },
  };
}

/** Old servers do not name the comment: then it is the last command that was there when the delivery came. */
function lastCommand(comments: readonly AuthoredComment[], receivedAt: string): AuthoredComment | undefined {
  return comments.findLast(
    ({ text, createdAt }) => Date.parse(createdAt) <= Date.parse(receivedAt) && parseCommand(text) !== undefined,
  );
}

/** Where it is not clear which repository is meant, the deployment's rules hold; the run will ask. */
function ownRules(defaults: RuleSettings['defaults']): Rules {
  const reading = parseRules(undefined, defaults);
  if (reading.kind === 'problems') throw new Error('the rules of the deployment were checked at its start');
  return reading.rules;
}

async function onPullRequest(
  { ado, runs, rules: { defaults } }: CommandAuthorization,
  { project, repositoryId, pullRequestId, threadId, commentId }: Extract<Comment, { on: 'pull-request' }>,
): Promise<Found | undefined> {
  if (project === undefined || repositoryId === undefined) return undefined;
  const repository: Repository = await ado.repositories.resolve(project, repositoryId);
  const { sourceBranch } = await ado.pullRequests.read({ repository, pullRequestId });
  const runId = runOfBranch(sourceBranch);
  if (runId === undefined) return undefined;
  const run = await runs.find(runId);
  if (run === undefined) return undefined;
  const thread = await ado.pullRequests.thread({ repository, pullRequestId, threadId });
  const comment = thread?.comments.find((one) => one.id === commentId);
  if (comment === undefined) return undefined;
  return {
    text: comment.text,
    author: authorOf(comment),
    writtenBy: writerOf(comment),
    project: run.project,
    workItemId: run.workItemId,
    commentKey: `pr-${pullRequestId}-${threadId}-${commentId}`,
    runId,
    rules: async () => (await rulesOf(ado, repository, defaults)).rules,
  };
}

interface WrittenBy {
  readonly author: string;
  readonly authorId: string | undefined;
  readonly authorName: string | undefined;
  readonly isOwn: boolean;
}

function writerOf({ authorId, authorName }: WrittenBy): Person {
  return { id: authorId, uniqueName: authorName };
}

function authorOf({ author, authorId, isOwn }: WrittenBy): CommandAuthor {
  return { id: authorId ?? 'unknown', displayName: author, isAgent: isOwn };
}

/** Who may do it, or what the author is told where the rules name groups that cannot be told apart. */
async function grantsOrProblem<Grants>(read: () => Promise<Grants>): Promise<Grants | string> {
  try {
    return await read();
  } catch (error) {
    const { type, message } = toFailure(error);
    if (type !== 'configuration') throw error;
    return message.slice(0, maximumReasonCharacters);
  }
}

/** Asks ADO which entry of the rules, a person or a group, is or holds the author. */
async function withGrants(
  { ado }: CommandAuthorization,
  author: CommandAuthor,
  rules: Rules,
  command: CommandName | 'unknown',
): Promise<{ readonly author: CommandAuthor; readonly memberships: readonly string[] }> {
  const principals = command === 'unknown' ? ['everyone'] : allowedCommands(rules)[command];
  if (author.isAgent || principals.some(isEveryone)) return { author, memberships: [] };
  const named = principals.filter((one) => !isEveryone(one));
  const granted = await ado.identities.grantOf(author.id, named);
  if (granted === undefined) return { author, memberships: [] };
  const isGroup = /^group:/i.test(granted);
  const name = granted.replace(/^group:\s*/i, '');
  return isGroup ? { author, memberships: [name] } : { author: { ...author, uniqueName: granted }, memberships: [] };
}

function helpFor({ name, text }: Command, rules: Rules): { readonly help?: string } {
  if (name !== 'help' && name !== 'unknown') return {};
  const allowed = allowedCommands(rules);
  return { help: helpComment(name === 'unknown' ? { allowed, unknown: text } : { allowed }) };
}

function isEveryone(principal: string): boolean {
  return principal.trim().toLowerCase() === 'everyone';
}
