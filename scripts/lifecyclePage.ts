import type { RunStep } from '../src/contracts/runs/run.ts';
import { runTransitions } from '../src/contracts/runs/runTransitions.ts';
import { withGeneratedPart } from './generatedPart.ts';

const source = 'src/contracts/runs/runTransitions.ts';

/** A run can end early at every step. One note says that better than an arrow from each step. */
const everywhere: readonly RunStep[] = ['taking back', 'failed', 'done'];

/**
 * docs/lifecycle.md with the state diagram from the code.
 * @throws Error when the page lacks the markers for the diagram
 */
export function withDiagram(page: string): string {
  return withGeneratedPart(page, 'docs/lifecycle.md', source, stateDiagram());
}

function stateDiagram(): string {
  const steps = Object.keys(runTransitions) as RunStep[];
  const arrows = steps.flatMap((step) =>
    runTransitions[step]
      .filter((next) => !everywhere.includes(next) || step === 'taking back' || step === 'in review')
      .map((next) => `    ${nameOf(step)} --> ${nameOf(next)}`),
  );
  const names = steps.map((step) => `    state "${step}" as ${nameOf(step)}`);
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...names,
    `    [*] --> ${nameOf('fetching work item')}`,
    ...arrows,
    `    ${nameOf('done')} --> [*]`,
    `    ${nameOf('failed')} --> [*]`,
    '```',
  ].join('\n');
}

function nameOf(step: RunStep): string {
  return step.replaceAll(' ', '_');
}
