import type { Command, CommandAuthor, CommandDecision, CommandName } from '../contracts/deliveries/command.ts';
import type { Rules } from '../contracts/rules/rules.ts';
import { matchesPrincipal, type Principal } from './principals.ts';

type CommandRules = Pick<Rules, 'commands' | 'approval'>;

/** Who may use each command, for the answer to `/agent help`. */
export function allowedCommands(rules: CommandRules): Readonly<Record<CommandName, readonly Principal[]>> {
  const { approval, commands } = rules;
  return { ...commands, approve: approval.by, reject: approval.by, help: ['everyone'] };
}

/**
 * Whether someone may use a command. The agent itself may not use any.
 * @param memberships which of the groups that the rules name for the command the author belongs to, without `group:`
 */
export function mayUseCommand(
  rules: CommandRules,
  command: CommandName,
  author: CommandAuthor,
  memberships: readonly string[],
): boolean {
  return !author.isAgent && matchesPrincipal(author, allowedCommands(rules)[command], memberships);
}

/**
 * Decides whether a command is carried out.
 * @param memberships which of the groups that the rules name for the command the author belongs to, without `group:`
 */
export function decideCommand(
  command: Command,
  author: CommandAuthor,
  rules: CommandRules,
  memberships: readonly string[],
): CommandDecision {
  if (author.isAgent) return { outcome: 'ignored', reason: 'the agent wrote the comment' };
  if (command.name === 'unknown' || mayUseCommand(rules, command.name, author, memberships))
    return { outcome: 'allowed' };
  const place = command.name === 'approve' || command.name === 'reject' ? 'approval.by' : `commands.${command.name}`;
  return {
    outcome: 'refused',
    reason: `You cannot use \`/agent ${command.name}\` here. \`${place}\` in the repository’s rules lists who can.`,
  };
}
