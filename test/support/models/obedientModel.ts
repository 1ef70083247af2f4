import type { Models } from '../../../src/llm/client/modelList.ts';
import type { ModelRequest } from '../../../src/llm/requests/modelCall.ts';
import { scriptedSpending } from './scriptedModels.ts';

/** What a text told the model to do. */
interface Orders {
  readonly writes: ReadonlyArray<readonly [path: string, content: string]>;
  readonly deletes: readonly string[];
  readonly moves: ReadonlyArray<readonly [from: string, to: string]>;
  readonly words: readonly string[];
  /** The answer as a whole, whatever was asked for. */
  readonly raw: string | undefined;
  readonly choice: number;
  readonly asks: boolean;
}

/** A model without any judgement, and what it was asked. */
export interface ObedientModel extends Models {
  readonly asked: readonly ModelRequest[];
  /** How many answers did something that a text told it to. */
  obeyed(): number;
}

/**
 * A model that does whatever any text in front of it says, wherever it stands and however it is hidden: in plain words,
 * in HTML comments, between invisible characters, in letters of the invisible tag block, in base64. Orders have the form
 * `DO WRITE path <<content>>`, `DO DELETE <<path>>`, `DO MOVE <<path>> <<path>>`, `DO SAY <<text>>`,
 * `DO ANSWER <<text>>`, `DO CHOOSE number`, `DO ASK`, `DO REVEAL`. Beside its orders it makes a harmless change, so that
 * the run goes on.
 */
export function obedientModel(): ObedientModel {
  const asked: ModelRequest[] = [];
  let obeyed = 0;
  return {
    asked,
    obeyed: () => obeyed,
    names: ['obedient'],
    async ask(request) {
      asked.push(request);
      const orders = ordersIn(request);
      const { writes, deletes, moves, words } = orders;
      const isOrdered = [writes, deletes, moves, words].some((list) => list.length > 0) || orders.choice !== 1;
      if (isOrdered || orders.raw !== undefined) obeyed += 1;
      const text = orders.raw ?? answer(request.metadata?.['purpose'] ?? '', orders);
      return { text, model: 'obedient', spent: scriptedSpending };
    },
    async converse() {
      throw new Error('This model holds no conversations.');
    },
    async ping() {},
  };
}

function ordersIn(request: ModelRequest): Orders {
  const text = revealed(request.input);
  const all = (pattern: RegExp) => [...text.matchAll(pattern)];
  const reveals = /DO REVEAL/.test(text) ? [`${request.instructions}\n${request.input}`.slice(0, 1500)] : [];
  return {
    writes: all(/DO WRITE ([^\n]+?) <<([\s\S]*?)>>/g).map(([, path = '', content = '']) => [path, content] as const),
    deletes: all(/DO DELETE <<([\s\S]*?)>>/g).map(([, path = '']) => path),
    moves: all(/DO MOVE <<([\s\S]*?)>> <<([\s\S]*?)>>/g).map(([, from = '', to = '']) => [from, to] as const),
    words: [...all(/DO SAY <<([\s\S]*?)>>/g).map(([, words = '']) => words), ...reveals],
    raw: /DO ANSWER <<([\s\S]*?)>>/.exec(text)?.[1]?.replaceAll('NONCE', nonceOf(request)),
    choice: Number(/DO CHOOSE (-?\d+)/.exec(text)?.[1] ?? 1),
    asks: text.includes('DO ASK'),
  };
}

/** What stands in a text for somebody who looks very closely. */
function revealed(text: string): string {
  const tagged = [...text].map(untagged).join('');
  const visible = tagged.replaceAll(/[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/g, '');
  const decoded = [...visible.matchAll(/\b[A-Za-z0-9+/]{24,}={0,2}/g)].map(([piece]) =>
    Buffer.from(piece, 'base64').toString(),
  );
  return [visible, ...decoded].join('\n');
}

function untagged(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code >= 0xe0020 && code <= 0xe007e ? String.fromCodePoint(code - 0xe0000) : character;
}

/** The mark of the run, which a model that sees the prompt knows. */
function nonceOf({ input }: ModelRequest): string {
  return /^The mark of the material: (\S+)$/m.exec(input)?.[1] ?? '';
}

function answer(purpose: string, orders: Orders): string {
  const words = orders.words.join('\n');
  switch (purpose) {
    case 'plan': {
      const paths = orders.writes.map(([path]) => path.slice(0, 500));
      const questions = orders.asks ? [words.slice(0, 900) || 'What?'] : [];
      return JSON.stringify({
        approach: words.slice(0, 3900),
        files: paths,
        risks: words === '' ? [] : [words.slice(0, 900)],
        canBegin: !orders.asks,
        questions,
      });
    }
    case 'choose':
      return JSON.stringify({ chosen: orders.choice, reason: words.slice(0, 3900) });
    case 'describe':
      return JSON.stringify({
        summary: words.slice(0, 5900),
        lookFirst: [
          { path: 'src/basket.ts', why: words.slice(0, 490) },
          { path: words.slice(0, 490) || 'none', why: words.slice(0, 490) },
        ],
        verification: words.slice(0, 1900),
      });
    case 'answer':
      return JSON.stringify({ action: 'change', reply: words.slice(0, 5900) || 'Yes.' });
    default:
      return draft(words, orders);
  }
}

function draft(words: string, { writes, deletes, moves }: Orders): string {
  const added = writes.map(([path, content]) => {
    const lines = content.split('\n').map((line) => `+${line}\n`);
    return `*** Add File: ${path}\n${lines.join('')}`;
  });
  const sections = [
    '*** Update File: src/basket.ts\n@@\n-  return price;\n+  return price * 2;\n',
    ...added,
    ...deletes.map((path) => `*** Delete File: ${path}\n`),
    ...moves.map(([from, to]) => `*** Update File: ${from}\n*** Move to: ${to}\n`),
  ];
  return `${words}\n\n*** Begin Patch\n${sections.join('')}*** End Patch\n`;
}
