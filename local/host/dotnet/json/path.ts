/** Where a reader stands in one container: the index in an array, the last name in an object. */
export interface Position {
  readonly isArray: boolean;
  index: number;
  name: string | undefined;
}

/** Names with one of these are written in brackets. */
const SPECIAL = /[ ./()'"[\]\t\n\r\f\b\\\u0085\u2028\u2029]/;

/** The path of a place, such as `actions[0].input['a b']`. */
export function buildPath(positions: readonly Position[]): string {
  let path = '';
  for (const { isArray, index, name } of positions) {
    if (isArray) {
      path += `[${index}]`;
    } else if (name !== undefined) {
      path += SPECIAL.test(name) ? `['${name.replace(/[\\']/g, '\\$&')}']` : `${path === '' ? '' : '.'}${name}`;
    }
  }
  return path;
}
