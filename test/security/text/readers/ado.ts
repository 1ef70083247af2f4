import { attachmentsOf, mentionsAttachments } from '../../../../src/ado/attachments.ts';
import { isBot } from '../../../../src/ado/bots.ts';
import { cleanLogLine, logTail } from '../../../../src/ado/buildLogText.ts';
import { markdownToHtml } from '../../../../src/ado/commentHtml.ts';
import { appendMarker, endsWithMarker } from '../../../../src/ado/commentMarker.ts';
import { plainCommentText } from '../../../../src/ado/comments.ts';
import { findDocumentedError } from '../../../../src/ado/documentedErrors.ts';
import { responseFailure, signInFailure, transportFailure } from '../../../../src/ado/failures.ts';
import { blobId, decodeFileContent } from '../../../../src/ado/gitObject.ts';
import { isGuid } from '../../../../src/ado/guid.ts';
import { containsHtml, escapeUnknownTags } from '../../../../src/ado/htmlTags.ts';
import { decodeEntities, htmlToText } from '../../../../src/ado/htmlText.ts';
import { linkedItemsOf } from '../../../../src/ado/linkedThings.ts';
import { htmlToMarkdown } from '../../../../src/ado/markdown.ts';
import { organizationOf, servicesOrganization } from '../../../../src/ado/organization.ts';
import { parseOrganizationUrl } from '../../../../src/ado/organizationUrl.ts';
import { markerLine, propertyText, readMarkerLine, stripMarkerLine } from '../../../../src/ado/ownMarker.ts';
import { displayNameFailure, includesName } from '../../../../src/ado/personNames.ts';
import { fitPullRequestText, isDescriptionTooLong } from '../../../../src/ado/pullRequestText.ts';
import { toAdoChanges } from '../../../../src/ado/pushContent.ts';
import { planPushes } from '../../../../src/ado/pushPlan.ts';
import { branchRef } from '../../../../src/ado/repositories.ts';
import { threadMarkerOf } from '../../../../src/ado/reviewThreads.ts';
import { sessionId } from '../../../../src/ado/session.ts';
import { truncateMarkdown, truncateText } from '../../../../src/ado/shortText.ts';
import { isHtmlPage, isSignInPage, pageTitle } from '../../../../src/ado/signInPage.ts';
import {
  parseLocalValues,
  parseSharedValues,
  parseSteps,
  sharedParameterIds,
  stepsMarkdown,
  valuesMarkdown,
} from '../../../../src/ado/testSteps.ts';
import { retryAfterSeconds } from '../../../../src/ado/throttle.ts';
import { appendTrailers, hasTrailers, partOf } from '../../../../src/ado/trailers.ts';
import {
  fieldMarkdown,
  isUnwanted,
  needsTypeDefinition,
  parseFieldSelection,
  readFields,
  textOf,
} from '../../../../src/ado/workItemFields.ts';
import { parseForm } from '../../../../src/ado/workItemForm.ts';
import { linksOf } from '../../../../src/ado/workItemLinks.ts';
import { buildWiql } from '../../../../src/ado/workItemSearch.ts';
import { tagsOf } from '../../../../src/ado/workItems.ts';
import { visitXml } from '../../../../src/ado/xmlElements.ts';
import type { Readers } from '../reader.ts';
import { refusal } from '../refusal.ts';

function fieldsItem(fields: Record<string, unknown>): Parameters<typeof readFields>[0] {
  return { id: 1, rev: 1, fields };
}

const organizationUrl = 'https://dev.azure.com/contoso';
const page = { 'content-type': 'text/html' };
const limits = { lines: 500, characters: 30_000 };

/** Text that comes from Azure DevOps: fields, comments, logs, answers and messages of commits. */
export const adoReaders: Readers = {
  'ado/attachments.ts': {
    namesAttachments: mentionsAttachments,
    'attachmentsOf: a text': (text) => attachmentsOf(organizationUrl, [], [{ origin: 'comment', text }]),
    'attachmentsOf: addresses': (text) =>
      attachmentsOf(organizationUrl, [{ rel: 'AttachedFile', url: text, attributes: { name: text } }], []),
  },
  'ado/bots.ts': {
    'isBot: a descriptor': (descriptor) => isBot({ descriptor }),
    'isBot: a name': (uniqueName) => isBot({ uniqueName }),
  },
  'ado/buildLogText.ts': {
    plainLogLine: cleanLogLine,
    'logTail: a line': (text) => logTail([text], limits),
    'logTail: lines': (text) => logTail(text.split('\n'), limits),
  },
  'ado/commentHtml.ts': { commentHtml: markdownToHtml },
  'ado/commentMarker.ts': {
    isMarkedBy: (text) => endsWithMarker(text, ['run-1']),
    withMarker: (text) => appendMarker(text, 'run-1'),
  },
  'ado/comments.ts': {
    shownText: (text) =>
      plainCommentText({ id: 1, text, format: 'html', createdDate: undefined, modifiedDate: undefined }),
  },
  'ado/documentedErrors.ts': { documentedError: findDocumentedError },
  'ado/failures.ts': {
    'responseFailure: a page': (body) => responseFailure('read', { status: 500, headers: page, body }),
    'responseFailure: JSON': (message) =>
      responseFailure('read', { status: 500, headers: {}, body: JSON.stringify({ message, typeKey: message }) }),
    signInFailure: (activityid) => signInFailure('read', { status: 203, headers: { activityid } }),
    transportFailure: (message) => transportFailure('read', new Error(message)),
  },
  'ado/gitObject.ts': {
    blobId: (text) => blobId(Buffer.from(text)),
    fileContent: (text) => decodeFileContent(Buffer.from(text)),
    'fileContent: guessed': (text) => decodeFileContent(Buffer.from(`\u00e9${text}`, 'latin1')),
  },
  'ado/guid.ts': { isGuid },
  'ado/htmlTags.ts': { holdsHtml: containsHtml, escapeUnknownTags },
  'ado/htmlText.ts': { htmlText: htmlToText, decodeEntities },
  'ado/markdown.ts': {
    htmlToMarkdown,
    'htmlToMarkdown: in a paragraph': (text) => htmlToMarkdown(`<p>a${text}b</p>`),
    'htmlToMarkdown: in code': (text) => htmlToMarkdown(`<pre>${text}</pre>`),
    'htmlToMarkdown: in a cell': (text) => htmlToMarkdown(`<table><tr><td>a${text}b</td></tr></table>`),
    'htmlToMarkdown: in code in a cell': (text) =>
      htmlToMarkdown(`<table><tr><td>a</td><td><code>a${text}b</code></td></tr></table>`),
    'htmlToMarkdown: blanks that count': (text) => htmlToMarkdown(`<div style="white-space:pre">a${text}b</div>`),
    'htmlToMarkdown: struck out': (text) => htmlToMarkdown(`<div style="text-decoration:line-through">${text}</div>`),
    'htmlToMarkdown: a list of Word': (text) => htmlToMarkdown(`<p class="MsoListParagraph">${text}</p>`),
    'htmlToMarkdown: in a style': (text) => htmlToMarkdown(`<p style="${text}">a</p>`),
    'htmlToMarkdown: in a link': (text) => htmlToMarkdown(`<a href="${text}">${text}</a>`),
    'htmlToMarkdown: in an image': (text) => htmlToMarkdown(`<img src="https://a/${text}" alt="${text}">`),
    'htmlToMarkdown: in nested elements': (text) => htmlToMarkdown(`<ul><li><b>a${text}<i>b</i></b></li></ul>`),
  },
  'ado/organization.ts': {
    organizationOf: refusal((text) => organizationOf(`https://dev.azure.com/${text}`)),
    servicesOrganization: refusal((text) => servicesOrganization(new URL(`https://dev.azure.com/${text}`))),
  },
  'ado/organizationUrl.ts': {
    parseOrganizationUrl: refusal((text) => parseOrganizationUrl(`https://dev.azure.com/${text}`)),
  },
  'ado/ownMarker.ts': {
    markerLine: refusal(markerLine),
    readMarkerLine: (text) => readMarkerLine(`<!-- code-agent: ${text}`),
    withoutMarkerLine: (text) => stripMarkerLine(`<!-- code-agent: a -->\n${text}`),
    propertyText: (text) => propertyText({ a: { $value: text } }, 'a'),
  },
  'ado/personNames.ts': {
    isAmong: (text) => includesName(text, [text, `${text}a`]),
    displayNameInRules: (text) => displayNameFailure(text, [{ id: text, customDisplayName: text } as never]),
  },
  'ado/pullRequestText.ts': {
    toPullRequestText: (text) => fitPullRequestText({ title: text, description: text }),
    isTooLong: isDescriptionTooLong,
  },
  'ado/pushContent.ts': { toAdoChanges: (content) => toAdoChanges({ kind: 'add', path: 'a', content }) },
  'ado/pushPlan.ts': {
    planPushes: refusal((content) =>
      planPushes([{ kind: 'add', path: 'a', content }], { executables: new Set(), largestPushBytes: 5_000_000 }),
    ),
  },
  'ado/repositories.ts': { branchRef },
  'ado/reviewThreads.ts': {
    markerOf: (content) => threadMarkerOf({ id: 1, comments: [{ content }] } as never),
  },
  'ado/linkedThings.ts': {
    linkedThings: (text) =>
      linkedItemsOf([
        { rel: 'Hyperlink', url: text, attributes: { comment: text } },
        { rel: 'ArtifactLink', url: `vstfs:///Git/Ref/${text}`, attributes: { name: text } },
      ]),
  },
  'ado/session.ts': { sessionId },
  'ado/testSteps.ts': {
    readSteps: (text) => parseSteps(`<steps><step><parameterizedString>${text}`),
    readLocalValues: (text) => parseLocalValues(`<a><b><c>${text}</c></b></a>`),
    readSharedValues: (text) => parseSharedValues(`<a><dataRow><kvp key="${text}" value="${text}"/></dataRow></a>`),
    sharedParameterIds: (text) => sharedParameterIds(`{${text}`),
    stepsMarkdown: (text) => stepsMarkdown([{ kind: 'step', action: text, expected: text }], new Map()),
    valuesMarkdown: (text) => valuesMarkdown({ names: [text], rows: [[text]] }),
  },
  'ado/workItemFields.ts': {
    readFields: (text) =>
      readFields(fieldsItem({ 'Custom.A': text, 'Custom.B': `<p>${text}` }), undefined, parseFieldSelection([text])),
    needsType: (text) => needsTypeDefinition(fieldsItem({ 'Custom.A': text, [text]: text }), parseFieldSelection([])),
    readSelection: (text) => parseFieldSelection([text, `-${text}`]),
    isUnwanted: (text) => isUnwanted(text, text, parseFieldSelection([`-${text}`])),
    fieldMarkdown: (text) => fieldMarkdown(fieldsItem({ A: text }), 'A'),
    textOf: (text) => textOf({ a: text }, 'a'),
  },
  'ado/xmlElements.ts': { visitXml: (text) => visitXml(`<a>${text}`, { opened: () => undefined }) },
  'ado/workItemForm.ts': { readForm: (text) => parseForm(`<FORM><Group Label="a">${text}`) },
  'ado/shortText.ts': {
    beginning: (text) => truncateText(text, 4_000),
    shortMarkdown: (text) => truncateMarkdown(text, Math.max(100, text.length - 10), 'cut'),
  },
  'ado/signInPage.ts': {
    isSignInPage: (body) => isSignInPage({ status: 200, headers: page, body }),
    isPage: (body) => isHtmlPage({}, body),
    pageTitle,
  },
  'ado/throttle.ts': { retryAfterSeconds: (text) => retryAfterSeconds({ 'retry-after': text }, 0) },
  'ado/trailers.ts': {
    messageWithTrailers: (text) => appendTrailers(text, [['Code-Agent-Run', 'run-1']]),
    carriesTrailers: (text) => hasTrailers(text, [['Code-Agent-Run', 'run-1']]),
    partOf,
  },
  'ado/workItemLinks.ts': {
    linksOf: (text) => linksOf([{ rel: text, url: text, attributes: { name: text } }]),
  },
  'ado/workItemSearch.ts': {
    wiql: (text) => buildWiql({ project: text, changedSince: new Date(0), tags: [text] } as never, 10),
  },
  'ado/workItems.ts': { tagsOf },
};
