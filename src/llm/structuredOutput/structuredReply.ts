import { z } from 'zod';
import { parseJson } from '../../contracts/parseJson.ts';
import { stripThinking } from '../../contracts/thinking/stripThinking.ts';
import { findJsonObjects } from './jsonObjects.ts';

export type StructuredReading<Value> =
  | { readonly kind: 'read'; readonly value: Value }
  | {
      readonly kind: 'malformed';
      /** What is wrong, in words for the model: no text of the reply. */
      readonly problem: string;
    };

const maximumCharacters = 200_000;
const maximumProblemCharacters = 600;
/** Objects before these many are not looked at. */
const mostObjects = 200;
/** Below this the texts of an answer stay as they are: no schema goes so deep, and neither may the stack. */
const deepestText = 20;
/** An answer may be wrapped in an object or two, as the arguments of a call are. */
const deepestWrapping = 3;

/**
 * Reads a structured answer: of the JSON objects in a reply, in fences or bare, with or without words around them, the last
 * one of the schema's form. Thinking is no part of the reply, nor of the texts in the object. Only the finding of the object
 * is lenient; the object itself must be of the schema's form.
 */
export function readStructuredReply<Schema extends z.ZodType>(
  reply: string,
  schema: Schema,
): StructuredReading<z.infer<Schema>> {
  const answer = stripThinking(reply.slice(0, maximumCharacters));
  if (answer.trim() === '') return malformed('the answer is empty or only reasoning: it contains no JSON object');
  const { found, broken } = findJsonObjects(answer);
  let nearest: z.ZodError | undefined;
  for (const value of found.slice(-mostObjects).toReversed()) {
    const parsed = parseWrapped(value, schema);
    if (parsed.success) return { kind: 'read', value: parsed.data };
    // What lacks least was meant, and any other object only mentioned.
    if (nearest === undefined || parsed.error.issues.length < nearest.issues.length) nearest = parsed.error;
  }
  if (broken !== undefined) {
    return malformed(`the object at line ${broken.line} of the answer cannot be parsed as JSON: ${broken.reason}`);
  }
  return malformed(
    nearest === undefined
      ? 'the answer contains no JSON object'
      : `the object does not have the requested form:\n${z.prettifyError(nearest)}`,
  );
}

function malformed(problem: string): { readonly kind: 'malformed'; readonly problem: string } {
  return { kind: 'malformed', problem: problem.slice(0, maximumProblemCharacters) };
}

/** The value itself where it fits, else the first of its members that does, which may be an object written as a text. */
function parseWrapped<Schema extends z.ZodType>(
  value: unknown,
  schema: Schema,
  depth = 0,
): z.ZodSafeParseResult<z.infer<Schema>> {
  const parsed = schema.safeParse(withoutInnerThinking(value));
  if (parsed.success || depth === deepestWrapping || typeof value !== 'object' || value === null) return parsed;
  for (const member of Object.values(value)) {
    const inner = typeof member === 'string' && member.trimStart().startsWith('{') ? parseJson(member) : member;
    const within = typeof inner === 'object' ? parseWrapped(inner, schema, depth + 1) : undefined;
    if (within?.success === true) return within;
  }
  return parsed;
}

/** Texts of an answer are for people; what begins like thinking there and does not end only mentions it. */
function withoutInnerThinking(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return stripThinking(value, { isEnded: true });
  if (typeof value !== 'object' || value === null || depth === deepestText) return value;
  if (Array.isArray(value)) return value.map((item) => withoutInnerThinking(item, depth + 1));
  const members = Object.entries(value).map(([name, member]) => [name, withoutInnerThinking(member, depth + 1)]);
  return Object.fromEntries(members);
}
