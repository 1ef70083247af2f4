import type { ToolCall } from '../../../../src/contracts/conversation/conversation.ts';
import { linesOf, redactedLines } from '../../../../src/patch/diff/redactedLines.ts';
import { escapeHidden } from '../../../../src/tools/answers/escapeHidden.ts';
import { numberedLine } from '../../../../src/tools/answers/numberedLines.ts';
import { isCutOff, parseLooseJson, withoutFence } from '../../../../src/tools/arguments/looseJson.ts';
import { nearestNames } from '../../../../src/tools/arguments/nearestName.ts';
import { understandToolName } from '../../../../src/tools/arguments/toolName.ts';
import { findName } from '../../../../src/tools/code/matchNames.ts';
import { locate } from '../../../../src/tools/paths/locate.ts';
import { nearestPaths } from '../../../../src/tools/paths/nearestPaths.ts';
import { pathMatcher } from '../../../../src/tools/paths/pathGlob.ts';
import { plainPath, understandPath } from '../../../../src/tools/paths/understandPath.ts';
import { runTool } from '../../../../src/tools/runTool.ts';
import { runSearch } from '../../../../src/tools/search/runSearch.ts';
import { linesWith } from '../../../../src/tools/search/scan.ts';
import type { Searcher } from '../../../../src/tools/search/searcher.ts';
import { toolContextOf } from '../../../support/tools/toolContext.ts';
import { longestFile, type Readers, upTo } from '../reader.ts';

/** As the thread does, in this one. */
const searcher: Searcher = async (request) => runSearch(request);

async function call(
  name: string,
  asked: unknown,
  files: Readonly<Record<string, string>>,
  rest = {},
): Promise<unknown> {
  const written: ToolCall = { id: 'a', name, arguments: typeof asked === 'string' ? asked : JSON.stringify(asked) };
  return await runTool(written, toolContextOf({ files, ...rest }), { searcher });
}

const small = { 'src/a.ts': 'export function total() {\n  return 1;\n}\n' };
const inFile = (name: string, asked: unknown) =>
  upTo(longestFile, (text) => call(name, asked, { ...small, 'src/b.ts': text }));
const asked = (name: string, argument: string) => (text: string) => call(name, { [argument]: text }, small);
/** More files no snapshot has. */
const mostPaths = 200_000;
const manyPaths = (text: string) => text.split('\n', mostPaths).map((line, at) => `${line.slice(0, 400)}/${at}.ts`);
const commit = { id: '0'.repeat(40), date: '2026-01-01T00:00:00Z', author: 'A' };
const edited = (text: string) => ({
  patches: [
    {
      isChanged: true,
      applied: 1,
      findings: [{ code: 'syntax', severity: 'error' as const, path: 'src/a.ts', message: `${text}.` }],
      changeSet: { baseCommit: '0'.repeat(40), changes: [{ kind: 'add' as const, path: 'src/c.ts', content: text }] },
    },
  ],
});

/** What the tools of models read: the calls that a model wrote, and the files that they show. */
export const toolReaders: Readers = {
  'tools/runTool.ts': {
    'runTool: read a file': inFile('read_file', { path: 'src/b.ts' }),
    'runTool: read its end': inFile('read_file', { path: 'src/b.ts', start: 900_000_000 }),
    'runTool: search a text': inFile('search', { pattern: 'a', context: 5 }),
    'runTool: search by a pattern': inFile('search', { pattern: '(a+)+$', regex: true }),
    'runTool: search for the text': asked('search', 'pattern'),
    'runTool: outline': inFile('outline', { path: 'src/b.ts' }),
    'runTool: find a definition': inFile('find_definition', { name: 'total' }),
    'runTool: find usages': inFile('find_usages', { name: 'total' }),
    'runTool: a name': asked('find_definition', 'name'),
    'runTool: an identifier': asked('find_usages', 'name'),
    'runTool: a path': asked('read_file', 'path'),
    'runTool: a glob': asked('list_files', 'glob'),
    'runTool: a patch': upTo(longestFile, (text) => call('apply_patch', { patch: text }, small, edited(text))),
    'runTool: a message of a commit': (text) =>
      call('history', { path: 'src/a.ts' }, small, { commits: [{ ...commit, message: text, paths: [text] }] }),
    'runTool: a work item': (text) => call('work_item', { id: 1 }, small, { workItem: async () => text }),
    'runTool: arguments': (text) => call('read_file', text, small),
    'runTool: arguments in an object': (text) => call('search', `{"pattern": "${text}`, small),
  },
  'tools/answers/escapeHidden.ts': { escapeHidden },
  'tools/answers/numberedLines.ts': { numberedLine: (text) => numberedLine(1, text, 5_000) },
  'patch/diff/redactedLines.ts': {
    linesOf,
    redactedLines: upTo(longestFile, (text) => redactedLines(text, 'src/a.ts', toolContextOf({ files: small }))),
  },
  'tools/arguments/looseJson.ts': {
    parseLooseJson: (text) => parseLooseJson(`{"a": "${text}"}`),
    withoutFence: (text) => withoutFence(`\`\`\`\n${text}\n\`\`\``),
    isCutOff: (text) => isCutOff(`{"a": "${text}`),
  },
  'tools/arguments/nearestName.ts': {
    nearestNames: (text) => nearestNames(text.slice(0, 200), text.split('\n'), 5),
  },
  'tools/arguments/toolName.ts': { understandToolName },
  'tools/code/matchNames.ts': { findName: upTo(200, (text) => findName(text, [])) },
  'tools/paths/locate.ts': { locate: (text) => locate(text, toolContextOf({ files: small }), 'read') },
  'tools/paths/nearestPaths.ts': { nearestPaths: (text) => nearestPaths('src/a.ts', manyPaths(text)) },
  'tools/paths/pathGlob.ts': {
    pathMatcher: (text) => pathMatcher(text)?.('src/a.ts'),
    'pathMatcher: paths': (text) => manyPaths(text).filter(pathMatcher('**/*a*b*c*d*/**/*.{ts,js}') ?? (() => false)),
  },
  'tools/paths/understandPath.ts': {
    plainPath,
    understandPath: (text) => understandPath(text, toolContextOf({ files: small })),
  },
  'tools/search/scan.ts': { linesWith: upTo(longestFile, (text) => linesWith(text, 'a', 1_000_000)) },
};
