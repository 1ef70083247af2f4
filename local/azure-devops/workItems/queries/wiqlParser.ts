/** A condition of a query, as a tree. */
export type WiqlCondition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly WiqlCondition[] }
  | { readonly kind: 'not'; readonly part: WiqlCondition }
  | { readonly kind: 'compare'; readonly field: string; readonly operator: string; readonly values: readonly string[] };

export type WiqlQuery = {
  readonly fields: readonly string[];
  readonly condition: WiqlCondition | undefined;
  readonly order: readonly { readonly field: string; readonly descending: boolean }[];
};

/** A query that is not understood. */
export class WiqlError extends Error {}

const tokenPattern =
  /\s*(?:\[([^\]]+)\]|'((?:[^']|'')*)'|"([^"]*)"|(<>|<=|>=|=|<|>|\(|\)|,)|(@?[\w.]+(?:\s*[+-]\s*\d+(?=\s|$|\)))?|-?\d+))/y;

type Token = { readonly kind: 'field' | 'text' | 'symbol' | 'word'; readonly text: string };

function tokenize(query: string): readonly Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(tokenPattern);
  while (pattern.lastIndex < query.trimEnd().length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(query);
    if (match === null) {
      throw new WiqlError(`TF51006: The query statement is not understood near '${query.slice(at, at + 20)}'.`);
    }
    tokens.push(tokenOf(match));
  }
  return tokens;
}

function tokenOf(match: RegExpExecArray): Token {
  const [, field, single, double, symbol, word = ''] = match;
  if (field !== undefined) {
    return { kind: 'field', text: field };
  }
  const text = single?.replace(/''/g, "'") ?? double;
  if (text !== undefined) {
    return { kind: 'text', text };
  }
  return symbol === undefined ? { kind: 'word', text: word } : { kind: 'symbol', text: symbol };
}

/** Reads tokens one by one; the position is its state. */
class TokenReader {
  private position = 0;
  private readonly tokens: readonly Token[];

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  next(): Token | undefined {
    const token = this.tokens[this.position];
    this.position += 1;
    return token;
  }

  /** Takes the next tokens when they are these words or symbols. */
  take(...texts: readonly string[]): boolean {
    const found = texts.every((text, index) => {
      const token = this.tokens[this.position + index];
      return (
        token !== undefined && (token.kind === 'word' || token.kind === 'symbol') && token.text.toLowerCase() === text
      );
    });
    this.position += found ? texts.length : 0;
    return found;
  }

  demand(text: string): void {
    if (!this.take(text)) {
      throw new WiqlError(`TF51006: The query statement is missing '${text}'.`);
    }
  }
}

/**
 * Parses the part of WIQL that a flat query over work items has.
 * @throws WiqlError when the text is not understood
 */
export function parseWiql(query: string): WiqlQuery {
  const reader = new TokenReader(tokenize(query));
  reader.demand('select');
  const fields = parseFieldList(reader);
  reader.demand('from');
  reader.demand('workitems');
  const condition = reader.take('where') ? parseOr(reader) : undefined;
  const order: { field: string; descending: boolean }[] = [];
  if (reader.take('order', 'by')) {
    do {
      const field = reader.next()?.text ?? '';
      const descending = reader.take('desc');
      reader.take('asc');
      order.push({ field, descending });
    } while (reader.take(','));
  }
  const rest = reader.next();
  if (rest !== undefined) {
    throw new WiqlError(`TF51006: The query statement has an unexpected '${rest.text}'.`);
  }
  return { fields, condition, order };
}

function parseFieldList(reader: TokenReader): readonly string[] {
  const fields: string[] = [];
  do {
    fields.push(reader.next()?.text ?? '');
  } while (reader.take(','));
  return fields;
}

function parseOr(reader: TokenReader): WiqlCondition {
  const parts = [parseAnd(reader)];
  while (reader.take('or')) {
    parts.push(parseAnd(reader));
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'or', parts };
}

function parseAnd(reader: TokenReader): WiqlCondition {
  const parts = [parseUnit(reader)];
  while (reader.take('and')) {
    parts.push(parseUnit(reader));
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'and', parts };
}

function parseUnit(reader: TokenReader): WiqlCondition {
  if (reader.take('not')) {
    return { kind: 'not', part: parseUnit(reader) };
  }
  if (reader.take('(')) {
    const inner = parseOr(reader);
    reader.demand(')');
    return inner;
  }
  const field = reader.next();
  if (field === undefined || field.kind === 'symbol') {
    throw new WiqlError('TF51006: The query statement has no field where one is expected.');
  }
  const negated = reader.take('not');
  const compared = parseComparison(reader, field.text);
  return negated ? { kind: 'not', part: compared } : compared;
}

function parseComparison(reader: TokenReader, field: string): WiqlCondition {
  for (const operator of ['=', '<>', '<=', '>=', '<', '>', 'under']) {
    if (reader.take(operator)) {
      return { kind: 'compare', field, operator, values: [reader.next()?.text ?? ''] };
    }
  }
  if (reader.take('contains')) {
    const operator = reader.take('words') ? 'contains words' : 'contains';
    return { kind: 'compare', field, operator, values: [reader.next()?.text ?? ''] };
  }
  if (reader.take('in')) {
    reader.demand('(');
    const values = parseFieldList(reader);
    reader.demand(')');
    return { kind: 'compare', field, operator: 'in', values };
  }
  throw new WiqlError(`TF51006: The query statement has no operator after '${field}'.`);
}
