import { normalizeWhitespace } from '../../../../src/ado/oddBlanks.ts';
import { codeRegions } from '../../../../src/contracts/codeRegions.ts';
import {
  collapseWhitespace,
  lineNumbers,
  normalizeNfc,
  trimmedBoth,
  trimmedEnd,
  trimmedStart,
} from '../../../../src/contracts/linearText.ts';
import { stripThinking } from '../../../../src/contracts/thinking.ts';
import { thinkingMarks } from '../../../../src/contracts/thinkingMarks.ts';
import { countLines, createDiffBudget, diffHunks, diffLines } from '../../../../src/patch/lineDiff.ts';
import { findToolCalls } from '../../../../src/patch/toolCall.ts';
import { renderHunks } from '../../../../src/patch/unifiedDiff.ts';
import { keyPart } from '../../../../src/platform/storage/artifactStore.ts';
import { canonicalJson } from '../../../../src/platform/storage/auditChain.ts';
import { withCallerTrace } from '../../../../src/platform/telemetry/traceparent.ts';
import { longestFile, type Readers, upTo } from '../reader.ts';
import { refusal } from '../refusal.ts';
import { other } from '../samples.ts';

const lines = (text: string) => text.split('\n');

/** What keeps the work on text bounded itself, and what stores text. */
export const platformReaders: Readers = {
  'ado/oddBlanks.ts': { plainBlanks: normalizeWhitespace },
  'contracts/codeRegions.ts': { codeRegions },
  'contracts/linearText.ts': {
    trimmedEnd: (text) => trimmedEnd(text, ' \t\n-'),
    trimmedStart: (text) => trimmedStart(text, ' \t\n-'),
    trimmedBoth: (text) => trimmedBoth(text, ' \t\n-'),
    singleSpaced: collapseWhitespace,
    composed: normalizeNfc,
    lineNumbers: (text) => lineNumbers(text)(text.length),
  },
  'contracts/thinking.ts': { withoutThinking: (text) => stripThinking(text) },
  'contracts/thinkingMarks.ts': { thinkingMarks },
  'patch/lineDiff.ts': {
    countLines,
    diffHunks: upTo(longestFile, (text) => diffHunks(text, other(text), { most: 5_000 })),
    lineChanges: upTo(longestFile, (text) => diffLines(lines(text), lines(other(text)), { most: 5_000 })),
  },
  'patch/toolCall.ts': {
    callsIn: (text) => findToolCalls({ path: 'a', old_str: text, command: text }, { path: text, tool: text }),
  },
  'patch/unifiedDiff.ts': {
    renderHunks: upTo(longestFile, (text) => renderHunks(text, other(text), createDiffBudget())),
  },
  'platform/storage/artifactStore.ts': { keyPart },
  'platform/storage/auditChain.ts': {
    canonicalJson: refusal((text) => canonicalJson({ [text.slice(0, 100)]: text, list: [text] })),
  },
  'platform/telemetry/traceparent.ts': { inCallersTrace: (text) => withCallerTrace(text, () => 1) },
};
