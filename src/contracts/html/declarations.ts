/** What follows in a style attribute is not read. */
export const longestStyle = 2000;
const longestValue = 100;

/** Values of a style by the names of their properties, both in lower case. */
export type Declarations = ReadonlyMap<string, string>;

/** What a style attribute declares: the last value of each property counts. Linear in the text. */
export function declarationsOf(style: string): Declarations {
  const plain = style
    .slice(0, longestStyle)
    .replaceAll(/&(?:quot|#34|#x22);/gi, '"')
    .replaceAll(/!\s*important/gi, '');
  const declared = new Map<string, string>();
  for (const declaration of plain.toLowerCase().split(';')) {
    const colon = declaration.indexOf(':');
    const name = (colon === -1 ? declaration : declaration.slice(0, colon)).trim();
    const value = colon === -1 ? '' : declaration.slice(colon + 1).trim();
    if (name !== '') declared.set(name, value.slice(0, longestValue));
  }
  return declared;
}
