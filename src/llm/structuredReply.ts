import { z } from 'zod';

export type StructuredReading<Value> =
  | { readonly kind: 'read'; readonly value: Value }
  | {
      readonly kind: 'malformed';
      /** What is wrong, in words for the model: no text of the reply. */
      readonly problem: string;
    };

const maximumCharacters = 200_000;
const maximumProblemCharacters = 600;

/**
 * Reads a structured answer: the JSON object in a fence, or bare, with or without words around it. Only the finding of
 * the object is lenient; the object itself must be of the schema's shape.
 */
export function readStructuredReply<Schema extends z.ZodType>(
  reply: string,
  schema: Schema,
): StructuredReading<z.infer<Schema>> {
  let problem = 'the answer holds no JSON object';
  for (const text of places(reply.slice(0, maximumCharacters))) {
    const json = parseJson(text);
    if (json === undefined) continue;
    const parsed = schema.safeParse(json.value);
    if (parsed.success) return { kind: 'read', value: parsed.data };
    problem = `the object is not of the form that was asked for:\n${z.prettifyError(parsed.error)}`;
  }
  return { kind: 'malformed', problem: problem.slice(0, maximumProblemCharacters) };
}

/** Where the object may stand: in fences, last first, for a model may quote one before; then from brace to brace. */
function places(reply: string): readonly string[] {
  const fenced = [...reply.matchAll(/^[ \t]*(?:```|~~~)\w*[ \t]*\n([\s\S]*?)^[ \t]*(?:```|~~~)/gm)].map(
    ([, body]) => body ?? '',
  );
  const start = reply.indexOf('{');
  const end = reply.lastIndexOf('}');
  const bare = start === -1 || end < start ? [] : [reply.slice(start, end + 1)];
  return [...fenced.toReversed(), ...bare];
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
