import { plainBlanks } from '../../../../src/ado/oddBlanks.ts';
import { codeRegions } from '../../../../src/contracts/codeRegions.ts';
import {
  composed,
  lineNumbers,
  singleSpaced,
  trimmedBoth,
  trimmedEnd,
  trimmedStart,
} from '../../../../src/contracts/linearText.ts';
import { withoutThinking } from '../../../../src/contracts/thinking.ts';
import { thinkingMarks } from '../../../../src/contracts/thinkingMarks.ts';
import { countLines, diffEffort, diffHunks, lineChanges } from '../../../../src/patch/lineDiff.ts';
import { callsIn } from '../../../../src/patch/toolCall.ts';
import { renderHunks } from '../../../../src/patch/unifiedDiff.ts';
import { keyPart } from '../../../../src/platform/storage/artifactStore.ts';
import { canonicalJson } from '../../../../src/platform/storage/auditChain.ts';
import { inCallersTrace } from '../../../../src/platform/telemetry/traceparent.ts';
import { longestFile, type Readers, upTo } from '../reader.ts';
import { refusal } from '../refusal.ts';
import { other } from '../samples.ts';

const lines = (text: string) => text.split('\n');

/** What keeps the work on text bounded itself, and what stores text. */
export const platformReaders: Readers = {
  'ado/oddBlanks.ts': { plainBlanks },
  'contracts/codeRegions.ts': { codeRegions },
  'contracts/linearText.ts': {
    trimmedEnd: (text) => trimmedEnd(text, ' \t\n-'),
    trimmedStart: (text) => trimmedStart(text, ' \t\n-'),
    trimmedBoth: (text) => trimmedBoth(text, ' \t\n-'),
    singleSpaced,
    composed,
    lineNumbers: (text) => lineNumbers(text)(text.length),
  },
  'contracts/thinking.ts': { withoutThinking: (text) => withoutThinking(text) },
  'contracts/thinkingMarks.ts': { thinkingMarks },
  'patch/lineDiff.ts': {
    countLines,
    diffHunks: upTo(longestFile, (text) => diffHunks(text, other(text), { most: 5_000 })),
    lineChanges: upTo(longestFile, (text) => lineChanges(lines(text), lines(other(text)), { most: 5_000 })),
  },
  'patch/toolCall.ts': {
    callsIn: (text) => callsIn({ path: 'a', old_str: text, command: text }, { path: text, tool: text }),
  },
  'patch/unifiedDiff.ts': { renderHunks: upTo(longestFile, (text) => renderHunks(text, other(text), diffEffort())) },
  'platform/storage/artifactStore.ts': { keyPart },
  'platform/storage/auditChain.ts': {
    canonicalJson: refusal((text) => canonicalJson({ [text.slice(0, 100)]: text, list: [text] })),
  },
  'platform/telemetry/traceparent.ts': { inCallersTrace: (text) => inCallersTrace(text, () => 1) },
};
