import { z } from 'zod';
import { ApiError } from '../../http/apiError.ts';
import { enumerationSchema } from '../../http/enumeration.ts';
import { startsWithByteOrderMark } from '../items/contentType.ts';
import type { TreeEntry } from '../process/gitObjects.ts';

const changeTypes = { add: 1, edit: 2, rename: 8, delete: 16 } as const;
const contentTypes = { rawtext: 0, base64encoded: 1 } as const;

/** One change of a pushed commit, as the service takes it. */
export const pushChangeSchema = z.object({
  changeType: enumerationSchema(changeTypes),
  item: z.object({ path: z.string().min(1) }),
  sourceServerItem: z.string().optional(),
  newContent: z
    .object({ content: z.string(), contentType: enumerationSchema(contentTypes).default('rawtext') })
    .optional(),
});

export type PushChange = z.infer<typeof pushChangeSchema>;

/** What has to be written for a change once it is known to fit the base. */
export type TreeEdit =
  | { readonly kind: 'delete'; readonly path: string }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'write'; readonly path: string; readonly mode: string; readonly content: Buffer };

const namespace = 'System';

function badRequest(message: string): ApiError {
  return new ApiError(400, 'ArgumentException', message, namespace);
}

/** A pushed path as git knows it. */
export function treePath(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '');
  const forbidden = segments.some((segment) => segment === '.' || segment === '..' || segment.toLowerCase() === '.git');
  if (segments.length === 0 || forbidden || path.includes('\0')) {
    throw badRequest('The request body contains invalid parameters.');
  }
  return segments.join('/');
}

/** Every path whose entry in the base decides whether the changes are allowed: the paths and their folders. */
export function pathsToLookUp(changes: readonly PushChange[]): readonly string[] {
  const paths = new Set<string>();
  for (const change of changes) {
    for (const path of [change.item.path, change.sourceServerItem].filter((text) => text !== undefined)) {
      const segments = treePath(path).split('/');
      segments.forEach((_, index) => {
        paths.add(segments.slice(0, index + 1).join('/'));
      });
    }
  }
  return [...paths];
}

/**
 * Checks changes against the base as the real server does and says what to write.
 *
 * @param base entries of the base tree by path, for `pathsToLookUp` at least
 * @param baseCommit named in errors
 * @param readContent content of a blob of the base, for the byte order mark an edit keeps
 * @throws ApiError 400 in the server's words: a path that exists already or not at all, two changes of one path,
 *   a file taken for a folder
 */
export function planChanges(
  changes: readonly PushChange[],
  base: ReadonlyMap<string, TreeEntry>,
  baseCommit: string,
  readContent: (entry: TreeEntry) => Buffer | undefined,
): readonly TreeEdit[] {
  const touched = new Set<string>();
  const edits: TreeEdit[] = [];
  const context = { base, baseCommit, touched, readContent };
  for (const change of changes) {
    checkShape(change);
    edits.push(planChange(change, context));
  }
  checkFilesUnderFiles(touched);
  return edits;
}

type PlanContext = {
  readonly base: ReadonlyMap<string, TreeEntry>;
  readonly baseCommit: string;
  readonly touched: Set<string>;
  readonly readContent: (entry: TreeEntry) => Buffer | undefined;
};

function checkShape(change: PushChange): void {
  const writes = change.changeType === 'add' || change.changeType === 'edit';
  const renames = change.changeType === 'rename';
  if ((change.newContent !== undefined) !== writes || (change.sourceServerItem !== undefined) !== renames) {
    throw badRequest('The request body contains invalid parameters.');
  }
}

function planChange(change: PushChange, context: PlanContext): TreeEdit {
  const path = treePath(change.item.path);
  const existing = context.base.get(path);
  if (change.changeType === 'delete') {
    demandExisting(path, context);
    touch(path, context);
    return { kind: 'delete', path };
  }
  if (change.changeType === 'rename') {
    const from = treePath(change.sourceServerItem ?? '');
    demandExisting(from, context);
    touch(from, context);
    checkFolders(path, context);
    if (existing !== undefined) {
      throw badRequest(
        `The path '${change.item.path}' specified in the rename operation already exists. Please specify a new path.`,
      );
    }
    touch(path, context);
    return { kind: 'rename', from, to: path };
  }
  checkFolders(path, context);
  if (change.changeType === 'add' && existing !== undefined) {
    throw badRequest(
      `The path '${change.item.path}' specified in the add operation already exists. Please specify a new path.`,
    );
  }
  if (change.changeType === 'edit') {
    demandExisting(path, context);
    if (existing?.type !== 'blob') {
      throw badRequest(
        `Expected a Git object of type Blob at the path '${change.item.path}', but it is a ${existing?.type}.`,
      );
    }
  }
  touch(path, context);
  return { kind: 'write', path, mode: existing?.mode ?? '100644', content: newContent(change, existing, context) };
}

function newContent(change: PushChange, existing: TreeEntry | undefined, context: PlanContext): Buffer {
  const { content = '', contentType = 'rawtext' } = change.newContent ?? {};
  if (contentType === 'base64encoded') {
    if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(content)) {
      throw badRequest('The input is not a valid Base-64 string.');
    }
    return Buffer.from(content, 'base64');
  }
  const text = Buffer.from(content, 'utf8');
  const before = existing === undefined ? undefined : context.readContent(existing);
  // The server writes text in the encoding the file had, its byte order mark included.
  return before !== undefined && startsWithByteOrderMark(before) ? Buffer.concat([before.subarray(0, 3), text]) : text;
}

function demandExisting(path: string, context: PlanContext): void {
  if (!context.base.has(path)) {
    throw badRequest(
      `TF401174: The item '/${path}' could not be found in the repository at the commit ${context.baseCommit}. The path does not exist.`,
    );
  }
}

function checkFolders(path: string, context: PlanContext): void {
  const segments = path.split('/');
  segments.slice(0, -1).forEach((_, index) => {
    const folder = context.base.get(segments.slice(0, index + 1).join('/'));
    if (folder !== undefined && folder.type !== 'tree') {
      throw badRequest('One of the updated paths treats a file as if it were a folder.');
    }
  });
}

function touch(path: string, context: PlanContext): void {
  if (context.touched.has(path)) {
    throw badRequest(
      `Multiple operations were attempted on file '/${path}' within the same request. Only a single operation may be applied to each file within the same commit.`,
    );
  }
  context.touched.add(path);
}

function checkFilesUnderFiles(touched: ReadonlySet<string>): void {
  for (const path of touched) {
    const segments = path.split('/');
    const clash = segments.slice(0, -1).some((_, index) => touched.has(segments.slice(0, index + 1).join('/')));
    if (clash) {
      throw badRequest(`The path '/${path}' is used as a file and as a folder within the same request.`);
    }
  }
}
