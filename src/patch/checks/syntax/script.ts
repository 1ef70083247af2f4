import type Compiler from 'typescript6';
import type { CompilerHost, SourceFile } from 'typescript6';
import { longestProblem, type SyntaxProblem } from './syntaxProblem.ts';

/** Diagnostics that JavaScript is no TypeScript: other compilers take them. */
const typesInJavaScript = { first: 8000, last: 8999 };
const maximumProblems = 200;
/** A file for Flow has types that TypeScript does not read. */
const flow = /@(?:no)?flow\b/;

/** Whether TypeScript's own compiler reads files of this extension. */
export function isScript(extension: string): boolean {
  return /^[cm]?[jt]sx?$/.test(extension);
}

/** Nested too deep for a parser that calls itself. */
const tooDeep: SyntaxProblem = { line: 1, problem: 'it is nested too deep to be read', isCertain: false };

/**
 * What TypeScript's compiler has against the syntax of TypeScript or JavaScript. The compiler is loaded when it is first
 * asked.
 * @param extension without its dot, in lower case
 */
export async function findScriptProblems(extension: string, text: string): Promise<readonly SyntaxProblem[]> {
  const { default: compiler } = await import('typescript6');
  try {
    return readScript(compiler, extension, text);
  } catch (error) {
    if (error instanceof RangeError) return [tooDeep];
    throw error;
  }
}

function readScript(compiler: typeof Compiler, extension: string, text: string): readonly SyntaxProblem[] {
  const isJavaScript = extension.includes('j');
  const name = `/file.${isJavaScript ? 'jsx' : extension}`;
  const target = compiler.ScriptTarget.ESNext;
  const options = { allowJs: true, noLib: true, noResolve: true, types: [], target, jsx: compiler.JsxEmit.Preserve };
  const source = compiler.createSourceFile(name, text, { languageVersion: target });
  const host = hostOf(name, source);
  const found = compiler.createProgram([name], options, host).getSyntacticDiagnostics(source);
  const isCertain = !(isJavaScript && flow.test(text));
  return found
    .filter(({ code }) => code < typesInJavaScript.first || code > typesInJavaScript.last)
    .slice(0, maximumProblems)
    .map(({ start, messageText }) => ({
      line: compiler.getLineAndCharacterOfPosition(source, start).line + 1,
      problem: compiler.flattenDiagnosticMessageText(messageText, ' ').replace(/\.$/, '').slice(0, longestProblem),
      isCertain,
    }));
}

/** A file system with nothing but the one file. */
function hostOf(name: string, source: SourceFile): CompilerHost {
  return {
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
}
