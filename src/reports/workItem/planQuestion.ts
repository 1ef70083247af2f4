import { markdownLine } from '../parts/plainText.ts';

const maximumQuestionCharacters = 1000;

/** The questions of a plan as Markdown for a comment. A model wrote them. */
export function planQuestion(questions: readonly string[]): string {
  const lines = questions.map((question) =>
    markdownLine(question, maximumQuestionCharacters).replaceAll(/\/(?=agent)/gi, '∕'),
  );
  const [only = ''] = lines;
  return lines.length < 2 ? only : lines.map((line, index) => `${index + 1}. ${line}`).join('\n');
}
