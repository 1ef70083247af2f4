import { posix } from 'node:path';
import { z } from 'zod';
import type { Backend } from '../../backend.ts';
import { invalidArgument } from '../../http/apiError.ts';
import { enumerationSchema } from '../../http/enumeration.ts';
import {
  type ApiReply,
  type ApiRequest,
  bytes,
  type JsonObject,
  json,
  list,
  queryEnumeration,
  queryFlag,
  queryText,
  readBody,
  streamed,
} from '../../http/exchange.ts';
import { type Route, route } from '../../http/route.ts';
import { readCommit } from '../process/gitHistory.ts';
import { listTree, readObject, type TreeEntry } from '../process/gitObjects.ts';
import { gitText, streamGit } from '../process/gitProcess.ts';
import { repositoryUrl, requestRepository } from '../repositories/repositories.ts';
import { queryVersion, resolveVersion, versionOptions, versionTypes } from '../repositories/versions.ts';
import { isBinary, requestedForm, startsWithByteOrderMark } from './contentType.ts';
import { findEntry, gitPath, type ItemPlace } from './itemPath.ts';
import { zipArchive } from './zipArchive.ts';

const recursionLevels = { none: 0, oneLevel: 1, oneLevelPlusNestedEmptyFolders: 4, full: 120 } as const;

type Recursion = keyof typeof recursionLevels;

type ItemQuery = ItemPlace & {
  readonly recursion: Recursion;
  readonly includeContent: boolean;
  readonly includeMetadata: boolean;
};

async function itemsAt(query: ItemQuery, entry: TreeEntry): Promise<readonly TreeEntry[]> {
  if (entry.type !== 'tree' || query.recursion === 'none') {
    return [entry];
  }
  const prefix = entry.path === '' ? '' : `${entry.path}/`;
  const below = await listTree(query.repository.directory, entry.objectId, query.recursion === 'full');
  return [entry, ...below.map((child) => ({ ...child, path: `${prefix}${child.path}` }))];
}

function renderItem(backend: Backend, query: ItemQuery, entry: TreeEntry): JsonObject {
  const path = `/${entry.path}`;
  const { versionType, version } = query.descriptor;
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  const versionText = version === undefined ? '' : `&version=${encodeURIComponent(version)}`;
  return {
    objectId: entry.objectId,
    gitObjectType: entry.type,
    commitId: query.commitId,
    path,
    ...(entry.type === 'tree' ? { isFolder: true } : {}),
    ...(entry.mode === '120000' ? { isSymLink: true } : {}),
    ...(query.includeMetadata ? { contentMetadata: { fileName: posix.basename(path) } } : {}),
    url: `${repositoryUrl(backend, query.repository)}/items/${encoded}?versionType=${versionType}${versionText}&versionOptions=None`,
  };
}

async function itemWithContent(backend: Backend, query: ItemQuery, entry: TreeEntry): Promise<JsonObject> {
  const item = renderItem(backend, query, entry);
  const wantsMore = query.includeContent || query.includeMetadata;
  if (entry.type !== 'blob' || !wantsMore) {
    return item;
  }
  const content = await readObject(query.repository.directory, 'blob', entry.objectId);
  const binary = isBinary(content);
  return {
    ...item,
    ...(query.includeContent
      ? { content: binary ? content.toString('base64') : content.toString('utf8').replace(/^\ufeff/, '') }
      : {}),
    contentMetadata: {
      encoding: binary ? -1 : 65001,
      ...(startsWithByteOrderMark(content) ? { encodingWithBom: true } : {}),
      contentType: binary ? 'application/octet-stream' : 'text/plain',
      fileName: posix.basename(entry.path),
      extension: posix.extname(entry.path).slice(1),
      ...(binary ? { isBinary: true } : {}),
    },
  };
}

async function rawContent(query: ItemQuery, entry: TreeEntry, form: 'text' | 'octetStream' | 'zip'): Promise<ApiReply> {
  const { directory } = query.repository;
  if (form === 'zip') {
    if (entry.type !== 'tree') {
      const content = await readObject(directory, 'blob', entry.objectId);
      return streamed('application/zip', zipArchive([{ name: posix.basename(entry.path), content }]));
    }
    const base = posix.basename(entry.path);
    const prefix = base === '' ? [] : [`--prefix=${base}/`];
    return streamed('application/zip', streamGit(directory, ['archive', '--format=zip', ...prefix, entry.objectId]));
  }
  if (entry.type !== 'blob') {
    throw invalidArgument(`The item '/${entry.path}' is a folder: only json and zip are possible.`);
  }
  const content = await readObject(directory, 'blob', entry.objectId);
  return bytes(form === 'text' ? 'text/plain' : 'application/octet-stream', content);
}

async function readItemQuery(backend: Backend, request: ApiRequest): Promise<ItemQuery> {
  const repository = requestRepository(backend, request);
  const descriptor = queryVersion(request, 'versionDescriptor.');
  return {
    repository,
    descriptor,
    commitId: await resolveVersion(repository, descriptor),
    path: gitPath(queryText(request, 'path') ?? queryText(request, 'scopePath') ?? '/'),
    recursion: queryEnumeration(request, 'recursionLevel', recursionLevels, 'none'),
    includeContent: queryFlag(request, 'includeContent'),
    includeMetadata: queryFlag(request, 'includeContentMetadata'),
  };
}

async function getItems(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const query = await readItemQuery(backend, request);
  const entry = await findEntry(query);
  const single = queryText(request, 'path') !== undefined;
  // A bare address in a browser gives the file itself; a list is always JSON.
  const form = requestedForm(request, single && entry.type === 'blob' ? 'octetStream' : 'json');
  const wantsLatest = queryFlag(request, 'latestProcessedChange');
  const headers = queryFlag(request, 'download')
    ? { 'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(downloadName(query, form))}` }
    : {};
  if (form !== 'json') {
    return { ...(await rawContent(query, entry, form)), headers };
  }
  const latest = wantsLatest ? { latestProcessedChange: await latestChange(query, entry.path) } : {};
  if (single && query.recursion === 'none') {
    return json({ ...(await itemWithContent(backend, query, entry)), ...latest }, 200, headers);
  }
  const entries = await itemsAt(query, entry);
  return list(
    entries.map((item) => renderItem(backend, query, item)),
    headers,
  );
}

/** The name under which a browser keeps what it downloads. */
function downloadName({ path, repository }: ItemQuery, form: string): string {
  const name = posix.basename(path) || repository.name;
  return form === 'zip' ? `${name}.zip` : name;
}

async function latestChange(query: ItemQuery, path: string): Promise<JsonObject | undefined> {
  const paths = path === '' ? [] : ['--', path];
  const commitId = await gitText(query.repository.directory, [
    '--literal-pathspecs',
    'log',
    '-n',
    '1',
    '--format=%H',
    query.commitId,
    ...paths,
  ]);
  const commit = commitId === '' ? undefined : await readCommit(query.repository.directory, commitId);
  return (
    commit && { commitId: commit.commitId, author: commit.author, committer: commit.committer, comment: commit.comment }
  );
}

const batchSchema = z.object({
  itemDescriptors: z.array(
    z.object({
      path: z.string(),
      version: z.string().optional(),
      versionType: enumerationSchema(versionTypes).default('branch'),
      versionOptions: enumerationSchema(versionOptions).default('none'),
      recursionLevel: enumerationSchema(recursionLevels).default('none'),
    }),
  ),
  includeContentMetadata: z.union([z.boolean(), z.literal('true'), z.literal('false')]).optional(),
});

async function getItemsBatch(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const repository = requestRepository(backend, request);
  const batch = readBody(request, batchSchema);
  const groups: (readonly JsonObject[])[] = [];
  for (const wanted of batch.itemDescriptors) {
    const descriptor = {
      version: wanted.version,
      versionType: wanted.versionType,
      versionOptions: wanted.versionOptions,
    };
    const query: ItemQuery = {
      repository,
      descriptor,
      commitId: await resolveVersion(repository, descriptor),
      path: gitPath(wanted.path),
      recursion: wanted.recursionLevel,
      includeContent: false,
      includeMetadata: batch.includeContentMetadata === true || batch.includeContentMetadata === 'true',
    };
    const entries = await itemsAt(query, await findEntry(query));
    groups.push(entries.map((entry) => renderItem(backend, query, entry)));
  }
  return list(groups);
}

/** Files and folders at a version, as JSON, text, bytes or zip. */
export function itemRoutes(backend: Backend): readonly Route[] {
  return [
    route('GET', 'git/repositories/{repositoryId}/items', (request) => getItems(backend, request)),
    route('POST', 'git/repositories/{repositoryId}/itemsbatch', (request) => getItemsBatch(backend, request)),
  ];
}
