/** Longer lines are the same or they are not: comparing them letter by letter would take too long. */
const longestLine = 1_000;

/**
 * The share of letters that two lines have in common, by Levenshtein's distance.
 * @param least what is of interest; whatever lies below it comes back as 0, and quickly
 * @returns 0 to 1
 */
export function lineSimilarity(left: string, right: string, least: number): number {
  if (left === right) {
    return 1;
  }
  const length = Math.max(left.length, right.length);
  // A little more, so that a tenth of ten letters is one.
  const furthest = Math.floor(length * (1 - least) + 1e-9);
  if (length > longestLine || Math.abs(left.length - right.length) > furthest) {
    return 0;
  }
  const distance = distanceWithin(left, right, furthest);
  return distance === undefined ? 0 : 1 - distance / length;
}

/** Only the diagonal band that a distance of at most `furthest` can stay in is filled. */
function distanceWithin(left: string, right: string, furthest: number): number | undefined {
  const beyond = furthest + 1;
  let above = Uint16Array.from({ length: right.length + 1 }, (_value, column) => Math.min(column, beyond));
  let current = new Uint16Array(right.length + 1);
  for (let row = 1; row <= left.length; row += 1) {
    current.fill(beyond);
    current[0] = Math.min(row, beyond);
    let lowest = Math.min(row, beyond);
    for (let column = Math.max(1, row - furthest); column <= Math.min(right.length, row + furthest); column += 1) {
      const isSame = left.charCodeAt(row - 1) === right.charCodeAt(column - 1);
      const replaced = (above[column - 1] ?? beyond) + (isSame ? 0 : 1);
      const shifted = 1 + Math.min(above[column] ?? beyond, current[column - 1] ?? beyond);
      const cell = Math.min(replaced, shifted, beyond);
      current[column] = cell;
      lowest = Math.min(lowest, cell);
    }
    if (lowest === beyond) {
      return undefined;
    }
    [above, current] = [current, above];
  }
  const distance = above[right.length] ?? beyond;
  return distance === beyond ? undefined : distance;
}
