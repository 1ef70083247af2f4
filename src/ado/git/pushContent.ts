import { AgentError } from '../../contracts/agentError.ts';
import type { Change } from '../../contracts/changes/changeSet.ts';
import { encodeText, missingCharacter } from '../../platform/text/encodings.ts';

interface NewContent {
  readonly content: string;
  readonly contentType: 'rawtext' | 'base64encoded';
}

/** A change in the words of the pushes API. */
export interface AdoChange {
  readonly changeType: Change['kind'];
  readonly item: { readonly path: string };
  readonly sourceServerItem?: string;
  readonly newContent?: NewContent;
}

/**
 * Text that stays the same byte for byte whatever a server does with line endings, marks and control characters:
 * printable characters, tabs and line feeds. Everything else goes as base64.
 */
const safePlainText = /^[\t\n\u0020-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\uffef\u{10000}-\u{10ffff}]+$/u;

/**
 * A change as the pushes API takes it. A rename with new content becomes a delete and an add: the API documents no
 * content for a rename and allows one operation a file. Git stores no renames, so the tree is the same, except that an
 * added file is never executable.
 */
export function toAdoChanges(change: Change): readonly AdoChange[] {
  const item = { path: serverPath(change.path) };
  switch (change.kind) {
    case 'add':
      return [{ changeType: 'add', item, newContent: newContent(change, change.content) }];
    case 'edit':
      // An edit with text is written in the old file's encoding, its byte-order mark included; base64 is written as is.
      return [{ changeType: 'edit', item, newContent: encoded(contentBytes(change, change.content)) }];
    case 'delete':
      return [{ changeType: 'delete', item }];
    case 'rename':
      return change.content === undefined
        ? [{ changeType: 'rename', sourceServerItem: serverPath(change.previousPath), item }]
        : [
            { changeType: 'delete', item: { path: serverPath(change.previousPath) } },
            { changeType: 'add', item, newContent: newContent(change, change.content) },
          ];
  }
}

function newContent(change: Written, content: string): NewContent {
  const bytes = contentBytes(change, content);
  const isPlain = change.encoding === undefined && safePlainText.test(content);
  return isPlain ? { content, contentType: 'rawtext' } : encoded(bytes);
}

function encoded(content: Buffer): NewContent {
  return { content: content.toString('base64'), contentType: 'base64encoded' };
}

type Written = Pick<Extract<Change, { kind: 'add' }>, 'path' | 'encoding'>;

/**
 * The bytes that a file shall have, in the encoding of its change.
 * @throws AgentError `invalid-input` for text that the encoding cannot hold
 */
export function contentBytes({ path, encoding }: Written, content: string): Buffer {
  if (!content.isWellFormed()) {
    throw new AgentError(
      'invalid-input',
      `The new content of "${path}" is not valid Unicode: it contains half a character.`,
    );
  }
  const missing = encoding === undefined ? undefined : missingCharacter(content, encoding);
  if (missing === undefined) return encodeText(content, encoding);
  throw new AgentError('invalid-input', `"${path}" is encoded in ${encoding}, which has no character "${missing}".`);
}

function serverPath(path: string): string {
  return `/${path}`;
}
