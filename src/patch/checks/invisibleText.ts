import type { Finding } from '../../contracts/changes/finding.ts';
import { escapeCharacter, escapeInvisible } from '../../contracts/text/escapeInvisible.ts';
import { findLookAlike, nonAsciiWords } from './lookAlikes.ts';

const maximumFindings = 20;
const unseen =
  /(?![\t ])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Zs}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;
/** What spells emoji, and joins letters in scripts that need it. */
const spelling =
  /[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}#*\d]\ufe0f?\u20e3?(?:\u200d\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)*|(?<=[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Kannada}\p{Script=Telugu}\p{Script=Gujarati}\p{M}])[\u200c\u200d]/gu;
/** Blanks of other widths, hyphens that show only at the end of a line, and page breaks: seen, if not as what they are. */
const harmless = /^[\p{Zs}\u00ad\f\v]$/u;

/**
 * What a change brings in that people do not see, or see as something else: controls of direction (Trojan Source,
 * CVE-2021-42574), invisible characters, and words that mix look-alike letters of two scripts (CVE-2021-42694). What the
 * file held before is only a warning.
 * @param before the file's text at the base commit; undefined for a new file
 */
export function checkInvisibleText(path: string, content: string, before: string | undefined): readonly Finding[] {
  if (!/[^\t\n\r -~]|\r(?!\n)/.test(content)) return [];
  const known = new Set(before?.split('\n') ?? []);
  const knownCharacters = new Set(before?.match(unseen) ?? []);
  const knownWords = nonAsciiWords(before ?? '');
  const findings: Finding[] = [];
  for (const [index, line] of content.split('\n').entries()) {
    if (known.has(line) || findings.length >= maximumFindings) continue;
    const found =
      unseenIn(index === 0 ? line.replace(/^\uFEFF/, '') : line, knownCharacters) ?? findLookAlike(line, knownWords);
    if (found !== undefined) {
      const message = `Line ${index + 1} of ${escapeInvisible(path)} ${found.problem}.`;
      findings.push({ code: found.code, severity: found.severity, path, line: index + 1, message });
    }
  }
  return findings;
}

function unseenIn(line: string, known: ReadonlySet<string>) {
  const rest = line.replace(/\r$/, '').replaceAll(spelling, '');
  const found = [...new Set(rest.match(unseen) ?? [])];
  if (found.length === 0) return undefined;
  const isRefused = found.some((character) => !harmless.test(character) && !known.has(character));
  const shown = found.slice(0, 5).map(escapeCharacter).join(', ');
  const problem = `holds ${shown}, which readers do not see as what it is; leave it out, or write it as an escape`;
  return { code: 'unseen-text', severity: isRefused ? 'error' : 'warning', problem } as const;
}
