const groupEntry = /^group:\s*(\S.*)$/is;

/** The name of the group that an entry of the rules means, such as `group:Store Team`; undefined for anyone else. */
export function groupNameOf(principal: string): string | undefined {
  return groupEntry.exec(principal.trim())?.[1];
}
