import { checkEncodings } from '../../../../src/activities/drafting/checkEncodings.ts';
import { contentBytes } from '../../../../src/ado/git/pushContent.ts';
import { pathClashes } from '../../../../src/contracts/paths/pathClashes.ts';
import { checkPathConflicts } from '../../../../src/patch/checks/pathConflicts.ts';
import { readEditorConfig } from '../../../../src/patch/newFiles/editorConfig.ts';
import { readGitAttributes } from '../../../../src/patch/newFiles/gitAttributes.ts';
import { matchesGlob, matchesGlobBelow } from '../../../../src/patch/newFiles/glob.ts';
import { encodeText, missingCharacter } from '../../../../src/platform/text/encodings.ts';
import { longestFile, type Readers, upTo } from '../reader.ts';

const baseCommit = '0'.repeat(40);
const lines = (text: string) => text.split('\n');
/** What a model may name. */
const path = (text: string) => text.slice(0, 400);
const added = (paths: readonly string[]) => ({
  baseCommit,
  changes: paths.map((one) => ({ kind: 'add' as const, path: one, content: '' })),
});

/** Paths, encodings and conventions of files. */
export const fileReaders: Readers = {
  'activities/drafting/checkEncodings.ts': {
    checkEncodings: upTo(longestFile, (text) =>
      checkEncodings(
        { baseCommit, changes: [{ kind: 'edit', path: 'a', content: text, encoding: 'windows-1252' }] },
        () => text,
      ),
    ),
  },
  'ado/git/pushContent.ts': {
    contentBytes: upTo(longestFile, (text) => contentBytes({ path: 'a', encoding: 'utf-16le' }, text)),
  },
  'contracts/paths/pathClashes.ts': {
    'pathClashes: paths': (text) => pathClashes(lines(text), new Set(), ['a/b']),
    'pathClashes: files': (text) => pathClashes(['a/b'], new Set(), lines(text)),
  },
  'patch/checks/pathConflicts.ts': {
    'checkPathConflicts: a path': (text) => checkPathConflicts(added([text]), ['a']),
    'checkPathConflicts: a file': (text) => checkPathConflicts(added(['a/b']), [text]),
  },
  'patch/newFiles/editorConfig.ts': {
    'readEditorConfig: a file': (text) => readEditorConfig('a/b.ts', () => text),
    'readEditorConfig: a section': (text) => readEditorConfig('a/b.ts', () => `[${text}]\nindent_size = 2\n`),
    'readEditorConfig: a path': (text) => readEditorConfig(path(text), () => '[*/**/{a,b}*.ts]\nindent_size = 2\n'),
  },
  'patch/newFiles/gitAttributes.ts': {
    'readGitAttributes: a file': (text) => readGitAttributes('a/b.ts', () => text),
    'readGitAttributes: a path': (text) => readGitAttributes(path(text), () => '*/**/a*b*.ts text\n'),
  },
  'patch/newFiles/glob.ts': {
    'matchesGlob: a pattern': (text) => matchesGlob('a/b/c.ts', text),
    'matchesGlobBelow: a pattern': (text) => matchesGlobBelow('a/b/c.ts', text),
    'matchesGlob: a path': (text) => matchesGlob(path(text), '**/*a*{b,c}*.ts'),
  },
  'platform/text/encodings.ts': {
    encodeText: upTo(longestFile, (text) => encodeText(text, 'gb18030')),
    missingCharacter: upTo(longestFile, (text) => missingCharacter(text, 'cp932')),
  },
};
