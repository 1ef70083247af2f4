import type { ModelCall } from '../../../../local/model/modelCall.ts';
import type { ReplyFunction, ReplyInput } from '../../../../local/model/reply.ts';
import { countTurns } from '../../../../local/model/request/askedItem.ts';
import { tillFiles } from '../../../support/lifecycle/sample.ts';
import { type Act, breaks, deletesNothing, edit, looks } from './acts.ts';
import { randomOf, seedIn, type Traits, traitsOf } from './traits.ts';

/** What is asked now. */
interface Asked {
  readonly step: 'plan' | 'review' | 'change' | 'repair' | 'reviewed change';
  readonly candidate: number;
  /** Answers of the model since the step began. */
  readonly turn: number;
}

const price = '  return price;';
const right = '  return price * quantity;';
const wrong = '  return price * (quantity + 1);';
const turned = '  return quantity * price;';

/** The change that each step is to make, as a line and what takes its place. */
function changeOf(step: Asked['step'], { isRedAtFirst }: Traits): readonly [before: string, after: string] {
  if (step === 'repair') return [wrong, right];
  return step === 'reviewed change' ? [right, turned] : [price, isRedAtFirst ? wrong : right];
}

/**
 * A model that looks around, gets things wrong, and ends each step: by what it is asked and by the seed in it alone, so that
 * the same question always has the same answer.
 */
export const explore: ReplyFunction = (call) => {
  if (call.lastMessage.includes('Choose one of')) return json({ reason: 'It is shorter.', chosen: 1 });
  if (call.lastMessage.includes('Describe the change now')) return json({ summary: 'It counts.', lookFirst: [] });
  const seed = seedIn(call.text);
  const asked = readStep(call);
  const random = randomOf(seed, `${asked.step} ${asked.candidate}`);
  // Most steps are short; the longest have twelve turns.
  const turns = 2 + Math.floor(random() ** 3 * 11);
  const acts = actsOf(asked, traitsOf(seed), turns, random);
  const act = acts[asked.turn];
  if (act === undefined) throw new Error(`The ${asked.step} has ${acts.length} turns and is at number ${asked.turn}.`);
  return replyOf(act, call);
};

function readStep({ items, lastMessage }: ModelCall): Asked {
  const begin = items.findLastIndex(
    (item) => item.kind === 'message' && item.role === 'user' && item.text.includes('# Step: '),
  );
  const turn = countTurns(items.slice(begin + 1));
  const candidate = Number(/Candidate (\d+) of/.exec(lastMessage)?.[1] ?? 1);
  if (lastMessage.includes('Plan the change now')) return { step: 'plan', candidate, turn };
  if (lastMessage.includes('Answer the last comment now')) return { step: 'review', candidate, turn };
  if (!lastMessage.includes('Make the change now')) throw new Error(`Nothing is known of: ${lastMessage.slice(-200)}`);
  if (lastMessage.includes('the build failed')) return { step: 'repair', candidate, turn };
  if (lastMessage.includes("a reviewer's comment")) return { step: 'reviewed change', candidate, turn };
  return { step: 'change', candidate, turn };
}

function actsOf(asked: Asked, traits: Traits, turns: number, random: () => number): readonly (Act | string)[] {
  const { step, candidate } = asked;
  if (step === 'plan' || step === 'review') {
    const question: readonly Act[] =
      step === 'plan' && traits.asksPeople ? [[['ask_people', { questions: ['Before or after the discount?'] }]]] : [];
    const before = Array.from({ length: turns - 1 - question.length }, () => looks(random));
    return [...before, ...question, step === 'plan' ? plan : review];
  }
  const [before, after] = changeOf(step, traits);
  const readme = tillFiles['README.md']?.trimEnd() ?? '';
  // Candidates are told apart by what they note.
  const note = ['README.md', readme, `${readme}\n\nCandidate ${candidate}.`] as const;
  const changed = ['src/total.ts', before, after] as const;
  const patch: Act[number] = ['apply_patch', { patch: edit(...(step === 'change' ? [changed, note] : [changed])) }];
  const finish: Act[number] = [
    'finish',
    { summary: 'It counts the quantity.', risks: null, how_checked: 'By reading.' },
  ];
  const end: readonly Act[] = random() < 0.5 ? [[patch, finish]] : [[patch], [finish]];
  const acts: Act[] = [];
  while (acts.length + end.length < turns) {
    const room = turns - end.length - acts.length;
    acts.push(...detour(before, room, random, finish));
  }
  return [...acts, ...end];
}

/** What does not lead to the change: a look, an edit that does not fit, edits that are taken back, an end that is refused. */
function detour(before: string, room: number, random: () => number, finish: Act[number]): readonly Act[] {
  const kind = random();
  if (kind < 0.15) return [[...looks(random).slice(0, 1), ['apply_patch', { patch: deletesNothing }]]];
  if (kind < 0.35 && room >= 3) return [[['apply_patch', { patch: breaks(before) }]], [finish], [['undo', {}]]];
  if (kind < 0.5 && room >= 2) {
    const patch = edit(['test/total.test.ts', "import { test } from 'node:test';", "import test from 'node:test';"]);
    return [
      [['apply_patch', { patch }], ...looks(random).slice(0, 2)],
      [['undo', {}], ...looks(random).slice(0, 1)],
    ];
  }
  return [looks(random)];
}

const plan = JSON.stringify({ approach: 'Multiply by the quantity.', files: ['src/total.ts'], risks: [] });
const review = JSON.stringify({ action: 'change', reply: 'I turn it round.' });

function json(value: unknown): ReplyInput {
  return { text: JSON.stringify(value) };
}

type Call = NonNullable<ReplyInput['calls']>[number];

function replyOf(act: Act | string, { turn, tools }: ModelCall): ReplyInput {
  if (typeof act === 'string') return { text: act, reasoning: turn % 2 === 0 };
  const calls = act.map(([name, given], at): Call => {
    const callId = `call_${turn}_${at}`;
    const isCustom = tools.some((tool) => tool.type === 'custom' && tool.name === name);
    return isCustom
      ? { type: 'custom', name, input: String(given['patch']), callId }
      : { type: 'function', name, arguments: JSON.stringify(given), callId };
  });
  return { text: `Turn ${turn}.`, calls, reasoning: turn % 2 === 0 };
}
