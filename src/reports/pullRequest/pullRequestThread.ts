import type { ActivityInput } from '../../contracts/activities.ts';
import { markdownLine } from '../parts/plainText.ts';

const maximumCharacters = 500;

type Message = ActivityInput<'writeThread'>['message'];

/** The text of a thread that the agent opens on its pull request, in Markdown. */
export function pullRequestThread(message: Message): string {
  switch (message.kind) {
    case 'repaired':
      return [
        `**${markdownLine(message.build, 100)}** failed: ${markdownLine(message.summary, maximumCharacters)}`,
        `Pushed a fix in ${shortCommit(message.commit)} (attempt ${message.round} of ${message.rounds}).`,
      ].join('\n\n');
    case 'repair-failed':
      return [
        `**${markdownLine(message.build, 100)}** failed: ${markdownLine(message.summary, maximumCharacters)}`,
        `code-agent could not fix it: ${markdownLine(message.reason, maximumCharacters)}`,
        'Push a fix yourself, or write `/agent retry` and say what to try.',
      ].join('\n\n');
    case 'rebased':
      return `The target branch moved. Commit ${shortCommit(message.commit)} brings this branch up to date.`;
    case 'conflicts':
      return [
        'This branch conflicts with the target branch, and code-agent could not resolve the conflict: ' +
          markdownLine(message.reason, maximumCharacters),
        ...(message.paths.length === 0
          ? []
          : [message.paths.map((path) => `- \`${path.replaceAll('`', '')}\``).join('\n')]),
        'Please resolve it on the branch. code-agent continues from there.',
      ].join('\n\n');
    case 'build-overdue':
      return `**${markdownLine(message.build, 100)}** has not finished after ${message.hours} hours. code-agent keeps waiting. Please check the pipeline.`;
    case 'no-build':
      return [
        `${markdownLine(message.reason.replace(/\.$/, ''), maximumCharacters)}.`,
        message.isDraft
          ? 'This pull request stays a draft until a build passes. Get the build running, or publish the draft yourself. code-agent continues from there.'
          : 'Please get the build running. code-agent continues from there.',
      ].join('\n\n');
    case 'built-since':
      return 'The pipeline has built this change since then.';
    case 'not-done':
      return `This step failed: ${markdownLine(message.what, maximumCharacters)}. ${markdownLine(message.reason, maximumCharacters)}`;
    case 'budget':
      return `code-agent did not change anything: ${markdownLine(message.message, maximumCharacters)}`;
    case 'approval-asked':
      return [
        `Another change needs approval before it is pushed: ${message.reasons.map((reason) => markdownLine(reason, maximumCharacters)).join('; ')}.`,
        `The work item shows the change. Write \`/agent approve ${message.change}\` or \`/agent reject ${message.change} [reason]\`, here or there.`,
      ].join('\n\n');
    case 'not-pushed':
      return `Nothing was pushed: ${markdownLine(message.reason, maximumCharacters)}`;
  }
}

/** The note below the model's own reply to a reviewer. */
export function replyNote(note: ActivityInput<'replyInThread'>['note'], commit: string | undefined): string {
  switch (note) {
    case 'changed':
      return commit === undefined ? 'Changed.' : `Changed in commit ${shortCommit(commit)}.`;
    case 'declined':
      return "I won't change this: it is outside the task or against the repository's rules.";
    case 'could-not-change':
      return 'I found no answer, and no change that passes the checks. Please handle this one manually.';
    case 'not-allowed':
      return 'You cannot request changes here. `commands.fix` in the repository’s rules lists who can.';
    case 'not-pushed':
      return 'The change was not pushed. A separate thread says why.';
    case 'over-budget':
      return 'The budget of this run is used up, so code-agent cannot work on this. An operator can raise it.';
    default:
      return '';
  }
}

function shortCommit(commit: string): string {
  return commit.slice(0, 8);
}
