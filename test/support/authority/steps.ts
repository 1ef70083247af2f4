import type { ActivityName } from '../../../src/contracts/activities.ts';
import type { FileKind } from './requestedModel.ts';
import type { PersonName } from './world.ts';

/** What `.code-agent.yml` says, as far as it matters who may what. */
export interface Ruling {
  readonly when: 'never' | 'always' | 'sensitive';
  readonly approve: 'everyone' | 'approvers';
  readonly fix: 'everyone' | 'fixers';
  readonly cancel: 'everyone' | 'approvers';
  readonly protects: 'nothing' | 'sensitive' | 'guarded';
}

/** Which of the two work items, in the order they were filed. */
export type Subject = 0 | 1;

export type Place = 'work item' | 'own pull request' | 'foreign pull request' | 'twin pull request' | 'other run';

export type Saying =
  | { readonly says: 'approve'; readonly which: 'newest' | 'older' | 'other run' | 'none' }
  | { readonly says: 'reject' | 'cancel' | 'retry' }
  | { readonly says: 'fix' | 'review'; readonly wants: FileKind };

/** One thing that a person does, and nothing else with it. */
export type Deed =
  | { readonly kind: 'retag'; readonly subject: Subject; readonly to: 'first' | 'other' | 'both' | 'neither' }
  | { readonly kind: 'rules'; readonly ruling: Ruling }
  | { readonly kind: 'push'; readonly subject: Subject; readonly what: 'notes' | 'sensitive' | 'forged' }
  | { readonly kind: 'target'; readonly subject: Subject; readonly conflicts: boolean }
  | { readonly kind: 'open'; readonly subject: Subject }
  | ({
      readonly kind: 'comment';
      readonly who: PersonName;
      readonly subject: Subject;
      readonly place: Place;
    } & Saying);

export type Step =
  | Deed
  | { readonly kind: 'file'; readonly wants: FileKind }
  | { readonly kind: 'deliveries'; readonly how: 'hold' | 'double' | 'pass' | 'release' | 'release reversed' }
  | { readonly kind: 'time'; readonly minutes: number }
  | {
      readonly kind: 'interfere';
      readonly activity: ActivityName;
      readonly when: 'before' | 'between-two-runs';
      readonly deed: Deed;
    };

export interface Setting {
  readonly ruling: Ruling;
  /** Of the other repository of the project. */
  readonly otherRuling: Ruling;
  readonly wants: FileKind;
}

const principals = {
  everyone: 'everyone',
  approvers: "'group:[Store]\\Approvers'",
  fixers: "'group:[Store]\\Fixers'",
} as const;
const paths = { nothing: '', sensitive: "'**/*.sql'", guarded: "'guarded/**'" } as const;

/** The rules file. */
export function rulesFile({ when, approve, fix, cancel, protects }: Ruling): string {
  const by = `by: [${principals[approve]}]`;
  const asks = when === 'sensitive' ? "when: matching, paths: ['**/*.sql']" : `when: ${when}`;
  const fixers = `[${principals[fix]}]`;
  return [
    'version: 1',
    `approval: { ${asks}, ${by}, timeoutHours: 24, reminderHours: 12 }`,
    `commands: { fix: ${fixers}, retry: ${fixers}, plan: ${fixers}, cancel: [${principals[cancel]}] }`,
    `paths: { protected: [${paths[protects]}] }`,
    '',
  ].join('\n');
}

/** The step in words. */
export function inWords(step: Step): string {
  switch (step.kind) {
    case 'retag':
      return `work item ${step.subject + 1} is tagged for ${step.to === 'both' ? 'both repositories' : `the ${step.to} repository`}`;
    case 'rules':
      return `the rules become: ${rulingInWords(step.ruling)}`;
    case 'push':
      return `Dana pushes ${step.what === 'forged' ? 'a commit with the agent’s trailers' : step.what} to the branch of run ${step.subject + 1}`;
    case 'target':
      return `the target moves${step.conflicts ? ` in conflict with the branch of run ${step.subject + 1}` : ''}`;
    case 'open':
      return `Dana opens a pull request for the branch of run ${step.subject + 1}`;
    case 'comment':
      return `${step.who} writes "${sayingInWords(step)}" on the ${placeInWords(step.place, step.subject)}`;
    case 'file':
      return `a second work item asks for a ${step.wants} file`;
    case 'deliveries':
      return `deliveries: ${step.how}`;
    case 'time':
      return `${step.minutes} minutes pass`;
    case 'interfere':
      return `${step.when === 'before' ? 'before the next' : 'between two runs of the next'} ${step.activity}: ${inWords(step.deed)}`;
  }
}

export function rulingInWords({ when, approve, fix, cancel, protects }: Ruling): string {
  return `approval ${when} by ${approve}; fix by ${fix}; cancel by ${cancel}; ${protects} protected`;
}

function placeInWords(place: Place, subject: Subject): string {
  return place === 'other run'
    ? `pull request or work item of the other run than ${subject + 1}`
    : `${place} of run ${subject + 1}`;
}

function sayingInWords(saying: Saying): string {
  switch (saying.says) {
    case 'approve':
      return `/agent approve <${saying.which}>`;
    case 'fix':
      return `/agent fix: ${saying.wants} file`;
    case 'review':
      return `please add: ${saying.wants} file`;
    default:
      return `/agent ${saying.says}`;
  }
}
