import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

const expectations: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', '`true` or `false`'],
  ['array', 'a list'],
  ['object', 'a section with its own keys'],
]);

const textUnits: ReadonlyMap<string, string> = new Map([
  ['string', ' characters'],
  ['array', ' entries'],
]);

/**
 * What is wrong with a value and how to fix it, as a predicate of the key.
 * @param value the value found
 */
export function describeSchemaIssue(issue: Issue, value: unknown): string {
  if (value === null) return `has no value; set one, or remove the key to keep the default`;
  switch (issue.code) {
    case 'invalid_type':
      return describeType(issue.expected, value);
    case 'invalid_value':
      return `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map((known) => `\`${String(known)}\``).join(', ')}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${textUnits.get(issue.origin) ?? ''}`;
    case 'too_small':
      return describeTooSmall(issue);
    case 'invalid_union':
      return 'must be text or a whole number';
    default:
      return issue.message;
  }
}

function describeType(expected: string, value: unknown): string {
  const hint = expected === 'string' && typeof value !== 'object' ? '; put it in quotes' : '';
  const listHint = expected === 'array' && typeof value === 'string' ? ', for example `[one, two]`' : '';
  return `must be ${expectations.get(expected) ?? expected}${hint}${listHint}`;
}

function describeTooSmall(issue: Extract<Issue, { code: 'too_small' }>): string {
  const unit = textUnits.get(issue.origin);
  if (unit !== undefined && Number(issue.minimum) === 1) return 'must not be empty';
  return `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unit ?? ''}`;
}
