import { z } from 'zod';
import type { Backend } from '../backend.ts';
import { demandGitPermission } from '../core/identities.ts';
import { invalidArgument } from '../http/apiError.ts';
import { type ApiReply, type ApiRequest, json, readBody } from '../http/exchange.ts';
import { demandPatchType } from '../http/patchType.ts';
import { type Route, route } from '../http/route.ts';
import type { PullRequest } from './records/records.ts';
import { demandPullRequest, requestPullRequest, savePullRequest } from './records/store.ts';

type Properties = PullRequest['properties'];

const patchSchema = z.array(
  z.object({
    op: z.string().transform((text) => text.toLowerCase()),
    path: z.string(),
    value: z.unknown().optional(),
  }),
);

type Operation = z.infer<typeof patchSchema>[number];

const ownPrefix = 'Microsoft.Git.PullRequest.';

/** A value with its type, as Microsoft's examples have them: numbers become text, and dates are cut to milliseconds. */
function typed(value: unknown): unknown {
  const text = String(value);
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) && !Number.isNaN(Date.parse(text))
    ? { $type: 'System.DateTime', $value: new Date(text).toISOString() }
    : { $type: 'System.String', $value: text };
}

function demandName(name: string): string {
  if (name === '' || name.startsWith(ownPrefix)) {
    throw invalidArgument(`The property '${name}' of a pull request cannot be set.\r\nParameter name: path`);
  }
  return name;
}

function apply(properties: Properties, { op, path, value }: Operation): Properties {
  const name = path.replace(/^\//, '').replace(/~1/g, '/').replace(/~0/g, '~');
  const several = z.record(z.string(), z.unknown()).safeParse(value);
  if (op === 'add' && path === '' && several.success) {
    const added = Object.entries(several.data).map(([key, one]) => [demandName(key), typed(one)]);
    return { ...properties, ...Object.fromEntries(added) };
  }
  demandName(name);
  const { [name]: before, ...others } = properties;
  // JSON Patch (RFC 6902): what is removed or replaced must be there.
  const isMissing = before === undefined && op !== 'add';
  const isPlain = ['string', 'number', 'boolean'].includes(typeof value);
  if (!['add', 'replace', 'remove'].includes(op) || isMissing || (op !== 'remove' && !isPlain)) {
    throw invalidArgument(`The patch operation '${op}' cannot be applied to the path '${path}'.`);
  }
  return op === 'remove' ? others : { ...others, [name]: typed(value) };
}

function render({ sourceRefName, targetRefName, properties }: PullRequest): ApiReply {
  const value = {
    [`${ownPrefix}SourceRefName`]: typed(sourceRefName),
    [`${ownPrefix}TargetRefName`]: typed(targetRefName),
    ...properties,
  };
  return json({ count: Object.keys(value).length, value });
}

async function update(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  demandPatchType(request);
  const { repository, pullRequest } = requestPullRequest(backend, request);
  demandGitPermission(request.identity, 'PullRequestContribute');
  const operations = readBody(request, patchSchema);
  return backend.lock(repository.id, async () => {
    const before = demandPullRequest(backend, repository, pullRequest.pullRequestId);
    const properties = operations.reduce(apply, before.properties);
    return render(savePullRequest(backend, { ...before, properties }));
  });
}

/** What clients keep with a pull request. */
export function propertyRoutes(backend: Backend): readonly Route[] {
  const template = 'git/repositories/{repositoryId}/pullrequests/{pullRequestId}/properties';
  return [
    route('GET', template, (request) => render(requestPullRequest(backend, request).pullRequest)),
    route('PATCH', template, (request) => update(backend, request)),
  ];
}
