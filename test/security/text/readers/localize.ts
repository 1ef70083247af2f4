import { chooseContext } from '../../../../src/localize/context/chooseContext.ts';
import { chooseFirstContext } from '../../../../src/localize/context/chooseFirstContext.ts';
import { endOfSignature, outlineRanges, renderExcerpt } from '../../../../src/localize/context/excerpt.ts';
import { importLines } from '../../../../src/localize/context/importLines.ts';
import { outlineRepository } from '../../../../src/localize/context/outlineRepository.ts';
import { renderPlaces, renderShown } from '../../../../src/localize/context/renderShown.ts';
import { outlineFiles, rerankByOutline } from '../../../../src/localize/context/rerankByOutline.ts';
import { loadTokenCounter } from '../../../../src/localize/context/tokenCounter.ts';
import { exclusionOf, isTestPath, kindWeight } from '../../../../src/localize/index/fileKinds.ts';
import { findImports } from '../../../../src/localize/index/findImports.ts';
import { isStopWord, splitIdentifier, stem } from '../../../../src/localize/index/identifiers.ts';
import { decodeIndex, encodeIndex } from '../../../../src/localize/index/indexCodec.ts';
import { indexFile } from '../../../../src/localize/index/indexFile.ts';
import { isFolderModule, pathTerms, stemOfName } from '../../../../src/localize/index/invertedIndex.ts';
import { type Language, languageOf, tokenPattern } from '../../../../src/localize/index/language.ts';
import { buildIndex } from '../../../../src/localize/index/localizationIndex.ts';
import { shinglesOf } from '../../../../src/localize/index/shingles.ts';
import { findVendored } from '../../../../src/localize/index/vendoredFolders.ts';
import {
  emptyVocabulary,
  termId,
  termIdsOfToken,
  termsOf,
  wholeTerm,
} from '../../../../src/localize/index/vocabulary.ts';
import { rankFiles } from '../../../../src/localize/ranking/rankFiles.ts';
import { rankPassages } from '../../../../src/localize/ranking/rankPassages.ts';
import { isTemplateLine } from '../../../../src/localize/task/issueTemplate.ts';
import { findMentions } from '../../../../src/localize/task/pathMentions.ts';
import { findSourceLocations } from '../../../../src/localize/task/sourceLocations.ts';
import { splitTask } from '../../../../src/localize/task/splitTask.ts';
import { isStackTraceLine, isThrowHelper, parseStackFrame } from '../../../../src/localize/task/stackTrace.ts';
import { extractTaskSignals } from '../../../../src/localize/task/taskSignals.ts';
import { longestFile, type Reader, type Readers, upTo } from '../reader.ts';

const extensions = ['py', 'ts', 'cs', 'java', 'go', 'rs', 'rb', 'ps1', 'vb', 'fs', 'sql', 'razor', 'txt'] as const;
const languages: readonly Language[] = [
  'python',
  'script',
  'csharp',
  'java',
  'go',
  'braces',
  'hash',
  'powershell',
  'basic',
  'fsharp',
  'sql',
  'markup',
  'text',
];
const objectId = '0'.repeat(40);
const ranked = [{ path: 'a.ts', score: 1, reasons: [], ranges: [] }];
const small = buildIndex([
  { path: 'src/a.ts', objectId, content: 'export function total(prices: number[]) {\n  return "no such price";\n}\n' },
  { path: 'src/b/index.ts', objectId, content: "import { total } from '../a';\n" },
]);

function perItem<Item extends string>(name: string, items: readonly Item[], read: (item: Item) => Reader) {
  return Object.fromEntries(items.map((item) => [`${name}: ${item}`, read(item)]));
}

/** Files of a repository and tasks, as the search for the place of a task reads them. */
export const localizeReaders: Readers = {
  'localize/context/chooseContext.ts': {
    chooseContext: async (text) => {
      const countTokens = await loadTokenCounter();
      const { files } = buildIndex([{ path: 'a.ts', objectId, content: text }]);
      const definitionsOf = () => files[0]?.definitions ?? [];
      return chooseContext({
        ranked,
        paths: ['a.ts'],
        textOf: () => text,
        definitionsOf,
        task: text,
        budgetTokens: 50_000,
        countTokens,
      });
    },
  },
  'localize/context/chooseFirstContext.ts': {
    // The index leaves longer files out.
    chooseFirstContext: async (whole) => {
      const text = whole.slice(0, 1_000_000);
      const countTokens = await loadTokenCounter();
      const texts = new Map(['a.ts', 'a.test.ts', 'CONTRIBUTING.md'].map((path) => [path, text]));
      const index = buildIndex([...texts].map(([path, content]) => ({ path, objectId, content })));
      const textOf = (path: string) => texts.get(path);
      const passages = rankPassages(index, { task: text, ranked, textOf });
      const material = { index, ranked, passages, paths: texts.keys(), textOf, history: [] };
      return chooseFirstContext({ ...material, budgetTokens: 8_000, countTokens });
    },
  },
  'localize/context/importLines.ts': { importLines: (text) => importLines(text.split('\n'), 1_000) },
  'localize/context/outlineRepository.ts': {
    'outlineRepository: many paths': (text) => outlineRepository(text.split('\n')),
    'outlineRepository: a path': (text) => outlineRepository([text]),
  },
  'localize/context/renderShown.ts': {
    renderShown: (text) => renderShown({ path: text, reasons: [text], covers: [text] }, text),
    renderPlaces: (text) => renderPlaces([{ path: text, name: text, start: 1, end: 2 }]),
  },
  'localize/context/excerpt.ts': {
    outlineRanges: (text) => outlineRanges(text.split('\n'), []),
    endOfSignature: (text) => endOfSignature(text.split('\n'), 1),
    renderExcerpt: (text) => renderExcerpt(text, [{ start: 2, end: 3 }]),
  },
  'localize/index/fileKinds.ts': {
    'exclusionOf: a path': (text) => exclusionOf(text, ''),
    'exclusionOf: a text': (text) => exclusionOf('a.js', text),
    isTestPath,
    kindWeight,
  },
  'localize/index/vendoredFolders.ts': {
    findVendored: (text) => {
      const paths = text.split('\n').slice(0, 20_000);
      const isForeign = findVendored([`vendor/${text}/license`, ...paths]);
      return [isForeign(text), isForeign(`vendor/${text}`), ...paths.map(isForeign)].length;
    },
  },
  'localize/index/identifiers.ts': { splitIdentifier, isStopWord, stem },
  'localize/index/findImports.ts': perItem('findImports', languages, (language) =>
    upTo(longestFile, (text) => findImports(text, language)),
  ),
  'localize/index/indexCodec.ts': {
    'encodeIndex and decodeIndex': (text) =>
      decodeIndex(encodeIndex(buildIndex([{ path: 'a.ts', objectId, content: text }]))),
  },
  'localize/index/indexFile.ts': perItem('indexFile', extensions, (extension) =>
    upTo(longestFile, (text) => indexFile(`a.${extension}`, objectId, text, emptyVocabulary())),
  ),
  'localize/index/language.ts': {
    languageOf,
    ...perItem('tokenPattern', languages, (language) =>
      upTo(longestFile, (text) => [...text.matchAll(tokenPattern(language))].length),
    ),
  },
  'localize/context/rerankByOutline.ts': {
    rerankByOutline: (text) => rerankByOutline(ranked, text),
    'rerankByOutline: JSON': (text) => rerankByOutline(ranked, JSON.stringify({ paths: [text] })),
    outlineFiles: (text) => {
      const { files } = buildIndex([{ path: 'a.ts', objectId, content: text }]);
      const definitionsOf = () => files[0]?.definitions ?? [];
      return outlineFiles({
        ranked,
        top: 5,
        textOf: () => text,
        definitionsOf,
        budgetTokens: 10_000,
        countTokens: (one) => one.length,
      });
    },
  },
  'localize/task/pathMentions.ts': { findMentions: (text) => findMentions(text.slice(0, 100_000)) },
  'localize/task/sourceLocations.ts': { findSourceLocations: (text) => findSourceLocations(text.slice(0, 2000), 400) },
  'localize/index/invertedIndex.ts': { stemOfName, isFolderModule, pathTerms },
  'localize/ranking/rankFiles.ts': {
    'rankFiles: a task': (task) => rankFiles(small, { task, top: 10 }),
    'rankFiles: a file': (text) =>
      rankFiles(buildIndex([{ path: 'a.ts', objectId, content: text }]), { task: 'a total of prices', top: 10 }),
    'rankFiles: a path': (text) =>
      rankFiles(buildIndex([{ path: `${text}.ts`, objectId, content: 'total' }]), { task: 'a total', top: 10 }),
    'rankFiles: a commit': (text) =>
      rankFiles(small, { task: 'a total', top: 10, history: [{ message: text, paths: ['src/a.ts'] } as never] }),
  },
  'localize/index/shingles.ts': { shinglesOf },
  'localize/index/localizationIndex.ts': {
    buildIndex: (text) => buildIndex([{ path: 'a.py', objectId, content: text }]),
    'buildIndex: files': (text) =>
      buildIndex(
        text
          .split('\n')
          .slice(0, 20_000)
          .map((path) => ({ path, objectId, content: path })),
      ),
  },
  'localize/task/taskSignals.ts': {
    extractTaskSignals,
    'extractTaskSignals: code': (text) => extractTaskSignals(`a title\n\n\`\`\`\n${text}\n\`\`\``),
  },
  'localize/task/splitTask.ts': { splitTask },
  'localize/task/issueTemplate.ts': { isTemplateLine: (text) => isTemplateLine(text.slice(0, 2000)) },
  'localize/context/tokenCounter.ts': { loadTokenCounter: async (text) => (await loadTokenCounter())(text) },
  'localize/task/stackTrace.ts': {
    parseStackFrame: (text) => parseStackFrame(text.slice(0, 2000)),
    isStackTraceLine: (text) => isStackTraceLine(text.slice(0, 2000)),
    isThrowHelper: (text) => isThrowHelper({ path: text.slice(0, 2000), symbol: [text.slice(0, 2000)] }),
  },
  'localize/index/vocabulary.ts': {
    termId: (text) => termId(emptyVocabulary(), text),
    termIdsOfToken: (text) => termIdsOfToken(emptyVocabulary(), text),
    termsOf,
    wholeTerm,
  },
};
