import { AgentError } from '../contracts/agentError.ts';
import type { Change } from '../contracts/changeSet.ts';

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
const surelyPlain = /^[\t\n\u0020-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\uffef\u{10000}-\u{10ffff}]+$/u;

export function toAdoChange(change: Change): AdoChange {
  const item = { path: serverPath(change.path) };
  switch (change.kind) {
    case 'add':
    case 'edit':
      return { changeType: change.kind, item, newContent: newContent(change.path, change.content) };
    case 'rename':
      return {
        changeType: 'rename',
        sourceServerItem: serverPath(change.previousPath),
        item,
        ...(change.content === undefined ? {} : { newContent: newContent(change.path, change.content) }),
      };
    case 'delete':
      return { changeType: 'delete', item };
  }
}

function newContent(path: string, content: string): NewContent {
  if (!content.isWellFormed()) {
    throw new AgentError(
      'invalid-input',
      `The new content of "${path}" is not valid Unicode: it holds half a character.`,
    );
  }
  return surelyPlain.test(content)
    ? { content, contentType: 'rawtext' }
    : { content: Buffer.from(content, 'utf8').toString('base64'), contentType: 'base64encoded' };
}

function serverPath(path: string): string {
  return `/${path}`;
}
