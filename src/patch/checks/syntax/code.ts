import { appendAll } from '../../../contracts/text/longLists.ts';
import { parserFor } from './grammars.ts';
import { findScriptProblems, isScript } from './script.ts';
import type { SyntaxProblem } from './syntaxProblem.ts';

const maximumProblems = 50;

/**
 * What cannot be parsed in a file of code. The language's own parser is asked where there is one here; what a grammar does
 * not understand stays a doubt.
 * @param extension without its dot, in lower case
 */
export async function findCodeProblems(extension: string, text: string): Promise<readonly SyntaxProblem[]> {
  return isScript(extension) ? await findScriptProblems(extension, text) : await grammarDoubts(extension, text);
}

async function grammarDoubts(extension: string, text: string): Promise<readonly SyntaxProblem[]> {
  const parser = await parserFor(extension);
  const tree = parser?.parse(text);
  if (tree === null || tree === undefined) {
    return [];
  }
  const problems: SyntaxProblem[] = [];
  const doubt = (row: number, problem: string) => problems.push({ line: row + 1, problem, isCertain: false });
  const open = [tree.rootNode];
  for (let node = open.pop(); node !== undefined && problems.length < maximumProblems; node = open.pop()) {
    if (node.isMissing) {
      doubt(node.startPosition.row, `\`${node.type}\` is missing`);
    } else if (node.isError) {
      doubt(node.startPosition.row, 'this cannot be parsed');
    } else if (node.hasError) {
      const wrong = node.children.flatMap((child) => (child?.hasError || child?.isMissing ? [child] : []));
      appendAll(open, wrong.reverse());
    }
  }
  tree.delete();
  return problems;
}
