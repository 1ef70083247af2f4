/** Turns a line of the reply into one with the file's indentation; undefined where that cannot be told for certain. */
export type Reindent = (line: string) => string | undefined;

/** Blanks and tabs at the start of a line. */
export function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/**
 * The rule that turns the reply's indentation into the file's, learned from lines that are otherwise equal.
 * @param pairs the reply's line and the file's line, in order
 * @returns undefined when no single rule explains every pair
 */
export function inferReindent(pairs: ReadonlyArray<readonly [reply: string, file: string]>): Reindent | undefined {
  const known = new Map<string, string>();
  for (const [reply, file] of pairs) {
    if (reply.trim() === '') {
      continue;
    }
    const from = indentOf(reply);
    const to = indentOf(file);
    if ((known.get(from) ?? to) !== to) {
      return undefined;
    }
    known.set(from, to);
  }
  const lines = pairs.filter(([reply]) => reply.trim() !== '');
  if (lines.length === 1 && known.get('') === ' ') {
    // One stray blank before one line is no indentation that further lines could follow.
    return (line) => line;
  }
  const shift = uniformShift(known);
  return (line) => {
    if (line.trim() === '') {
      return line;
    }
    const indent = indentOf(line);
    const target = known.get(indent) ?? shift?.(indent) ?? derived(known, indent);
    return target === undefined ? undefined : target + line.slice(indent.length);
  };
}

/** The same blanks put before, or taken from, every line. */
function uniformShift(known: ReadonlyMap<string, string>): ((indent: string) => string | undefined) | undefined {
  const [first] = known;
  if (first === undefined) {
    return undefined;
  }
  const [from, to] = first;
  if (to.endsWith(from)) {
    const prefix = to.slice(0, to.length - from.length);
    const fits = [...known].every(([left, right]) => right === prefix + left);
    return fits ? (indent) => prefix + indent : undefined;
  }
  if (from.endsWith(to)) {
    const prefix = from.slice(0, from.length - to.length);
    const fits = [...known].every(([left, right]) => left === prefix + right);
    return fits ? (indent) => (indent.startsWith(prefix) ? indent.slice(prefix.length) : undefined) : undefined;
  }
  return undefined;
}

/** Deeper than a known indentation by whole steps: tabs for blanks or blanks for tabs where the pairs say how many. */
function derived(known: ReadonlyMap<string, string>, indent: string): string | undefined {
  const [base] = [...known.keys()]
    .filter((candidate) => indent.startsWith(candidate))
    .sort((left, right) => right.length - left.length);
  const step = stepOf(known);
  if (base === undefined || step === undefined) {
    return undefined;
  }
  const extra = indent.slice(base.length);
  const steps = extra.length / step.from.length;
  return extra === step.from.repeat(Math.max(0, Math.floor(steps)))
    ? (known.get(base) ?? '') + step.to.repeat(steps)
    : undefined;
}

function stepOf(known: ReadonlyMap<string, string>): { readonly from: string; readonly to: string } | undefined {
  const pairs = [...known].sort(([left], [right]) => left.length - right.length);
  for (const [index, [from, to]] of pairs.entries()) {
    const [above, target] = pairs[index - 1] ?? ['', ''];
    const isDeeper = from.length > above.length && to.length > target.length;
    if (isDeeper && from.startsWith(above) && to.startsWith(target)) {
      return { from: from.slice(above.length), to: to.slice(target.length) };
    }
  }
  return undefined;
}
