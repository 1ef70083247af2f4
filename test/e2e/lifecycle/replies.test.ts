import { describe, expect, it } from '@jest/globals';
import type { Lifecycle } from '../../support/lifecycle/lifecycle.ts';
import { describes, drafts, type ModelStep, plans } from '../../support/lifecycle/model.ts';
import { fixes, tillFiles } from '../../support/lifecycle/sample.ts';
import { useLifecycle } from '../../support/useLifecycle.ts';

const life = useLifecycle();

const decoy = fixes.replace('price * quantity', 'price + 1000');
const plan = JSON.stringify({ approach: 'Multiply.', files: [], risks: [], canBegin: true, questions: [] });
const description = (summary: string) => JSON.stringify({ summary, lookFirst: [] });

/** The same question, answered in other words. */
const saying = (question: ModelStep, text: string): ModelStep => ({ ...question, reply: { ...question.reply, text } });

/** Files a task and lets the run come as far as it does; what people see of it then. */
async function outcomeOf(beginning: Parameters<Lifecycle['begin']>[0]) {
  await life.begin(beginning);
  const id = await life.fileTask();
  await life.settle();
  await life.pass({ minutes: 6 });
  const run = life.run(id);
  const pullRequest = run.step === 'in review' ? await life.dana.pullRequest(run.pullRequestId()) : undefined;
  const { requests, unusedSteps } = life.model.report();
  const read = (path: string) => life.file(run.branch ?? '', path);
  return { run, pullRequest, description: pullRequest?.description ?? '', read, requests, unusedSteps };
}

describe('what models leave in their answers', () => {
  it.each([
    [
      'thinking in tags of other names',
      `<scratchpad>${plan.replace('Multiply.', 'WRONG')}</scratchpad>\n${plan}`,
      `[INNER_MONOLOGUE]\n${decoy}[/INNER_MONOLOGUE]\n\n${fixes}`,
      description('<reflection>WRONG</reflection>It counts the pieces.'),
    ],
    [
      'channels and special tokens',
      `<|channel|>analysis<|message|>${plan.replace('Multiply.', 'WRONG')}<|end|><|start|>assistant<|channel|>final<|message|>${plan}`,
      `<|START_THINKING|>${decoy}<|END_THINKING|><|START_RESPONSE|>${fixes}<|END_RESPONSE|>`,
      `◁think▷${description('WRONG')}◁/think▷${description('It counts the pieces.')}`,
    ],
    [
      'only the end of thinking',
      `${plan.replace('Multiply.', 'WRONG')}\n</thought>\n${plan}`,
      `Perhaps:\n${decoy}No.\n</reasoning>\n${fixes}`,
      `${description('WRONG')}</thinking>\n${description('It counts the pieces.')}`,
    ],
    [
      'JSON among other braces',
      `The map \`{3: "a"}\` and the set {a, "b} stay.\n${plan}`,
      fixes,
      `Of {"a": 1} and ${description('It counts pieces.')}, better:\n${description('It counts the pieces.')}\nAs \${HOME} is.`,
    ],
  ])('are no part of plan, change and description: %s', async (_what, planned, drafted, described) => {
    const model = [saying(plans(), planned), drafts(drafted), saying(describes(), described)];

    const seen = await outcomeOf({ model });

    expect(seen).toMatchObject({ run: { step: 'in review' }, requests: 3, unusedSteps: [] });
    expect(seen.read('src/total.ts')).toContain('return price * quantity;');
    expect(seen.description).toContain('It counts the pieces.');
    expect(seen.description).not.toContain('WRONG');
  });

  it('cost two questions each where no plan and no description can be read, and the change is proposed', async () => {
    const model = [
      { ...saying(plans({ times: 2 }), "I would {'multiply': True,}") },
      drafts(fixes),
      { ...saying(describes({ times: 2 }), '<think>{"summary": "x", "lookFirst": []}') },
    ];

    const seen = await outcomeOf({ model });

    expect(seen).toMatchObject({ run: { step: 'in review' }, requests: 5, unusedSteps: [] });
    expect(seen.read('src/total.ts')).toContain('return price * quantity;');
  });
});

describe('formats, as models write them', () => {
  it('change underlined headings, under a path in a list, once though sent twice', async () => {
    const guide = 'Totals\n=======\n\nOne piece.\n\nTaxes\n=====\n\nNone.\n';
    const blockOf = (heading: string, search: string, replace: string) =>
      `${heading}\n\n\`\`\`md\n<<<<<<< SEARCH\n${search}=======\n${replace}>>>>>>> REPLACE\n\`\`\`\n`;
    const reply = [
      blockOf(
        '1. 📄 **[docs/guide.md](docs/guide.md)** (modified)',
        'Totals\n\\=======\n',
        'Totals of till\n\\=======\n',
      ),
      blockOf('### `/docs/guide.md`', 'Taxes\n=====\n\nNone.\n', 'Taxes\n=====\n\nNone yet.\n'),
      blockOf('- docs\\guide.md', 'One piece.\n', 'One piece.\nMany pieces.\n'),
      blockOf('- docs\\guide.md', 'One piece.\n', 'One piece.\nMany pieces.\n'),
      fixes,
      fixes,
    ].join('\n');

    const seen = await outcomeOf({
      files: { ...tillFiles, 'docs/guide.md': guide },
      model: [plans(), drafts(reply), describes()],
    });

    expect(seen.run.step).toBe('in review');
    expect(seen.read('docs/guide.md')).toBe(
      'Totals of till\n=======\n\nOne piece.\nMany pieces.\n\nTaxes\n=====\n\nNone yet.\n',
    );
    expect(seen.read('src/total.ts')).toContain('return price * quantity;');
  });
});

describe('endpoints and servers that answer otherwise', () => {
  it('lead to the pull request all the same', async () => {
    const reply = { contentAsParts: true, reportsFinish: false };
    const model = [plans(), drafts(fixes), describes()].map((step) => ({
      ...step,
      reply: { ...step.reply, ...reply },
    }));
    const refuses = { streaming: true, instructions: true, newerParameters: true, outputTokensAbove: 4_000 };

    const seen = await outcomeOf({ model, endpoint: { apis: ['chat-completions'], refuses } });

    expect(seen).toMatchObject({ run: { step: 'in review' }, requests: 3, unusedSteps: [] });
    expect(seen.description).toContain('It ignored the quantity, and no longer does.');
  });

  it.each(['nullBody', 'emptyBody'] as const)('are asked again where Azure DevOps answers with a %s', async (kind) => {
    await life.begin({ model: [plans(), drafts(fixes), describes()] });
    life.ado.traffic.setRules({
      faults: [{ path: '/(pullrequests|pushes|workitems|items)', rate: 0.3, kind, when: 'after' }],
      seed: 3,
    });
    const id = await life.fileTask();
    await life.settle();
    for (let round = 0; round < 6; round += 1) await life.pass({ minutes: 2 });
    const { faults } = life.ado.traffic.troubles();
    life.ado.traffic.setRules({});
    await life.pass({ minutes: 10 });

    expect(faults).toBeGreaterThan(2);
    expect(life.run(id).step).toBe('in review');
    expect(life.file(life.run(id).branch ?? '', 'src/total.ts')).toContain('return price * quantity;');
    expect(await life.dana.branches()).toHaveLength(1);
  });
});
