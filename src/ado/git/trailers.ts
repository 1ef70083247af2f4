import { AgentError } from '../../contracts/agentError.ts';

export type Trailer = readonly [key: string, value: string];

const partKey = 'Code-Agent-Part';
const partPattern = /^Code-Agent-Part: (\d+)\/(\d+)$/;

/** A commit message with its trailers as the last paragraph, where `git interpret-trailers` looks for them. */
export function appendTrailers(message: string, trailers: readonly Trailer[]): string {
  const lines = trailers.map(([key, value]) => trailerLine(key, value));
  return [message.trim(), lines.join('\n')].filter((part) => part !== '').join('\n\n');
}

/** Whether the message's last paragraph holds every one of the trailers, exactly. */
export function hasTrailers(message: string, trailers: readonly Trailer[]): boolean {
  const lines = new Set(lastParagraph(message));
  return trailers.length > 0 && trailers.every(([key, value]) => lines.has(trailerLine(key, value)));
}

/** Tells which of several commits of one step this is. */
export function partTrailer(number: number, count: number): Trailer {
  return [partKey, `${number}/${count}`];
}

/** Which of several commits of one step a message belongs to; undefined for the only one. */
export function partOf(message: string): { readonly number: number; readonly count: number } | undefined {
  const part = lastParagraph(message)
    .map((line) => partPattern.exec(line))
    .find((match) => match !== null);
  return part === undefined ? undefined : { number: Number(part[1]), count: Number(part[2]) };
}

function lastParagraph(message: string): readonly string[] {
  const paragraph =
    message
      .trim()
      .split(/\r?\n\s*\r?\n/)
      .at(-1) ?? '';
  return paragraph.split(/\r?\n/).map((line) => line.trim());
}

function trailerLine(key: string, value: string): string {
  const line = `${key}: ${value.trim()}`;
  if (!/^[A-Za-z0-9-]+$/.test(key) || /[\r\n]/.test(line)) {
    throw new AgentError(
      'invalid-input',
      `"${key}" cannot be a commit trailer: the key must consist of letters, digits and hyphens, and the value of one line.`,
    );
  }
  return line;
}
