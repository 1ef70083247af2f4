import fc from 'fast-check';
import type { Deed, Place, Ruling, Saying, Setting, Step, Subject } from './steps.ts';

/** What may happen, the more telling the more often. */
const ruling: fc.Arbitrary<Ruling> = fc.record({
  when: fc.constantFrom<Ruling['when'][]>('always', 'always', 'sensitive', 'sensitive', 'never'),
  approve: fc.constantFrom<Ruling['approve'][]>('approvers', 'approvers', 'approvers', 'everyone'),
  fix: fc.constantFrom<Ruling['fix'][]>('everyone', 'fixers'),
  cancel: fc.constantFrom<Ruling['cancel'][]>('everyone', 'approvers'),
  protects: fc.constantFrom<Ruling['protects'][]>('nothing', 'nothing', 'nothing', 'sensitive', 'guarded'),
});

const wants = fc.constantFrom('ordinary' as const, 'ordinary' as const, 'sensitive' as const, 'guarded' as const);
/** Mostly the first work item: the second one is there in few sequences. */
const subject = fc.constantFrom<Subject[]>(0, 0, 0, 1);

export const settings: fc.Arbitrary<Setting> = fc.record({
  ruling,
  otherRuling: fc.record({
    when: fc.constantFrom<Ruling['when'][]>('never', 'always'),
    approve: fc.constant<Ruling['approve']>('everyone'),
    fix: fc.constant<Ruling['fix']>('everyone'),
    cancel: fc.constant<Ruling['cancel']>('everyone'),
    protects: fc.constant<Ruling['protects']>('nothing'),
  }),
  wants,
});

const places = fc.constantFrom<Place[]>(
  ...(['work item', 'work item', 'work item', 'own pull request', 'own pull request'] as const),
  ...(['foreign pull request', 'twin pull request', 'other run'] as const),
);

const approving: fc.Arbitrary<Saying> = fc.record({
  says: fc.constant('approve' as const),
  which: fc.constantFrom(...(['newest', 'newest', 'newest', 'older', 'other run', 'none'] as const)),
});
const asking: fc.Arbitrary<Saying> = fc.record({ says: fc.constantFrom('fix' as const, 'review' as const), wants });
const ending: fc.Arbitrary<Saying> = fc.record({
  says: fc.constantFrom(...(['reject', 'cancel', 'retry', 'retry'] as const)),
});

const comment: fc.Arbitrary<Deed> = fc
  .record({
    kind: fc.constant('comment' as const),
    who: fc.constantFrom(...(['rita', 'rita', 'rita', 'dana', 'dana', 'fiona', 'agent'] as const)),
    subject,
    place: places,
    saying: fc.oneof(
      { weight: 6, arbitrary: approving },
      { weight: 5, arbitrary: asking },
      { weight: 1, arbitrary: ending },
    ),
  })
  .map(({ saying, ...rest }) => ({ ...rest, ...saying }));

const surroundings: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({
    kind: fc.constant('retag' as const),
    subject,
    to: fc.constantFrom('first' as const, 'other' as const, 'other' as const, 'both' as const, 'neither' as const),
  }),
  fc.record({ kind: fc.constant('rules' as const), ruling }),
  fc.record({
    kind: fc.constant('push' as const),
    subject,
    what: fc.constantFrom('notes' as const, 'sensitive' as const, 'forged' as const),
  }),
  fc.record({ kind: fc.constant('target' as const), subject, conflicts: fc.boolean() }),
  fc.record({ kind: fc.constant('open' as const), subject }),
);

const crossed = fc.constantFrom(
  ...(['pushChange', 'pushChange', 'openPullRequest', 'openPullRequest', 'authorizeCommand'] as const),
  ...(['askOnWorkItem', 'raiseRunEvent', 'recordEvents', 'observePullRequest', 'chooseRepository'] as const),
  ...(['readCommand', 'readRules', 'takeSnapshot', 'mayAskForChange', 'startRun'] as const),
);

const interference: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('interfere' as const),
  activity: crossed,
  when: fc.constantFrom('before' as const, 'between-two-runs' as const),
  deed: surroundings,
});

const rest: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('file' as const), wants }),
  fc.record({
    kind: fc.constant('deliveries' as const),
    how: fc.constantFrom(...(['hold', 'double', 'pass', 'release', 'release reversed'] as const)),
  }),
  fc.record({ kind: fc.constant('time' as const), minutes: fc.constantFrom(70, 70, 800, 1500) }),
);

/** What a whole life is made of: without it few sequences would come beyond their first question. */
const usual: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    ...{ kind: fc.constant('comment' as const), who: fc.constantFrom('rita' as const, 'rita' as const, 'dana' as const) },
    ...{ subject, place: fc.constantFrom('work item' as const, 'work item' as const, 'own pull request' as const) },
    ...{ says: fc.constant('approve' as const), which: fc.constant('newest' as const) },
  }),
  fc.record({
    ...{ kind: fc.constant('comment' as const), who: fc.constantFrom('fiona' as const, 'fiona' as const, 'dana' as const) },
    ...{ subject, place: fc.constantFrom('own pull request' as const, 'own pull request' as const, 'work item' as const) },
    ...{ says: fc.constantFrom('fix' as const, 'review' as const), wants: fc.constantFrom('ordinary' as const, 'sensitive' as const) },
  }),
);

export const steps: readonly { readonly weight: number; readonly arbitrary: fc.Arbitrary<Step> }[] = [
  { weight: 10, arbitrary: usual },
  { weight: 9, arbitrary: comment },
  { weight: 5, arbitrary: surroundings },
  { weight: 4, arbitrary: interference },
  { weight: 2, arbitrary: rest },
];
