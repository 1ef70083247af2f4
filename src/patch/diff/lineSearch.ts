/**
 * Every index at which the lines stand one after the other, by Knuth, Morris and Pratt: linear whatever the text.
 * @param wanted at least one line
 */
export function findLineSequence(lines: readonly string[], wanted: readonly string[]): readonly number[] {
  const [first] = wanted;
  if (first === undefined || wanted.length > lines.length) {
    return [];
  }
  const failure = failureTable(wanted);
  const found: number[] = [];
  let matched = 0;
  for (let index = lines.indexOf(first); index !== -1 && index < lines.length; index += 1) {
    const line = lines[index];
    while (matched > 0 && wanted[matched] !== line) {
      matched = failure[matched - 1] ?? 0;
    }
    if (wanted[matched] === line) {
      matched += 1;
    }
    if (matched === wanted.length) {
      found.push(index - matched + 1);
      matched = failure[matched - 1] ?? 0;
    }
  }
  return found;
}

function failureTable(wanted: readonly string[]): readonly number[] {
  const table = [0];
  let length = 0;
  for (let index = 1; index < wanted.length; index += 1) {
    while (length > 0 && wanted[index] !== wanted[length]) {
      length = table[length - 1] ?? 0;
    }
    length += wanted[index] === wanted[length] ? 1 : 0;
    table.push(length);
  }
  return table;
}
