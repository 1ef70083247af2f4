import type { EntityContext } from 'durable-functions';
import {
  emptyMailbox,
  type Mail,
  type MailboxState,
  mailboxOperations,
  mailboxStateSchema,
} from '../contracts/runs/entities.ts';
import { answerOperation, type Outcome } from './answerOperation.ts';

/** More instructions than anyone writes before the first is carried out. There is always room for a cancellation. */
const maximumLetters = 20;

/** Keeps a letter until it is handled. A letter with a known number is a duplicate. */
export function putLetter(state: MailboxState, rawInput: unknown): Outcome<MailboxState> {
  const letter = mailboxOperations.put.input.parse(rawInput);
  if (letter.number <= state.last) return { state, result: { accepted: true } };
  const isFull = state.letters.length >= maximumLetters && letter.mail.name !== 'cancel';
  const letters = isFull ? state.letters : [...state.letters, letter];
  return { state: { last: letter.number, letters }, result: { accepted: !isFull } };
}

/** Removes handled letters and returns the next one: cancellations first, then decisions, then the oldest. */
export function takeLetter(state: MailboxState, rawInput: unknown): Outcome<MailboxState> {
  const { done, decided } = mailboxOperations.take.input.parse(rawInput);
  const letters = state.letters.filter(({ number, mail }) => number > (mail.name === 'decision' ? decided : done));
  const named = (name: Mail['name']) => letters.find(({ mail }) => mail.name === name);
  const next = named('cancel') ?? named('decision') ?? letters[0];
  return { state: { ...state, letters }, result: next === undefined ? {} : { next } };
}

const operations = { put: putLetter, take: takeLetter };

/**
 * Entity `mailbox`: one per run. Requests about a pull request wait here until they are done, whatever crashes in
 * between.
 */
export function mailbox(context: EntityContext<unknown>): void {
  const state = mailboxStateSchema.parse(context.df.getState(() => emptyMailbox));
  answerOperation(context, operations, state);
}
