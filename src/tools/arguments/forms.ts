import { z } from 'zod';

/** Models write `null`, an empty text or nothing for what they leave out. */
const isLeftOut = (value: unknown) => value === null || value === '' || value === 'null';

function optional<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (isLeftOut(value) ? undefined : value), schema.optional());
}

/** "12" is taken for 12. */
const integer = z.preprocess(
  (value) => (typeof value === 'string' && /^\s{0,20}-?\d{1,12}\s{0,20}$/.test(value) ? Number(value) : value),
  z.number({ error: 'must be a whole number' }).int({ error: 'must be a whole number' }),
);

const flag = z.preprocess(
  (value) => {
    if (typeof value !== 'string') return value;
    const word = value.trim().toLowerCase();
    return word === 'true' || (word === 'false' ? false : value);
  },
  z.boolean({ error: 'must be true or false' }),
);

const text = z.string({ error: 'must be a text' });
const given = text.min(1, { error: 'must not be empty' });

/** `{start, end}`, `[1, 20]` and "1-20" are the same. */
const range = z.preprocess(
  (value) => {
    if (Array.isArray(value) && value.length === 2) return { start: value[0], end: value[1] };
    const written =
      typeof value === 'string' ? /^\s{0,20}(\d{1,9})\s{0,20}(?:[-–:,]\s{0,20}(\d{1,9}))?\s{0,20}$/.exec(value) : null;
    return written === null ? value : { start: written[1], end: written[2] ?? written[1] };
  },
  z.object({ start: integer, end: optional(integer) }, { error: 'must be {"start": number, "end": number}' }),
);

/** One where a list is wanted is a list of one. */
function listOf<Schema extends z.ZodType>(item: Schema, most: number) {
  return z.preprocess(
    (value) => (value === undefined || value === null || isLeftOut(value) || Array.isArray(value) ? value : [value]),
    z.array(item, { error: 'must be a list' }).max(most, { error: `must have at most ${most} items` }),
  );
}

/** Texts of people: what is longer is cut, since it is no reason to ask again. */
const words = (most: number) => given.transform((value) => value.slice(0, most));

export const mostRanges = 10;
export const mostQuestions = 3;

/** The arguments of each tool as they are read: more is taken than the schemas of `toolDefinitions` ask for. */
export const argumentForms = {
  read_file: z.object({
    path: given,
    start: optional(integer),
    end: optional(integer),
    ranges: optional(listOf(range, mostRanges)),
  }),
  search: z.object({ pattern: given, regex: optional(flag), glob: optional(text), context: optional(integer) }),
  list_files: z.object({ glob: text }),
  outline: z.object({ path: given }),
  find_definition: z.object({ name: given }),
  find_usages: z.object({ name: given }),
  history: z.object({ path: given }),
  work_item: z.object({ id: optional(integer), relation: optional(text) }),
  apply_patch: z.object({ patch: given }),
  undo: z.object({}),
  ask_people: z.object({
    questions: listOf(words(1_000), mostQuestions).pipe(z.array(z.string()).min(1, { error: 'must have a question' })),
  }),
  finish: z.object({ summary: words(4_000), risks: optional(words(4_000)), how_checked: optional(words(4_000)) }),
} as const;

export type ToolName = keyof typeof argumentForms;
export type ArgumentsOf<Name extends ToolName> = z.infer<(typeof argumentForms)[Name]>;
export type ReadFileArguments = ArgumentsOf<'read_file'>;
export type SearchArguments = ArgumentsOf<'search'>;
export type WorkItemArguments = ArgumentsOf<'work_item'>;

/** Names that other tools give to the same arguments. */
export const argumentAliases: Readonly<Record<string, readonly string[]>> = {
  path: ['file_path', 'filepath', 'file', 'filename', 'target_file', 'file_name'],
  start: ['start_line', 'line_start', 'from', 'startLine', 'offset'],
  end: ['end_line', 'line_end', 'to', 'endLine'],
  pattern: ['query', 'regexp', 'search', 'text', 'q'],
  glob: ['pattern', 'include', 'path', 'directory', 'dir', 'folder'],
  context: ['context_lines', 'contextLines'],
  name: ['symbol', 'identifier', 'function', 'class', 'query'],
  patch: ['input', 'diff', 'patch_text', 'patchText'],
  id: ['work_item_id', 'workItemId'],
  questions: ['question'],
  how_checked: ['howChecked', 'checked', 'how_it_was_checked'],
};
