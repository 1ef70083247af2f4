import { findSourceLocations } from './sourceLocations.ts';

/** A line of a stack trace: where it is, what is called there, or both. */
export interface StackFrame {
  readonly path: string | undefined;
  readonly line: number | undefined;
  /** What is called, from the outermost name on: `Shop`, `Billing`, `Cart`, `Total`. Empty where it is not told. */
  readonly symbol: readonly string[];
}

/** Before the frames of a log that a container, a quotation or a logger has put in front of each line. */
const prefix = '^(?:[ \\t]*>)*(?:[ \\t]*[\\w.-]{1,60}[ \\t]*\\|)?[ \\t]*';

/** "at", as .NET, Java, Node and PowerShell write it, in the languages .NET speaks. */
const at = '(?:at|bei|à|в|en|em|in|w|v|vid|ved|bij|konum:|kohteessa|a következő helyen:|σε|在|於|場所|위치:|ב|في)';
const symbolText = '[\\p{L}\\p{N}_.<>`$+|,\\[\\]&*\\/#~@:\\\\-]{1,300}';

/** `at Shop.Cart.Total(Int32 land) in C:\src\Cart.cs:line 12`; what stands in brackets has brackets at most. */
const called = new RegExp(
  `${prefix}(?:${at}[ \\t]+|#\\d{1,4}[ \\t]+)(?:async |new )?(${symbolText}(?:\\[as [\\w$]{1,60}\\])?)[ \\t]?\\((.{0,600}?)\\)(?:[ \\t]+(?:\\S{1,14}[ \\t]+)?(\\S.{0,600}))?[ \\t]*$`,
  'iu',
);
/** `at C:\src\Cart.ps1:12 char:5`, `at /src/cart.js:3:4`, `at Get-Total, C:\src\Cart.psm1: line 12`. */
const placed = new RegExp(`${prefix}(?:${at}|au caractère|у)[ \\t]+(?:([\\w<>-]{1,80}), )?\\S.{0,400}\\d`, 'iu');
/** Frames that do not begin with "at": Python, IPython, Go, Ruby, Firefox, pytest and compilers. */
const others = new RegExp(
  `${prefix}(?:File "[^"\\n]+", line \\d|(?:from )?\\S{1,300}\\.\\w{1,5}:\\d+(?::\\d+)?: |(?:from )?\\S{1,300}\\.rb:\\d+:in |[~/\\w.-]+\\.pyx? in \\w+\\(|\\S{1,300}\\.go:\\d+ \\+0x|[\\w$.<>/*]{0,200}@\\S{1,300}:\\d+:\\d+$|#\\d{1,4}[ \\t]+\\S{1,300}\\(\\d+\\): )`,
  'u',
);
/** Lines of code that IPython shows around a frame. */
const shown = /^\s*(?:-+>\s*\d+ |\d+ {2,}\S)/;

/** `at Get-Total, <No file>: line 2`: what was typed, or was there as text only, has a name and no file. */
const withoutFile = new RegExp(`${prefix}${at}[ \\t]+([\\w-]{2,80}), <[^>\\n]{1,40}>:`, 'iu');
const inDatabase =
  /(?:procedure|prozedur|procédure|procedimiento|procedura|procedimento|процедура|プロシージャ|过程|프로시저|PL\/pgSQL function|trigger)[ \t]+["'«]?([\p{L}\p{N}_.[\]#$]{1,200})(?:\([^)\n]{0,300}\))?["'»]?[ \t]*[,、，]?[ \t]*(?:第 ?)?(?:line|zeile|ligne|línea|linea|riga|linha|строка|行|줄)?[ \t:]*(\d{1,7})/iu;
const inOracle = /ORA-\d{5}:[^"\n]{0,60}"([\p{L}\p{N}_.$]{1,200})", line (\d{1,7})/iu;

/** Types and functions that only report a failure: the failure is where they are called. */
const throwHelpers =
  /(?:Exception|Error|ThrowHelper|Throw|Assert|Assertions?|Guard|Preconditions|Invariant)$|^(?:throw|wrapAndThrow|rethrow|raise|panic|fail|assert|invariant|warn)(?![a-z])/;

/** Whether a frame is of code that makes, wraps or throws an error and has none itself. */
export function isThrowHelper({ symbol, path = '' }: Pick<StackFrame, 'symbol' | 'path'>): boolean {
  const file = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).replace(/\..*$/, '');
  return [...symbol.slice(-2), file].some((name) => throwHelpers.test(name));
}

/** Whether a line is a part of a stack trace, frame or not. */
export function isStackTraceLine(line: string): boolean {
  return shown.test(line) || parseStackFrame(line) !== undefined;
}

/** The frame that a line holds, or undefined. Takes lines of at most 2,000 characters. */
export function parseStackFrame(line: string): StackFrame | undefined {
  const database = inDatabase.exec(line) ?? inOracle.exec(line);
  if (database !== null) {
    const symbol = (database[1] ?? '').replace(/[[\]]/g, '').split('.').filter(Boolean);
    return { path: undefined, line: Number(database[2]), symbol };
  }
  const match = called.exec(line);
  if (match !== null) {
    const [, symbol = '', inside = '', behind = ''] = match;
    const [position] = [inside, behind].flatMap((text) =>
      findSourceLocations(text, 1).filter(({ line: at }) => at !== undefined),
    );
    if (position !== undefined || /^[^/]*[.#:][^/]*$/.test(symbol)) {
      return { path: position?.path, line: position?.line, symbol: namesOf(symbol) };
    }
  }
  const fileless = withoutFile.exec(line)?.[1];
  if (fileless !== undefined) return { path: undefined, line: undefined, symbol: [fileless] };
  const [position] = findSourceLocations(line, 1);
  if (position?.line === undefined && position?.isFrame !== true) return undefined;
  const place = placed.exec(line);
  if (place !== null && startsWithin(line, place, position)) {
    return { path: position.path, line: position.line, symbol: place[1] === undefined ? [] : [place[1]] };
  }
  return others.test(line) ? { path: position.path, line: position.line, symbol: [] } : undefined;
}

/** Nothing but the beginning of a path or an address may stand between "at" and the path. */
function startsWithin(line: string, place: RegExpExecArray, { start }: { readonly start: number }): boolean {
  const before = line
    .slice(0, start)
    .trim()
    .split(/[ \t]+/);
  return place[1] !== undefined || before.length <= 3;
}

/** The names of a symbol without what compilers add: `Cart'1.<Total>d__3.MoveNext` is `Cart`, `Total`. */
function namesOf(symbol: string): readonly string[] {
  return symbol
    .replace(/^[^/]*\/+(?=[\p{L}_$][\p{L}\p{N}_$]*\.)/u, '')
    .replace(/`\d+|\[[^\]]*\]/g, '')
    .replace(/<>c(?:__\w+)?|\$\$?Lambda\b.*|\$\d+|d__\d+|g__(\w+)\|[\d_]+/g, '$1')
    .split(/[.#+:<>$|\\/,&*]+/)
    .filter(
      (name) =>
        /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(name) && !/^(?:ctor|cctor|MoveNext|b__[\d_]+|anonymous|Object)$/.test(name),
    );
}
