/** Longer names are compared by their beginning only. */
const longestCompared = 60;

/**
 * The names that are most like another one, nearest first: at most one letter in three is different.
 * @param most how many
 */
export function nearestNames(name: string, names: Iterable<string>, most: number): readonly string[] {
  const wanted = plainName(name);
  const limit = Math.ceil(wanted.length / 3);
  const near: { readonly name: string; readonly distance: number }[] = [];
  for (const known of names) {
    const other = plainName(known);
    if (Math.abs(other.length - wanted.length) > limit) continue;
    const distance = editDistance(wanted, other);
    if (distance <= limit) near.push({ name: known, distance });
  }
  return near
    .sort((left, right) => left.distance - right.distance)
    .slice(0, most)
    .map((one) => one.name);
}

/** `read-file`, `ReadFile` and `read_file` are the same. */
export function plainName(name: string): string {
  return name.slice(0, longestCompared).toLowerCase().replaceAll(/[-_ ]/g, '');
}

/** How many letters must be changed, added or removed (Levenshtein). */
function editDistance(left: string, right: string): number {
  let above = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 0; row < left.length; row += 1) {
    const line = [row + 1];
    for (let column = 0; column < right.length; column += 1) {
      const changed = (above[column] ?? 0) + (left[row] === right[column] ? 0 : 1);
      line.push(Math.min(changed, (above[column + 1] ?? 0) + 1, (line[column] ?? 0) + 1));
    }
    above = line;
  }
  return above[right.length] ?? 0;
}
