import { SaxesParser } from 'saxes';
import { longestProblem, type SyntaxProblem } from './syntaxProblem.ts';

const maximumProblems = 5;

/** Whether a text means to be XML: configuration of other forms has the same extensions. */
export function isXml(text: string): boolean {
  return /^\uFEFF?\s*</.test(text);
}

/** Whether an XML file can be read. A document type may declare entities, elsewhere too: those are not looked for. */
export function findXmlProblems(text: string): readonly SyntaxProblem[] {
  const problems: SyntaxProblem[] = [];
  const parser = new SaxesParser();
  let hasDocumentType = false;
  parser.on('doctype', () => {
    hasDocumentType = true;
  });
  parser.on('error', ({ message }) => {
    const problem = message.replace(/^\d+:\d+: |\.$/g, '').slice(0, longestProblem);
    const isEntity = problem.startsWith('undefined entity');
    if (problems.length < maximumProblems && !(isEntity && hasDocumentType)) {
      // Whoever includes the file may declare it.
      problems.push({ line: parser.line, problem, isCertain: !isEntity });
    }
  });
  parser.write(text).close();
  return problems;
}
