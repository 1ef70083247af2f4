/** What file systems that ignore case, marks or invisible characters do not tell apart. */
const ignored = /[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * A path as the most forgiving file system sees it: one for all spellings of case, of composed and decomposed letters,
 * of compatible ones (`ſ` and `s`) and of invisible ones. Two paths with one fold may be one file somewhere. Letters
 * without marks, such as German umlauts, count as their twins with them: this is for refusing, never for allowing.
 * Linear in the text.
 */
export function foldPath(path: string): string {
  return isPlain(path) ? path.toLowerCase() : folded(path);
}

function isPlain(path: string): boolean {
  return /^[\x20-\x7e]*$/.test(path);
}

/**
 * Twice: the upper case of one letter may be composed of others. What is ignored goes first, since putting long runs of marks into
 * their order takes time that grows with the square of their number.
 */
function folded(path: string): string {
  const once = path.replaceAll(ignored, '').normalize('NFKD').replaceAll(ignored, '').toUpperCase().toLowerCase();
  return once.normalize('NFKD').replaceAll(ignored, '');
}
