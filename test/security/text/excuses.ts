import type { Excuses } from './reader.ts';

/** Rooms that meet no text of others but through functions of the rooms that are measured. */
export const excusedRooms: Readonly<Record<string, string>> = {
  'cli/': 'its texts come from the person at the terminal',
  'entities/': 'states and operations that orchestrators send',
  'orchestrators/': 'they decide, and hand texts on by reference',
};

/** Whoever takes one of these asks a service; the text of its answer goes to functions that are measured. */
export const services: ReadonlySet<string> = new Set(
  (
    'Connection AzureDevOpsOptions SnapshotSource ArtifactStore Logger Look DurableClient StartClient CredentialSource ' +
    'TableClient StorageConnection IncomingMessage HttpRequest HttpResponseInit Promise AuditLog Secret Settings Asking ' +
    'AuditAnchors Environment ContainerSource ReadLog'
  ).split(' '),
);

const names = 'names and numbers of our own';
const errors = 'reads codes of an error that its caller made';
const apart = 'runs in a thread of its own, which is ended when it takes too long';
const joining = 'puts sections together that were made by functions that are measured';
const scores = 'looks a word up that was read by readTask or indexFile';
const converting = 'a step of htmlToMarkdown, which is measured';
const checking = 'a step of syntaxFindings, which is measured';
const placing = 'a step of applyEdits, which is measured with what leads to it';

/** Functions that are not measured by themselves, each with the reason. */
export const excuses: Excuses = {
  'activities/files/readAttachedFiles.ts': 'what it downloads is bounded, and read in a thread that is bounded as well',
  'activities/files/readFileApart.ts': apart,
  'activities/showFiles.ts': { showPicture: 'cuts a name by shortenText, which is measured' },
  'ado/failures.ts': {
    emptyFailure: names,
    isNothing: 'looks at the kind of a value only',
    isServerException: errors,
    timeoutFailure: names,
    unreadableFailure: errors,
  },
  'ado/htmlCode.ts': converting,
  'ado/htmlLists.ts': converting,
  'ado/htmlMarks.ts': converting,
  'ado/htmlTables.ts': converting,
  'ado/repositories.ts': { toRepository: names },
  'ado/throttle.ts': { calledOffFailure: names },
  'ado/zipArchive.ts': { openZipArchive: 'the path of a file of our own; yauzl reads it piece by piece' },
  'contracts/executedPaths/pathKind.ts': 'lists that stand in the source',
  'contracts/rotation.ts': names,
  'contracts/versions.ts': names,
  'documents/fileReading.ts': { unread: names },
  'documents/readFile.ts': apart,
  'documents/readWord.ts': apart,
  'functions/api/runQueries.ts': { noSuchRun: names },
  'functions/countDelivery.ts': { countDelivery: 'an event type of at most 200 characters' },
  'functions/health.ts': { createHealthLook: names },
  'gateway/reconciliation.ts': { drawSome: names },
  'llm/answerEvents.ts': { answerEvents: 'events of a stream, each handed on as it is' },
  'llm/editTools.ts': { isUnsupportedTool: errors },
  'llm/imageFailure.ts': { imageRefusal: 'the first 120 characters of a message' },
  'llm/modelFailure.ts': errors,
  'llm/modelSpan.ts': { countSpending: names },
  'llm/prices.ts': names,
  'llm/prompts/draftPrompt.ts': { editPrompt: joining },
  'llm/prompts/structuredFormat.ts': { structuredFormat: 'sentences of our own' },
  'llm/prompts/taskMaterial.ts': { markLine: 'the run’s own nonce', materialPrompt: joining },
  'llm/replyFailure.ts': errors,
  'localize/definitions.ts': { findDefinitions: 'a step of indexFile, which is measured for every language' },
  'localize/fitPaths.ts': { deepest: 'a step of rankFiles, which is measured' },
  'localize/importGraph.ts': { resolveImports: 'a step of rankFiles, which is measured' },
  'localize/signals.ts': scores,
  'localize/snapshotIndex.ts': { updateIndex: 'what buildIndex calls, which is measured' },
  'localize/spokenNames.ts': scores,
  'patch/applyHunk.ts': placing,
  'patch/checks/grammars.ts': { parserFor: 'the ending of a path' },
  'patch/checks/policy.ts': { policyWithRules: 'puts patterns together that parseRules read and bounded' },
  'patch/checks/syntax/code.ts': checking,
  'patch/checks/syntax/json.ts': checking,
  'patch/checks/syntax/script.ts': checking,
  'patch/checks/syntax/xml.ts': checking,
  'patch/checks/syntax/yaml.ts': checking,
  'patch/definitions.ts': { isOrderFree: placing },
  'patch/fillElisions.ts': { mergeBlock: placing },
  'patch/indentation.ts': { learnReindent: placing },
  'patch/knownPaths.ts': placing,
  'patch/lineIndex.ts': placing,
  'patch/matchBlocks.ts': { mustShowAll: placing },
  'patch/newFiles/editorConfig.ts': { foldersAbove: 'a path of a new file, of at most 400 characters' },
  'patch/nearestPlace.ts': placing,
  'patch/pathMeant.ts': placing,
  'patch/repeatedEdits.ts': placing,
  'patch/resentEdits.ts': { resentNote: names },
  'patch/searchReplaceEdit.ts': { blockEdit: 'a step of parseReply, which is measured', openBlock: names },
  'patch/toolCallEdits.ts': { editOf: 'a step of parseReply, which is measured' },
  'patch/twins.ts': placing,
  'platform/secrets/secrets.ts': { environmentVariableOf: names },
  'platform/secrets/secretCache.ts': names,
  'platform/storage/anchorFormat.ts': {
    usualName: names,
    otherName: 'an anchor that the app wrote',
    dayAfter: 'a day that dayOfName or parseAnchor let pass',
    dayBefore: 'a day that dayOfName or parseAnchor let pass',
  },
  'platform/storage/auditChain.ts': {
    hashOf: 'an event that canonicalJson wrote',
    asObject: 'an event that canonicalJson wrote',
  },
  'platform/storage/auditRows.ts': { writeActions: 'rows of our own' },
  'platform/storage/groupedWrites.ts': names,
  'platform/storage/runProjection.ts': names,
  'platform/storage/table.ts': { isConflict: errors },
  'platform/storage/judgeAnchors.ts': { judgeExtent: 'days that dayOfName or parseAnchor let pass' },
  'platform/telemetry/auditMetrics.ts': { countEvents: names },
  'platform/telemetry/azureMonitor.ts': { startAzureMonitor: names },
  'platform/telemetry/logger.ts': { consoleSink: 'lines of our own log' },
  'platform/telemetry/runContext.ts': { withRun: names },
  'platform/telemetry/traceparent.ts': { inTraceOf: 'a trace that inCallersTrace let pass' },
  'platform/tokens/tokenVerifier.ts': { verificationFailure: errors },
  'reports/commandAnswer.ts': { runExplanation: 'events of our own audit log' },
  'reports/pullRequestThread.ts': { replyNote: names },
  'reports/requestComment.ts': { reminderComment: names },
  'reports/workItemComment.ts': { workItemComment: 'texts that harmlessMarkdown cut' },
  'reports/workItemNotice.ts': names,
  'rules/decideCommand.ts': 'compares names with those of the rules, which parseRules read and bounded',
  'rules/describeIssue.ts': 'a value of the rules, which parseRules bounded',
};
