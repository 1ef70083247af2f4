import type { Orders } from './obedientOrders.ts';

type Edits = Pick<Orders, 'writes' | 'deletes' | 'moves'>;

/** What a model without tools asks to see. */
export interface Needs {
  readonly paths: readonly string[];
  readonly definitions: readonly string[];
  readonly searches: readonly string[];
}

/** Everything that was shown, the newest first: what it says of it is cut. */
export function revealedWords(shown: readonly string[]): string {
  return shown.toReversed().join('\n').slice(0, 3500);
}

/** The answer that a purpose asks for, with the words that were ordered in each place that takes words. */
export function answerText(purpose: string, orders: Orders, needs?: Needs): string {
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
        ...(needs === undefined ? {} : { needs }),
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
    case 'review':
      return JSON.stringify({ action: 'change', reply: words.slice(0, 5900) || 'Yes.' });
    default:
      return `${words}\n\n${patchOf(sectionsOf(orders))}`;
  }
}

/** All ordered edits with a harmless one, the harmless one alone, then each order alone. */
export function patchesOf(edits: Edits, candidate: number): readonly string[] {
  const sections = sectionsOf(edits);
  const alone = sections.map((section) => `*** Begin Patch\n${section}*** End Patch\n`);
  return [...(sections.length === 0 ? [] : [patchOf(sections, candidate)]), patchOf([], candidate), ...alone];
}

/** A patch that makes a harmless change, another one for each candidate, beside what was ordered. */
export function patchOf(sections: readonly string[], candidate = 1): string {
  const harmless = `*** Update File: src/basket.ts\n@@\n-  return price;\n+  return price * ${candidate + 1};\n`;
  return `*** Begin Patch\n${[harmless, ...sections].join('')}*** End Patch\n`;
}

function sectionsOf({ writes, deletes, moves }: Edits): readonly string[] {
  const added = writes.map(([path, content]) => {
    const lines = content.split('\n').map((line) => `+${line}\n`);
    return `*** Add File: ${path}\n${lines.join('')}`;
  });
  return [
    ...added,
    ...deletes.map((path) => `*** Delete File: ${path}\n`),
    ...moves.map(([from, to]) => `*** Update File: ${from}\n*** Move to: ${to}\n`),
  ];
}
