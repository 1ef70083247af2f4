/** Why a text that begins like an object is none, and where. */
export interface BrokenObject {
  /** Words of this program only, nothing of the text. */
  readonly reason: string;
  /** Counted from 1. */
  readonly line: number;
}

interface BrokenPlace {
  readonly start: number;
  /** Undefined where nothing closes it. */
  readonly end: number | undefined;
}

export interface JsonObjects {
  /** In the order of the text, none of them within another. */
  readonly found: readonly object[];
  /** The last text in braces with a quoted name that cannot be parsed. */
  readonly broken: BrokenObject | undefined;
}

/** Braces in prose are looked at again from each of them, up to so many characters of the whole for each of its characters. */
const looksACharacter = 20;
/** A brace and a name in quotes: what follows was meant as JSON. */
const likeJson = /^\{\s{0,200}["']/;

/**
 * The JSON objects in a text with words around them. One is found from its brace to the one that closes it; braces within
 * its strings do not count. Of braces that hold something else, those within are looked at.
 */
export function findJsonObjects(text: string): JsonObjects {
  const found: object[] = [];
  let broken: BrokenPlace | undefined;
  let left = text.length * looksACharacter;
  for (let start = text.indexOf('{'); start !== -1 && left > 0; ) {
    const end = endOfBraces(text, start);
    left -= (end ?? text.length) - start;
    const parsed = end === undefined ? undefined : parseObject(text.slice(start, end));
    if (parsed !== undefined) found.push(parsed);
    else if (likeJson.test(text.slice(start, start + 202))) broken = { start, end };
    start = text.indexOf('{', parsed === undefined || end === undefined ? start + 1 : end);
  }
  return { found, broken: broken === undefined ? undefined : describeBroken(text, broken) };
}

/** The offset after the brace that closes the one at an offset; undefined where none does. */
function endOfBraces(text: string, start: number): number | undefined {
  const token = /["{}]/g;
  token.lastIndex = start;
  let depth = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    if (match[0] === '"') {
      const end = endOfString(text, match.index + 1);
      if (end === undefined) return undefined;
      token.lastIndex = end;
    } else {
      depth += match[0] === '{' ? 1 : -1;
      if (depth === 0) return match.index + 1;
    }
  }
  return undefined;
}

function endOfString(text: string, from: number): number | undefined {
  const token = /\\|"/g;
  token.lastIndex = from;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    if (match[0] === '"') return match.index + 1;
    token.lastIndex = match.index + 2;
  }
  return undefined;
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What V8 says without quoting the text; all other words of it may. */
const plainReason =
  /^(?:Expected [a-z' ,\-\]}:]{1,60}|Bad (?:control character|escaped character|Unicode escape)|Unterminated string)/;

function describeBroken(text: string, { start, end }: BrokenPlace): BrokenObject {
  const line = text.slice(0, start).split('\n').length;
  if (end === undefined) return { reason: 'it is not closed: a brace or quote is missing', line };
  try {
    JSON.parse(text.slice(start, end));
  } catch (error) {
    const said = error instanceof Error ? error.message : '';
    const reason = plainReason
      .exec(said)?.[0]
      .replace(/ in(?: JSON)?.*$/, '')
      .trim();
    const at = /\(line (\d{1,9}) column/.exec(said)?.[1];
    return { reason: reason ?? 'it is not valid JSON', line: at === undefined ? line : line + Number(at) - 1 };
  }
  return { reason: 'it is not valid JSON', line };
}
