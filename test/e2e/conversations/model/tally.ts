import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Happened } from '../hosts/killer.ts';
import type { ModelListener } from '../hosts/looks.ts';
import { losesTheAnswer } from '../moments.ts';

const bodySchema = z.object({
  metadata: z.object({ run: z.string(), purpose: z.string(), candidate: z.string().optional() }),
  input: z.array(z.looseObject({ type: z.string().optional(), role: z.string().optional() })),
});

const inputSchema = z.object({ runId: z.string(), step: z.string(), candidate: z.number().optional() });

/** What the model was asked for one turn: by whom, after which answers of its own. */
interface Turn {
  readonly run: string;
  /** Run, step and candidate. */
  readonly owner: string;
  answers: number;
  /** Whole requests, each once: more than one, and what tools had answered has changed. */
  readonly bodies: Set<string>;
}

/** How often the model was asked what in one run. */
export interface RunTally {
  readonly turns: number;
  /** Answers beyond the first of a turn. */
  readonly again: number;
  /** Of these, the ones that had been lost with a host. */
  readonly unavoidable: number;
  readonly problems: readonly string[];
}

export interface Tally extends ModelListener {
  of(runId: string, deaths: readonly Happened[]): RunTally;
}

export function createTally(): Tally {
  const turns = new Map<string, Turn>();
  const find = (body: Buffer): Turn | undefined => {
    const read = bodySchema.safeParse(JSON.parse(body.toString('utf8')));
    // Not a conversation's: those carry who asks.
    if (!read.success) return undefined;
    const { metadata, input } = read.data;
    const owner = ownerOf(metadata.run, metadata.purpose, metadata.candidate);
    const said = input.filter(({ type }) => type !== 'function_call_output' && type !== 'custom_tool_call_output');
    const key = `${owner} ${digest(said)}`;
    const turn = turns.get(key) ?? { run: metadata.run, owner, answers: 0, bodies: new Set<string>() };
    turns.set(key, turn);
    turn.bodies.add(digest(input));
    return turn;
  };
  return {
    asked: (body) => void find(body),
    answered(body) {
      const turn = find(body);
      if (turn !== undefined) turn.answers += 1;
    },
    of: (runId, deaths) =>
      judge(
        [...turns.values()].filter(({ run }) => run === runId),
        deaths,
      ),
  };
}

function judge(turns: readonly Turn[], deaths: readonly Happened[]): RunTally {
  const lost = deaths.map(lostWith);
  const owners = new Set(lost.flatMap((one) => one.owners));
  const most = lost.reduce((sum, one) => sum + one.most, 0);
  const repeated = turns.filter(({ answers }) => answers > 1);
  const again = repeated.reduce((sum, { answers }) => sum + answers - 1, 0);
  const forbidden = repeated.filter(({ owner }) => !owners.has(owner));
  const problems = [
    ...forbidden.map(({ owner, answers }) => `the model was asked ${answers} times for one turn of ${owner}`),
    ...(again > most ? [`the model was asked again ${again} times, where only ${most} answers were lost`] : []),
    ...turns
      .filter(({ bodies }) => bodies.size > 1)
      .map(({ owner }) => `a turn of ${owner} was asked for with other results of tools`),
  ];
  return { turns: turns.length, again, unavoidable: Math.min(again, most), problems };
}

/** Turns whose answer a death may have taken: of whom, and how many at most. */
function lostWith({ moment, running, isMixed }: Happened): {
  readonly owners: readonly string[];
  readonly most: number;
} {
  const asking = running.filter(({ name }) => name === 'takeTurn');
  const owners = asking.map(({ input }) => {
    const { runId, step, candidate } = inputSchema.parse(JSON.parse(input));
    return ownerOf(runId, step, candidate?.toString());
  });
  const isOfTurn = ofTurn.has(moment);
  const most = isOfTurn && !isMixed && !losesTheAnswer(moment) ? owners.length - 1 : owners.length;
  return { owners: most === 0 ? [] : owners, most };
}

/** Moments that one of the turns under way has come to; the others have been cut off wherever they were. */
const ofTurn: ReadonlySet<string> = new Set([
  'request not sent',
  'answer not heard',
  'answer not stored',
  'answer not findable',
  'answer findable',
  'turn being recorded',
  'turn ended, not committed',
]);

function ownerOf(run: string, step: string, candidate: string | undefined): string {
  return `${run}, ${step}${candidate === undefined ? '' : ` ${candidate}`}`;
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
