import type { Change, ChangeSet } from '../../contracts/changes/changeSet.ts';
import type { Finding } from '../../contracts/changes/finding.ts';
import { type AppliedReply, applyReply, type ReplyToApply } from '../drafting/applyReply.ts';
import { redactForPrompt } from '../prompts/redactForPrompt.ts';
import { createHiddenLines, type HiddenLines } from './hiddenLines.ts';

/** A file that an edit names can lead to others; each round reads those of the one before without their secrets. */
const mostRounds = 10;

/**
 * Applies edits to files as the model was shown them: lines with secrets stay as they are, and nothing tells whether a guess
 * at one is right. Edits that hold a secret, or would have one shown by what they change around it, are refused.
 * @param nonce the run's mark
 */
export async function applyHidden(reply: ReplyToApply, nonce: string): Promise<AppliedReply> {
  const { reader, before } = reply;
  const hidden = createHiddenLines(nonce);
  const text = await redactForPrompt(reply.text, nonce);
  const hiddenBefore = before === undefined ? undefined : await withContents(before, hidden.hide);
  const texts = new Map<string, string | undefined>();
  for (let round = 1; ; round += 1) {
    const unseen = new Set<string>();
    const read = (path: string) => {
      if (!texts.has(path)) unseen.add(path);
      return texts.has(path) ? texts.get(path) : reader.text(path);
    };
    const applied = applyReply({ ...reply, text, before: hiddenBefore, reader: { ...reader, text: read } });
    if (unseen.size === 0) return await restored(applied, hidden, reader.text);
    if (round === mostRounds) return { findings: [tooManyFiles], edits: applied.edits };
    for (const path of unseen) {
      const content = reader.text(path);
      texts.set(path, content === undefined ? undefined : await hidden.hide(content, path));
    }
  }
}

async function restored(
  { changeSet, kept, findings, edits }: AppliedReply,
  hidden: HiddenLines,
  textOf: (path: string) => string | undefined,
): Promise<AppliedReply> {
  const said = findings.map((finding) => ({ ...finding, message: hidden.inWords(finding.message) }));
  const bare: Finding[] = [];
  const restore = async (changes: ChangeSet | undefined) => {
    if (changes === undefined) return undefined;
    const whole = await withContents(changes, async (content) => hidden.restore(content));
    for (const change of whole.changes) if (await isLaidBare(change, hidden, textOf)) bare.push(laidBare(change.path));
    return whole;
  };
  const all = await restore(changeSet);
  const some = await restore(kept);
  if (bare.length > 0) return { findings: [...bare, ...said], edits };
  return {
    ...{ findings: said, edits },
    ...(all === undefined ? {} : { changeSet: all }),
    ...(some === undefined ? {} : { kept: some }),
  };
}

async function isLaidBare(
  change: Change,
  hidden: HiddenLines,
  textOf: (path: string) => string | undefined,
): Promise<boolean> {
  if (change.kind === 'delete') return false;
  const text = change.content ?? (change.kind === 'rename' ? textOf(change.previousPath) : undefined);
  return text !== undefined && (await hidden.isLaidBare(text, change.path));
}

async function withContents(
  changeSet: ChangeSet,
  toContent: (content: string, path: string) => Promise<string>,
): Promise<ChangeSet> {
  const changes = changeSet.changes.map(async (change): Promise<Change> => {
    if (change.kind === 'delete' || change.content === undefined) return change;
    return { ...change, content: await toContent(change.content, change.path) };
  });
  return { ...changeSet, changes: await Promise.all(changes) };
}

function laidBare(path: string): Finding {
  const message = `The edits change ${path} around a secret so that it could be read. Leave the lines beside it as they are, or remove the whole of it with the file.`;
  return { code: 'secret', severity: 'error', path, message };
}

const tooManyFiles: Finding = {
  code: 'patch-malformed',
  severity: 'error',
  message: 'The edits name too many files that lead to others. Split them.',
};
