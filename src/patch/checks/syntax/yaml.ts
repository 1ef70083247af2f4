import { type ErrorCode, parseAllDocuments } from 'yaml';
import { lineNumbers } from '../../../contracts/text/linearText.ts';
import { longestProblem, type SyntaxProblem } from './syntaxProblem.ts';

/** What other parsers of YAML let pass, and what tools add to it. */
const doubtful: ReadonlySet<ErrorCode> = new Set([
  'BAD_COLLECTION_TYPE',
  'BAD_DIRECTIVE',
  'DUPLICATE_KEY',
  'KEY_OVER_1024_CHARS',
  'RESOURCE_EXHAUSTION',
  'TAB_AS_INDENT',
  'TAG_RESOLVE_FAILED',
]);

/** Whether a YAML file can be read. */
export function findYamlProblems(text: string): readonly SyntaxProblem[] {
  const documents = parseAllDocuments(text, { logLevel: 'silent', prettyErrors: false });
  const lineOf = lineNumbers(text);
  return [...documents].flatMap(({ errors }) =>
    errors.map(({ code, message, pos }) => ({
      line: lineOf(pos[0]),
      problem: message.slice(0, longestProblem),
      isCertain: !doubtful.has(code),
    })),
  );
}
