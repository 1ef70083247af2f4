import type { CompilerHost, CompilerOptions } from 'typescript6';
import { longestProblem, type SyntaxProblem } from './problem.ts';

/** Diagnostics that JavaScript is no TypeScript: other compilers take them. */
const typesInJavaScript = { first: 8000, last: 8999 };
/** A file for Flow has types that TypeScript does not read. */
const flow = /@(?:no)?flow\b/;

/** Whether TypeScript's own compiler reads files of this extension. */
export function isScript(extension: string): boolean {
  return /^[cm]?[jt]sx?$/.test(extension);
}

/**
 * What TypeScript's compiler has against the syntax of TypeScript or JavaScript. The compiler is loaded when it is first
 * asked.
 * @param extension without its dot, in lower case
 */
export async function scriptProblems(extension: string, text: string): Promise<readonly SyntaxProblem[]> {
  const { default: compiler } = await import('typescript6');
  const isJavaScript = extension.includes('j');
  const name = `/file.${isJavaScript ? 'jsx' : extension}`;
  const options: CompilerOptions = {
    ...{ allowJs: true, noLib: true, noResolve: true, types: [] },
    ...{ target: compiler.ScriptTarget.ESNext, jsx: compiler.JsxEmit.Preserve },
  };
  const source = compiler.createSourceFile(name, text, { languageVersion: compiler.ScriptTarget.ESNext });
  const host: CompilerHost = {
    getSourceFile: (file) => (file === name ? source : undefined),
    getDefaultLibFileName: () => '/lib.d.ts',
    writeFile: () => {},
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (file) => file,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (file) => file === name,
    readFile: () => undefined,
  };
  const found = compiler.createProgram([name], options, host).getSyntacticDiagnostics(source);
  const isCertain = !(isJavaScript && flow.test(text));
  return found
    .filter(({ code }) => code < typesInJavaScript.first || code > typesInJavaScript.last)
    .map(({ start, messageText }) => ({
      line: compiler.getLineAndCharacterOfPosition(source, start).line + 1,
      problem: compiler.flattenDiagnosticMessageText(messageText, ' ').replace(/\.$/, '').slice(0, longestProblem),
      isCertain,
    }));
}
