import { z } from 'zod';

/** Names of an Azure DevOps enumeration with their numbers: the official client sends numbers, people send names. */
export type Enumeration<Name extends string> = Readonly<Record<Name, number>>;

/**
 * The name meant by a number, a numeric string or a name in any case.
 * Returns undefined where nothing matches.
 */
export function enumerationName<Name extends string>(members: Enumeration<Name>, value: unknown): Name | undefined {
  const names = namesOf(members);
  if (typeof value === 'number') {
    return names.find((name) => members[name] === value);
  }
  if (typeof value !== 'string') {
    return undefined;
  }
  const text = value.trim();
  if (/^\d+$/.test(text)) {
    return names.find((name) => members[name] === Number(text));
  }
  return names.find((name) => name.toLowerCase() === text.toLowerCase());
}

/** A schema that accepts an enumeration in any of its spellings and gives the name. */
export function enumerationSchema<Name extends string>(members: Enumeration<Name>): z.ZodType<Name> {
  return z.union([z.string(), z.number()]).transform((value, context) => {
    const name = enumerationName(members, value);
    if (name === undefined) {
      context.addIssue({ code: 'custom', message: `'${value}' is none of ${namesOf(members).join(', ')}` });
      return z.NEVER;
    }
    return name;
  });
}

function namesOf<Name extends string>(members: Enumeration<Name>): readonly Name[] {
  return Object.keys(members).filter((name): name is Name => name in members);
}
