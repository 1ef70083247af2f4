import type { Excuses } from './reader.ts';

/** Rooms that meet no text of others but through functions of the rooms that are measured. */
export const excusedRooms: Readonly<Record<string, string>> = {
  'composition/': 'puts the parts together; its texts are settings',
  'cli/': 'its texts come from the person at the terminal',
  'entities/': 'states and operations that orchestrators send',
  'orchestrators/': 'they decide, and hand texts on by reference',
};

/** Whoever takes one of these asks a service; the text of its answer goes to functions that are measured. */
export const services: ReadonlySet<string> = new Set(
  (
    'Connection AzureDevOpsOptions SnapshotSource ArtifactStore Logger ReconcileContext DurableClient StartClient CredentialSource ' +
    'TableClient StorageConnection IncomingMessage HttpRequest HttpResponseInit Promise AuditLog Secret Settings ModelActivityDependencies ' +
    'AuditAnchors Environment ContainerSource AuditReader'
  ).split(' '),
);

const names = 'names and numbers of our own';
const errors = 'reads codes of an error that its caller made';
const apart = 'runs in a thread of its own, which is ended when it takes too long';
const joining = 'puts sections together that were made by functions that are measured';
const scores = 'looks a word up that was read by extractTaskSignals or indexFile';
const converting = 'a step of htmlToMarkdown, which is measured';
const checking = 'a step of checkSyntax, which is measured';
const answering = 'a step of runTool, which is measured with what leads to it';
const placing = 'a step of applyEdits, which is measured with what leads to it';

/** Functions that are not measured by themselves, each with the reason. */
export const excuses: Excuses = {
  'activities/attachments/readAttachments.ts':
    'what it downloads is bounded, and read in a thread that is bounded as well',
  'activities/attachments/fileReader.ts': apart,
  'activities/conversing/conversationStore.ts': { newConversation: 'the run’s own nonce' },
  'activities/toolContext/applyHidden.ts': {
    applyHidden: 'hides lines by createHiddenLines, then a step of applyEdits',
  },
  'activities/toolContext/createToolContext.ts': { createToolContext: 'hands texts on to functions that are measured' },
  'activities/prompts/modelCallRecords.ts': { recordPrompt: names, recordReply: names },
  'activities/prompts/redactForPrompt.ts': { redactingFor: 'the run’s own nonce' },
  'activities/prompts/wordsForPeople.ts': { wordsForPeople: 'cleans texts by redactSecrets, which is measured' },
  'activities/prompts/renderAttachments.ts': { redactImageTexts: 'cuts a name by truncateToTokens, which is measured' },
  'ado/http/failures.ts': {
    emptyResponseFailure: names,
    isEmptyResponse: 'looks at the kind of a value only',
    isServerException: errors,
    timeoutFailure: names,
    invalidResponseFailure: errors,
  },
  'ado/htmlToMarkdown/htmlCode.ts': converting,
  'ado/htmlToMarkdown/htmlLists.ts': converting,
  'ado/htmlToMarkdown/htmlMarks.ts': converting,
  'ado/htmlToMarkdown/htmlTables.ts': converting,
  'ado/repositories/repositories.ts': { toRepository: names },
  'ado/http/throttle.ts': { canceledFailure: names },
  'ado/repositories/zipArchive.ts': { openZipArchive: 'the path of a file of our own; yauzl reads it piece by piece' },
  'contracts/paths/executedPaths/pathKind.ts': 'lists that stand in the source',
  'contracts/changes/finding.ts': { errorFinding: names, cutMessage: 'cuts a text at a number of characters' },
  'contracts/conversation/turnKeys.ts': names,
  'contracts/parseJson.ts': 'JSON.parse, which is linear',
  'contracts/rotation.ts': names,
  'contracts/rules/ruleValues.ts': { allowedTo: names },
  'contracts/runs/versions.ts': names,
  'documents/fileReading.ts': { unreadableFile: names },
  'documents/readFile.ts': apart,
  'documents/readWord.ts': apart,
  'functions/api/runQueries.ts': { noSuchRun: names },
  'functions/deliveries/countDelivery.ts': { countDelivery: 'an event type of at most 200 characters' },
  'functions/operations/health.ts': { createHealthCheck: names },
  'gateway/routing/expectedDeliveries.ts': { takeSample: names },
  'llm/api/eventStream.ts': { readEventStream: 'events of a stream, each handed on as it is' },
  'llm/api/responseStream.ts': { parseEvent: 'a schema over an event that was parsed before' },
  'llm/conversation/answerForm.ts': { withInstructions: joining },
  'llm/client/readableRefusals.ts': { withReadableRefusals: 'hands a body on to readableRefusal, which is measured' },
  'llm/requests/imageParts.ts': { toResponsesContent: joining, toChatContent: joining },
  'llm/api/editTools.ts': { isUnsupportedTool: errors },
  'llm/failures/imageRefusal.ts': { classifyImageRefusal: 'the first 120 characters of a message' },
  'llm/failures/modelFailure.ts': errors,
  'llm/client/modelSpan.ts': { countSpending: names },
  'llm/client/prices.ts': names,
  'llm/prompts/draftPrompt.ts': { buildEditPrompt: joining },
  'llm/prompts/stepMessages.ts': {
    planMessage: joining,
    reviewMessage: joining,
    correctionMessage: joining,
    neededMessage: joining,
  },
  'llm/prompts/structuredFormat.ts': { structuredFormat: 'sentences of our own' },
  'llm/prompts/promptContext.ts': { nonceLine: 'the run’s own nonce', buildContextPrompt: joining },
  'llm/failures/replyFailure.ts': errors,
  'localize/index/definitions.ts': { findDefinitions: 'a step of indexFile, which is measured for every language' },
  'localize/ranking/matchPathSuffix.ts': { matchPathSuffix: 'a step of rankFiles, which is measured' },
  'localize/index/resolveImports.ts': { resolveImports: 'a step of rankFiles, which is measured' },
  'localize/ranking/signals.ts': scores,
  'localize/index/localizationIndex.ts': { updateIndex: 'what buildIndex calls, which is measured' },
  'localize/ranking/identifierMentions.ts': scores,
  'patch/diff/redactedDiff.ts': {
    renderRedactedDiff: 'redacts by redactedLines and renders by renderUnifiedDiff, which are measured',
  },
  'patch/apply/applyHunk.ts': placing,
  'patch/checks/syntax/grammars.ts': { parserFor: 'the ending of a path' },
  'patch/checks/checkPolicy.ts': { applyRulesToPolicy: 'puts patterns together that parseRules read and bounded' },
  'patch/checks/syntax/code.ts': checking,
  'patch/checks/syntax/json.ts': checking,
  'patch/checks/syntax/script.ts': checking,
  'patch/checks/syntax/xml.ts': checking,
  'patch/checks/syntax/yaml.ts': checking,
  'patch/elisions/definitions.ts': { isOrderIndependent: placing },
  'patch/edits/indentation.ts': { inferReindent: placing },
  'patch/elisions/matchNodes.ts': { assertShowsAllLines: placing },
  'patch/newFiles/editorConfig.ts': { ancestorFolders: 'a path of a new file, of at most 400 characters' },
  'patch/matching/hunkFindings.ts': placing,
  'patch/apply/duplicateEdits.ts': placing,
  'patch/apply/alreadyAppliedEdits.ts': { alreadyAppliedNote: names },
  'patch/formats/searchReplaceEdit.ts': {
    editFromBlock: 'a step of parseReply, which is measured',
    unterminatedBlockFinding: names,
  },
  'patch/matching/textFile.ts': { findLines: placing },
  'patch/matching/duplicateHunks.ts': placing,
  'platform/secrets/secrets.ts': { environmentVariableOf: names },
  'platform/concurrency/timedCache.ts': names,
  'platform/auditAnchors/anchorFormat.ts': {
    anchorBlobName: names,
    fallbackBlobName: 'an anchor that the app wrote',
    dayAfter: 'a day that dayOfName or parseAnchor let pass',
    dayBefore: 'a day that dayOfName or parseAnchor let pass',
  },
  'platform/audit/auditChain.ts': {
    hashOf: 'an event that canonicalJson wrote',
    parseJsonObject: 'an event that canonicalJson wrote',
  },
  'platform/audit/auditRows.ts': { writeActions: 'rows of our own' },
  'platform/concurrency/batchWriter.ts': names,
  'platform/runs/runProjection.ts': names,
  'platform/storage/table.ts': { isConflict: errors },
  'platform/auditAnchors/verifyAnchors.ts': { verifyAnchorCoverage: 'days that dayOfName or parseAnchor let pass' },
  'platform/telemetry/auditMetrics.ts': { countEvents: names },
  'platform/telemetry/azureMonitor.ts': { startAzureMonitor: names },
  'platform/telemetry/logger.ts': { consoleSink: 'lines of our own log' },
  'platform/telemetry/runContext.ts': { withRun: names },
  'platform/telemetry/traceparent.ts': { withTraceOf: 'a trace that withCallerTrace let pass' },
  'platform/tokens/tokenVerifier.ts': { verificationFailure: errors },
  'reports/workItem/commandAnswer.ts': { runExplanation: 'events of our own audit log' },
  'reports/parts/stepPhrase.ts': { stepPhrase: names },
  'reports/pullRequest/abandonText.ts': { abandonText: names },
  'reports/pullRequest/pullRequestThread.ts': { replyNote: names },
  'reports/workItem/requestComment.ts': { reminderComment: names },
  'reports/workItem/workItemComment.ts': { workItemComment: 'texts that sanitizeMarkdown cut' },
  'reports/workItem/workItemNotice.ts': names,
  'rules/decideCommand.ts': 'compares names with those of the rules, which parseRules read and bounded',
  'rules/describeSchemaIssue.ts': 'a value of the rules, which parseRules bounded',
  'tools/answers/answer.ts': answering,
  'tools/answers/numberedLines.ts': { numberedLines: answering },
  'tools/arguments/nearestName.ts': { plainName: 'looks at the first 60 characters' },
  'tools/changes/changeAnswer.ts': answering,
  'tools/code/currentIndex.ts': answering,
  'tools/code/findDefinition.ts': answering,
  'tools/code/findUsages.ts': answering,
  'tools/code/outline.ts': answering,
  'tools/files/listFiles.ts': answering,
  'tools/repository/history.ts': answering,
  'tools/search/scan.ts': { linesMatching: answering },
  'tools/search/search.ts': answering,
};
