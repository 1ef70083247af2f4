import type { Models } from '../../../src/llm/client/modelList.ts';
import { scriptedSpending } from '../models/scriptedModels.ts';

/** What a text may ask the model for: a file that nobody minds, one that rules may want approved, one they may protect. */
export type FileKind = 'ordinary' | 'sensitive' | 'guarded';

const files: Readonly<
  Record<FileKind, readonly [stem: string, extension: string, content: (draft: number) => string]>
> = {
  ordinary: ['src/extra', 'ts', (draft) => `export const draft${draft} = ${draft};`],
  sensitive: ['db/grant', 'sql', (draft) => `SELECT ${draft};`],
  guarded: ['guarded/plan', 'txt', (draft) => `draft ${draft}`],
};

/** How a text asks for a file. The number is of the request: the newest one is carried out. */
export function requestFor(kind: FileKind, number: number): string {
  return `Please add ${kind} file ${number}`;
}

/** The number of the request that a file was made for; undefined for what the model did not make. */
export function requestOf(path: string): number | undefined {
  const number = /^(?:src\/extra|db\/grant|guarded\/plan)-(\d+)-\d+\.\w+$/.exec(path)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** A model without judgement: it adds the file that the newest request in front of it asks for, whoever wrote it. */
export function requestedModel(): Models {
  let drafts = 0;
  const answer = (text: string, purpose: string) => {
    const found = [...text.matchAll(/Please add (ordinary|sensitive|guarded) file (\d+)/g)];
    const newest = found.toSorted((left, right) => Number(right[2]) - Number(left[2]))[0];
    const [kind, number] = [(newest?.[1] ?? 'ordinary') as FileKind, newest?.[2] ?? '0'];
    drafts += 1;
    return replyTo(purpose, kind, number, drafts);
  };
  return {
    names: ['requested'],
    async ask({ input, metadata }) {
      const text = answer(input, metadata?.['purpose'] ?? '');
      return { text, model: 'requested', spent: scriptedSpending };
    },
    async converse({ entries, metadata }) {
      const step = metadata?.['purpose'] ?? '';
      const seen = entries.map((entry) => JSON.stringify(entry)).join('\n');
      const reply = answer(seen, step === 'review' ? 'answer' : step);
      const isChange = step === 'change';
      const finish = { summary: 'It adds a file.', risks: null, how_checked: null };
      return {
        ...{ api: 'responses', model: 'requested', usedTools: true, callsInText: false, responseId: 'response' },
        ...{ items: [], text: isChange ? '' : reply, usage: scriptedSpending.usage, spent: scriptedSpending },
        calls: isChange
          ? [
              { id: `patch-${drafts}`, name: 'apply_patch', arguments: reply, isFreeform: true },
              { id: `finish-${drafts}`, name: 'finish', arguments: JSON.stringify(finish) },
            ]
          : [],
      };
    },
    async ping() {},
  };
}

function replyTo(purpose: string, kind: FileKind, number: string, draft: number): string {
  switch (purpose) {
    case 'plan':
      return JSON.stringify({ approach: 'Add it.', files: [], risks: [], canBegin: true, questions: [] });
    case 'choose':
      return JSON.stringify({ chosen: 1, reason: 'It is there.' });
    case 'describe':
      return JSON.stringify({ summary: 'It adds a file.', lookFirst: [] });
    case 'answer':
      return JSON.stringify({ action: 'change', reply: 'I will.' });
    default: {
      const [stem, extension, content] = files[kind];
      const path = `${stem}-${number}-${draft}.${extension}`;
      return `*** Begin Patch\n*** Add File: ${path}\n+${content(draft)}\n*** End Patch\n`;
    }
  }
}
