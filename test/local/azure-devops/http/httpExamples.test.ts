import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type AdoSandbox, startAdoSandbox } from '../../../support/ado/adoSandbox.ts';
import { hasSpecifications, specificationFolder } from '../../../support/ado/adoSpecification.ts';
import { checkExchange } from '../../../support/ado/checkExchange.ts';

/** The folders of the operations that the adapter uses. */
const folders = [
  'git/7.1/httpExamples/pushes',
  'git/7.1/httpExamples/repositories',
  'git/7.1/httpExamples/refs',
  'git/7.1/httpExamples/commits',
  'git/7.1/httpExamples/commitDiffs',
  'git/7.1/httpExamples/trees',
  'git/7.1/httpExamples/items',
  'git/7.1/httpExamples/blobs',
  'git/7.1/httpExamples/merges',
  'git/7.1/httpExamples/pullRequests',
  'git/7.1/httpExamples/pullRequestThreads',
  'git/7.1/httpExamples/pullRequestThreadComments',
  'git/7.1/httpExamples/pullRequestStatuses',
  'git/7.1/httpExamples/pullRequestReviewers',
  'git/7.1/httpExamples/pullRequestIterationChanges',
  'hooks/7.1/httpExamples/subscriptions',
  'wit/7.1/httpExamples/comments',
  'wit/7.1/httpExamples/workItems',
  'wit/7.1/httpExamples/workItemsBatch',
  'wit/7.1/httpExamples/workItemTypeStates',
  'wit/7.1/httpExamples/wiql',
  'core/7.1/httpExamples/projects',
];

/** Examples that are not replayed, by name. */
const leftOut: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^repositories\/(POST|PATCH|DELETE)/, 'the adapter neither makes nor changes repositories'],
  [/^repositories\/GET__git_repositories__remoteurl/, 'an address of the git protocol, not of the REST interface'],
  [/^refs\/PATCH/, 'the adapter locks no branches'],
  [/^projects\/POST/, 'the adapter makes no projects'],
  [/^pullRequestStatuses\/(DELETE|PATCH)/, 'the adapter takes no status back'],
  [/^workItems\/DELETE/, 'the adapter deletes no work items'],
  [/^comments\/GET__wit_workitems__issueId__comments_2/, 'goes on with a list that another server began'],
  [/^comments\/GET__wit_workitems__taskId/, 'version 3.0 of the resource, which had no pages'],
  [/asOf/i, 'asks for a day before the sandbox existed'],
  [/^commits\/GET__git_repositories__repositoryId__pushes/, 'its address is in no specification'],
  [/^wiql\/GET__wit_wiql__queryId/, 'the adapter stores no queries'],
  [/^workItems\/GET_work_item_template/, 'the adapter asks for no template'],
  [/^workItems\/PATCH__wit_workitems__(bug1Id|taskId_$)/, 'moves to a project or an area that only the example has'],
  [/^workItems\/PATCH__wit_workitems__taskId__bypassRules/, 'the adapter bypasses no rules'],
  [/^workItems\/PATCH__wit_workitems__taskId_1[012]/, 'the adapter assigns nobody'],
  [/^workItems\/PATCH__wit_workitems__taskId_[457]/, 'the adapter neither changes nor removes links'],
];

const exampleSchema = z.object({
  parameters: z.looseObject({}),
  'x-ms-vss-request-method': z.string().default('GET'),
  'x-ms-vss-request-url': z.string(),
});

interface Example {
  readonly name: string;
  readonly method: string;
  /** Path and query behind the organisation. */
  readonly path: string;
  readonly body: unknown;
}

/** What the others still need is deleted, or completed, last. */
function harm(file: string): number {
  return /^DELETE|autoComplete/.test(file) ? 1 : 0;
}

function readExamples(): readonly Example[] {
  return folders.flatMap((folder) =>
    readdirSync(join(specificationFolder, folder))
      .sort((left, right) => harm(left) - harm(right) || left.localeCompare(right))
      .map((file) => {
        const text = readFileSync(join(specificationFolder, folder, file), 'utf8').replace(/^\uFEFF/, '');
        const example = exampleSchema.parse(JSON.parse(text));
        const { parameters, 'x-ms-vss-request-url': url } = example;
        const name = `${folder.split('/').at(-1)}/${file.replace('.json', '')}`;
        // The query example is named after a GET and documented for the POST.
        const method = file.startsWith('GET__wit_get_id')
          ? 'POST'
          : (/^[A-Z]+(?=_)/.exec(file)?.[0] ?? example['x-ms-vss-request-method']);
        return { name, method, path: url.trim().replace(/^https:\/\/[^/]+\/[^/]+/, ''), body: parameters['body'] };
      }),
  );
}

type Ids = Readonly<Record<string, string>>;

const identified = z.looseObject({ id: z.union([z.string(), z.number()]).transform(String) });
const guid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const agentInExamples = 'd6245f20-2af8-44f4-9451-8107cb2767db';

/** Makes something for every id that the examples name. */
async function makeFixtures(sandbox: AdoSandbox): Promise<Ids> {
  const { asPerson: call, repository, base } = sandbox;
  const root = `git/repositories/${repository.id}`;
  const version = 'api-version=7.1';
  const create = async (path: string, body: unknown): Promise<string> =>
    identified.parse(await call('POST', `${path}?${version}`, body)).id;
  const changes = [{ changeType: 'add', item: { path: '/x' }, newContent: { content: 'x', contentType: 'rawtext' } }];
  for (const name of ['master', 'develop', 'mine', 'npaulk/my_work', 'new_feature']) {
    const refUpdates = [{ name: `refs/heads/${name}`, oldObjectId: base }];
    await call('POST', `${root}/pushes?${version}`, {
      refUpdates,
      commits: [{ comment: 'x', changes: changes.map((change) => ({ ...change, item: { path: `/${name}` } })) }],
    });
  }
  const branch = { sourceRefName: 'refs/heads/mine', targetRefName: 'refs/heads/main', title: 'Mine' };
  const pushes = z.object({ value: z.tuple([z.object({ pushId: z.number() })], z.unknown()) });
  const [{ pushId }] = pushes.parse(await call('GET', `${root}/pushes?${version}`)).value;
  const created = await call('POST', `${root}/pullrequests?${version}`, branch);
  const pullRequest = String(created['pullRequestId']);
  const second = { oldObjectId: sandbox.git('rev-parse', 'refs/heads/mine'), name: 'refs/heads/mine' };
  const more = changes.map((change) => ({ ...change, item: { path: '/second' } }));
  await call('POST', `${root}/pushes?${version}`, { refUpdates: [second], commits: [{ comment: 'y', changes: more }] });
  const pull = `${root}/pullRequests/${pullRequest}`;
  const thread = await create(`${pull}/threads`, {
    comments: [{ content: 'a' }, { content: 'b', parentCommentId: 1 }],
  });
  const status = await create(`${pull}/statuses`, { state: 'pending', context: { name: 'n', genre: 'g' } });
  const author = identified.parse((await call('GET', `${pull}?${version}`))['createdBy']);
  await call('PUT', `${pull}/reviewers/${author.id}?${version}`, { vote: 0 });
  const workItem = await create('wit/workitems/%24Task', [{ op: 'add', path: '/fields/System.Title', value: 't' }]);
  const linked = await create('wit/workitems/%24Task', [{ op: 'add', path: '/fields/System.Title', value: 'u' }]);
  const comment = identified.parse(
    await call('POST', `wit/workItems/${workItem}/comments?api-version=7.1-preview.4`, { text: 'c' }),
  ).id;
  const inputs = { publisherInputs: {}, consumerInputs: { url: 'http://127.0.0.1:9/' } };
  const hook = { publisherId: 'tfs', consumerId: 'webHooks', consumerActionId: 'httpRequest', ...inputs };
  const subscription = await create('hooks/subscriptions', { ...hook, eventType: 'build.complete' });
  const [person, agent] = await Promise.all(
    [sandbox.server.personToken, sandbox.server.agentToken].map((token) => identityOf(sandbox, token)),
  );
  return {
    ...{
      pullRequest,
      thread,
      status,
      workItem,
      linked,
      comment,
      subscription,
      person: person ?? '',
      agent: agent ?? '',
    },
    ...{
      push: String(pushId),
      emptyRepository: await create('git/repositories', { name: 'empty', project: { id: repository.projectId } }),
    },
    ...{ repository: repository.id, project: repository.projectId, commit: base },
    other: sandbox.git('rev-parse', 'refs/heads/develop'),
    tree: sandbox.git('rev-parse', `${base}^{tree}`),
    blob: sandbox.git('rev-parse', `${base}:MyWebSite/MyWebSite/Views/Home/_Home.cshtml`),
  };
}

async function identityOf(sandbox: AdoSandbox, token: string): Promise<string> {
  const answer = await fetch(`${sandbox.server.url}/_apis/connectionData`, { headers: authorization(token) });
  return z.object({ authenticatedUser: identified }).parse(await answer.json()).authenticatedUser.id;
}

function authorization(token: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`:${token}`).toString('base64')}` };
}

/** The example's address with the ids of this sandbox. */
function mapPath(path: string, ids: Ids): string {
  const rules: readonly (readonly [RegExp, string])[] = [
    [new RegExp(`(/repositories/)${guid}`), `$1${ids['repository']}`],
    [/(\/pushes\/)\d+/, `$1${ids['push']}`],
    [/(\/pullRequests\/)\d+/, `$1${ids['pullRequest']}`],
    [/(\/threads\/)\d+/, `$1${ids['thread']}`],
    [/(\/statuses\/)\d+/, `$1${ids['status']}`],
    [new RegExp(`(/reviewers/)${agentInExamples}`), `$1${ids['agent']}`],
    [new RegExp(`(/reviewers/)(?!${ids['agent']})${guid}`), `$1${ids['person']}`],
    [/(\/commits\/)[0-9a-f]{40}/, `$1${ids['commit']}`],
    [/(\/trees\/)[0-9a-f]{40}/, `$1${ids['tree']}`],
    [/(\/blobs\/)[0-9a-f]{40}/, `$1${ids['blob']}`],
    [/(version=)[0-9a-f]{40}/gi, `$1${ids['commit']}`],
    [new RegExp(`(/subscriptions/)${guid}`), `$1${ids['subscription']}`],
    [/(\/wit\/workitems\/\d+\/comments\/)\d+/i, `$1${ids['comment']}`],
    [/(\/wit\/workitems\/)\d+/i, `$1${ids['workItem']}`],
    [/([?&]ids=)[\d,]+/, `$1${ids['workItem']}`],
    [/(\/comments\?(?:.*&)?ids=)[\d,]+/i, `$1${ids['comment']}`],
    [
      new RegExp(`^/(?:${guid}|MyProject|2016_10_31|Fabrikam-Fiber-Git|FabrikamCloud|Test Project)/_apis`),
      `/${ids['project']}/_apis`,
    ],
  ];
  return rules.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), path);
}

function mapBody(body: unknown, ids: Ids): string | undefined {
  if (body === undefined || body === null) return undefined;
  return JSON.stringify(body)
    .replaceAll(agentInExamples, ids['agent'] ?? '')
    .replace(
      new RegExp(`"(id|projectId)":"(?!${ids['agent']})${guid}"`, 'g'),
      (_whole, name: string) => `"${name}":"${name === 'id' ? ids['person'] : ids['project']}"`,
    );
}

/** Some resources exist as a preview only. */
function versionOf(path: string): string {
  if (path.includes('/merges')) return '7.1-preview.1';
  return path.includes('/comments') && path.includes('/wit/') ? '7.1-preview.4' : '7.1';
}

/** The body with the tips and revisions of this moment, which every change moves on. */
async function current(sandbox: AdoSandbox, ids: Ids, body: string | undefined): Promise<string | undefined> {
  if (body === undefined) return undefined;
  const { asPerson: call } = sandbox;
  const refs = await call('GET', `git/repositories/${ids['emptyRepository']}/refs?filter=heads/master&api-version=7.1`);
  const [tip] = z.object({ value: z.array(z.object({ objectId: z.string() })) }).parse(refs).value;
  const { rev } = z
    .object({ rev: z.number() })
    .parse(await call('GET', `wit/workitems/${ids['workItem']}?api-version=7.1`));
  return body
    .replace(/"oldObjectId":"(?!0{40})[0-9a-f]{40}"/, `"oldObjectId":"${tip?.objectId}"`)
    .replace(/"newObjectId":"(?!0{40})[0-9a-f]{40}"/, `"newObjectId":"${ids['commit']}"`)
    .replace(/"parents":\[[^\]]*\]/, `"parents":["${ids['commit']}","${ids['other']}"]`)
    .replace(/(\/workItems\/)300"/, `$1${ids['linked']}"`)
    .replace(/"ids":\[[\d,]+\]/, `"ids":[${ids['workItem']}]`)
    .replace(/("path":"\/rev","value":)\d+/, `$1${rev}`);
}

describe('requests that Microsoft documents', () => {
  const title = 'get answers of the documented shape';
  if (!hasSpecifications) {
    it(`skipped, no specifications on this machine: ${title}`, () => expect(hasSpecifications).toBe(false));
    return;
  }

  async function replay(sandbox: AdoSandbox, ids: Ids, example: Example): Promise<readonly string[]> {
    const isPush = example.name.startsWith('pushes/POST');
    const place = isPush ? { ...ids, repository: ids['emptyRepository'] ?? '' } : ids;
    const [path = '', query = ''] = mapPath(example.path, place).split('?');
    const url = new URL(`${sandbox.server.url}${path}?${query}`);
    url.searchParams.set('api-version', versionOf(path));
    const body = await current(sandbox, ids, mapBody(example.body, ids));
    const isPatch = body?.startsWith('[{"op"') === true;
    // Nobody votes or sets auto-complete for others: the examples' agent does so for itself.
    const isForAgent =
      path.endsWith(`/reviewers/${ids['agent']}`) || body?.includes(`"autoCompleteSetBy":{"id":"${ids['agent']}"`);
    const token = isForAgent === true ? sandbox.server.agentToken : sandbox.server.personToken;
    const headers = { ...authorization(token), 'content-type': `application/${isPatch ? 'json-patch+json' : 'json'}` };
    const request = {
      method: example.method,
      headers,
      ...(body === undefined || example.method === 'GET' ? {} : { body }),
    };
    const answer = await fetch(url, request);
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (answer.status >= 300) return [`${answer.status} ${bytes.toString('utf8').slice(0, 200)}`];
    const { operation, violations } = checkExchange({
      ...{ method: example.method, url, requestType: headers['content-type'], requestBody: '', accept: '' },
      ...{ status: answer.status, responseType: answer.headers.get('content-type') ?? '', responseBody: bytes },
    });
    return operation === undefined ? ['not an operation'] : violations.filter((text) => text.startsWith('response'));
  }

  it(title, async () => {
    const files = ['MyWebSite/MyWebSite/Views/Home/_Home.cshtml', 'debug.log'];
    const sandbox = await startAdoSandbox(files.map((path) => ({ path, content: '<p>\n' })));
    const found: string[] = [];
    let replayed = 0;
    try {
      const ids = await makeFixtures(sandbox);
      for (const example of readExamples().filter(({ name }) => !leftOut.some(([pattern]) => pattern.test(name)))) {
        replayed += 1;
        const problems = await replay(sandbox, ids, example);
        found.push(...problems.map((text) => `${example.name}: ${text}`));
      }
    } finally {
      await sandbox.close();
    }

    console.info(`replayed ${replayed} documented requests`);
    expect(found).toEqual([]);
  }, 120_000);
});
