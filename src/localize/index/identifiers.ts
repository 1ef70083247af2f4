/** Words and identifiers, with digits and underscores inside. */
export const identifierPattern = /[A-Za-z_\u00C0-\uFFFF][\w\u00C0-\uFFFF]*/g;

/** Names of PowerShell commands: a verb, a noun, and nothing around them that would make them a word or an option. */
export const cmdletPattern = /(?<![\w.$/\\-])[A-Z][A-Za-z]{1,20}-[A-Z][A-Za-z]\w{0,60}(?![\w-])/g;

const longestIdentifier = 80;

const stopWords: ReadonlySet<string> = new Set(
  `a about after all also am an and any are as at be because been before being but by can cannot could did do does doing
  don done each else even every example expected few first for from get gets getting give given go good had has have
  having he her here his how however http https i if in instead into is issue it its just know let like line lines
  make makes many may me might more most much must my need new no not now of off on one only or other our out over own
  please problem same see seems she should show shows since so some something still such sure than that the their them
  then there these they thing this those though through to too try trying two under up us use used user uses using very
  want was way we well were what when where whether which while who why will with work works working would www you
  your com org`.split(/\s+/),
);

/**
 * The parts of an identifier in lower case: `getHTTPResponse_code2` gives get, http, response, code2. Single letters are
 * left out.
 */
export function splitIdentifier(identifier: string): readonly string[] {
  if (identifier.length > longestIdentifier) {
    return [];
  }
  const parts = identifier
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/(?<=[A-Z])(?=[A-Z][a-z])/g, '_')
    .toLowerCase()
    .split(/[_-]+/);
  return parts.filter((part) => part.length > 1);
}

/** Whether a word is too common in English text to say anything about a file. */
export function isStopWord(word: string): boolean {
  return stopWords.has(word);
}

/** A word without its most frequent English endings, so that `caching` finds `cache` and `fixtures` finds `fixture`. */
export function stem(word: string): string {
  if (word.length < 5) {
    return word;
  }
  const base = word.replace(/(?:ing|ed|es|s|e)$/, '');
  return base.length < 3 ? word : base;
}
