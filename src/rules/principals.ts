import type { CommandAuthor } from '../contracts/command.ts';

/** Whom the rules may name: see `principalSchema`. */
export type Principal = string;

const groupPattern = /^group:\s*(.+)$/i;

/** Somebody as ADO knows them. */
export type Person = Pick<CommandAuthor, 'uniqueName'> & { readonly id?: string | undefined };

/**
 * Whether a person is one of those that the rules name. Display names count for nothing: everybody may change their own.
 * @param memberships names of groups that the person belongs to, of those in {@link groupsAmong}
 */
export function isAmong(person: Person, principals: readonly Principal[], memberships: readonly string[]): boolean {
  const names = [person.id, person.uniqueName].map((name) => name?.toLowerCase());
  const groups = memberships.map((group) => group.toLowerCase());
  return principals.some((principal) => {
    const group = groupPattern.exec(principal)?.[1]?.trim();
    if (group !== undefined) return groups.includes(group.toLowerCase());
    const name = principal.trim().toLowerCase();
    return name === 'everyone' || names.includes(name);
  });
}

/** The groups that the rules name, as they are written there, without `group:`. */
export function groupsAmong(principals: readonly Principal[]): readonly string[] {
  const groups = principals.map((principal) => groupPattern.exec(principal)?.[1]?.trim());
  return [...new Set(groups.filter((group) => group !== undefined))];
}
