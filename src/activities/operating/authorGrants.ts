import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import { toFailure } from '../../contracts/agentError.ts';
import type { CommandAuthor, CommandName } from '../../contracts/deliveries/command.ts';
import { groupNameOf } from '../../contracts/rules/principal.ts';
import type { Rules } from '../../contracts/rules/rules.ts';
import { allowedCommands } from '../../rules/decideCommand.ts';

const maximumReasonCharacters = 1000;

/** An author, as far as the rules look at them. */
export interface AuthorGrants {
  readonly author: CommandAuthor;
  /** The groups named in the rules for the command that the author belongs to, without `group:`. */
  readonly memberships: readonly string[];
}

/** Asks Azure DevOps which person or group in the rules for a command is or contains the author. */
export async function resolveGrants(
  ado: Pick<AzureDevOps, 'identities'>,
  author: CommandAuthor,
  rules: Rules,
  command: CommandName | 'unknown',
): Promise<AuthorGrants> {
  const principals = command === 'unknown' ? ['everyone'] : allowedCommands(rules)[command];
  if (author.isAgent || principals.some(isEveryone)) return { author, memberships: [] };
  const granted = await ado.identities.grantOf(author.id, principals);
  if (granted === undefined) return { author, memberships: [] };
  const group = groupNameOf(granted);
  return group === undefined
    ? { author: { ...author, uniqueName: granted }, memberships: [] }
    : { author, memberships: [group] };
}

/** The result, or the message for the author if the rules are invalid or name ambiguous groups. */
export async function catchConfigurationProblem<Value>(
  read: () => Promise<Value>,
): Promise<Value | { readonly problem: string }> {
  try {
    return await read();
  } catch (error) {
    const { type, message } = toFailure(error);
    if (type !== 'configuration') throw error;
    return { problem: message.slice(0, maximumReasonCharacters) };
  }
}

function isEveryone(principal: string): boolean {
  return principal.trim().toLowerCase() === 'everyone';
}
