import type { EntityContext } from 'durable-functions';
import {
  emptyMailbox,
  type Mail,
  type MailboxState,
  mailboxOperations,
  mailboxStateSchema,
} from '../contracts/runs/entities.ts';
import { answerOperation, type Outcome } from './answerOperation.ts';

/** Nobody writes so many instructions before the first of them is carried out; a cancellation always has room. */
const maximumLetters = 20;

/** Keeps a letter until it is dealt with. One whose number came before is the same letter again. */
export function putLetter(state: MailboxState, rawInput: unknown): Outcome<MailboxState> {
  const letter = mailboxOperations.put.input.parse(rawInput);
  if (letter.number <= state.last) return { state, result: { accepted: true } };
  const isFull = state.letters.length >= maximumLetters && letter.mail.name !== 'cancel';
  const letters = isFull ? state.letters : [...state.letters, letter];
  return { state: { last: letter.number, letters }, result: { accepted: !isFull } };
}

/** Forgets what is done, and gives the next letter: a cancellation before everything else, then decisions, then the oldest. */
export function takeLetter(state: MailboxState, rawInput: unknown): Outcome<MailboxState> {
  const { done, decided } = mailboxOperations.take.input.parse(rawInput);
  const letters = state.letters.filter(({ number, mail }) => number > (mail.name === 'decision' ? decided : done));
  const named = (name: Mail['name']) => letters.find(({ mail }) => mail.name === name);
  const next = named('cancel') ?? named('decision') ?? letters[0];
  return { state: { ...state, letters }, result: next === undefined ? {} : { next } };
}

const operations = { put: putLetter, take: takeLetter };

/** Entity `mailbox`: one a run. What people want of a pull request waits here until it is done, whatever dies on the way. */
export function mailbox(context: EntityContext<unknown>): void {
  const state = mailboxStateSchema.parse(context.df.getState(() => emptyMailbox));
  answerOperation(context, operations, state);
}
