import type { CommandAuthor } from '../contracts/deliveries/command.ts';
import { groupNameOf } from '../contracts/rules/principal.ts';

/** The people and groups that rules can name; see `principalSchema`. */
export type Principal = string;

/** A person as ADO knows them. */
export type Person = Pick<CommandAuthor, 'uniqueName'> & { readonly id?: string | undefined };

/**
 * Whether a person is among those that the rules name. Display names are ignored, because everyone can change their
 * own.
 * @param memberships which of the groups that the rules name the person belongs to, without `group:`
 */
export function matchesPrincipal(
  person: Person,
  principals: readonly Principal[],
  memberships: readonly string[],
): boolean {
  const names = [person.id, person.uniqueName].map((name) => name?.toLowerCase());
  const groups = memberships.map((group) => group.toLowerCase());
  return principals.some((principal) => {
    const group = groupNameOf(principal);
    if (group !== undefined) return groups.includes(group.toLowerCase());
    const name = principal.trim().toLowerCase();
    return name === 'everyone' || names.includes(name);
  });
}
