import { freeformPatchDescription, patchGrammar } from '../contracts/conversation/patchGrammar.ts';
import type { ToolDefinition } from '../contracts/conversation/toolDefinition.ts';
import type { ToolName } from './arguments/forms.ts';

type Property = Readonly<Record<string, unknown>>;

/** Strict: every property is required, and no others are taken. */
function objectOf(properties: Readonly<Record<string, Property>>): Property {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

const textOf = (description: string): Property => ({ type: 'string', description });
const optionalText = (description: string): Property => ({ type: ['string', 'null'], description });
const optionalNumber = (description: string): Property => ({ type: ['integer', 'null'], description });
const pathOf = (what: string) => textOf(`${what}, from the root of the repository: \`src/basket.ts\`.`);

const lineRange = objectOf({
  start: { type: 'integer', description: 'First line, counted from 1.' },
  end: { type: 'integer', description: 'Last line, included.' },
});

const readFile = tool(
  'read_file',
  'Shows lines of a file with their numbers, with your edits so far. At most 400 lines and 24,000 characters in one call: of a longer file ask for the lines you need. Use `outline` or `search` first if you do not know which. The number and the tab before a line are no part of it.',
  {
    path: pathOf('Path of the file'),
    start: optionalNumber('First line, counted from 1; null for the first one.'),
    end: optionalNumber('Last line, included; null for the last one.'),
    ranges: {
      type: ['array', 'null'],
      items: lineRange,
      description: 'Several ranges of lines in one call, at most 10, in place of `start` and `end`; null otherwise.',
    },
  },
);

const search = tool(
  'search',
  'Finds lines in all text files of the repository, with your edits so far. Shows at most 50 lines, at most 10 of one file if there are several. Best for texts, messages, names of settings and pieces of code; for a function or class by its name use `find_definition` and `find_usages`.',
  {
    pattern: textOf('What the lines contain, in the same letter case; at most 1,000 characters.'),
    regex: {
      type: ['boolean', 'null'],
      description:
        'true: the pattern is a regular expression in RE2 syntax (no lookaround, no backreferences), matched line by line. null or false: it is found as it stands.',
    },
    glob: optionalText('Only files whose path matches: `src/**/*.{ts,tsx}`, `*.py`, `src/orders`. null for all.'),
    context: optionalNumber('Lines to show before and after each, 0 to 5; null for 0.'),
  },
);

const listFiles = tool(
  'list_files',
  'Lists files by their path, with their size. Shows at most 200; of more, the folders with the number of files in each.',
  { glob: textOf('`src/**` for all below a folder, `*.csproj` for a name in any folder, `**` for all.') },
);

const outline = tool(
  'outline',
  'Lists what a file defines, with lines and signatures: classes, functions, methods, constants. For a folder, what its files define at their top level. Cheaper than reading; use it to choose lines for `read_file`.',
  { path: pathOf('Path of a file or folder') },
);

const findDefinition = tool(
  'find_definition',
  'Shows where a name is defined, in full if it is short, else its first lines. Other letter case is tried if there is none, then names that begin or end so.',
  { name: textOf('Name of a class, function, method, type or constant: `applyDiscount`, `Basket.total`.') },
);

const findUsages = tool(
  'find_usages',
  'Shows the lines in which an identifier is used, by file, without its definitions. Matches whole identifiers in the same letter case, in comments and texts too. At most 60 lines, 5 of one file.',
  { name: textOf('An identifier: `applyDiscount`.') },
);

const history = tool(
  'history',
  'Lists the last commits that changed a file, newest first: when, by whom, with which message, and what else they changed. Use it to see why code is as it is, and which files change together with it.',
  { path: pathOf('Path of the file') },
);

const workItem = tool(
  'work_item',
  'Shows a work item that is linked to yours: its title, description and comments. Give an id or a relation.',
  {
    id: optionalNumber('Id of the linked work item; null if you give a relation.'),
    relation: optionalText('How it is linked: `parent`, `child`, `related`, `duplicate`; null if you give an id.'),
  },
);

const applyPatch: ToolDefinition = {
  ...tool(
    'apply_patch',
    'Edits files. Answers with what was applied, what the checks found and the difference so far; correct what they found with another call. Edits add up: each call works on the files as they are after the ones before. Read the lines that you change first. Nothing is pushed before you call `finish`.',
    { patch: textOf('One patch envelope, from `*** Begin Patch` to `*** End Patch`. May change several files.') },
  ),
  freeform: { description: freeformPatchDescription, grammar: patchGrammar },
};

const undo = tool(
  'undo',
  'Undoes the last `apply_patch` that changed something. Answers with the difference that is left.',
  {},
);

const askPeople = tool(
  'ask_people',
  'Asks the people of the work item and waits for their answer, which may take days. Only for what you cannot find out, and without which any change would be a guess.',
  {
    questions: {
      type: 'array',
      items: { type: 'string' },
      description: 'At most three questions, each one that can be answered in a sentence.',
    },
  },
);

const finish = tool(
  'finish',
  'Ends your work: the change so far becomes a pull request. Refused while the checks find errors. Call it without edits if nothing should be changed, and say why in the summary.',
  {
    summary: textOf('What you changed and why, for the reviewer, in a few sentences.'),
    risks: optionalText('What may break, and what a reviewer should look at; null if nothing.'),
    how_checked: optionalText('What you looked at to be sure, and what you could not verify.'),
  },
);

/** The tools that a model may call, always in this order: they are the beginning of what an endpoint caches. */
export const toolDefinitions: readonly ToolDefinition[] = [
  readFile,
  search,
  listFiles,
  outline,
  findDefinition,
  findUsages,
  history,
  workItem,
  applyPatch,
  undo,
  askPeople,
  finish,
];

function tool(name: ToolName, description: string, properties: Readonly<Record<string, Property>>): ToolDefinition {
  return { name, description, parameters: objectOf(properties) };
}
