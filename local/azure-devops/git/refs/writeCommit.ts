import { runGit } from '../process/gitProcess.ts';
import type { TreeEdit } from './pushChanges.ts';

/** Who wrote a commit and when, in UTC. */
export type CommitSignature = { readonly name: string; readonly email: string; readonly date: Date };

/** A commit to be written. */
export type CommitDraft = {
  /** Parent, or undefined for a first commit. */
  readonly parent: string | undefined;
  readonly author: CommitSignature;
  readonly committer: CommitSignature;
  readonly comment: string;
  readonly edits: readonly TreeEdit[];
};

/**
 * Writes a commit and its objects without moving any branch.
 * One `git fast-import` does it all, so the cost does not grow with the size of the repository.
 *
 * @returns the id of the commit
 */
export async function writeCommit(directory: string, draft: CommitDraft): Promise<string> {
  const ref = 'refs/stand-in/import';
  const parts: (string | Buffer)[] = [
    'feature done\n',
    `commit ${ref}\nmark :1\n`,
    `author ${signature(draft.author)}\ncommitter ${signature(draft.committer)}\n`,
    ...data(Buffer.from(draft.comment, 'utf8')),
  ];
  if (draft.parent !== undefined) {
    parts.push(`from ${draft.parent}\n`);
  }
  for (const edit of inOrder(draft.edits)) {
    parts.push(...editCommands(edit));
  }
  // Ending with a reset to nothing leaves no ref behind; the objects stay.
  parts.push(`\nget-mark :1\nreset ${ref}\nfrom ${'0'.repeat(40)}\n\ndone\n`);
  const input = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : part)));
  const result = await runGit(directory, ['fast-import', '--quiet', '--force'], { input });
  return result.stdout.toString('utf8').trim();
}

function inOrder(edits: readonly TreeEdit[]): readonly TreeEdit[] {
  const order = { rename: 0, delete: 1, write: 2 };
  return edits.toSorted((first, second) => order[first.kind] - order[second.kind]);
}

function editCommands(edit: TreeEdit): readonly (string | Buffer)[] {
  if (edit.kind === 'delete') {
    return [`D ${quoted(edit.path)}\n`];
  }
  if (edit.kind === 'rename') {
    return [`R ${quoted(edit.from)} ${quoted(edit.to)}\n`];
  }
  return [`M ${edit.mode} inline ${quoted(edit.path)}\n`, ...data(edit.content)];
}

function data(content: Buffer): readonly (string | Buffer)[] {
  return [`data ${content.length}\n`, content, '\n'];
}

function quoted(path: string): string {
  const escaped = path.replace(/["\\\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
  return `"${escaped}"`;
}

function signature(person: CommitSignature): string {
  const clean = (text: string): string => text.replace(/[<>\n\0]/g, '').trim();
  return `${clean(person.name)} <${clean(person.email)}> ${Math.floor(person.date.getTime() / 1000)} +0000`;
}
