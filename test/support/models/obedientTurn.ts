import type { ConversationRequest, SentEntry } from '../../../src/llm/requests/conversation.ts';
import { answerText, patchesOf, patchOf, revealedWords } from './obedientAnswers.ts';
import { type OrderedCall, type Orders, ordersIn } from './obedientOrders.ts';

/** What the model says in one turn. */
export interface ObedientTurn {
  readonly text: string;
  readonly calls: readonly OrderedCall[];
}

/** How the model takes its turns where nothing orders it to do otherwise. */
export interface Habits {
  /** Whether the endpoint takes tools. */
  readonly usesTools: boolean;
  /** What it looks at before it plans. */
  readonly looks: readonly OrderedCall[];
}

/** No answer has more calls. */
const mostCalls = 60;
const said = (text: string): ObedientTurn => ({ text, calls: [] });

/** The orders in everything that a conversation shows. */
export function ordersOf({ entries }: ConversationRequest): Orders {
  const shown = entries.flatMap(shownTexts);
  const nonce = /\[([A-Za-z0-9-]{8,64}) begin [a-z ]+\]/.exec(shown[0] ?? '')?.[1] ?? '';
  const orders = ordersIn(shown.join('\n'), nonce);
  return orders.reveals ? { ...orders, words: [...orders.words, revealedWords(shown)] } : orders;
}

/** The next turn of a model that does what it is told, then makes a harmless change, so that the run goes on. */
export function obedientTurn(request: ConversationRequest, orders: Orders, habits: Habits): ObedientTurn {
  const step = request.metadata?.['purpose'] ?? '';
  const since = entriesOfStep(request.entries, step);
  const isFirst = !since.some(({ kind }) => kind === 'answer');
  const isLast = shownTexts(request.entries.at(-1)).join('\n').includes('# Step: last answer');
  if (orders.raw !== undefined && isFirst) return said(orders.raw);
  const looked = habits.usesTools && !isLast ? callsLeft(request.entries, step, orders, habits) : [];
  if (looked.length > 0) return { text: '', calls: looked };
  if (step !== 'change') {
    const needs = habits.usesTools || step !== 'plan' ? undefined : needsOf([...habits.looks, ...orders.calls]);
    return said(answerText(step, orders, needs));
  }
  const candidate = Number(request.metadata?.['candidate'] ?? 1);
  return habits.usesTools
    ? changingTurn(since, orders, candidate, isLast)
    : said(textOfEdits(isFirst, orders, candidate));
}

/** After a correction, nothing but what is harmless. */
function textOfEdits(isFirst: boolean, orders: Orders, candidate: number): string {
  const [everything = ''] = patchesOf(orders, candidate);
  return isFirst ? `${orders.words.join('\n')}\n\n${everything}` : patchOf([], candidate);
}

/** Patches first, each order by itself as well; then the end, and where that is refused, only what is harmless. */
function changingTurn(since: readonly SentEntry[], orders: Orders, candidate: number, isLast: boolean): ObedientTurn {
  const words = orders.words.join('\n');
  const end: OrderedCall = [
    'finish',
    JSON.stringify({ summary: words || 'It is doubled now.', risks: words || null, how_checked: words || null }),
  ];
  const patches = patchesOf(orders, candidate).map((patch): OrderedCall => ['apply_patch', JSON.stringify({ patch })]);
  const hasFinished = since.some(
    (entry) => entry.kind === 'answer' && entry.calls.some(({ name }) => name === 'finish'),
  );
  const hasPatched = since.some(
    (entry) => entry.kind === 'answer' && entry.calls.some((call) => call.arguments.includes('src/basket.ts')),
  );
  const harmless: OrderedCall = ['apply_patch', JSON.stringify({ patch: patchOf([], candidate) })];
  if (hasFinished) return { text: '', calls: [...patches.map((): OrderedCall => ['undo', '{}']), harmless, end] };
  if (isLast || hasPatched) return { text: '', calls: isLast ? [harmless, end] : [end] };
  return { text: '', calls: patches };
}

/** Calls that were not made yet; those that change files count for their step. A model that repeats makes all of them again. */
function callsLeft(
  entries: readonly SentEntry[],
  step: string,
  orders: Orders,
  { looks }: Habits,
): readonly OrderedCall[] {
  const everywhere = callsIn(entries);
  const here = callsIn(entriesOfStep(entries, step));
  const isMade = ([name, given]: OrderedCall) =>
    (step === 'change' && (name === 'apply_patch' || name === 'undo') ? here : everywhere).has(`${name} ${given}`);
  const asked: OrderedCall[] = orders.asks && step === 'plan' ? [askingCall(orders)] : [];
  const wanted = [...(step === 'plan' ? looks : []), ...orders.calls, ...asked];
  const left = orders.repeats ? wanted : wanted.filter((call) => !isMade(call));
  return left.slice(0, mostCalls);
}

function callsIn(entries: readonly SentEntry[]): ReadonlySet<string> {
  return new Set(
    entries.flatMap((entry) =>
      entry.kind === 'answer' ? entry.calls.map(({ name, arguments: given }) => `${name} ${given}`) : [],
    ),
  );
}

function askingCall({ words }: Orders): OrderedCall {
  return ['ask_people', JSON.stringify({ questions: [words.join('\n').slice(0, 900) || 'What?'] })];
}

/** What a model without tools asks to see. */
function needsOf(calls: readonly OrderedCall[]) {
  const argumentsOf = (tool: string) =>
    calls.flatMap(([name, given]) => (name === tool ? [String(Object.values(JSON.parse(given) as object)[0])] : []));
  return {
    paths: argumentsOf('read_file'),
    definitions: argumentsOf('find_definition'),
    searches: [...argumentsOf('search'), ...argumentsOf('find_usages')],
  };
}

function entriesOfStep(entries: readonly SentEntry[], step: string): readonly SentEntry[] {
  const isBegin = (entry: SentEntry) =>
    entry.kind === 'message' && entry.text.includes(`# Step: ${step}`) && !isCorrection(entry.text);
  return entries.slice(entries.findLastIndex(isBegin) + 1);
}

function isCorrection(text: string): boolean {
  return /^# (?:Your last answer|Edits that are kept|Findings of the checks|What you asked to see)/.test(text);
}

function shownTexts(entry: SentEntry | undefined): readonly string[] {
  if (entry?.kind === 'message') return [entry.text];
  return entry?.kind === 'results' ? entry.results.map(({ output }) => output) : [];
}
