import { describe, expect, it } from '@jest/globals';
import { describes, drafts, plans } from '../../support/lifecycle/model.ts';
import { fixes } from '../../support/lifecycle/sample.ts';
import { useLifecycle } from '../../support/useLifecycle.ts';

const idEnding = (digits: string) => `00000000-0000-0000-0000-${digits.padStart(12, '0')}`;
const person = (digit: string, displayName: string, account: string, groups: readonly string[] = []) => ({
  ...{
    id: idEnding(digit),
    displayName,
    uniqueName: `${account}@contoso.example`,
    token: `token of ${account}`,
    groups,
  },
});
const alex = person('a', 'Alex Doe', 'alex.doe', ['[Store]\\Cashiers']);
const otherAlex = person('b', 'Alex Doe', 'alex.doe2', ['[Elsewhere]\\Crew']);
const nora = person('c', 'Nora Nested', 'nora', ['[Store]\\Night Cashiers', '[Store]\\Crew']);
const fred = person('d', 'Fred Former', 'fred', ['[Store]\\Cashiers']);
const robotId = '7f3c2b1a-0d4e-4f5a-8b6c-9d0e1f2a3b4c';
const robot = {
  ...{ id: idEnding('e'), displayName: 'Release Bot', uniqueName: robotId, token: '', accessToken: 'token of robot' },
  isServicePrincipal: true,
};
/** Night cashiers are cashiers, who are store staff. */
const groups = [
  { name: '[Store]\\Night Cashiers', memberOf: ['[Store]\\Cashiers'] },
  { name: '[Store]\\Cashiers', memberOf: ['[Store]\\Staff'] },
];

const life = useLifecycle({ people: [alex, otherAlex, nora, fred, robot], groups });

/** What the agent answers to `/agent status` under rules that let only one entry use it. */
async function askFor(entry: string, token: string): Promise<string> {
  await life.begin({ rules: `commands: { status: [${JSON.stringify(entry)}] }\n`, model: [plans({ times: 'any' })] });
  const id = await life.fileTask({ tags: [] });
  await life.as(token).comment(id, '/agent status');
  await life.settle();
  return (await life.dana.comments(id))
    .map(({ text }) => text)
    .slice(1)
    .join('\n');
}

const buildService = () => `Build\\${life.ado.projectId}`;
const tokens = {
  alex: () => alex.token,
  'the other Alex': () => otherAlex.token,
  Nora: () => nora.token,
  'the application': () => `Bearer ${robot.accessToken}`,
  'the pipeline': () => `Bearer ${life.ado.buildToken}`,
};
type Who = keyof typeof tokens;

describe('rules that name who may use a command', () => {
  it.each<[string, Who, string | (() => string)]>([
    ['a person by e-mail address', 'alex', 'Alex.Doe@contoso.example'],
    ['a group by its bare name', 'alex', 'group:Cashiers'],
    ['a group by its full name', 'alex', 'group:[Store]\\Cashiers'],
    ['the team of the project', 'Nora', 'group:Store Team'],
    ['a group that holds the person’s', 'Nora', 'group:Cashiers'],
    ['a group two levels above the person’s', 'Nora', 'group:[Store]\\Staff'],
    ['an application by its object in Microsoft Entra', 'the application', robotId],
    ['the build service', 'the pipeline', buildService],
  ])('let in %s', async (_what, who, entry) => {
    const answer = await askFor(typeof entry === 'string' ? entry : entry(), tokens[who]());

    expect(answer).toMatch(/no run/i);
    expect(answer).not.toContain('cannot use');
  });

  it.each<[string, Who, string]>([
    ['somebody else', 'the other Alex', 'alex.doe@contoso.example'],
    ['who is not in the group', 'the other Alex', 'group:[Store]\\Cashiers'],
    ['who is only in a group above', 'alex', 'group:Night Cashiers'],
    ['an application that is not named', 'the application', 'group:Store Staff'],
    ['the build service, which is in no team', 'the pipeline', 'group:Store Team'],
  ])('refuse %s, and say where that stands', async (_what, who, entry) => {
    expect(await askFor(entry, tokens[who]())).toMatch(
      /You cannot use.*<code>commands\.status<\/code> in the repository’s rules/,
    );
  });

  it.each<[string, Who]>([
    ['to one of them', 'alex'],
    ['to somebody else', 'Nora'],
  ])('explain %s a display name that two people have', async (_what, who) => {
    const answer = await askFor('Alex Doe', tokens[who]());

    expect(answer).toContain('alex.doe@contoso.example');
    expect(answer).toContain('alex.doe2@contoso.example');
    expect(answer).toMatch(/Use the e-mail address/);
  });

  it('explain a bare name that two groups have', async () => {
    const answer = await askFor('group:Crew', nora.token);

    expect(answer).toMatch(/\[Elsewhere\]\\+Crew or \[Store\]\\+Crew/);
  });

  it('refuse who was removed from the organisation before the agent read the comment', async () => {
    await life.begin({
      rules: "commands: { status: ['group:Cashiers', 'fred@contoso.example'] }\n",
      model: [plans({ times: 'any' })],
    });
    const id = await life.fileTask({ tags: [] });
    life.events.hold();
    await life.as(fred.token).comment(id, '/agent status');
    await life.ado.whenIdle();

    life.ado.removePerson(fred.id);
    await life.events.release();
    await life.settle();

    expect((await life.dana.comments(id)).at(-1)?.text).toContain('You cannot use');
  });
});

describe('a run whose rules name groups and an application', () => {
  it('is begun by a member of a nested group, approved by the application, and reviewed by a team', async () => {
    const rules = `
commands: { fix: ['group:Staff'] }
approval: { when: always, by: ['${robotId}'] }
pullRequest: { reviewers: ['group:Store Team', 'Alex Doe', 'fred@contoso.example', 'nora@contoso.example'] }
`;
    await life.begin({ rules, model: [plans(), drafts(fixes), describes()] });
    const id = await life.fileTask({ tags: [] });

    await life.as(nora.token).comment(id, '/agent fix');
    await life.settle();
    await life.as(nora.token).comment(id, `/agent approve ${await life.changeToApprove(id)}`);
    await life.settle();
    const afterNora = life.run(id).step;
    await life.as(tokens['the application']()).comment(id, `/agent approve ${await life.changeToApprove(id)}`);
    await life.settle();

    expect(afterNora).toBe('waiting for approval');
    expect(life.run(id).step).toBe('in review');
    const pullRequestId = life.run(id).pullRequestId();
    expect(await life.dana.reviewers(pullRequestId)).toEqual([
      { name: '[Store]\\Store Team', vote: 0, isGroup: true },
      { name: 'Nora Nested', vote: 0, isGroup: false },
    ]);
    const [thread] = await life.dana.threads(pullRequestId);
    expect(thread).toMatchObject({ status: 'closed', comments: [{ by: 'code-agent' }] });
    const text = (thread?.comments[0]?.text ?? '').replaceAll('\\', '');
    expect(text).toMatch(
      /2 people or groups called "Alex Doe": .*alex\.doe2@contoso\.example.*alex\.doe@contoso\.example/,
    );
    expect(text).toMatch(/no person or group called "fred@contoso\.example"/);
  });
});
