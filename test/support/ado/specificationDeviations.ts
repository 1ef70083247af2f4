/** A place where Microsoft's specification is wrong about its own service, and what holds instead. */
export interface SpecificationDeviation {
  readonly area: string;
  /** A definition, or a property of one: `Change.item`. */
  readonly place: string;
  /** The Swagger schema that takes its place. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly reason: string;
}

const anything = {};

export const specificationDeviations: readonly SpecificationDeviation[] = [
  {
    ...{ area: 'git', place: 'Change.item', schema: { $ref: '#/definitions/GitItem' } },
    reason: 'the generic item is declared a string; httpExamples/changes and httpExamples/pushes have an object',
  },
  {
    ...{ area: 'git', place: 'ItemContent.contentType', schema: { enum: ['rawtext', 'base64encoded'] } },
    reason: 'declared rawText and base64Encoded; httpExamples/pushes send rawtext and base64encoded',
  },
  {
    ...{ area: 'git', place: 'PolicyConfiguration.settings', schema: { type: 'object' } },
    reason: 'a .NET JObject is declared a string; the service sends the settings themselves',
  },
  {
    ...{ area: 'hooks', place: 'Subscription.probationRetries', schema: { type: 'integer' } },
    reason: 'a .NET byte is declared a base64 string; it is sent as a number',
  },
  {
    ...{ area: 'build', place: 'TimelineRecord.lastModified', schema: { type: 'string' } },
    reason: 'the service sends 0001-01-01T00:00:00, which has no time zone',
  },
  {
    area: 'wit',
    place: 'JsonPatchDocument',
    schema: { type: 'array', items: { $ref: '#/definitions/JsonPatchOperation' } },
    reason: 'declared an object; RFC 6902 and httpExamples/workItems have an array',
  },
  {
    ...{ area: 'wit', place: 'WorkItemFieldUpdate.newValue', schema: anything },
    reason: 'declared an object; httpExamples/updates have texts and numbers',
  },
  {
    ...{ area: 'wit', place: 'WorkItemFieldUpdate.oldValue', schema: anything },
    reason: 'as above',
  },
  {
    ...{ area: 'wit', place: 'JsonPatchOperation.value', schema: anything },
    reason: 'declared an object; its own description says "a primitive or a JToken"',
  },
];

/** Differences that are of no one definition: an operation's answer or request, by `operationId problem`. */
export const operationDeviations: readonly { readonly pattern: RegExp; readonly reason: string }[] = [
  {
    pattern: /^Builds_Get Build Log response {2}must be string/,
    reason:
      'only the plain text form is declared; as JSON it is a list of lines (azure-devops-node-api, getBuildLogLines)',
  },
];
