import fc from 'fast-check';
import type { Deed, Place, Ruling, Saying, Setting, Step, Subject } from './steps.ts';

/** A step, so much more often than another. */
interface Weighted {
  readonly weight: number;
  readonly arbitrary: fc.Arbitrary<Step>;
}

/** How a sequence begins, and what may happen in it. */
export interface Theme {
  readonly name: 'first push' | 'take-over' | 'later' | 'moved branch' | 'everything';
  readonly weight: number;
  readonly setting: fc.Arbitrary<Setting>;
  readonly steps: readonly Weighted[];
}

type Words<Text extends string> = readonly [Text, ...Text[]];

const oneOf = <const Text extends string>(words: Words<Text>) => fc.constantFrom(...words);

function rulings(when: Words<Ruling['when']>): fc.Arbitrary<Ruling> {
  return fc.record({
    when: oneOf(when),
    approve: oneOf<Ruling['approve']>(['approvers', 'approvers', 'approvers', 'everyone']),
    fix: oneOf<Ruling['fix']>(['everyone', 'fixers', 'fixers']),
    cancel: oneOf<Ruling['cancel']>(['everyone', 'approvers']),
    protects: oneOf<Ruling['protects']>(['nothing', 'nothing', 'nothing', 'sensitive', 'guarded']),
  });
}

const anyRuling = rulings(['always', 'always', 'sensitive', 'sensitive', 'never']);

function settingsOf(when: Words<Ruling['when']>, wants: Words<Setting['wants']>): fc.Arbitrary<Setting> {
  const lax = { approve: 'everyone', fix: 'everyone', cancel: 'everyone', protects: 'nothing' } as const;
  const otherRuling = oneOf<Ruling['when']>(['never', 'always']).map((often) => ({ when: often, ...lax }));
  return fc.record({ ruling: rulings(when), otherRuling, wants: oneOf(wants) });
}

/** Mostly the first work item: the second one is there in few sequences. */
const subject = fc.constantFrom<Subject[]>(0, 0, 0, 0, 1);
const wants = oneOf<Setting['wants']>(['ordinary', 'ordinary', 'sensitive', 'sensitive', 'guarded']);

interface Speech {
  readonly who: fc.Arbitrary<Extract<Deed, { kind: 'comment' }>['who']>;
  readonly place: fc.Arbitrary<Place>;
  readonly saying: fc.Arbitrary<Saying>;
}

const comments = ({ who, place, saying }: Speech): fc.Arbitrary<Step> =>
  fc
    .record({ kind: fc.constant('comment' as const), who, subject, place, saying })
    .map(({ saying: said, ...rest }) => ({ ...rest, ...said }));

const places: fc.Arbitrary<Place> = oneOf([
  ...(['work item', 'work item', 'work item', 'own pull request', 'own pull request'] as const),
  ...(['foreign pull request', 'twin pull request', 'other run'] as const),
]);

const approving: fc.Arbitrary<Saying> = fc.record({
  says: fc.constant('approve' as const),
  which: oneOf(['newest', 'newest', 'newest', 'older', 'other run', 'none']),
});
const asking: fc.Arbitrary<Saying> = fc.record({ says: oneOf(['fix', 'review']), wants });
const ending: fc.Arbitrary<Saying> = fc.record({ says: oneOf(['reject', 'cancel', 'retry', 'retry']) });

const approvals = comments({
  who: oneOf(['rita', 'rita', 'rita', 'dana', 'dana', 'agent']),
  place: places,
  saying: approving,
});
const plainApprovals = comments({
  who: oneOf(['rita', 'rita', 'dana', 'dana']),
  place: oneOf(['work item', 'own pull request']),
  saying: fc.constant({ says: 'approve', which: 'newest' }),
});
const requests = comments({
  who: oneOf(['fiona', 'fiona', 'fiona', 'dana', 'dana', 'rita']),
  place: oneOf([
    'own pull request',
    'own pull request',
    'own pull request',
    'work item',
    'work item',
    'foreign pull request',
  ]),
  saying: asking,
});
const endings = comments({ who: oneOf(['rita', 'dana', 'fiona', 'agent']), place: places, saying: ending });

const retags: fc.Arbitrary<Deed> = fc.record({
  ...{ kind: fc.constant('retag' as const), subject },
  to: oneOf(['other', 'other', 'other', 'both', 'first', 'neither']),
});
const rules: fc.Arbitrary<Deed> = fc.record({ kind: fc.constant('rules' as const), ruling: anyRuling });
const pushes: fc.Arbitrary<Deed> = fc.record({
  ...{ kind: fc.constant('push' as const), subject },
  what: oneOf<'forged' | 'notes' | 'sensitive'>(['forged', 'forged', 'notes', 'sensitive']),
});
const targets: fc.Arbitrary<Deed> = fc.record({
  kind: fc.constant('target' as const),
  subject,
  conflicts: fc.boolean(),
});
const opens: fc.Arbitrary<Deed> = fc.record({ kind: fc.constant('open' as const), subject });

const crossed = oneOf([
  ...(['pushChange', 'pushChange', 'pushChange', 'openPullRequest', 'openPullRequest', 'authorizeCommand'] as const),
  ...(['askOnWorkItem', 'raiseRunEvent', 'recordEvents', 'observePullRequest', 'chooseRepository'] as const),
  ...(['readCommand', 'readRules', 'takeSnapshot', 'mayAskForChange', 'startRun'] as const),
]);

const interferences: fc.Arbitrary<Step> = fc.record({
  ...{ kind: fc.constant('interfere' as const), activity: crossed },
  when: oneOf<'before' | 'between-two-runs'>(['before', 'between-two-runs']),
  deed: fc.oneof(retags, rules, pushes, targets, opens),
});
const takeovers: fc.Arbitrary<Step> = fc.record({
  ...{
    kind: fc.constant('interfere' as const),
    activity: oneOf<'pushChange' | 'openPullRequest'>(['pushChange', 'openPullRequest', 'openPullRequest']),
  },
  when: oneOf<'before' | 'between-two-runs'>(['before', 'before', 'between-two-runs']),
  deed: fc.oneof(pushes, opens, opens, rules),
});

const files: fc.Arbitrary<Step> = fc.record({ kind: fc.constant('file' as const), wants });
const deliveries: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('deliveries' as const),
  how: oneOf<'hold' | 'double' | 'pass' | 'release' | 'release reversed'>([
    'hold',
    'double',
    'pass',
    'release',
    'release reversed',
  ]),
});
const times: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('time' as const),
  minutes: fc.constantFrom(70, 70, 800, 1500),
});

const weighted = (weight: number, arbitrary: fc.Arbitrary<Step>): Weighted => ({ weight, arbitrary });

const ritaApproves = comments({
  who: fc.constant('rita'),
  place: oneOf<Place>(['work item', 'work item', 'own pull request']),
  saying: fc.constant({ says: 'approve', which: 'newest' }),
});
const sensitiveRequests = comments({
  who: oneOf<'fiona' | 'rita'>(['fiona', 'fiona', 'fiona', 'rita']),
  place: fc.constant<Place>('own pull request'),
  saying: fc.record({ says: oneOf<'fix' | 'review'>(['fix', 'review']), wants: fc.constant('sensitive' as const) }),
});

const atFirst = settingsOf(
  ['always', 'always', 'always', 'sensitive'],
  ['ordinary', 'ordinary', 'ordinary', 'sensitive'],
);
const later = settingsOf(['sensitive', 'sensitive', 'sensitive', 'never'], ['ordinary']);

/**
 * What the first push waits for; who takes it over; what follows a pull request; branches that move while somebody is
 * asked; and everything at once.
 */
export const themes: readonly Theme[] = [
  {
    name: 'first push',
    weight: 2,
    setting: atFirst,
    steps: [
      ...[weighted(4, approvals), weighted(4, plainApprovals), weighted(3, retags), weighted(2, rules)],
      ...[weighted(1, pushes), weighted(1, takeovers), weighted(1, requests), weighted(1, endings)],
    ],
  },
  {
    name: 'take-over',
    weight: 2,
    setting: atFirst,
    steps: [weighted(2, pushes), weighted(4, takeovers), weighted(4, ritaApproves), weighted(1, opens)],
  },
  {
    name: 'later',
    weight: 2,
    setting: later,
    steps: [
      ...[weighted(6, requests), weighted(3, plainApprovals), weighted(1, approvals), weighted(2, rules)],
      ...[weighted(1, pushes), weighted(1, targets), weighted(1, retags), weighted(1, interferences)],
    ],
  },
  {
    name: 'moved branch',
    weight: 2,
    setting: later,
    steps: [
      ...[weighted(4, sensitiveRequests), weighted(6, ritaApproves), weighted(2, pushes)],
      ...[weighted(1, targets), weighted(1, rules), weighted(1, plainApprovals)],
    ],
  },
  {
    name: 'everything',
    weight: 2,
    setting: settingsOf(['always', 'sensitive', 'never'], ['ordinary', 'ordinary', 'sensitive', 'guarded']),
    steps: [
      ...[weighted(4, approvals), weighted(3, requests), weighted(2, plainApprovals), weighted(2, endings)],
      ...[weighted(1, retags), weighted(1, rules), weighted(1, pushes), weighted(1, targets), weighted(1, opens)],
      ...[weighted(3, interferences), weighted(1, files), weighted(2, deliveries), weighted(1, times)],
    ],
  },
];
