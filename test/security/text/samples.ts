import { parseRules } from '../../../src/rules/parseRules.ts';

/** The rules of a repository that has none of its own, with a text of others in them. */
export function rulesOf(text: string) {
  const reading = parseRules(undefined);
  if (reading.kind !== 'rules') throw new Error('The default rules must be rules.');
  const { rules } = reading;
  return {
    triggers: { ...rules.triggers, tags: [text], areaPaths: [text] },
    paths: rules.paths,
    approval: { ...rules.approval, when: 'matching' as const, paths: [text] },
  };
}

/** A text with something done to each line. */
export function withLines(text: string, change: (line: string) => string): string {
  return text.split('\n').map(change).join('\n');
}

/** The same text with every line changed, so that hardly one is left as it was. */
export function other(text: string): string {
  return withLines(text, (line) => `${line};`);
}

/** A secret in every line, each another one. */
export function manySecrets(length: number): string {
  const count = Math.ceil(length / 64);
  return Array.from({ length: count }, (_, at) => `SharedAccessKey=${String(at).padStart(43, 'a')}=`).join('\n');
}
