import { normalizeWhitespace } from '../../../../src/ado/htmlToMarkdown/normalizeWhitespace.ts';
import {
  collapseWhitespace,
  lineNumbers,
  normalizeNfc,
  trimmedBoth,
  trimmedEnd,
  trimmedStart,
} from '../../../../src/contracts/text/linearText.ts';
import { codeRegions } from '../../../../src/contracts/thinking/codeRegions.ts';
import { stripThinking } from '../../../../src/contracts/thinking/stripThinking.ts';
import { thinkingMarks } from '../../../../src/contracts/thinking/thinkingMarks.ts';
import { countLines, createDiffBudget, diffHunks, diffLines } from '../../../../src/patch/diff/lineDiff.ts';
import { renderHunks } from '../../../../src/patch/diff/unifiedDiff.ts';
import { canonicalJson } from '../../../../src/platform/audit/auditChain.ts';
import { keyPart } from '../../../../src/platform/storage/artifactStore.ts';
import { withCallerTrace } from '../../../../src/platform/telemetry/traceparent.ts';
import { longestFile, type Readers, upTo } from '../reader.ts';
import { refusal } from '../refusal.ts';
import { other } from '../samples.ts';

const lines = (text: string) => text.split('\n');

/** What keeps the work on text bounded itself, and what stores text. */
export const platformReaders: Readers = {
  'ado/htmlToMarkdown/normalizeWhitespace.ts': { normalizeWhitespace },
  'contracts/thinking/codeRegions.ts': { codeRegions },
  'contracts/text/linearText.ts': {
    trimmedEnd: (text) => trimmedEnd(text, ' \t\n-'),
    trimmedStart: (text) => trimmedStart(text, ' \t\n-'),
    trimmedBoth: (text) => trimmedBoth(text, ' \t\n-'),
    collapseWhitespace,
    normalizeNfc,
    lineNumbers: (text) => lineNumbers(text)(text.length),
  },
  'contracts/thinking/stripThinking.ts': { stripThinking: (text) => stripThinking(text) },
  'contracts/thinking/thinkingMarks.ts': { thinkingMarks },
  'patch/diff/lineDiff.ts': {
    countLines,
    diffHunks: upTo(longestFile, (text) => diffHunks(text, other(text), { most: 5_000 })),
    diffLines: upTo(longestFile, (text) => diffLines(lines(text), lines(other(text)), { most: 5_000 })),
  },
  'patch/diff/unifiedDiff.ts': {
    renderHunks: upTo(longestFile, (text) => renderHunks(text, other(text), createDiffBudget())),
  },
  'platform/storage/artifactStore.ts': { keyPart },
  'platform/audit/auditChain.ts': {
    canonicalJson: refusal((text) => canonicalJson({ [text.slice(0, 100)]: text, list: [text] })),
  },
  'platform/telemetry/traceparent.ts': { withCallerTrace: (text) => withCallerTrace(text, () => 1) },
};
