import { AgentError } from '../contracts/agentError.ts';

export type Trailer = readonly [key: string, value: string];

/** A commit message with its trailers as the last paragraph, where `git interpret-trailers` looks for them. */
export function messageWithTrailers(message: string, trailers: readonly Trailer[]): string {
  const lines = trailers.map(([key, value]) => trailerLine(key, value));
  return [message.trim(), lines.join('\n')].filter((part) => part !== '').join('\n\n');
}

/** Whether the message's last paragraph holds every one of the trailers, exactly. */
export function carriesTrailers(message: string, trailers: readonly Trailer[]): boolean {
  const lastParagraph =
    message
      .trim()
      .split(/\r?\n\s*\r?\n/)
      .at(-1) ?? '';
  const lines = new Set(lastParagraph.split(/\r?\n/).map((line) => line.trim()));
  return trailers.length > 0 && trailers.every(([key, value]) => lines.has(trailerLine(key, value)));
}

function trailerLine(key: string, value: string): string {
  const line = `${key}: ${value.trim()}`;
  if (!/^[A-Za-z0-9-]+$/.test(key) || /[\r\n]/.test(line)) {
    throw new AgentError(
      'invalid-input',
      `"${key}" cannot be a commit trailer: a key of letters, digits and hyphens, a value of one line.`,
    );
  }
  return line;
}
