import { describe, expect, it } from '@jest/globals';
import { applyEdits } from '../../src/patch/apply/applyEdits.ts';
import { checkCaseCollisions } from '../../src/patch/checks/caseCollisions.ts';
import { checkForPossibleSecrets } from '../../src/patch/checks/secrets/possibleSecrets.ts';
import { checkForSecrets } from '../../src/patch/checks/secrets/secrets.ts';
import { parseReply } from '../../src/patch/formats/parseReply.ts';
import { manySecrets } from './text/samples.ts';
import { countedLines } from './text/texts.ts';

/* As in text.test.ts: what took minutes before it was bounded, or ended in a full stack, passes by coming to an end. */

const baseCommit = '0'.repeat(40);
const file = countedLines('l', 400_000);

function applied(reply: string, text = file) {
  const { edits } = parseReply(reply, { path: 'a.ts', isFinished: true });
  return applyEdits({ edits, read: () => text, exists: () => true, paths: () => ['a.ts'], baseCommit });
}

function codesOf(result: ReturnType<typeof applied>): readonly string[] {
  return result.kind === 'refused' ? [...new Set(result.findings.map(({ code }) => code))] : [];
}

const block = (search: string, replace: string) =>
  `a.ts\n<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE\n`;
const call = (at: number) => `${JSON.stringify({ path: 'a.ts', old_str: `l${at * 7}\n`, new_str: `b${at}\n` })}\n`;
const many = (count: number, make: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => make(at)).join('');

describe('edits of a long file come to an end', () => {
  it('as many blocks as are looked at, none of which stands there', () => {
    expect(codesOf(applied(many(60, (at) => block(`no${at}\nl${at * 7}\nl${at}x`, 'b'))))).toEqual(['patch-not-found']);
  });

  it('hundreds of equal blocks for a file of equal lines', () => {
    expect(
      codesOf(
        applied(
          many(100, () => block('x', 'y')),
          'x\n'.repeat(200_000),
        ),
      ),
    ).toEqual(['patch-ambiguous']);
  });

  it('a block of blank lines alone, more than a stack holds', () => {
    const blank = `x${'\n'.repeat(300_000)}x`;
    expect(applied(block(blank, `${blank}\nb`), `${blank}\n`).kind).toBe('applied');
  });

  it('as many calls as a reply may have: what is too much is said', () => {
    expect(codesOf(applied(many(1_900, call)))).toContain('too-large');
  });

  it('calls that are not too many are all made', () => {
    const result = applied(many(300, call));
    const [change] = result.kind === 'applied' ? result.changeSet.changes : [];
    expect(change?.kind === 'edit' && change.content.match(/^b\d+$/gm)?.length).toBe(300);
  });
});

describe('checks of a change come to an end', () => {
  it('a path of folders in folders', () => {
    const path = 'a/'.repeat(200_000);
    const changes = [{ kind: 'add' as const, path: `${path}b`, content: '' }];
    expect(checkCaseCollisions({ baseCommit, changes }, [])).toEqual([]);
    expect(
      checkCaseCollisions({ baseCommit, changes: [{ kind: 'add', path: 'A', content: '' }] }, [path]),
    ).toHaveLength(1);
  });

  it('secrets that were there before, thousands of them', async () => {
    const secrets = manySecrets(300_000);
    expect(await checkForSecrets('a.ts', secrets, `a\n${secrets}`)).toEqual([]);
    expect(await checkForPossibleSecrets('a.ts', secrets, `a\n${secrets}`)).toEqual([]);
  });

  it('passwords at the end of a long file', async () => {
    const passwords = `${'\n'.repeat(300_000)}${'password = "aB3$xyz1"\n'.repeat(1_000)}`;
    expect(await checkForPossibleSecrets('a.ts', passwords, undefined)).toHaveLength(10);
  });
});
