import { redactionMark } from '../../contracts/text/redactionMark.ts';
import { linesOf, redactedLines } from '../../patch/diff/redactedLines.ts';
import { redactingFor } from '../prompts/redactForPrompt.ts';

/** Lines that hold secrets, each with another text in its place that no edit can hold. */
export interface HiddenLines {
  /** @param path tells the kind of text */
  hide(text: string, path: string): Promise<string>;
  /** A text with the lines that {@link hide} replaced; others in their places. */
  restore(text: string): string;
  /** Whether a restored line would be shown with its secret: what stands around it tells what it is. */
  isLaidBare(text: string, path: string): Promise<boolean>;
  /** A text for people and models, with the usual mark where a line is hidden. */
  inWords(text: string): string;
}

const placeholder = /\[[A-Za-z0-9-]{8,64} line \d{1,9}\]/g;

/** @param nonce the run's mark, which is taken out of every edit */
export function createHiddenLines(nonce: string): HiddenLines {
  const lines = new Map<string, string>();
  const redacting = redactingFor(nonce);

  function hideLine(line: string): string {
    const text = `[${nonce} line ${lines.size}]`;
    lines.set(text, line);
    return text;
  }

  return {
    async hide(text, path) {
      const before = linesOf(text);
      const after = await redactedLines(text, path, redacting);
      const isHidden = (at: number) => before[at] !== after[at];
      if (!before.some((_, at) => isHidden(at))) return text;
      return text
        .split('\n')
        .map((line, at) => {
          if (!isHidden(at)) return line;
          return line.endsWith('\r') ? `${hideLine(line.slice(0, -1))}\r` : hideLine(line);
        })
        .join('\n');
    },
    restore: (text) => text.replaceAll(placeholder, (hidden) => lines.get(hidden) ?? hidden),
    async isLaidBare(text, path) {
      const secret = new Set(lines.values());
      if (secret.size === 0) return false;
      const now = linesOf(text);
      const after = await redactedLines(text, path, redacting);
      return now.some((line, at) => secret.has(line) && after[at] === line);
    },
    inWords: (text) => text.replaceAll(placeholder, (hidden) => (lines.has(hidden) ? redactionMark : hidden)),
  };
}
