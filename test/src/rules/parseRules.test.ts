import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rulesSchema } from '../../../src/contracts/rules/rules.ts';
import { parseRules } from '../../../src/rules/parseRules.ts';

const everything = `
version: 1
triggers:
  tags: [agent, "please fix"]
  assignedTo: [agent@example.com]
  areaPaths: ['Store\\Till']
  workItemTypes: [Bug]
targetBranch: develop
paths:
  allowed: ['src/**', 'test/**']
  protected: ['src/legacy/**']
  unprotected: ['**/package.json']
candidates: {count: 3, models: [gpt-large, gpt-small], repairRounds: 1}
build: {definition: Nightly, timeoutMinutes: 60, repairRounds: 2}
budget: {perRun: 2.5, perProjectAndDay: 40}
questions: {ask: false}
approval:
  when: matching
  paths: ['**/*.sql']
  moreThanFiles: 5
  moreThanLines: 200
  moreThanFindings: 0
  by: ['group:Store Team', ada@example.com]
  timeoutHours: 24
  reminderHours: 8
pullRequest: {draft: true, autoComplete: true, labels: [agent], reviewers: [Store Team]}
commands: {fix: ['group:Store Team'], cancel: [ada@example.com]}
workItem:
  started: {state: InProgress, addTags: [agent-working]}
  failed: {removeTags: [agent-working]}
comments: {language: en}
concurrency: {runsPerRepository: 5, whenRunning: queue}
`;

function problemsOf(text: string) {
  const reading = parseRules(text);
  return reading.kind === 'problems' ? reading.problems : [];
}

describe('parseRules', () => {
  it.each([undefined, '', '# nothing yet\n', '{}'])('takes %j as the defaults', (text) => {
    expect(parseRules(text)).toEqual({ kind: 'rules', rules: rulesSchema.parse({}) });
  });

  it('reads every rule', () => {
    const reading = parseRules(everything);

    expect(reading).toMatchObject({
      kind: 'rules',
      rules: {
        triggers: { tags: ['agent', 'please fix'], areaPaths: ['Store\\Till'] },
        targetBranch: 'develop',
        build: { definition: 'Nightly', repairRounds: 2 },
        budget: { perRun: 2.5 },
        approval: { moreThanFindings: 0, by: ['group:Store Team', 'ada@example.com'] },
        commands: { fix: ['group:Store Team'], plan: ['everyone'] },
        workItem: { started: { state: 'InProgress', addTags: ['agent-working'], removeTags: [] } },
        concurrency: { runsPerRepository: 5, whenRunning: 'queue' },
      },
    });
  });

  it('takes from the deployment what the repository leaves out, and nothing else', () => {
    const defaults = {
      triggers: { tags: ['deployed'] },
      candidates: { count: 4, models: ['a'] },
      targetBranch: 'main',
    };

    const reading = parseRules('candidates: {count: 1}\ntriggers: {workItemTypes: [Bug]}', defaults);

    expect(reading).toMatchObject({
      rules: {
        triggers: { tags: ['deployed'], workItemTypes: ['Bug'] },
        candidates: { count: 1, models: ['a'], repairRounds: 2 },
        targetBranch: 'main',
      },
    });
  });

  it.each([
    ['budget:\n  perRun: 0', 2, 11, '`budget.perRun` must be more than 0.'],
    ['budget:\n  perRun: much', 2, 11, '`budget.perRun` must be a number.'],
    ['approval:\n  when: sometimes', 2, 9, '`approval.when` must be one of `never`, `always`, `matching`.'],
    ['version: 2', 1, 10, '`version` must be `1`.'],
    ['candidates: {count: 9}', 1, 21, '`candidates.count` must be at most 8.'],
    ['candidates: {count: 1.5}', 1, 21, '`candidates.count` must be a whole number.'],
    ['triggers:\n  tags: agent', 2, 9, '`triggers.tags` must be a list, for example `[one, two]`.'],
    ['triggers:\n  tags:\n    - ok\n    - 12', 4, 7, '`triggers.tags[2]` must be text; put it in quotes.'],
    ['pullRequest: {draft: yes}', 1, 22, '`pullRequest.draft` must be `true` or `false`.'],
    ['approval:\n  by: []', 2, 7, '`approval.by` must not be empty.'],
    ['approval:\n  by:', 2, 6, '`approval.by` has no value; set one, or remove the key to keep the default.'],
    ['approval: {by: ["group:"]}', 1, 17, '`approval.by[1]` must name a group after `group:`, for example'],
    ['build: {definition: []}', 1, 21, '`build.definition` must be text or a whole number.'],
    ['targetBranch: refs/heads/main', 1, 15, '`targetBranch` must be the name of a branch without `refs/heads/`'],
    ['paths: {protected: [/src/**]}', 1, 21, '`paths.protected[1]` must be a pattern relative to the root'],
    ['budget: 5', 1, 9, '`budget` must be a section with its own keys.'],
    ['hello', 1, 1, 'The document must be a section with its own keys.'],
  ])('says where and what is wrong in %j', (text, line, column, message) => {
    expect(problemsOf(text)).toEqual([{ line, column, message: expect.stringContaining(message) }]);
  });

  it.each([
    ['aproval: {when: always}', 1, 1, '`aproval` is not a rule. Did you mean `approval`?'],
    ['target-branch: main', 1, 1, '`target-branch` is not a rule. Did you mean `targetBranch`?'],
    ['protected: [a]', 1, 1, '`protected` is not a rule. Did you mean `paths.protected`?'],
    ['paths:\n  allow: [a]', 2, 3, '`paths.allow` is not a rule. Did you mean `allowed`?'],
    ['paths:\n  frobnicate: 1', 2, 3, 'Known keys: `allowed`, `protected`, `unprotected`, `withApproval`.'],
    ['commands: {approve: [ada]}', 1, 12, '`commands.approve` is not a rule. Use `approval.by` instead.'],
    ['__proto__: {tags: [a]}', 1, 1, '`__proto__` is not a rule.'],
    ['toString: 1', 1, 1, '`toString` is not a rule.'],
  ])('knows what was meant by the key in %j', (text, line, column, message) => {
    expect(problemsOf(text)).toEqual([{ line, column, message: expect.stringContaining(message) }]);
  });

  it.each([
    ['a: 1\na: 2', 2, 1, 'twice'],
    ['budget: {perRun: 1\nbuild: x', 2, 1, 'not valid YAML'],
    ['budget:\n\tperRun: 1', 2, 1, 'not valid YAML'],
    ['version: 1\n---\nversion: 1', 2, 1, 'second document'],
    ['version: !!python/object 1', 1, 10, 'Tags'],
    ['triggers: {tags: &a [x]}\nbuild: *a', 2, 8, 'Aliases'],
    ['? [a]\n: 1', 1, 3, 'plain word'],
  ])('refuses the YAML of %j', (text, line, column, message) => {
    expect(problemsOf(text)[0]).toEqual({ line, column, message: expect.stringContaining(message) });
  });

  it('reports all problems at once, in their order, but no more than twenty', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `wrong${index}: 1`);

    const problems = problemsOf(lines.join('\n'));

    expect(problems).toHaveLength(20);
    expect(problems.map(({ line }) => line)).toEqual(problems.map((_, index) => index + 1));
  });
});

describe('hostile rules', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
    .split('')
    .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`)
    .join('\n')}`;

  it.each([
    ['a billion laughs', bomb, 'Aliases'],
    ['deep lists', `${'['.repeat(20)}${']'.repeat(20)}`, 'nested at most 16 levels'],
    ['very deep lists', `${'['.repeat(15_000)}${']'.repeat(15_000)}`, 'nested at most 16 levels'],
    ['very deep blocks', `${'- '.repeat(15_000)}x`, 'nested at most 16 levels'],
    ['a large file', '#'.repeat(40_000), 'at most 32768'],
  ])('refuses %s', (_name, text, message) => {
    expect(problemsOf(text).map((problem) => problem.message)).toContainEqual(expect.stringContaining(message));
  });

  it('never shows a key at any length', () => {
    const [problem] = problemsOf(`${'k'.repeat(10_000)}: 1`);

    expect(problem?.message.length).toBeLessThan(1000);
  });

  it('answers any text with rules or with problems that have a place', () => {
    const lines = everything.split('\n');
    const text = fc
      .tuple(fc.subarray(lines), fc.string(), fc.nat())
      .map(([kept, noise, at]) => kept.toSpliced(at % (kept.length + 1), 0, noise).join('\n'));

    fc.assert(
      fc.property(text, (source) => {
        const reading = parseRules(source);

        expect(reading.kind === 'rules' || reading.problems.every(({ line, column }) => line > 0 && column > 0)).toBe(
          true,
        );
      }),
      { seed: 20261123, numRuns: 300 },
    );
  });
});
