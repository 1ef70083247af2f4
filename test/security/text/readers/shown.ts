import { findTemplateReferences } from '../../../../src/ado/builds/findTemplateReferences.ts';
import { visibleMarkdown } from '../../../../src/ado/htmlToMarkdown/visibleMarkdown.ts';
import { firstHeaderValue } from '../../../../src/ado/repositories/repositories.ts';
import { channelsOf, tintOf } from '../../../../src/contracts/html/colors.ts';
import { declarationsOf } from '../../../../src/contracts/html/declarations.ts';
import { hides, isVoidElement, shownTokens } from '../../../../src/contracts/html/hiddenMarkup.ts';
import { backgroundOf, hidesByStyle, isPlainlyShown } from '../../../../src/contracts/html/hiddenStyle.ts';
import { htmlTokens } from '../../../../src/contracts/html/htmlTokens.ts';
import { foldPath } from '../../../../src/contracts/paths/foldPath.ts';
import { treatmentOf } from '../../../../src/contracts/paths/pathProtection.ts';
import { personOf } from '../../../../src/contracts/person.ts';
import { groupNameOf } from '../../../../src/contracts/rules/principal.ts';
import { decodePercent } from '../../../../src/contracts/text/decodePercent.ts';
import { escapeCharacter, escapeInvisible, hasInvisible } from '../../../../src/contracts/text/escapeInvisible.ts';
import { markdownLink, webAddress } from '../../../../src/contracts/text/markdownLink.ts';
import { splitList } from '../../../../src/contracts/text/splitList.ts';
import { showTurn } from '../../../../src/functions/api/conversation/showTurn.ts';
import { eventFromUpdate } from '../../../../src/gateway/routing/workItemUpdateEvent.ts';
import { checkCaseCollisions } from '../../../../src/patch/checks/caseCollisions.ts';
import { defaultCheckPolicy } from '../../../../src/patch/checks/checkPolicy.ts';
import { checkInvisibleText } from '../../../../src/patch/checks/invisibleText.ts';
import { findLookAlike, nonAsciiWords } from '../../../../src/patch/checks/lookAlikes.ts';
import { decodePieces } from '../../../../src/patch/checks/secrets/decodePieces.ts';
import { checkForPossibleSecrets, redactPrintedSecrets } from '../../../../src/patch/checks/secrets/possibleSecrets.ts';
import { redactOutput } from '../../../../src/patch/checks/secrets/redactSecrets.ts';
import { dayOfName, parseAnchor } from '../../../../src/platform/auditAnchors/anchorFormat.ts';
import { isTooLongForComment, shownDiff } from '../../../../src/reports/workItem/requestComment.ts';
import { isAllowedByRepository } from '../../../../src/rules/isPullRequestOfRun.ts';
import { pathsThatNeedApproval, refusedPaths } from '../../../../src/rules/protectedPaths.ts';
import { longestFile, type Reader, type Readers, upTo } from '../reader.ts';
import { manySecrets, rulesOf, withLines } from '../samples.ts';

/** What the checks of a change let pass as a path. */
const longestPath = 400;
const baseCommit = '0'.repeat(40);
const { paths } = rulesOf('x');
const added = (path: string) => ({ baseCommit, changes: [{ kind: 'add' as const, path, content: '' }] });
const attribute = (name: string, hiding: 'known' | 'unclear'): Reader => {
  return (text) => hides('p', new Map([[name, text]]), hiding);
};

/** What people are shown of texts of others, and what is told apart that looks alike. */
export const shownReaders: Readers = {
  'ado/repositories/repositories.ts': { firstHeaderValue },
  'ado/htmlToMarkdown/visibleMarkdown.ts': {
    visibleMarkdown,
    'visibleMarkdown: in hidden elements': (text) => visibleMarkdown(`<p hidden>${text}</p>${text}`),
  },
  'ado/builds/findTemplateReferences.ts': {
    findTemplateReferences: upTo(longestFile, (text) => findTemplateReferences('a/b.yml', text)),
    'findTemplateReferences: names': upTo(longestFile, (text) =>
      findTemplateReferences(
        'a/b.yml',
        withLines(text, (line) => `- template: ${line.slice(0, 400)}`),
      ),
    ),
  },
  'contracts/paths/foldPath.ts': { foldPath: upTo(longestFile, foldPath) },
  'contracts/text/splitList.ts': { splitList: (text) => splitList(text, ';') },
  'contracts/text/decodePercent.ts': {
    decodePercent,
    'decodePercent: encoded': (text) => decodePercent(`%41${text}`),
  },
  'contracts/person.ts': { personOf: (text) => personOf(text, [text]) },
  'contracts/rules/principal.ts': { groupNameOf, 'groupNameOf: a group': (text) => groupNameOf(`group:${text}`) },
  'contracts/html/hiddenMarkup.ts': {
    'shownTokens: known': (text) => [...shownTokens(text, 'known')].length,
    'shownTokens: unclear': (text) => [...shownTokens(text, 'unclear')].length,
    'hides: a name': (text) => hides(text, new Map(), 'unclear'),
    'hides: a style': attribute('style', 'known'),
    'hides: an unclear style': attribute('style', 'unclear'),
    'hides: a class': attribute('class', 'unclear'),
    'hides: a colour': attribute('color', 'unclear'),
    isVoidElement,
  },
  'contracts/html/colors.ts': { channelsOf, tintOf: (text) => tintOf(`rgb(${text}`, 'text') },
  'contracts/html/declarations.ts': { declarationsOf },
  'contracts/html/hiddenStyle.ts': {
    hidesByStyle: (text) => hidesByStyle(text),
    'hidesByStyle: a ground': (text) => hidesByStyle('color: white', text),
    backgroundOf,
    isPlainlyShown,
  },
  'contracts/text/markdownLink.ts': {
    webAddress: (text) => webAddress(`https://a/${text}`),
    markdownLink: (text) => markdownLink(text, `https://a/${text}`),
  },
  'contracts/html/htmlTokens.ts': {
    htmlTokens: (text) => [...htmlTokens(text)].length,
    'htmlTokens: in a tag': (text) => [...htmlTokens(`<p ${text}`)].length,
    'htmlTokens: raw text': (text) => [...htmlTokens(`<title>${text}`)].length,
  },
  'contracts/paths/pathProtection.ts': {
    treatmentOf: upTo(longestPath, (path) => treatmentOf(path, defaultCheckPolicy)),
  },
  'contracts/text/escapeInvisible.ts': {
    escapeInvisible,
    escapeCharacter,
    hasInvisible,
  },
  'functions/api/conversation/showTurn.ts': {
    showTurn: (text) => {
      const usage = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, reasoningTokens: 0 };
      const call = { id: text, name: text, arguments: text };
      const result = { callId: text, name: text, output: text, summary: text };
      const found = { turn: 1, event: { sequence: 1, at: '', data: { purpose: 'plan', model: text, usage, cost: 0 } } };
      const answer = { milliseconds: 0, text, calls: [call] };
      const content = { answer, messages: [{ text, step: text }], results: [result], notes: [] };
      return showTurn(found as never, content as never, true);
    },
  },
  'gateway/routing/workItemUpdateEvent.ts': {
    eventFromUpdate: (text) =>
      eventFromUpdate({ project: text, workItemId: 1 }, {
        revision: 2,
        changedAt: text,
        changedFields: text.split('\n'),
        tags: { before: [text], after: [text] },
      } as never),
  },
  'patch/checks/lookAlikes.ts': {
    nonAsciiWords,
    findLookAlike: (line) => findLookAlike(line, new Set()),
    'findLookAlike: other letters': (text) =>
      findLookAlike(
        withLines(text, (line) => `ä${line}а`),
        new Set(),
      ),
  },
  'patch/checks/caseCollisions.ts': {
    'checkCaseCollisions: a path': (path) => checkCaseCollisions(added(path), ['a.ts', 'A/B.ts']),
    'checkCaseCollisions: a file': (text) => checkCaseCollisions(added('a.ts'), [text]),
    'checkCaseCollisions: files': (text) => checkCaseCollisions(added('a.ts'), text.split('\n')),
    'checkCaseCollisions: paths': (text) =>
      checkCaseCollisions({ baseCommit, changes: text.split('\n').flatMap((path) => added(path).changes) }, ['a.ts']),
  },
  'patch/checks/secrets/possibleSecrets.ts': {
    checkForPossibleSecrets: upTo(longestFile, (text) => checkForPossibleSecrets('a.ts', text, 'a')),
    'checkForPossibleSecrets: many': upTo(longestFile, (text) =>
      checkForPossibleSecrets('a.ts', manySecrets(text.length), `${manySecrets(text.length)}\na`),
    ),
    'checkForPossibleSecrets: passwords': upTo(longestFile, (text) =>
      checkForPossibleSecrets('a.ts', passwords(text.length), `a\n${passwords(text.length)}`),
    ),
    'checkForPossibleSecrets: literals': upTo(longestFile, (text) =>
      checkForPossibleSecrets(
        'a.ts',
        withLines(text, (line) => `"${line}" + "a"`),
        undefined,
      ),
    ),
    redactPrintedSecrets: (text) => redactPrintedSecrets(text, '[out]'),
    'redactPrintedSecrets: many': (text) => redactPrintedSecrets(passwords(text.length), '[out]'),
  },
  'patch/checks/secrets/redactSecrets.ts': {
    redactOutput: (text) => redactOutput([text]),
    'redactOutput: lines': (text) => redactOutput(text.split('\n').slice(0, 500)),
    'redactOutput: many': (text) => redactOutput(passwords(text.length).split('\n').slice(0, 500)),
  },
  'patch/checks/secrets/decodePieces.ts': {
    decodePieces: upTo(longestFile, decodePieces),
    'decodePieces: literals': upTo(longestFile, (text) => decodePieces(withLines(text, (line) => `"${line}" + "a"`))),
    'decodePieces: base64': upTo(longestFile, (text) =>
      decodePieces(withLines(text, (line) => Buffer.from(`${line} which is long enough`).toString('base64'))),
    ),
  },
  'patch/checks/invisibleText.ts': {
    checkInvisibleText: upTo(longestFile, (text) => checkInvisibleText('a.ts', text, undefined)),
    'checkInvisibleText: of other letters': upTo(longestFile, (text) =>
      checkInvisibleText(
        'a.ts',
        withLines(text, (line) => `${line}é\u00ad`),
        text,
      ),
    ),
  },
  'platform/auditAnchors/anchorFormat.ts': {
    parseAnchor,
    'parseAnchor: a run': (runId) =>
      parseAnchor(JSON.stringify({ chains: [{ hash: '0'.repeat(64), runId, sequence: 1 }], day: '2026-01-01' })),
    dayOfName,
  },
  'reports/workItem/requestComment.ts': { shownDiff, isTooLongForComment },
  'rules/isPullRequestOfRun.ts': { isAllowedByRepository: (text) => isAllowedByRepository(text, `${text}a`) },
  'rules/protectedPaths.ts': {
    pathsThatNeedApproval: upTo(longestPath, (path) => pathsThatNeedApproval({ paths }, [path], [path])),
    refusedPaths: upTo(longestPath, (path) => refusedPaths({ paths }, [path], [path])),
  },
};

/** A password in every line, each another one. */
function passwords(length: number): string {
  const count = Math.ceil(length / 32);
  return Array.from({ length: count }, (_, at) => `password = "aB3$xyz${String(at).padStart(10, '0')}"`).join('\n');
}
