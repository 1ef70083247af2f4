import type { ToolCall } from '../../contracts/conversation/conversation.ts';
import { parseJson } from '../../contracts/parseJson.ts';
import { type ArgumentsOf, argumentAliases, argumentForms, type ToolName } from './forms.ts';
import { formText } from './formText.ts';
import { isCutOff, parseLooseJson, withoutFence } from './looseJson.ts';
import { nearestNames } from './nearestName.ts';

/** Arguments of a call as they were understood, or what is wrong with them in words for the model. */
export type ArgumentsReading<Value> =
  | {
      readonly kind: 'read';
      readonly value: Value;
      /** What was left out of account. Words of our own. */
      readonly notes: readonly string[];
    }
  | { readonly kind: 'wrong'; readonly problem: string };

/** A patch of a million characters is none. */
const longestArguments = 1_000_000;
/** What models wrap arguments in. */
const wrappers: ReadonlySet<string> = new Set(['arguments', 'args', 'parameters', 'params', 'input', 'kwargs']);
const deepestWrapping = 3;
const mostProblems = 5;

type Members = Readonly<Record<string, unknown>>;

/**
 * Reads the arguments of a call. Numbers as texts, left-out nulls, other usual names, fences and wrapping objects are
 * taken; what cannot be read is answered with what is wrong and what the form is.
 */
export function readArguments<Name extends ToolName>(
  name: Name,
  { arguments: written, isFreeform = false }: Pick<ToolCall, 'arguments' | 'isFreeform'>,
): ArgumentsReading<ArgumentsOf<Name>> {
  if (written.length > longestArguments) return wrong(name, ['They are too long: split the call.']);
  const form = argumentForms[name];
  const known = Object.keys(form.shape);
  const members = name === 'apply_patch' ? patchMembers(written, isFreeform) : membersOf(written, known);
  if (typeof members === 'string') return wrong(name, [members]);
  const { given, unknown } = renamed(members, known);
  const parsed = form.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.slice(0, mostProblems).map(({ path, message }) => {
      const [key] = path;
      const isMissing = typeof key === 'string' && path.length === 1 && (given[key] ?? undefined) === undefined;
      return `\`${path.map(String).join('.')}\` ${isMissing ? 'is missing' : message}.`;
    });
    return wrong(name, [...problems, ...unknownNotes(unknown, known)]);
  }
  // The schema of this very name made it.
  return { kind: 'read', value: parsed.data as ArgumentsOf<Name>, notes: unknownNotes(unknown, known) };
}

function wrong(name: ToolName, problems: readonly string[]): { readonly kind: 'wrong'; readonly problem: string } {
  const form = `The form of \`${name}\` is ${formText(name)}.`;
  return {
    kind: 'wrong',
    problem: ['The arguments cannot be used, and nothing was done.', ...problems, form].join('\n'),
  };
}

/** A patch may be the whole of what was written, or stand in JSON. */
function patchMembers(written: string, isFreeform: boolean): Members | string {
  const text = written.trim();
  if (isFreeform && !text.startsWith('{')) return { patch: written };
  if (!/^[{"[`]/.test(text) && text !== '') return { patch: written };
  const whole = parseJson(text);
  if (typeof whole === 'string' && !whole.trimStart().startsWith('{')) return { patch: whole };
  const members = membersOf(written, ['patch']);
  return typeof members === 'string' && (isFreeform || text.startsWith('```')) ? { patch: written } : members;
}

/** @returns what is wrong, where it is no object */
function membersOf(written: string, known: readonly string[]): Members | string {
  const text = withoutFence(written.trim());
  if (text === '') return {};
  const parsed = parseLooseJson(text);
  const value = unwrapped(parsed, known, 0);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Members;
  if (parsed !== undefined) return 'They must be one JSON object.';
  return isCutOff(text)
    ? 'They are no complete JSON: they end too early. Write them again in full, or split the call.'
    : 'They are no valid JSON: check quotes, commas and escapes.';
}

/** Arguments as text in a text, in a list of one, or below a member of their own. */
function unwrapped(value: unknown, known: readonly string[], depth: number): unknown {
  if (depth === deepestWrapping) return value;
  if (typeof value === 'string') {
    const inner = parseJson(value);
    return inner === undefined ? value : unwrapped(inner, known, depth + 1);
  }
  if (Array.isArray(value)) return value.length === 1 ? unwrapped(value[0], known, depth + 1) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (known.some((key) => Object.hasOwn(value, key))) return value;
  for (const [key, member] of Object.entries(value)) {
    const inner = wrappers.has(key) ? unwrapped(member, known, depth + 1) : undefined;
    if (typeof inner === 'object' && inner !== null && !Array.isArray(inner)) return inner;
  }
  return value;
}

function renamed(members: Members, known: readonly string[]) {
  const given: Record<string, unknown> = Object.fromEntries(known.map((key) => [key, ownValue(members, key)]));
  const used = new Set(known);
  for (const key of known) {
    if (given[key] !== undefined && given[key] !== null) continue;
    const alias = (argumentAliases[key] ?? []).find((other) => !used.has(other) && Object.hasOwn(members, other));
    if (alias === undefined) continue;
    used.add(alias);
    given[key] = ownValue(members, alias);
  }
  return { given, unknown: Object.keys(members).filter((key) => !used.has(key)) };
}

function ownValue(members: Members, key: string): unknown {
  return Object.hasOwn(members, key) ? members[key] : undefined;
}

/** Names of the model's own are not repeated: they may be anything. */
function unknownNotes(unknown: readonly string[], known: readonly string[]): readonly string[] {
  if (unknown.length === 0) return [];
  const near = unknown.flatMap((key) => nearestNames(key, known, 1));
  const meant = near.length === 0 ? '' : ` Did you mean \`${near[0]}\`?`;
  const count = unknown.length === 1 ? 'One argument that does' : `${unknown.length} arguments that do`;
  return [`${count} not exist ${unknown.length === 1 ? 'was' : 'were'} ignored.${meant}`];
}
