/** What every run of the bench does: the same small change, three times drafted in three ways. */
export const files = {
  'README.md': '# Till\n',
  'src/total.ts': 'export function total(price: number, quantity: number): number {\n  return price;\n}\n',
  '.code-agent.yml': 'candidates: { count: 3 }\nconcurrency: { runsPerRepository: 100 }\n',
};

const fence = '```';

function reply(line: string): string {
  return `src/total.ts\n${fence}ts\n<<<<<<< SEARCH\n  return price;\n=======\n  return ${line};\n>>>>>>> REPLACE\n${fence}\n`;
}

const json = (value: unknown) => ({ text: JSON.stringify(value) });

/** Answers everything that a run asks, each after the same time. @param delayMs latency of the model */
export function scenarioOf(delayMs: number) {
  const step = (name: string, contains: string, answer: { readonly text: string }) => ({
    name,
    match: { asks: [contains] },
    times: 'any' as const,
    reply: { ...answer, delayMs, chunkSize: 100_000 },
  });
  return {
    model: 'scripted',
    refuses: { tools: true },
    steps: [
      step(
        'plan',
        'Plan the change now',
        json({ approach: 'Fix it.', files: [], risks: [], canBegin: true, questions: [] }),
      ),
      step('description', 'Describe the change now', json({ summary: 'It is right now.', lookFirst: [] })),
      step('first', 'Candidate 1 of', { text: reply('price * quantity') }),
      step('second', 'Candidate 2 of', { text: reply('quantity * price') }),
      step('third', 'Candidate 3 of', { text: reply('(price * quantity)') }),
      step('judge', '', json({ chosen: 1, reason: 'All are right.' })),
    ].map((one) => (one.match.asks[0] === '' ? { ...one, match: {} } : one)),
  };
}
