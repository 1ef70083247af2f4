import { Buffer } from 'node:buffer';
import type { Finding } from '../../../contracts/changes/finding.ts';
import { lineNumbers } from '../../../contracts/text/linearText.ts';
import { decodePieces } from './decodePieces.ts';
import { type FoundSecret, findSecrets } from './secrets.ts';

const maximumFindings = 10;
const mostMatches = 100;
/** Secrets that are looked for in all of the file as it was; with more of them the rest counts as new. */
const mostLooks = 500;
const token = /(?<![\w-])(eyJ[\w-]{8,})\.eyJ[\w-]{8,}\.[\w-]{16,}(?![\w-])/g;
const assigned =
  /(?<![A-Za-z])((?:[A-Za-z]{0,20}[-_.]?)?(?:password|passwd|passphrase|pwd|secret|api[-_]?key|access[-_]?key|auth[-_]?token|access[-_]?token|private[-_]?key))["']?\s{0,4}(?::=|=>|[:=])\s{0,4}(["'`])([^"'`\s]{8,128})\2/gi;
/** In what programs print: headers, connection strings, options and addresses. */
const printed = [
  /authorization["']?\s{0,4}[:=]\s{0,4}["']?(?:bearer|basic|token)\s{1,4}([\w.~+/=-]{12,})/gi,
  /(?:password|pwd|accountkey|sharedaccesskey|client_?secret|api_?key)\s{0,4}[=:]\s{0,4}["']?([^\s;"'<>*,]{8,200})/gi,
  /--?(?:password|token|secret|api-key)[ =]["']?([^\s"'*]{8,200})/gi,
  /:\/\/[^\s/:@]{1,100}:([^\s/@]{4,200})@/g,
];
const placeholder =
  /^(?:[*x.#-]+|.*(?:\$\{|\$\(|\{\{|%\w+%|<|process\.env|example|sample|placeholder|changeme|change-me|dummy|your[-_ ]?|redacted|secret left out|todo|lorem|foobar|12345678).*)$/i;

/**
 * What may be a secret that a change brings into a file: tokens, passwords that are written out, and secrets of a known form
 * in base64, in hexadecimal, in parts or in escapes. Warnings, because only a person can tell.
 * @param before the file's text at the base commit; undefined for a new file
 */
export async function checkForPossibleSecrets(
  path: string,
  content: string,
  before: string | undefined,
): Promise<readonly Finding[]> {
  if (content === before) return [];
  const found = [...plainSecrets(content), ...(await hiddenSecrets(content))];
  const byLine = new Map<number, FoundSecret>();
  let looks = 0;
  for (const secret of found) {
    if (byLine.size >= maximumFindings) break;
    if (byLine.has(secret.line)) continue;
    looks += 1;
    if (looks > mostLooks || before?.includes(secret.text) !== true) byLine.set(secret.line, secret);
  }
  return [...byLine.values()].map(({ line, what }) => {
    const message = `Line ${line} of ${path} seems to hold ${what}. If it is one, read it from the configuration instead.`;
    return { code: 'possible-secret', severity: 'warning', path, line, message };
  });
}

/**
 * A text that a program printed without what may be a secret there: after `Authorization:`, in connection strings, options
 * and addresses.
 * @param mark stands where one was
 */
export function redactPrintedSecrets(text: string, mark: string): string {
  const values = plainSecrets(text).map((secret) => secret.text);
  const rest = values.reduce((left, value) => left.replaceAll(value, () => mark), text);
  return printed.reduce(
    (left, pattern) =>
      left.replaceAll(pattern, (whole, value: string) => {
        if (placeholder.test(value) || value.includes(mark)) return whole;
        const at = whole.lastIndexOf(value);
        return whole.slice(0, at) + mark + whole.slice(at + value.length);
      }),
    rest,
  );
}

function plainSecrets(content: string): readonly FoundSecret[] {
  const tokens = [...content.matchAll(token)]
    .filter(([, header = '']) => isHeader(header))
    .map(({ 0: text, index }) => ({ what: 'a token (JWT)', text, index }));
  const passwords = [...content.matchAll(assigned)]
    .filter(([, , , value = '']) => isWrittenOut(value))
    .map(({ 3: text = '', index }) => ({ what: 'a password or key that is written out', text, index }));
  const lineOf = lineNumbers(content);
  return [...tokens, ...passwords]
    .slice(0, mostMatches)
    .map(({ what, text, index }) => ({ what, text, line: lineOf(index) }));
}

function isHeader(header: string): boolean {
  return /"(?:alg|typ|kid)"\s*:/.test(Buffer.from(header, 'base64url').toString('latin1'));
}

/** Not a placeholder, a name, a path or a word: letters with digits or signs, of which enough differ. */
function isWrittenOut(value: string): boolean {
  if (placeholder.test(value) || /^[\w.-]*(?:password|secret|token|key)[\w.-]*$/i.test(value)) return false;
  const isMixed = /[A-Za-z]/.test(value) && (/\d/.test(value) || /[!@#$%^&*?~+=|]/.test(value));
  return isMixed && !/^(?:https?:|\/|\.{1,2}\/|[a-z]+(?:[.-][a-z]+)+\d?$)/i.test(value) && new Set(value).size >= 6;
}

async function hiddenSecrets(content: string): Promise<readonly FoundSecret[]> {
  const readings = decodePieces(content);
  if (readings.length === 0) return [];
  const found = await findSecrets('text.md', readings.map(({ text }) => text).join('\n'));
  return found.flatMap(({ what, line }) => {
    const reading = readings[line - 1];
    return reading === undefined || reading.source.includes(reading.text)
      ? []
      : [{ what: `${what} ${reading.form}`, text: reading.source, line: reading.line }];
  });
}
