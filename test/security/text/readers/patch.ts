import type { ChangeSet } from '../../../../src/contracts/changeSet.ts';
import { applyEdits } from '../../../../src/patch/applyEdits.ts';
import { applyIncrementally } from '../../../../src/patch/applyKept.ts';
import { readHeadlessReply } from '../../../../src/patch/bareFormats.ts';
import { measureChangeSet } from '../../../../src/patch/changeSize.ts';
import { checkChangeSet } from '../../../../src/patch/checkChangeSet.ts';
import { checkFormatting } from '../../../../src/patch/checks/formatting.ts';
import { checkLeftovers } from '../../../../src/patch/checks/leftovers.ts';
import { checkPaths, defaultCheckPolicy } from '../../../../src/patch/checks/policy.ts';
import { checkRedactedReply, redactSecrets } from '../../../../src/patch/checks/redactSecrets.ts';
import { checkRelevance } from '../../../../src/patch/checks/relevance.ts';
import { checkForSecrets, findSecrets } from '../../../../src/patch/checks/secrets.ts';
import { checkSyntax } from '../../../../src/patch/checks/syntax.ts';
import { linesOfNodes, parseCodeBlocks } from '../../../../src/patch/codeBlocks.ts';
import { beginsDefinition, beginsStatement } from '../../../../src/patch/definitions.ts';
import { isElision, isPlandexElision, isRemovalComment } from '../../../../src/patch/elision.ts';
import { parsePlandexExplanation } from '../../../../src/patch/explanation.ts';
import { createFileState } from '../../../../src/patch/fileState.ts';
import { fillElisions } from '../../../../src/patch/fillElisions.ts';
import { hunkFromSides } from '../../../../src/patch/hunkFromSides.ts';
import { indentOf } from '../../../../src/patch/indentation.ts';
import { findMissingLine } from '../../../../src/patch/lackedLine.ts';
import { findLineSequence } from '../../../../src/patch/lineSearch.ts';
import { lineSimilarity } from '../../../../src/patch/lineSimilarity.ts';
import { insertElisions } from '../../../../src/patch/markGaps.ts';
import { isMisspelling, misspelledWords, wordsOf } from '../../../../src/patch/misspelling.ts';
import { mergeChangeSets } from '../../../../src/patch/overlay.ts';
import { parseReply } from '../../../../src/patch/parseReply.ts';
import { stripDecoration } from '../../../../src/patch/pathDecoration.ts';
import { validatePath, withoutDotSlash } from '../../../../src/patch/pathRules.ts';
import { findPathInLine, parseHeaderPath, unquotePath } from '../../../../src/patch/pathText.ts';
import { joinText } from '../../../../src/patch/pendingLines.ts';
import { repeatsFile } from '../../../../src/patch/repeatedText.ts';
import { replaceDefinitions } from '../../../../src/patch/replaceDefinitions.ts';
import { replyLimits } from '../../../../src/patch/replyLimits.ts';
import { isCodeFence, splitReply } from '../../../../src/patch/replyText.ts';
import { opensSearchReplace } from '../../../../src/patch/searchReplaceFormat.ts';
import { substituteText } from '../../../../src/patch/substituteText.ts';
import { splitText } from '../../../../src/patch/textFile.ts';
import { createTypographyAdapter, matchLevels } from '../../../../src/patch/tolerance.ts';
import { canonicalField, parseJson } from '../../../../src/patch/toolCall.ts';
import { renderUnifiedDiff } from '../../../../src/patch/unifiedDiff.ts';
import { opensV4a } from '../../../../src/patch/v4aFormat.ts';
import { applyWholeFile } from '../../../../src/patch/wholeFile.ts';
import { readWholeFiles } from '../../../../src/patch/wholeFormat.ts';
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
  'patch/applyEdits.ts': {
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
  'patch/applyKept.ts': {
    applyKept: upTo(longestFile, (text) =>
      applyIncrementally({
        edits: parseReply(block(text, 'b')).edits,
        read: () => source,
        exists: () => true,
        baseCommit,
      }),
    ),
  },
  'patch/bareFormats.ts': {
    readBareReply: reply((text) => readHeadlessReply(text, splitReply(text), 'a.ts', undefined)),
  },
  'patch/changeSize.ts': {
    'measureChangeSet: other lines': upTo(longestFile, (text) => measureChangeSet(edited(other(text)), () => text)),
    'measureChangeSet: other text': upTo(longestFile, (text) => measureChangeSet(edited(text), () => source)),
  },
  'patch/checkChangeSet.ts': {
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
    formattingFindings: upTo(longestFile, (text) => checkFormatting('a.ts', other(text), text)),
    'formattingFindings: blanks': upTo(longestFile, (text) =>
      checkFormatting('a.ts', lines(text).join('\n  '), `x${text}`),
    ),
  },
  'patch/checks/leftovers.ts': { leftoversIn: upTo(longestFile, (text) => checkLeftovers('a.ts', text, source)) },
  'patch/checks/policy.ts': {
    pathFindings: (path) => checkPaths({ kind: 'add', path, content: '' }, defaultCheckPolicy),
  },
  'patch/checks/redactSecrets.ts': {
    redactSecrets: (text) => redactSecrets(text),
    'redactSecrets: many': (text) => redactSecrets(manySecrets(text.length)),
    redactionFindings: checkRedactedReply,
  },
  'patch/checks/relevance.ts': {
    relevanceFindings: upTo(longestFile, (text) =>
      checkRelevance({ kind: 'edit', path: 'a.ts', content: other(text) }, text, []),
    ),
  },
  'patch/checks/secrets.ts': {
    secretsIn: (text) => findSecrets('a.ts', text),
    secretFindings: upTo(longestFile, (text) => checkForSecrets('a.ts', text, source)),
    'secretFindings: many': upTo(longestFile, (text) =>
      checkForSecrets('a.ts', manySecrets(text.length), `a\n${manySecrets(text.length)}`),
    ),
  },
  'patch/checks/syntax.ts': {
    'syntaxFindings: script': syntax('a.ts'),
    'syntaxFindings: script with an error': upTo(longestFile, (text) => checkSyntax('a.tsx', `${text}\n(`, '')),
    'syntaxFindings: Python': syntax('a.py'),
    'syntaxFindings: C#': syntax('a.cs'),
    'syntaxFindings: Java': syntax('a.java'),
    'syntaxFindings: Go': syntax('a.go'),
    'syntaxFindings: Ruby': syntax('a.rb'),
    'syntaxFindings: CSS': syntax('a.css'),
    'syntaxFindings: shell': syntax('a.sh'),
    'syntaxFindings: PowerShell': syntax('a.ps1'),
    'syntaxFindings: JSON': syntax('a.json'),
    'syntaxFindings: JSON with comments': upTo(longestFile, (text) =>
      checkSyntax('a.json', `/* */ [${text}, /* ${text}`, ''),
    ),
    'syntaxFindings: YAML': syntax('a.yml'),
    'syntaxFindings: XML': syntax('a.xml'),
    'syntaxFindings: XML inside': upTo(longestFile, (text) => checkSyntax('a.xml', `<a b="c">${text}</a>`, '<a/>')),
  },
  'patch/codeBlocks.ts': { 'readBlocks and levelLines': (text) => linesOfNodes(parseCodeBlocks(lines(text)).nodes) },
  'patch/definitions.ts': { beginsDefinition, beginsStatement },
  'patch/elision.ts': { isElision, isExistingCode: isPlandexElision, isRemoval: isRemovalComment },
  'patch/explanation.ts': { linesThatMayGo: (text) => parsePlandexExplanation(lines(text)) },
  'patch/fillElisions.ts': {
    'fillElisions: a file': upTo(longestFile, (text) =>
      fillElisions(lines(text), ['function total(prices) {', '  // ...', '}']),
    ),
    'fillElisions: a reply': upTo(longestFile, (text) => fillElisions(lines(source), [...lines(text), '// ...'])),
    'fillElisions: both': upTo(longestFile, (text) => fillElisions(lines(text), [...lines(text), '// ...'])),
  },
  'patch/fileState.ts': {
    untouched: upTo(longestFile, (text) => createFileState('a.ts', text, true).file),
  },
  'patch/hunkFromSides.ts': {
    hunkFromSides: upTo(longestFile, (text) =>
      hunkFromSides(splitReply(text), splitReply(other(text)), { oldStart: undefined, replyLine: 1 }),
    ),
  },
  'patch/indentation.ts': { indentOf },
  'patch/lackedLine.ts': { lackedLine: upTo(longestFile, (text) => findMissingLine(lines(text), lines(other(text)))) },
  'patch/lineSearch.ts': { findAll: (text) => findLineSequence(lines(text), lines(text).slice(0, 100)) },
  'patch/lineSimilarity.ts': { lineSimilarity: (text) => lineSimilarity(text, `${text}x`, 0.5) },
  'patch/markGaps.ts': {
    markGaps: upTo(longestFile, (text) => insertElisions(lines(text), lines(other(text)), [[1, 5]])),
  },
  'patch/misspelling.ts': {
    wordsOf,
    misspeltWords: (text) => misspelledWords(text, other(text)),
    isMisspelling: (text) => isMisspelling(text, `${text}x`),
  },
  'patch/overlay.ts': {
    mergeChangeSets: upTo(longestFile, (text) =>
      mergeChangeSets({ text: () => source, exists: () => true } as never, edited(text), edited(other(text))),
    ),
  },
  'patch/parseReply.ts': {
    parseReply: reply((text) => parseReply(text)),
    'parseReply: for a file': reply((text) => parseReply(text, { path: 'a.ts' })),
    'parseReply: a finished one': reply((text) => parseReply(text, { path: 'a.ts', isFinished: true })),
    'parseReply: whole': reply((text) => parseReply(text, { path: 'a.ts', format: 'whole' })),
    'parseReply: an envelope': reply((text) => parseReply(`*** Begin Patch\n${text}`)),
    'parseReply: a call': reply((text) =>
      parseReply(JSON.stringify({ path: 'a.ts', patch: `*** Begin Patch\n${text}` })),
    ),
  },
  'patch/pathDecoration.ts': { undecorated: upTo(400, stripDecoration) },
  'patch/pathRules.ts': { unsafePath: validatePath, plainPath: withoutDotSlash },
  'patch/pathText.ts': {
    unquotePath: (text) => unquotePath(`"${text}"`),
    headerPath: parseHeaderPath,
    'headerPath: quoted': (text) => parseHeaderPath(`"${text}`),
    pathInLine: findPathInLine,
  },
  'patch/replaceDefinitions.ts': {
    'replaceDefinitions: a file': upTo(longestFile, (text) => replaceDefinitions(lines(text), lines(source), true)),
    'replaceDefinitions: a reply': upTo(longestFile, (text) => replaceDefinitions(lines(source), lines(text), true)),
    'replaceDefinitions: both': upTo(longestFile, (text) => replaceDefinitions(lines(text), lines(other(text)), true)),
  },
  'patch/repeatedText.ts': {
    repeats: upTo(longestFile, (text) => repeatsFile(text, other(text))),
    'repeats: itself': upTo(longestFile, (text) => repeatsFile(text, text)),
  },
  'patch/replyText.ts': { splitReply, isFence: isCodeFence },
  'patch/searchReplaceFormat.ts': { opensSearchReplace },
  'patch/substituteText.ts': {
    'substituteText: a file': upTo(longestFile, (text) => substituteText('a', text, substitution('total of it'))),
    'substituteText: a text': upTo(longestFile, (text) => substituteText('a', `${text}y`, substitution(`${text}x`))),
    'substituteText: often': upTo(longestFile, (text) => substituteText('a', text, substitution(text.slice(0, 2)))),
  },
  'patch/textFile.ts': { 'splitText: and back': (text) => joinText(splitText(text)) },
  'patch/tolerance.ts': {
    tolerances: (text) => matchLevels.map(({ key }) => key(text)),
    spelledLike: (text) => createTypographyAdapter([text], [source])(text),
  },
  'patch/toolCall.ts': { fieldOf: canonicalField, parseJson },
  'patch/unifiedDiff.ts': {
    'renderUnifiedDiff: other lines': upTo(longestFile, (text) => renderUnifiedDiff(edited(other(text)), () => text)),
    'renderUnifiedDiff: other text': upTo(longestFile, (text) => renderUnifiedDiff(edited(text), () => source)),
  },
  'patch/v4aFormat.ts': { opensV4a },
  'patch/wholeFile.ts': {
    wholeText: upTo(longestFile, (text) =>
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
  'patch/wholeFormat.ts': {
    readWholeFiles: upTo(longestFile, (text) => readWholeFiles(text, splitReply(text), undefined, true, true)),
  },
};

function substitution(oldText: string) {
  return { kind: 'substitute' as const, path: 'a', oldText, newText: 'b', isEverywhere: false, replyLine: 1 };
}
