import type { ActivityInput } from '../../contracts/activities.ts';
import { markdownLine } from '../parts/plainText.ts';

const maximumCharacters = 500;

type Message = ActivityInput<'writeThread'>['message'];

/** What a thread of the agent on its pull request says, in Markdown. */
export function pullRequestThread(message: Message): string {
  switch (message.kind) {
    case 'repaired':
      return [
        `**${markdownLine(message.build, 100)}** failed: ${markdownLine(message.summary, maximumCharacters)}`,
        `Commit ${shortCommit(message.commit)} is meant to mend it (repair ${message.round} of ${message.rounds}).`,
      ].join('\n\n');
    case 'repair-failed':
      return [
        `**${markdownLine(message.build, 100)}** failed: ${markdownLine(message.summary, maximumCharacters)}`,
        `code-agent could not repair it: ${markdownLine(message.reason, maximumCharacters)}`,
        'Push to the branch yourself, or write `/agent retry` with what it should try.',
      ].join('\n\n');
    case 'rebased':
      return `The target branch moved; commit ${shortCommit(message.commit)} brings this branch up to date with it.`;
    case 'conflicts':
      return [
        'The target branch changed what this branch changes, and code-agent did not resolve the conflict: ' +
          markdownLine(message.reason, maximumCharacters),
        ...(message.paths.length === 0
          ? []
          : [message.paths.map((path) => `- \`${path.replaceAll('`', '')}\``).join('\n')]),
        'Resolve it on the branch; code-agent goes on from there.',
      ].join('\n\n');
    case 'build-overdue':
      return `**${markdownLine(message.build, 100)}** has not finished after ${message.hours} hours. code-agent goes on waiting; look at the pipeline.`;
    case 'no-build':
      return [
        `${markdownLine(message.reason.replace(/\.$/, ''), maximumCharacters)}.`,
        message.isDraft
          ? 'This pull request stays a draft until a build has passed. Publish it yourself, or see to the build; code-agent goes on from there.'
          : 'See to the build; code-agent goes on from there.',
      ].join('\n\n');
    case 'built-since':
      return 'The pipeline has judged this change since.';
    case 'not-done':
      return `code-agent could not have this: ${markdownLine(message.what, maximumCharacters)}. ${markdownLine(message.reason, maximumCharacters)}`;
    case 'budget':
      return `code-agent did not change anything: ${markdownLine(message.message, maximumCharacters)}`;
    case 'approval-asked':
      return [
        `A further change waits for approval before it is pushed, because ${message.reasons.map((reason) => markdownLine(reason, maximumCharacters)).join('; ')}.`,
        `It is shown on the work item. To agree write \`/agent approve ${message.change}\` there or here, to refuse \`/agent reject ${message.change}\` with the reason.`,
      ].join('\n\n');
    case 'not-pushed':
      return `code-agent pushed nothing: ${markdownLine(message.reason, maximumCharacters)}`;
  }
}

/** What stands behind a reply to a reviewer, beside the model's own words. */
export function replyNote(note: ActivityInput<'replyInThread'>['note'], commit: string | undefined): string {
  switch (note) {
    case 'changed':
      return commit === undefined ? 'Changed.' : `Changed in commit ${shortCommit(commit)}.`;
    case 'declined':
      return 'code-agent does not do this: it is outside the task or against the rules of the repository.';
    case 'could-not-change':
      return 'code-agent could not find an answer or a change that passes the checks. A person has to look at this one.';
    case 'not-allowed':
      return 'You may not ask for changes here: `commands.fix` in the rules of the repository says who may.';
    case 'not-pushed':
      return 'The change was not pushed; a thread of its own says why.';
    case 'over-budget':
      return 'The budget for this run is used up, so code-agent cannot work on this. An operator can raise it.';
    default:
      return '';
  }
}

function shortCommit(commit: string): string {
  return commit.slice(0, 8);
}
