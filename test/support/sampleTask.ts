/** A tiny repository with a defect, and a scripted model that mends it: for tests where the run matters, not the code. */
export const sampleFiles = {
  'README.md': '# Till\n',
  'src/total.ts': 'export function total(price: number, quantity: number): number {\n  return price;\n}\n',
};

export const sampleTitle = 'total ignores the quantity';
export const sampleDescription = '`total(3, 2)` gives 3, it should give 6. See `src/total.ts`.';

const fence = '```';

/** The reply that mends it, as a SEARCH/REPLACE block. */
export const sampleReply = `src/total.ts\n${fence}ts\n<<<<<<< SEARCH\n  return price;\n=======\n  return price * quantity;\n>>>>>>> REPLACE\n${fence}\n`;

export const fixedFile = sampleFiles['src/total.ts'].replace('return price;', 'return price * quantity;');

/** Answers what is asked around the drafts, for whatever task: a plan that is clear, and a description. */
export const aroundDrafts = [
  {
    name: 'plan',
    match: { asks: ['Plan the change now'] },
    times: 'any' as const,
    reply: { text: JSON.stringify({ approach: 'Mend it.', files: [], risks: [], canBegin: true, questions: [] }) },
  },
  {
    name: 'description',
    match: { asks: ['Describe the change now'] },
    times: 'any' as const,
    reply: { text: JSON.stringify({ summary: 'It was wrong and is right now.', lookFirst: [] }) },
  },
];

/** Answers every draft with the mending reply. */
export const sampleScenario = {
  model: 'scripted',
  refuses: { tools: true },
  steps: [
    ...aroundDrafts,
    { name: 'mend it', match: { contains: [sampleTitle] }, times: 'any' as const, reply: { text: sampleReply } },
  ],
};
