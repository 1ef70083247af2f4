import type { ChangeSet } from '../../../../src/contracts/changes/changeSet.ts';
import { applyEdits } from '../../../../src/patch/apply/applyEdits.ts';
import { applyIncrementally } from '../../../../src/patch/apply/applyIncrementally.ts';
import { applyWholeFile } from '../../../../src/patch/apply/applyWholeFile.ts';
import { createFileState } from '../../../../src/patch/apply/fileState.ts';
import { repeatsFile } from '../../../../src/patch/apply/repeatsFile.ts';
import { substituteText } from '../../../../src/patch/apply/substituteText.ts';
import { mergeChangeSets } from '../../../../src/patch/apply/virtualFiles.ts';
import { checkChangeSet } from '../../../../src/patch/checks/checkChangeSet.ts';
import { checkPaths, defaultCheckPolicy } from '../../../../src/patch/checks/checkPolicy.ts';
import { checkFormatting } from '../../../../src/patch/checks/formatting.ts';
import { checkLeftovers } from '../../../../src/patch/checks/leftovers.ts';
import { checkRelevance } from '../../../../src/patch/checks/relevance.ts';
import { checkRedactedReply, redactPart, redactSecrets } from '../../../../src/patch/checks/secrets/redactSecrets.ts';
import { checkForSecrets, findSecrets } from '../../../../src/patch/checks/secrets/secrets.ts';
import { checkSyntax } from '../../../../src/patch/checks/syntax/syntax.ts';
import { findLineSequence } from '../../../../src/patch/diff/lineSearch.ts';
import { lineSimilarity } from '../../../../src/patch/diff/lineSimilarity.ts';
import { measureChangeSet } from '../../../../src/patch/diff/measureChangeSet.ts';
import { renderUnifiedDiff } from '../../../../src/patch/diff/unifiedDiff.ts';
import { hunkFromSides } from '../../../../src/patch/edits/hunkFromSides.ts';
import { indentOf } from '../../../../src/patch/edits/indentation.ts';
import { isCodeFence, splitReply } from '../../../../src/patch/edits/replyLines.ts';
import { linesOfNodes, parseCodeBlocks } from '../../../../src/patch/elisions/codeBlocks.ts';
import { beginsDefinition, beginsStatement } from '../../../../src/patch/elisions/definitions.ts';
import { isElision, isPlandexElision } from '../../../../src/patch/elisions/elision.ts';
import { fillElisions } from '../../../../src/patch/elisions/fillElisions.ts';
import { findMissingLine } from '../../../../src/patch/elisions/findMissingLine.ts';
import { readHeadlessReply } from '../../../../src/patch/formats/headlessFormat.ts';
import { parseReply } from '../../../../src/patch/formats/parseReply.ts';
import { replyLimits } from '../../../../src/patch/formats/replyLimits.ts';
import { opensSearchReplace } from '../../../../src/patch/formats/searchReplaceFormat.ts';
import { opensV4a } from '../../../../src/patch/formats/v4aFormat.ts';
import { readWholeFiles } from '../../../../src/patch/formats/wholeFileFormat.ts';
import { createTypographyAdapter, matchLevels } from '../../../../src/patch/matching/matchLevels.ts';
import { joinText, splitText } from '../../../../src/patch/matching/textFile.ts';
import { stripDecoration } from '../../../../src/patch/paths/pathDecoration.ts';
import { findPathInLine, parseHeaderPath, unquotePath } from '../../../../src/patch/paths/pathText.ts';
import { validatePath, withoutDotSlash } from '../../../../src/patch/paths/validatePath.ts';
import { longestFile, type Reader, type Readers, upTo } from '../reader.ts';
import { manySecrets, other } from '../samples.ts';

const baseCommit = '0'.repeat(40);
const source =
  'function total(prices) {\n  const sum = prices.length;\n  return sum;\n}\n\nclass Shop {\n  open() {}\n}\n';
const lines = (text: string) => text.split('\n');

function edited(content: string): ChangeSet {
  return { baseCommit, changes: [{ kind: 'edit', path: 'a.ts', content }] };
}

/** A reply applied to a file, as an activity does. */
function applied(reply: string, file: string): unknown {
  const { edits } = parseReply(reply, { path: 'a.ts', isFinished: true });
  return applyEdits({ edits, read: () => file, exists: () => true, paths: () => ['a.ts'], baseCommit });
}

const block = (search: string, replace: string) =>
  `a.ts\n<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE\n`;
/** A reply that is just not refused for its length: what is refused shows nothing of how long reading takes. */
const reply = (read: (text: string) => unknown) =>
  upTo(replyLimits.characters - 1_000, (text) => read(text.split('\n', replyLimits.lines - 10).join('\n')));
const syntax =
  (path: string): Reader =>
  (text) =>
    checkSyntax(path, text, '');

/** Replies of models, and the files and changes that they lead to. */
export const patchReaders: Readers = {
  'patch/apply/applyEdits.ts': {
    'applyEdits: a reply': (text) => applied(text, source),
    'applyEdits: a file': upTo(longestFile, (text) =>
      applied(block('  return sum;', '  return 0;'), `${text}\n${source}`),
    ),
    'applyEdits: a file, nearly': upTo(longestFile, (text) =>
      applied(block('  returm summ;\n}', '  return 0;\n}'), `${text}\n${source}`),
    ),
    'applyEdits: a block': upTo(longestFile, (text) => applied(block(text, `${text}\nb`), text)),
    'applyEdits: a block, nearly': upTo(longestFile, (text) => applied(block(`${text}\nc`, 'b'), text)),
    'applyEdits: a block of other lines': upTo(longestFile, (text) => applied(block(text, other(text)), text)),
    'applyEdits: a whole file': upTo(longestFile, (text) => applied(`a.ts\n\`\`\`\n${text}\n// ...\n\`\`\``, text)),
    'applyEdits: a diff': upTo(longestFile, (text) =>
      applied(`--- a/a.ts\n+++ b/a.ts\n@@ -1 +1 @@\n ${lines(text).join('\n ')}\n+b`, text),
    ),
    'applyEdits: a call': upTo(longestFile, (text) =>
      applied(JSON.stringify({ path: 'a.ts', old_str: text, new_str: 'b' }), text),
    ),
    'applyEdits: a call, nearly': upTo(longestFile, (text) =>
      applied(JSON.stringify({ path: 'a.ts', old_str: `${text} x`, new_str: 'b' }), text),
    ),
    'applyEdits: many blocks': upTo(longestFile, (text) =>
      applied(
        lines(text)
          .slice(0, 1_900)
          .map((line) => block(line.slice(0, 1_000), 'b'))
          .join(''),
        text,
      ),
    ),
  },
  'patch/apply/applyIncrementally.ts': {
    applyIncrementally: upTo(longestFile, (text) =>
      applyIncrementally({
        edits: parseReply(block(text, 'b')).edits,
        read: () => source,
        exists: () => true,
        baseCommit,
      }),
    ),
  },
  'patch/formats/headlessFormat.ts': {
    readHeadlessReply: reply((text) => readHeadlessReply(text, splitReply(text), 'a.ts', undefined, () => false)),
  },
  'patch/diff/measureChangeSet.ts': {
    'measureChangeSet: other lines': upTo(longestFile, (text) => measureChangeSet(edited(other(text)), () => text)),
    'measureChangeSet: other text': upTo(longestFile, (text) => measureChangeSet(edited(text), () => source)),
  },
  'patch/checks/checkChangeSet.ts': {
    'checkChangeSet: code': upTo(longestFile, (text) =>
      checkChangeSet({ changeSet: edited(text), before: () => source, files: [], policy: defaultCheckPolicy }),
    ),
    'checkChangeSet: other lines': upTo(longestFile, (text) =>
      checkChangeSet({
        changeSet: edited(other(text)),
        before: () => text,
        files: [],
        policy: defaultCheckPolicy,
        relevantPaths: [],
      }),
    ),
  },
  'patch/checks/formatting.ts': {
    checkFormatting: upTo(longestFile, (text) => checkFormatting('a.ts', other(text), text)),
    'checkFormatting: blanks': upTo(longestFile, (text) =>
      checkFormatting('a.ts', lines(text).join('\n  '), `x${text}`),
    ),
  },
  'patch/checks/leftovers.ts': { checkLeftovers: upTo(longestFile, (text) => checkLeftovers('a.ts', text, source)) },
  'patch/checks/checkPolicy.ts': {
    checkPaths: (path) => checkPaths({ kind: 'add', path, content: '' }, defaultCheckPolicy),
  },
  'patch/checks/secrets/redactSecrets.ts': {
    redactPart: (text) => redactPart(text, text, 'a.ts'),
    redactSecrets: (text) => redactSecrets(text),
    'redactSecrets: many': (text) => redactSecrets(manySecrets(text.length)),
    checkRedactedReply,
  },
  'patch/checks/relevance.ts': {
    checkRelevance: upTo(longestFile, (text) =>
      checkRelevance({ kind: 'edit', path: 'a.ts', content: other(text) }, text, []),
    ),
  },
  'patch/checks/secrets/secrets.ts': {
    findSecrets: (text) => findSecrets('a.ts', text),
    checkForSecrets: upTo(longestFile, (text) => checkForSecrets('a.ts', text, source)),
    'checkForSecrets: many': upTo(longestFile, (text) =>
      checkForSecrets('a.ts', manySecrets(text.length), `a\n${manySecrets(text.length)}`),
    ),
  },
  'patch/checks/syntax/syntax.ts': {
    'checkSyntax: script': syntax('a.ts'),
    'checkSyntax: script with an error': upTo(longestFile, (text) => checkSyntax('a.tsx', `${text}\n(`, '')),
    'checkSyntax: Python': syntax('a.py'),
    'checkSyntax: C#': syntax('a.cs'),
    'checkSyntax: Java': syntax('a.java'),
    'checkSyntax: Go': syntax('a.go'),
    'checkSyntax: Ruby': syntax('a.rb'),
    'checkSyntax: CSS': syntax('a.css'),
    'checkSyntax: shell': syntax('a.sh'),
    'checkSyntax: PowerShell': syntax('a.ps1'),
    'checkSyntax: JSON': syntax('a.json'),
    'checkSyntax: JSON with comments': upTo(longestFile, (text) =>
      checkSyntax('a.json', `/* */ [${text}, /* ${text}`, ''),
    ),
    'checkSyntax: YAML': syntax('a.yml'),
    'checkSyntax: XML': syntax('a.xml'),
    'checkSyntax: XML inside': upTo(longestFile, (text) => checkSyntax('a.xml', `<a b="c">${text}</a>`, '<a/>')),
  },
  'patch/elisions/codeBlocks.ts': {
    'parseCodeBlocks and linesOfNodes': (text) => linesOfNodes(parseCodeBlocks(lines(text)).nodes),
  },
  'patch/elisions/definitions.ts': { beginsDefinition, beginsStatement },
  'patch/elisions/elision.ts': { isElision, isPlandexElision },
  'patch/elisions/fillElisions.ts': {
    'fillElisions: a file': upTo(longestFile, (text) =>
      fillElisions(lines(text), ['function total(prices) {', '  // ...', '}']),
    ),
    'fillElisions: a reply': upTo(longestFile, (text) => fillElisions(lines(source), [...lines(text), '// ...'])),
    'fillElisions: both': upTo(longestFile, (text) => fillElisions(lines(text), [...lines(text), '// ...'])),
  },
  'patch/apply/fileState.ts': {
    createFileState: upTo(longestFile, (text) => createFileState('a.ts', text, true).file),
  },
  'patch/edits/hunkFromSides.ts': {
    hunkFromSides: upTo(longestFile, (text) =>
      hunkFromSides(splitReply(text), splitReply(other(text)), { oldStart: undefined, replyLine: 1 }),
    ),
  },
  'patch/edits/indentation.ts': { indentOf },
  'patch/elisions/findMissingLine.ts': {
    findMissingLine: upTo(longestFile, (text) => findMissingLine(lines(text), lines(other(text)))),
  },
  'patch/diff/lineSearch.ts': { findLineSequence: (text) => findLineSequence(lines(text), lines(text).slice(0, 100)) },
  'patch/diff/lineSimilarity.ts': { lineSimilarity: (text) => lineSimilarity(text, `${text}x`, 0.5) },
  'patch/apply/virtualFiles.ts': {
    mergeChangeSets: upTo(longestFile, (text) =>
      mergeChangeSets({ text: () => source, exists: () => true } as never, edited(text), edited(other(text))),
    ),
  },
  'patch/formats/parseReply.ts': {
    parseReply: reply((text) => parseReply(text)),
    'parseReply: for a file': reply((text) => parseReply(text, { path: 'a.ts' })),
    'parseReply: a finished one': reply((text) => parseReply(text, { path: 'a.ts', isFinished: true })),
    'parseReply: whole': reply((text) => parseReply(text, { path: 'a.ts', format: 'whole' })),
    'parseReply: an envelope': reply((text) => parseReply(`*** Begin Patch\n${text}`)),
    'parseReply: a call': reply((text) =>
      parseReply(JSON.stringify({ path: 'a.ts', patch: `*** Begin Patch\n${text}` })),
    ),
  },
  'patch/paths/pathDecoration.ts': { stripDecoration: upTo(400, stripDecoration) },
  'patch/paths/validatePath.ts': { validatePath, withoutDotSlash },
  'patch/paths/pathText.ts': {
    unquotePath: (text) => unquotePath(`"${text}"`),
    parseHeaderPath,
    'parseHeaderPath: quoted': (text) => parseHeaderPath(`"${text}`),
    findPathInLine,
  },
  'patch/apply/repeatsFile.ts': {
    repeatsFile: upTo(longestFile, (text) => repeatsFile(text, other(text))),
    'repeatsFile: itself': upTo(longestFile, (text) => repeatsFile(text, text)),
  },
  'patch/edits/replyLines.ts': { splitReply, isCodeFence },
  'patch/formats/searchReplaceFormat.ts': { opensSearchReplace },
  'patch/apply/substituteText.ts': {
    'substituteText: a file': upTo(longestFile, (text) => substituteText('a', text, substitution('total of it'))),
    'substituteText: a text': upTo(longestFile, (text) => substituteText('a', `${text}y`, substitution(`${text}x`))),
    'substituteText: often': upTo(longestFile, (text) => substituteText('a', text, substitution(text.slice(0, 2)))),
  },
  'patch/matching/textFile.ts': { 'splitText: and back': (text) => joinText(splitText(text)) },
  'patch/matching/matchLevels.ts': {
    matchLevels: (text) => matchLevels.map(({ key }) => key(text)),
    createTypographyAdapter: (text) => createTypographyAdapter([text], [source])(text),
  },
  'patch/diff/unifiedDiff.ts': {
    'renderUnifiedDiff: other lines': upTo(longestFile, (text) => renderUnifiedDiff(edited(other(text)), () => text)),
    'renderUnifiedDiff: other text': upTo(longestFile, (text) => renderUnifiedDiff(edited(text), () => source)),
  },
  'patch/formats/v4aFormat.ts': { opensV4a },
  'patch/apply/applyWholeFile.ts': {
    applyWholeFile: upTo(longestFile, (text) =>
      applyWholeFile('a', splitText(source), {
        kind: 'whole',
        path: 'a',
        content: text,
        isComplete: false,
        isFenced: true,
        replyLine: 1,
      }),
    ),
  },
  'patch/formats/wholeFileFormat.ts': {
    readWholeFiles: upTo(longestFile, (text) => readWholeFiles(text, splitReply(text), undefined, true)),
  },
};

function substitution(oldText: string) {
  return { kind: 'substitute' as const, path: 'a', oldText, newText: 'b', isEverywhere: false, replyLine: 1 };
}
