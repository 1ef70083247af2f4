import { type Rules, type RulesInput, type RulesProblem, rulesSchema } from '../contracts/rules/rules.ts';
import { describeSchemaIssue } from './describeSchemaIssue.ts';
import { positionKey, readYaml, type YamlPath, type YamlReading } from './readYaml.ts';
import { suggestKey } from './suggestKey.ts';

export type RulesReading =
  | { readonly kind: 'rules'; readonly rules: Rules }
  | { readonly kind: 'problems'; readonly problems: readonly RulesProblem[] };

type YamlValue = Extract<YamlReading, { kind: 'value' }>;
type Section = Readonly<Record<string, unknown>>;

const maximumCharacters = 32_768;
const maximumProblems = 20;

/**
 * Reads the rules of a repository.
 * @param text content of `.code-agent.yml`; undefined or empty if the repository has no rules
 * @param defaults the deployment's values for keys that the repository does not set; lists are replaced, not merged
 * @returns the rules with all defaults filled in, or every problem with line and column
 */
export function parseRules(text: string | undefined, defaults: RulesInput = {}): RulesReading {
  const source = text ?? '';
  if (source.length > maximumCharacters) {
    const message = `The rules are too long: ${source.length} of at most ${maximumCharacters} characters. Shorten the file.`;
    return { kind: 'problems', problems: [{ line: 1, column: 1, message }] };
  }
  const reading = readYaml(source);
  if (reading.kind === 'problems') {
    return problemsAt(
      reading,
      reading.problems.map(({ offset, message }) => ({ offset, message })),
    );
  }
  const own = reading.value ?? {};
  const checked = rulesSchema.safeParse(own);
  if (!checked.success) {
    return problemsAt(
      reading,
      checked.error.issues.flatMap((issue) => problemsOf(issue, reading)),
    );
  }
  return { kind: 'rules', rules: rulesSchema.parse(merge(defaults, own)) };
}

interface Problem {
  readonly offset: number;
  readonly message: string;
}

function problemsAt({ lineCounter }: Pick<YamlReading, 'lineCounter'>, problems: readonly Problem[]): RulesReading {
  const placed = problems
    .toSorted((left, right) => left.offset - right.offset)
    .slice(0, maximumProblems)
    .map(({ offset, message }) => {
      const { line, col } = lineCounter.linePos(offset);
      return { line: Math.max(1, line), column: Math.max(1, col), message };
    });
  return { kind: 'problems', problems: placed };
}

function problemsOf(issue: Parameters<typeof describeSchemaIssue>[0], reading: YamlValue): readonly Problem[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const suggestion = suggestKey(path, key);
      const message = `\`${shown([...path, key])}\` is not a rule.${suggestion === undefined ? '' : ` ${suggestion}`}`;
      return { offset: reading.places.get(positionKey([...path, key]))?.key ?? 0, message };
    });
  }
  const subject = path.length === 0 ? 'The document' : `\`${shown(path)}\``;
  const message = `${subject} ${describeSchemaIssue(issue, valueAt(reading.value, path))}.`;
  return [{ offset: reading.places.get(positionKey(path))?.value ?? 0, message }];
}

/** Keys come from the file, so their length is limited when they are shown. */
function shown(path: YamlPath): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key + 1}]` : `.${String(key).slice(0, 60).replaceAll('`', "'")}`))
    .join('')
    .replace(/^\./, '');
}

function valueAt(value: unknown, path: YamlPath): unknown {
  return path.reduce<unknown>((current, key) => (isSection(current) ? current[String(key)] : undefined), value);
}

function merge(defaults: unknown, own: unknown): unknown {
  if (own === undefined) return defaults;
  if (!isSection(defaults) || !isSection(own) || Array.isArray(own)) return own;
  const keys = new Set([...Object.keys(defaults), ...Object.keys(own)]);
  return Object.fromEntries([...keys].map((key) => [key, merge(defaults[key], own[key])]));
}

function isSection(value: unknown): value is Section {
  return typeof value === 'object' && value !== null;
}
