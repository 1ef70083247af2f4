import type { NormalizedExchange } from './recordings.ts';

/** Where the local host answers otherwise than the recorded one, and why that is right. */
export interface Deviation {
  readonly topic: RegExp;
  readonly note: RegExp;
  readonly reason: string;
  /** Takes out of both answers what may differ; what is left must be equal. */
  readonly mask: (exchange: NormalizedExchange) => unknown;
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function without(value: unknown, ...names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fieldsOf(value)).filter(([name]) => !names.includes(name)));
}

/** Answers that depend on how fast the host is: 202 with `location`, or 200 when it has finished already. */
function withoutProgress(exchange: NormalizedExchange): unknown {
  const { name, instanceId } = fieldsOf(exchange.body);
  return { name, instanceId };
}

/** Also drops repetitions: the real host still held one Hello of a trial before the recording. */
function sortedList(exchange: NormalizedExchange): unknown {
  const items = Array.isArray(exchange.body) ? exchange.body.map((item) => JSON.stringify(item)) : [];
  return { ...exchange, body: [...new Set(items)].sort() };
}

/** Instances that another deviation is about. */
const SET_APART = ['rec-ev1'];

/** A function that is not there: 3.0.0 does not start it. */
const NOT_STARTED = 'NoSuch';

function withoutSetApart(exchange: NormalizedExchange): unknown {
  const list: readonly unknown[] = Array.isArray(exchange.body) ? exchange.body : [];
  const compared = list
    .filter((item) => !SET_APART.includes(String(fieldsOf(item)['instanceId'])))
    .filter((item) => fieldsOf(item)['name'] !== NOT_STARTED)
    .map(withoutSorter);
  return sortedList({ ...exchange, body: compared });
}

function withoutInputs(list: unknown): unknown {
  return Array.isArray(list) ? list.map((item) => without(item, 'input')) : list;
}

/** Nor the id of the parent, which 3.0.0 does not show. */
function withoutSorter(instance: unknown): unknown {
  const shown = without(instance, 'parentInstanceId');
  const isEntity = String(shown['instanceId']).startsWith('@');
  return isEntity ? { ...shown, input: without(shown['input'], 'sorter') } : shown;
}

/** Where nothing of the older answer is left. */
function nothing(): unknown {
  return '';
}

function mapHistory(change: (events: readonly unknown[]) => unknown): Deviation['mask'] {
  return (exchange) => {
    const events: unknown = fieldsOf(exchange.body)['historyEvents'];
    return {
      ...exchange,
      body: { ...fieldsOf(exchange.body), historyEvents: change(Array.isArray(events) ? events : []) },
    };
  };
}

function withoutSorting(event: unknown): unknown {
  const { Input: input } = fieldsOf(event);
  if (typeof input !== 'string' || !input.includes('RequestMessage')) {
    return event;
  }
  const message: unknown = JSON.parse(input);
  const sorted = Object.entries(without(message, 'Timestamp', 'Predecessor')).sort();
  return { ...fieldsOf(event), Input: sorted };
}

const NEWER = 'these recordings are of extension 3.0.0; 3.19.0 answers so, see recordings/patterns';
const ORDER = 'instances are listed by id, and the ids the host makes up are random';

/** Every known deviation. */
export const DEVIATIONS: readonly Deviation[] = [
  {
    topic: /^02|^03|^08/,
    note: /right after|immediately after/,
    reason: 'the local host is faster: what was still pending there has begun or finished here',
    mask: withoutProgress,
  },
  {
    topic: /^02/,
    note: /^FanOutFail: .*showHistory/,
    reason: 'activities side by side finish in any order',
    mask: mapHistory((events) => events.map((event) => JSON.stringify(event)).sort()),
  },
  {
    topic: /^02|^10/,
    note: /^EntityOrch: .*showHistory|^history$/,
    reason: 'messages to entities are ordered by their sequence, so they carry no sorting times',
    mask: mapHistory((events) => events.map(withoutSorting)),
  },
  {
    topic: /^04/,
    note: /^GET$|^GET history$/,
    reason:
      'event names are case-insensitive as documented (learn.microsoft.com/azure/azure-functions/durable/durable-functions-external-events); the recorded version let "approval" pass by',
    mask: withoutProgress,
  },
  {
    topic: /^06/,
    note: /^(all|trailing slash|bad status|two params|bad date|bad top|window|prefix)$/,
    reason: `${ORDER}; entities keep no sorting times; rec-ev1 got its event, see the case of event names`,
    mask: withoutSetApart,
  },
  {
    topic: /^06/,
    note: /^showInput=false$/,
    reason: `${ORDER}; ${NEWER}`,
    mask: (exchange) => withoutSetApart({ ...exchange, body: withoutInputs(exchange.body) }),
  },
  { topic: /^06/, note: /^(Failed|Failed,Terminated)$/, reason: `${ORDER}; ${NEWER}`, mask: withoutSetApart },
  {
    topic: /^06/,
    note: /^top=3/,
    reason: ORDER,
    mask: (exchange) => ({ ...exchange, body: Array.isArray(exchange.body) ? exchange.body.length : exchange.body }),
  },
  { topic: /^01/, note: /^start unknown orchestrator$/, reason: NEWER, mask: nothing },
  { topic: /^03/, note: /^rewind (while running|completed|terminated)$/, reason: NEWER, mask: nothing },
  { topic: /^11/, note: /^purge (running|Failed window)$/, reason: NEWER, mask: nothing },
  { topic: /^05/, note: /^(rewind|restart)PostUri unknown$/, reason: NEWER, mask: nothing },
  {
    topic: /^07/,
    note: /^(same id while running|unknown|activity name|id (starting|with) .*)$/,
    reason: NEWER,
    mask: nothing,
  },
];
