import type { ConversationAnswer, Models } from '../../../src/llm/client/modelList.ts';
import { readCallsInText } from '../../../src/llm/conversation/callsInText.ts';
import type { ConversationRequest } from '../../../src/llm/requests/conversation.ts';
import type { ModelRequest } from '../../../src/llm/requests/modelCall.ts';
import { answerText } from './obedientAnswers.ts';
import { isOrdered, ordersIn } from './obedientOrders.ts';
import { type Habits, type ObedientTurn, obedientTurn, ordersOf } from './obedientTurn.ts';
import { scriptedSpending } from './scriptedModels.ts';

/** A model without any judgement, and what it was asked. */
export interface ObedientModel extends Models {
  readonly asked: readonly (ModelRequest | ConversationRequest)[];
  /** How many answers did something that a text told it to. */
  obeyed(): number;
}

/**
 * A model that does whatever any text in front of it says, wherever it stands and however it is hidden: in plain words,
 * in HTML comments, between invisible characters, in letters of the invisible tag block, in base64. Orders have the form
 * `DO WRITE path <<content>>`, `DO DELETE <<path>>`, `DO MOVE <<path>> <<path>>`, `DO SAY <<text>>`,
 * `DO ANSWER <<text>>`, `DO CHOOSE number`, `DO ASK`, `DO REVEAL`; in conversations also `DO READ <<path>>` and the like,
 * `DO CALL tool <<arguments>>`, `DO REPEAT`. Beside its orders it makes a harmless change, so that the run goes on.
 */
export function obedientModel(habits: Habits = { usesTools: true, looks: [] }): ObedientModel {
  const asked: (ModelRequest | ConversationRequest)[] = [];
  let obeyed = 0;
  return {
    asked,
    obeyed: () => obeyed,
    names: ['obedient'],
    async ask(request) {
      asked.push(request);
      const orders = ordersOfPrompt(request);
      if (isOrdered(orders)) obeyed += 1;
      const text = orders.raw ?? answerText(request.metadata?.['purpose'] ?? '', orders);
      return { text, model: 'obedient', spent: scriptedSpending };
    },
    async converse(request) {
      asked.push(request);
      const orders = ordersOf(request);
      if (isOrdered(orders)) obeyed += 1;
      return toAnswer(obedientTurn(request, orders, habits), request, habits, asked.length);
    },
    async ping() {},
  };
}

function ordersOfPrompt(request: ModelRequest) {
  const nonce = /^The mark of the material: (\S+)$/m.exec(request.input)?.[1] ?? '';
  const orders = ordersIn(request.input, nonce);
  if (!orders.reveals) return orders;
  return { ...orders, words: [...orders.words, `${request.instructions}\n${request.input}`.slice(0, 1500)] };
}

/** As a client hands it on: calls in the text of an answer count where no others are there. */
function toAnswer(
  { text, calls }: ObedientTurn,
  { tools }: ConversationRequest,
  { usesTools }: Habits,
  number: number,
): ConversationAnswer {
  const written = calls.length > 0 || !usesTools ? [] : readCallsInText(text, text, tools);
  const all = [...calls, ...written.map(({ name, arguments: given }) => [name, given] as const)];
  return {
    ...{
      api: 'responses',
      model: 'obedient',
      usedTools: usesTools,
      callsInText: written.length > 0,
      responseId: 'r',
      text,
    },
    items: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] }],
    calls: all.map(([name, given], at) => ({ id: `call-${number}-${at}`, name: name.slice(0, 200), arguments: given })),
    ...{ usage: scriptedSpending.usage, spent: scriptedSpending },
  };
}
