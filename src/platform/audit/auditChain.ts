import { createHash } from 'node:crypto';
import { AgentError } from '../../contracts/agentError.ts';
import {
  type AuditEntry,
  type AuditEvent,
  agentActor,
  appActorId,
  auditEntrySchema,
  auditEventSchema,
  noHash,
} from '../../contracts/runs/auditEvent.ts';

/** A text property of a table holds at most 32 Ki characters. */
const maximumCharacters = 30_000;

/** The newest event of a chain. */
export interface ChainHead {
  readonly sequence: number;
  readonly hash: string;
}

/** An event as it is stored: its canonical JSON without the hash, and the hash over exactly these bytes. */
export interface StoredEvent {
  readonly sequence: number;
  readonly text: string;
  readonly hash: string;
}

export const emptyChain: ChainHead = { sequence: 0, hash: noHash };

/**
 * What is written of an entry.
 * @throws AgentError `invalid-input` for what is no event
 */
export function validateEntry(entry: AuditEntry): AuditEntry {
  const { data, error } = auditEntrySchema.safeParse(entry);
  if (data !== undefined) return data;
  const places = error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new AgentError('invalid-input', `This is not a valid audit event of type ${entry.type} (at ${places}).`, {
    cause: error,
  });
}

/**
 * Puts an event behind the head of its chain.
 * @throws AgentError `invalid-input` for what is no event, `too-large` for one that a table cannot hold: its content
 *   belongs in an artifact
 */
export function linkEvent(entry: AuditEntry, head: ChainHead): StoredEvent {
  const data = validateEntry(entry);
  const sequence = head.sequence + 1;
  const who = data.actor === undefined ? { actor: agentActor, actorId: appActorId } : {};
  const text = canonicalJson({ ...data, ...who, sequence, previousHash: head.hash });
  if (text.length > maximumCharacters) {
    throw new AgentError('too-large', `The audit event ${entry.type} is too large. Store its content as an artifact.`);
  }
  return { sequence, text, hash: hashOf(text) };
}

/** @throws AgentError `unexpected` when the stored text is no event */
export function parseEvent({ sequence, text, hash }: StoredEvent): AuditEvent {
  const parsed = auditEventSchema.safeParse({ ...parseJsonObject(text), hash });
  if (parsed.success) return parsed.data;
  throw new AgentError(
    'unexpected',
    `Event ${sequence} of the audit log cannot be read. Run \`code-agent audit verify\`.`,
    {
      cause: parsed.error,
      isRetryable: false,
    },
  );
}

/** Lower-case hexadecimal SHA-256 of the text's UTF-8 bytes. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** JSON with the names of every object in the order of their code units and without spaces: one value, one text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

/** The members of a JSON object; none for any other text. */
export function parseJsonObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
