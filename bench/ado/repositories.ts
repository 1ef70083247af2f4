import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

/** A repository to take a snapshot of. */
export interface MeasuredRepository {
  readonly name: string;
  /** A bare clone of ours. */
  readonly clone: string;
  readonly commit: string;
}

/**
 * A bare clone whose attributes say that an archive holds every file as it is committed: a snapshot is that, too, while
 * a plain `git archive` leaves out and rewrites what the repository's own attributes tell it to.
 */
export function cloneRepository(name: string, source: string, target: string): MeasuredRepository {
  git('.', 'clone', '--quiet', '--bare', '--shared', source, target);
  appendFileSync(join(target, 'info', 'attributes'), '* -export-ignore -export-subst -text -ident -filter\n');
  return { name, clone: target, commit: git(target, 'rev-parse', 'HEAD') };
}

/**
 * A made-up repository of text that does not compress to nothing.
 * @param files number of files of 20,000 bytes
 */
export function makeRepository(name: string, files: number, target: string): MeasuredRepository {
  git('.', 'init', '--quiet', '--bare', '--initial-branch=main', target);
  const parts = ['commit refs/heads/main\ncommitter A <a@example.com> 1700000000 +0000\ndata 5\nfirst\n'];
  for (let number = 0; number < files; number++) {
    const content = textOf(number);
    parts.push(`M 100644 inline folder-${number % 100}/file-${number}.txt\ndata ${content.length}\n${content}\n`);
  }
  execFileSync('git', ['fast-import', '--quiet'], { cwd: target, input: parts.join('') });
  return { name, clone: target, commit: git(target, 'rev-parse', 'refs/heads/main') };
}

function textOf(seed: number): string {
  let state = seed + 1;
  let text = '';
  while (text.length < 20_000) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    text += `${state.toString(36)}${state % 9 === 0 ? '\n' : ' '}`;
  }
  return text.slice(0, 20_000);
}

function git(directory: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: directory, encoding: 'utf8' }).trim();
}
