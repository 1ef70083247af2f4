import { workItemMarkdown } from '../../../../src/activities/toolContext/workItemMarkdown.ts';
import { cleanLogLine, logTail } from '../../../../src/ado/builds/buildLogText.ts';
import { toAdoChanges } from '../../../../src/ado/git/pushContent.ts';
import { planPushes } from '../../../../src/ado/git/pushPlan.ts';
import { appendTrailers, hasTrailers, partOf } from '../../../../src/ado/git/trailers.ts';
import { containsHtml, escapeUnknownTags } from '../../../../src/ado/htmlToMarkdown/htmlTags.ts';
import { htmlToMarkdown } from '../../../../src/ado/htmlToMarkdown/htmlToMarkdown.ts';
import { findDocumentedError } from '../../../../src/ado/http/documentedErrors.ts';
import { responseFailure, signInFailure, transportFailure } from '../../../../src/ado/http/failures.ts';
import { organizationOf, servicesOrganization } from '../../../../src/ado/http/organization.ts';
import { parseOrganizationUrl } from '../../../../src/ado/http/organizationUrl.ts';
import { sessionId } from '../../../../src/ado/http/session.ts';
import { isHtmlPage, isSignInPage, pageTitle } from '../../../../src/ado/http/signInPage.ts';
import { retryAfterSeconds } from '../../../../src/ado/http/throttle.ts';
import { isBot } from '../../../../src/ado/identities/bots.ts';
import { isGuid } from '../../../../src/ado/identities/guid.ts';
import { displayNameFailure, includesName } from '../../../../src/ado/identities/personNames.ts';
import { fitPullRequestText, isDescriptionTooLong } from '../../../../src/ado/pullRequests/pullRequestText.ts';
import { threadMarkerOf } from '../../../../src/ado/pullRequests/readThreads.ts';
import { blobId, decodeFileContent } from '../../../../src/ado/repositories/gitObject.ts';
import { branchRef } from '../../../../src/ado/repositories/repositories.ts';
import { appendMarker, endsWithMarker } from '../../../../src/ado/text/commentMarker.ts';
import { decodeEntities, htmlToText } from '../../../../src/ado/text/htmlToText.ts';
import { markdownToHtml } from '../../../../src/ado/text/markdownToHtml.ts';
import { markerLine, propertyText, readMarkerLine, stripMarkerLine } from '../../../../src/ado/text/markerLine.ts';
import { truncateMarkdown, truncateText } from '../../../../src/ado/text/truncateText.ts';
import { visitXml } from '../../../../src/ado/text/visitXml.ts';
import { attachmentsOf, mentionsAttachments } from '../../../../src/ado/workItems/attachments.ts';
import {
  parseLocalValues,
  parseSharedValues,
  parseSteps,
  sharedParameterIds,
  stepsMarkdown,
  valuesMarkdown,
} from '../../../../src/ado/workItems/fields/testSteps.ts';
import {
  fieldMarkdown,
  isUnwanted,
  needsTypeDefinition,
  parseFieldSelection,
  readFields,
  textOf,
} from '../../../../src/ado/workItems/fields/workItemFields.ts';
import { parseForm } from '../../../../src/ado/workItems/fields/workItemForm.ts';
import { linkedItemsOf } from '../../../../src/ado/workItems/linkedItems.ts';
import { linksOf } from '../../../../src/ado/workItems/workItemLinks.ts';
import { buildWiql } from '../../../../src/ado/workItems/workItemSearch.ts';
import { tagsOf } from '../../../../src/ado/workItems/workItems.ts';
import { plainCommentText } from '../../../../src/ado/workItems/writeComment.ts';
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
  'activities/toolContext/workItemMarkdown.ts': {
    workItemMarkdown: (text) => {
      const comment = { id: 1, author: text, createdAt: text, text };
      const fields = [{ name: text, text }];
      const texts = { type: text, state: text, title: text, tags: [text], description: text };
      return workItemMarkdown({ id: 1, ...texts, fields, comments: [comment, comment] });
    },
  },
  'ado/workItems/attachments.ts': {
    mentionsAttachments,
    'attachmentsOf: a text': (text) => attachmentsOf(organizationUrl, [], [{ origin: 'comment', text }]),
    'attachmentsOf: addresses': (text) =>
      attachmentsOf(organizationUrl, [{ rel: 'AttachedFile', url: text, attributes: { name: text } }], []),
  },
  'ado/identities/bots.ts': {
    'isBot: a descriptor': (descriptor) => isBot({ descriptor }),
    'isBot: a name': (uniqueName) => isBot({ uniqueName }),
  },
  'ado/builds/buildLogText.ts': {
    cleanLogLine,
    'logTail: a line': (text) => logTail([text], limits),
    'logTail: lines': (text) => logTail(text.split('\n'), limits),
  },
  'ado/text/markdownToHtml.ts': { markdownToHtml },
  'ado/text/commentMarker.ts': {
    endsWithMarker: (text) => endsWithMarker(text, ['run-1']),
    appendMarker: (text) => appendMarker(text, 'run-1'),
  },
  'ado/workItems/writeComment.ts': {
    plainCommentText: (text) =>
      plainCommentText({ id: 1, text, format: 'html', createdDate: undefined, modifiedDate: undefined }),
  },
  'ado/http/documentedErrors.ts': { findDocumentedError },
  'ado/http/failures.ts': {
    'responseFailure: a page': (body) => responseFailure('read', { status: 500, headers: page, body }),
    'responseFailure: JSON': (message) =>
      responseFailure('read', { status: 500, headers: {}, body: JSON.stringify({ message, typeKey: message }) }),
    signInFailure: (activityid) => signInFailure('read', { status: 203, headers: { activityid } }),
    transportFailure: (message) => transportFailure('read', new Error(message)),
  },
  'ado/repositories/gitObject.ts': {
    blobId: (text) => blobId(Buffer.from(text)),
    decodeFileContent: (text) => decodeFileContent(Buffer.from(text)),
    'decodeFileContent: guessed': (text) => decodeFileContent(Buffer.from(`\u00e9${text}`, 'latin1')),
  },
  'ado/identities/guid.ts': { isGuid },
  'ado/htmlToMarkdown/htmlTags.ts': { containsHtml, escapeUnknownTags },
  'ado/text/htmlToText.ts': { htmlToText, decodeEntities },
  'ado/htmlToMarkdown/htmlToMarkdown.ts': {
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
  'ado/http/organization.ts': {
    organizationOf: refusal((text) => organizationOf(`https://dev.azure.com/${text}`)),
    servicesOrganization: refusal((text) => servicesOrganization(new URL(`https://dev.azure.com/${text}`))),
  },
  'ado/http/organizationUrl.ts': {
    parseOrganizationUrl: refusal((text) => parseOrganizationUrl(`https://dev.azure.com/${text}`)),
  },
  'ado/text/markerLine.ts': {
    markerLine: refusal(markerLine),
    readMarkerLine: (text) => readMarkerLine(`<!-- code-agent: ${text}`),
    stripMarkerLine: (text) => stripMarkerLine(`<!-- code-agent: a -->\n${text}`),
    propertyText: (text) => propertyText({ a: { $value: text } }, 'a'),
  },
  'ado/identities/personNames.ts': {
    includesName: (text) => includesName(text, [text, `${text}a`]),
    displayNameFailure: (text) => displayNameFailure(text, [{ id: text, customDisplayName: text } as never]),
  },
  'ado/pullRequests/pullRequestText.ts': {
    fitPullRequestText: (text) => fitPullRequestText({ title: text, description: text }),
    isDescriptionTooLong,
  },
  'ado/git/pushContent.ts': { toAdoChanges: (content) => toAdoChanges({ kind: 'add', path: 'a', content }) },
  'ado/git/pushPlan.ts': {
    planPushes: refusal((content) =>
      planPushes([{ kind: 'add', path: 'a', content }], { executables: new Set(), largestPushBytes: 5_000_000 }),
    ),
  },
  'ado/repositories/repositories.ts': { branchRef },
  'ado/pullRequests/readThreads.ts': {
    threadMarkerOf: (content) => threadMarkerOf({ id: 1, comments: [{ content }] } as never),
  },
  'ado/workItems/linkedItems.ts': {
    linkedItemsOf: (text) =>
      linkedItemsOf([
        { rel: 'Hyperlink', url: text, attributes: { comment: text } },
        { rel: 'ArtifactLink', url: `vstfs:///Git/Ref/${text}`, attributes: { name: text } },
      ]),
  },
  'ado/http/session.ts': { sessionId },
  'ado/workItems/fields/testSteps.ts': {
    parseSteps: (text) => parseSteps(`<steps><step><parameterizedString>${text}`),
    parseLocalValues: (text) => parseLocalValues(`<a><b><c>${text}</c></b></a>`),
    parseSharedValues: (text) => parseSharedValues(`<a><dataRow><kvp key="${text}" value="${text}"/></dataRow></a>`),
    sharedParameterIds: (text) => sharedParameterIds(`{${text}`),
    stepsMarkdown: (text) => stepsMarkdown([{ kind: 'step', action: text, expected: text }], new Map()),
    valuesMarkdown: (text) => valuesMarkdown({ names: [text], rows: [[text]] }),
  },
  'ado/workItems/fields/workItemFields.ts': {
    readFields: (text) =>
      readFields(fieldsItem({ 'Custom.A': text, 'Custom.B': `<p>${text}` }), undefined, parseFieldSelection([text])),
    needsTypeDefinition: (text) =>
      needsTypeDefinition(fieldsItem({ 'Custom.A': text, [text]: text }), parseFieldSelection([])),
    parseFieldSelection: (text) => parseFieldSelection([text, `-${text}`]),
    isUnwanted: (text) => isUnwanted(text, text, parseFieldSelection([`-${text}`])),
    fieldMarkdown: (text) => fieldMarkdown(fieldsItem({ A: text }), 'A'),
    textOf: (text) => textOf({ a: text }, 'a'),
  },
  'ado/text/visitXml.ts': { visitXml: (text) => visitXml(`<a>${text}`, { opened: () => undefined }) },
  'ado/workItems/fields/workItemForm.ts': { parseForm: (text) => parseForm(`<FORM><Group Label="a">${text}`) },
  'ado/text/truncateText.ts': {
    truncateText: (text) => truncateText(text, 4_000),
    truncateMarkdown: (text) => truncateMarkdown(text, Math.max(100, text.length - 10), 'cut'),
  },
  'ado/http/signInPage.ts': {
    isSignInPage: (body) => isSignInPage({ status: 200, headers: page, body }),
    isHtmlPage: (body) => isHtmlPage({}, body),
    pageTitle,
  },
  'ado/http/throttle.ts': { retryAfterSeconds: (text) => retryAfterSeconds({ 'retry-after': text }, 0) },
  'ado/git/trailers.ts': {
    appendTrailers: (text) => appendTrailers(text, [['Code-Agent-Run', 'run-1']]),
    hasTrailers: (text) => hasTrailers(text, [['Code-Agent-Run', 'run-1']]),
    partOf,
  },
  'ado/workItems/workItemLinks.ts': {
    linksOf: (text) => linksOf([{ rel: text, url: text, attributes: { name: text } }]),
  },
  'ado/workItems/workItemSearch.ts': {
    buildWiql: (text) => buildWiql({ project: text, changedSince: new Date(0), tags: [text] } as never, 10),
  },
  'ado/workItems/workItems.ts': { tagsOf },
};
