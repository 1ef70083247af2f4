/** Why patterns that may take more than linear time do no harm where they stand. */
export interface Accepted {
  /** How many of the file's patterns are meant. */
  readonly patterns: number;
  readonly because: string;
}

/** By file below `src`. */
export const accepted: Readonly<Record<string, Accepted>> = {
  'ado/commentHtml.ts': {
    patterns: 2,
    because: 'alternatives of one pattern, in which a backslash takes what follows first; measured as a whole',
  },
  'ado/documentedErrors.ts': { patterns: 1, because: 'bounded repetitions, on a message of at most 300 characters' },
  'ado/templateReferences.ts': { patterns: 1, because: 'each match begins with a word that no run of blanks holds' },
  'ado/workItemUpdates.ts': { patterns: 1, because: 'a message of our own with at most 300 characters of others' },
  'contracts/html/hiddenStyle.ts': { patterns: 1, because: 'styles of at most 2,000 characters' },
  'llm/endpointTraits.ts': { patterns: 2, because: 'bounded repetitions, on a message of at most 2,000 characters' },
  'llm/jsonObjects.ts': { patterns: 1, because: 'at most 80 characters of what V8 says' },
  'llm/outputLimit.ts': { patterns: 2, because: 'a message of at most 2,000 characters' },
  'localize/fileKinds.ts': { patterns: 1, because: 'a path of at most 4,096 characters' },
  'localize/fitFrames.ts': { patterns: 1, because: 'a path out of a line of at most 2,000 characters' },
  'localize/imports.ts': { patterns: 2, because: 'bounded repetitions from the beginning of a line or tag' },
  'localize/pathMentions.ts': { patterns: 1, because: 'bounded repetitions, on at most 100,000 characters; measured' },
  'localize/preparedIndex.ts': { patterns: 1, because: 'stops at every dot, so that no character is looked at twice' },
  'localize/taskSignals.ts': { patterns: 1, because: 'a line of at most 2,000 characters' },
  'localize/taskText.ts': { patterns: 3, because: 'lines of at most 2,000 characters, 100,000 in all; measured' },
  'localize/templateText.ts': { patterns: 4, because: 'lines of at most 2,000 characters, 100,000 in all; measured' },
  'localize/traces.ts': { patterns: 6, because: 'lines of at most 2,000 characters, 100,000 in all; measured' },
  'patch/checks/leftovers.ts': { patterns: 1, because: 'lines of at most 400 characters' },
  'patch/checks/possibleSecrets.ts': { patterns: 4, because: 'repetitions that are bounded or begin at a word' },
  'patch/checks/secretReadings.ts': {
    patterns: 3,
    because: '20 characters, or runs that nothing but their begin can match',
  },
  'patch/checks/unseenText.ts': {
    patterns: 1,
    because: 'joined emoji: each begins with one that no other match takes',
  },
  'patch/checks/secrets.ts': { patterns: 2, because: 'bounded repetitions behind a fixed word' },
  'patch/elision.ts': { patterns: 3, because: 'lines of at most 300 characters' },
  'patch/explanation.ts': { patterns: 1, because: 'lines of at most 400 characters' },
  'patch/misspelling.ts': { patterns: 1, because: 'lines of at most 1,000 characters' },
  'patch/parseReply.ts': { patterns: 1, because: 'the first 400 characters of a line' },
  'patch/pathDecoration.ts': { patterns: 7, because: 'lines of at most 400 characters' },
  'patch/pathText.ts': { patterns: 4, because: 'lines of at most 400 or 1,000 characters' },
  'patch/toolCall.ts': { patterns: 2, because: 'bounded repetitions from the beginning of a text or a line' },
  'patch/unifiedHunk.ts': { patterns: 1, because: 'a header of at most 1,000 characters' },
  'patch/widenedImport.ts': { patterns: 2, because: 'lines of at most 1,000 characters' },
  'platform/trustSettings.ts': { patterns: 1, because: 'a setting of the deployment' },
};

/**
 * Files that put patterns together, with how many: none of these takes text of others for a pattern, and what they read
 * is measured by `npm run campaign:text`.
 */
export const made: Readonly<Record<string, number>> = {
  'ado/commentHtml.ts': 1,
  'contracts/html/hiddenStyle.ts': 1,
  'contracts/html/htmlTokens.ts': 1,
  'contracts/thinkingMarks.ts': 1,
  'localize/definitions.ts': 1,
  'localize/language.ts': 1,
  'localize/positions.ts': 3,
  'localize/templateText.ts': 1,
  'localize/traces.ts': 4,
  'patch/definitions.ts': 3,
  'patch/elision.ts': 1,
  'reports/skipMarks.ts': 1,
};
