import type { Plan } from '../../contracts/changes/plan.ts';

const maximumRisks = 20;
const maximumRiskCharacters = 1000;
const maximumQuestions = 3;

/** People are only asked if the model says that it cannot start; its other questions become risks. */
export function toPlan({ canBegin, ...plan }: Plan & { readonly canBegin: boolean }): Plan {
  const asked = plan.questions.filter((question) => question.trim() !== '');
  if (!canBegin) return { ...plan, questions: asked.slice(0, maximumQuestions) };
  const open = asked.map((question) => `Left open: ${question}`.slice(0, maximumRiskCharacters));
  return { ...plan, questions: [], risks: [...plan.risks, ...open].slice(0, maximumRisks) };
}
