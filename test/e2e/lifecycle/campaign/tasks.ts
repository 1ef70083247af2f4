import {
  answers,
  asks,
  changesForReviewer,
  describes,
  drafts,
  type ModelStep,
  plans,
  repairs,
  replaceLine,
} from '../../../support/lifecycle/model.ts';

/** How the life of one work item goes, and how it must end. */
export const kinds = {
  completed: 'pull-request-completed',
  cancelled: 'cancelled',
  hopeless: 'no-candidate',
  unclear: 'pull-request-completed',
  red: 'pull-request-completed',
  reviewed: 'pull-request-completed',
} as const;

export type Kind = keyof typeof kinds;

export interface Task {
  readonly kind: Kind;
  readonly title: string;
  readonly path: string;
}

/** What a person answers when the agent asks. */
export const answer = 'Use metric units.';

/** Rejects every change that holds the word. */
export const buildCommand = '! grep -rq BROKEN src';

export function createTasks(count: number): readonly Task[] {
  const names = Object.keys(kinds) as Kind[];
  return Array.from({ length: count }, (_, number) => {
    const kind = names[number % names.length] ?? 'completed';
    return { kind, title: `Task-${number}-${kind}`, path: `src/value-${number}.ts` };
  });
}

const line = (value: string) => `export const value = ${value};`;

/** The repository before anything happens. */
export function filesOf(tasks: readonly Task[]): Readonly<Record<string, string>> {
  return Object.fromEntries([['README.md', '# Values\n'], ...tasks.map(({ path }) => [path, `${line('1')}\n`])]);
}

/** What the file of a task holds when its change was completed. */
export function doneFile({ kind }: Task): string {
  return `${line(kind === 'reviewed' ? '3' : '2')}\n`;
}

/** Answers to everything that runs on these tasks ask, as often as they ask. */
export function stepsFor(tasks: readonly Task[]): readonly ModelStep[] {
  return [...tasks.flatMap(stepsOf), plans({ times: 'any' }), describes({ times: 'any' })];
}

function stepsOf({ kind, title, path }: Task): readonly ModelStep[] {
  const options = (name: string) => ({ name: `${title} ${name}`, times: 'any' as const, about: [title] });
  const change = (before: string, after: string) => replaceLine(path, line(before), line(after));
  const draft = drafts(change('1', '2'), options('draft'));
  switch (kind) {
    case 'hopeless':
      return [
        { ...draft, reply: { text: 'There is nothing to change.' } },
        {
          ...draft,
          name: `${title} again`,
          match: { contains: [title, 'What the checks had against it'] },
          reply: { text: 'Nothing.' },
        },
      ];
    case 'unclear': {
      const question = asks('Which units?', options('question'));
      return [{ ...question, match: { ...question.match, notContains: [answer] } }, draft];
    }
    case 'red':
      return [drafts(change('1', "'BROKEN'"), options('draft')), repairs(change("'BROKEN'", '2'), options('repair'))];
    case 'reviewed':
      return [
        draft,
        answers('change', 'It is three now.', options('answer')),
        changesForReviewer(change('2', '3'), options('change')),
      ];
    default:
      return [draft];
  }
}
