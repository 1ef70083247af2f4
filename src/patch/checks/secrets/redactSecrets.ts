import type { Finding } from '../../../contracts/changes/finding.ts';
import { redactionMark } from '../../../contracts/text/redactionMark.ts';
import { redactPrintedSecrets } from './possibleSecrets.ts';
import { findSecrets } from './secrets.ts';

/** A text with more of them is nothing but secrets, and to look for each in all of it would take too long. */
const mostSecrets = 500;

/**
 * A text without what looks like a secret in it: prompts and answers are stored, and prompts go to a model.
 * @param path tells by its ending what kind of text it is
 * @returns the mark alone where there are hundreds
 */
export async function redactSecrets(text: string, path = 'text.md'): Promise<string> {
  const found = await findSecrets(path, text);
  return without(
    text,
    found.map((secret) => secret.text),
  );
}

/** A shorter line of a key says nothing: it is a blank one, or its padding. */
const shortestLine = 8;

/**
 * A part of a text without what looks like a secret in all of it: a key of several lines is not known by one of them.
 * @param whole the text that the part is of
 * @param path tells by its ending what kind of text it is
 */
export async function redactPart(part: string, whole: string, path: string): Promise<string> {
  const found = await findSecrets(path, whole);
  const lines = found.flatMap(({ text }) => text.split('\n')).map((line) => line.trim());
  const secrets = lines.filter(({ length }) => length >= shortestLine);
  return await redactSecrets(without(part, secrets), path);
}

/**
 * Texts that programs printed, such as the output of a build, without what looks like a secret in any of them. More is taken
 * for one than in code, since nothing is lost by it.
 */
export async function redactOutput(texts: readonly string[]): Promise<readonly string[]> {
  const found = await findSecrets('text.md', texts.join('\n'));
  const secrets = found.map((secret) => secret.text);
  return texts.map((text) => redactPrintedSecrets(without(text, secrets), redactionMark));
}

function without(text: string, found: readonly string[]): string {
  const secrets = [...new Set(found)].filter((secret) => secret.trim() !== '');
  if (secrets.length > mostSecrets) return redactionMark;
  const longestFirst = secrets.sort((left, right) => right.length - left.length);
  return longestFirst.reduce((rest, secret) => rest.replaceAll(secret, () => redactionMark), text);
}

/**
 * What speaks against an answer that held a secret, or that quotes a line whose secret it was not shown: the mark would
 * end up in a file.
 * @param reply an answer after {@link redactSecrets}
 */
export function checkRedactedReply(reply: string): readonly Finding[] {
  if (!reply.includes(redactionMark)) return [];
  const message = `The edits hold a secret, or a line of which a secret was left out (${redactionMark}). Write no secrets, and leave lines that hold one as they are: choose edits that do not quote them.`;
  return [{ code: 'secret', severity: 'error', message }];
}
