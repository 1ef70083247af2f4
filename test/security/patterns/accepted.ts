/** Why patterns that may take more than linear time do no harm where they stand. */
export interface Accepted {
  /** How many of the file's patterns are meant. */
  readonly patterns: number;
  readonly because: string;
}

/** By file below `src`. */
export const accepted: Readonly<Record<string, Accepted>> = {
  'ado/text/markdownToHtml.ts': {
    patterns: 2,
    because: 'alternatives of one pattern, in which a backslash takes what follows first; measured as a whole',
  },
  'ado/http/documentedErrors.ts': {
    patterns: 1,
    because: 'bounded repetitions, on a message of at most 300 characters',
  },
  'ado/builds/findTemplateReferences.ts': {
    patterns: 1,
    because: 'each match begins with a word that no run of blanks holds',
  },
  'ado/workItems/workItemUpdates.ts': {
    patterns: 1,
    because: 'a message of our own with at most 300 characters of others',
  },
  'contracts/html/hiddenStyle.ts': { patterns: 1, because: 'styles of at most 2,000 characters' },
  'llm/api/endpointCapabilities.ts': {
    patterns: 2,
    because: 'bounded repetitions, on a message of at most 2,000 characters',
  },
  'llm/structuredOutput/jsonObjects.ts': { patterns: 1, because: 'at most 80 characters of what V8 says' },
  'llm/failures/outputLimit.ts': { patterns: 2, because: 'a message of at most 2,000 characters' },
  'localize/index/fileKinds.ts': { patterns: 1, because: 'a path of at most 4,096 characters' },
  'localize/ranking/resolveFrame.ts': { patterns: 1, because: 'a path out of a line of at most 2,000 characters' },
  'localize/index/findImports.ts': { patterns: 2, because: 'bounded repetitions from the beginning of a line or tag' },
  'localize/task/pathMentions.ts': {
    patterns: 1,
    because: 'bounded repetitions, on at most 100,000 characters; measured',
  },
  'localize/index/invertedIndex.ts': {
    patterns: 1,
    because: 'stops at every dot, so that no character is looked at twice',
  },
  'localize/task/taskSignals.ts': { patterns: 1, because: 'a line of at most 2,000 characters' },
  'localize/task/splitTask.ts': { patterns: 3, because: 'lines of at most 2,000 characters, 100,000 in all; measured' },
  'localize/task/issueTemplate.ts': {
    patterns: 4,
    because: 'lines of at most 2,000 characters, 100,000 in all; measured',
  },
  'localize/task/stackTrace.ts': {
    patterns: 6,
    because: 'lines of at most 2,000 characters, 100,000 in all; measured',
  },
  'patch/checks/leftovers.ts': { patterns: 1, because: 'lines of at most 400 characters' },
  'patch/checks/secrets/possibleSecrets.ts': {
    patterns: 4,
    because: 'repetitions that are bounded or begin at a word',
  },
  'patch/checks/secrets/decodePieces.ts': {
    patterns: 3,
    because: '20 characters, or runs that nothing but their begin can match',
  },
  'patch/checks/invisibleText.ts': {
    patterns: 1,
    because: 'joined emoji: each begins with one that no other match takes',
  },
  'patch/checks/secrets/secrets.ts': { patterns: 2, because: 'bounded repetitions behind a fixed word' },
  'patch/elisions/elision.ts': { patterns: 3, because: 'lines of at most 300 characters' },
  'patch/formats/parseReply.ts': { patterns: 1, because: 'the first 400 characters of a line' },
  'patch/paths/pathDecoration.ts': { patterns: 7, because: 'lines of at most 400 characters' },
  'patch/paths/pathText.ts': { patterns: 4, because: 'lines of at most 400 or 1,000 characters' },
  'patch/formats/unifiedHunk.ts': { patterns: 1, because: 'a header of at most 1,000 characters' },
  'platform/settings/authSettings.ts': { patterns: 1, because: 'a setting of the deployment' },
};

/**
 * Files that put patterns together, with how many: none of these takes text of others for a pattern, and what they read
 * is measured by `npm run campaign:text`.
 */
export const made: Readonly<Record<string, number>> = {
  'ado/text/markdownToHtml.ts': 1,
  'contracts/html/hiddenStyle.ts': 1,
  'contracts/html/htmlTokens.ts': 1,
  'contracts/thinking/thinkingMarks.ts': 1,
  'localize/index/definitions.ts': 1,
  'localize/index/language.ts': 1,
  'localize/task/sourceLocations.ts': 3,
  'localize/task/issueTemplate.ts': 1,
  'localize/task/stackTrace.ts': 4,
  'patch/elisions/definitions.ts': 3,
  'patch/elisions/elision.ts': 1,
  'patch/formats/jsonToolCalls.ts': 2,
  'reports/parts/skipMarkers.ts': 1,
};
