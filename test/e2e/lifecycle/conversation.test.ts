import { describe, expect, it } from '@jest/globals';
import { describes, type ModelStep, turn } from '../../support/lifecycle/model.ts';
import { useLifecycle } from '../../support/useLifecycle.ts';

const life = useLifecycle();

/** An endpoint that takes functions, and no custom tools. */
const endpoint = { refuses: { tools: false } };

const one = 'candidates: { count: 1 }\n';
const planned = JSON.stringify({ approach: 'Multiply by the quantity.', files: ['src/total.ts'], risks: [] });
const finish = (summary: string) =>
  ['finish', { summary, risks: 'Callers that multiply themselves.', how_checked: 'I read the tests.' }] as const;

/** A patch of one line of `src/total.ts`. */
const patch = (before: string, after: string) =>
  [
    'apply_patch',
    {
      patch: `*** Begin Patch\n*** Update File: src/total.ts\n@@\n-  return ${before};\n+  return ${after};\n*** End Patch`,
    },
  ] as const;

const looks = [
  turn('looks', { asks: ['Plan the change now'], turn: 0 }, [
    ['read_file', { path: 'src/total.ts', start: null, end: null, ranges: null }],
    ['search', { pattern: 'total(', regex: null, glob: null, context: null }],
    ['history', { path: 'src/total.ts' }],
  ]),
  turn('plans', { sees: ['export function total', 'test/total.test.ts'], turn: 1 }, [], planned),
];
const changes = [
  turn('patches', { asks: ['Candidate 1 of 1'], turn: 2 }, [patch('price', 'price * quantity')]),
  turn('finishes', { sees: ['Applied 1 edit'], turn: 3 }, [finish('It multiplies now.')]),
];

async function resolve(model: readonly ModelStep[], rules = one): Promise<number> {
  await life.begin({ rules, model, endpoint });
  const id = await life.fileTask();
  await life.settle();
  return id;
}

describe('a run that is one conversation with tools', () => {
  it('looks, plans, changes, and tells reviewers what it looked at', async () => {
    const id = await resolve([...looks, ...changes]);
    const run = life.run(id);
    const pullRequest = (await life.dana.pullRequests()).find((one) => one.pullRequestId === run.pullRequestId());

    expect(run.step).toBe('in review');
    expect(pullRequest?.description).toContain('It multiplies now.');
    expect(pullRequest?.description).toContain('Callers that multiply themselves.');
    const story = await life.story(run.id);
    expect(story.filter((type) => type === 'answer-handled')).toHaveLength(4);
    expect(story.filter((type) => type === 'prompt-sent')).toHaveLength(4);
  });

  it('asks people by a tool, sleeps, and goes on in the same conversation', async () => {
    const asks = turn('asks', { asks: ['Plan the change now'], turn: 0 }, [
      ['ask_people', { questions: ['Net or gross?'] }],
    ]);
    const plans = turn('plans', { sees: ['Net, please.'], turn: 1 }, [], planned);
    const id = await resolve([asks, plans, ...changes]);
    expect(life.run(id).step).toBe('waiting for an answer');

    await life.pass({ days: 2 });
    await life.dana.comment(id, 'Net, please.');
    await life.settle();

    expect(life.run(id).step).toBe('in review');
    expect((await life.dana.comments(id)).some(({ text }) => text.includes('Net or gross?'))).toBe(true);
  });

  it('repairs what its own patch broke before it may finish', async () => {
    const id = await resolve([
      ...looks,
      turn('breaks', { asks: ['Candidate 1 of 1'], turn: 2 }, [patch('price', '(price * quantity'), finish('Done.')]),
      turn('repairs', { sees: ['errors stand'], turn: 3 }, [['undo', {}], patch('price', 'price * quantity')]),
      turn('finishes', { sees: ['Applied 1 edit'], turn: 4 }, [finish('It multiplies now.')]),
    ]);

    expect(life.run(id).step).toBe('in review');
  });

  it('answers a reviewer and repairs a red build in the same conversation', async () => {
    const id = await resolve([
      ...looks,
      turn('patches badly', { asks: ['Candidate 1 of 1'], turn: 2 }, [patch('price', 'price * (quantity + 1)')]),
      turn('finishes', { sees: ['Applied 1 edit'], turn: 3 }, [finish('It multiplies now.')]),
      turn('looks at the branch', { asks: ['the build failed'], turn: 4 }, [['outline', { path: 'src/total.ts' }]]),
      turn('repairs', { asks: ['the build failed'], turn: 5 }, [patch('price * (quantity + 1)', 'price * quantity')]),
      turn('finishes again', { sees: ['Applied 1 edit'], turn: 6 }, [finish('It multiplies rightly.')]),
      turn(
        'answers',
        { asks: ['Answer the last comment now'], turn: 7 },
        [],
        JSON.stringify({ action: 'explain', reply: 'It is integer arithmetic.' }),
      ),
    ]);
    const pullRequestId = life.run(id).pullRequestId();
    await life.rita.commentOnPullRequest(pullRequestId, 'Why no rounding?');
    await life.settle();

    expect(life.run(id).step).toBe('in review');
    const threads = JSON.stringify(await life.dana.threads(pullRequestId));
    expect(threads).toContain('It is integer arithmetic.');
  });

  it('asks for the best it has when the turns are used up, and proposes it', async () => {
    const id = await resolve(
      [
        turn('looks', { asks: ['Plan the change now'], turn: 0 }, [['list_files', { glob: '**' }]]),
        turn('plans', { asks: ['No further turn is left'], turn: 1 }, [], planned),
        turn('patches', { asks: ['Candidate 1 of 1'], turn: 2 }, [patch('price', 'price * quantity')]),
        turn('hands over', { asks: ['No further turn is left'], turn: 3 }, [['outline', { path: 'src/total.ts' }]]),
        describes(),
      ],
      `${one}conversation: { turns: 2 }\n`,
    );

    expect(life.run(id).step).toBe('in review');
  });

  it('lets candidates branch off after the plan', async () => {
    const branch = (number: number, first: number): ModelStep[] => [
      turn(`patches ${number}`, { asks: [`Candidate ${number} of 2`], turn: first }, [
        patch('price', 'price * quantity'),
      ]),
      turn(`finishes ${number}`, { asks: [`Candidate ${number} of 2`], sees: ['Applied 1 edit'], turn: first + 1 }, [
        finish('Done.'),
      ]),
    ];
    const id = await resolve([...looks, ...branch(1, 2), ...branch(2, 2)], 'candidates: { count: 2 }\n');

    expect(life.run(id)).toMatchObject({ step: 'in review', candidates: { done: 2, ready: 2, total: 2 } });
  });

  it('declines where the model finishes without a change, and says why', async () => {
    const id = await resolve([
      ...looks,
      turn('declines', { asks: ['Candidate 1 of 1'], turn: 2 }, [finish('This till belongs to another repository.')]),
    ]);

    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'no-candidate' });
    expect(JSON.stringify(await life.dana.comments(id))).toContain('belongs to another repository');
  });
});
