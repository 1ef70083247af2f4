/**
 * Letters of other scripts that look like Latin ones in most fonts: from Unicode's confusables.txt (UTS 39), those that
 * are letters of words people write.
 */
const cyrillic = 'аеорсухіјѕһԁԛԝԍӏАВЕЅІЈКМНОРСТУХҺԌԚԜӀ';
const greek = 'ονυρκιϲΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ';
const others = 'օսցհոզԼՕՍᎠᎡᎢᎥᎪᎫᎬᎳᎷᎻᏀᏂᏃᏎᏒᏚᏞᏟᏢᏦᏴ';
const mixing = new Set([...cyrillic, ...others]);
const alike = new Set([...mixing, ...greek]);
const word = /[\p{L}\p{M}\p{N}_$]{2,}/gu;
const latin = /\p{Script=Latin}/u;
const maximumWordCharacters = 60;

/** The words of a text that hold other letters than those of ASCII. */
export function nonAsciiWords(text: string): ReadonlySet<string> {
  return new Set((text.match(word) ?? []).filter((one) => /[^ -~]/.test(one)));
}

/**
 * A word of a line that is spelled with look-alike letters. One that mixes them with Latin letters is an error, except in
 * Greek, whose letters stand in formulas; one that has letters in other forms (`ｆｏｏ`), a warning. One that consists of
 * look-alikes is not found: it may be a word of their script.
 * @param known words that the file held before
 */
export function findLookAlike(line: string, known: ReadonlySet<string>) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: text in ASCII holds no other letters
  if (/^[\x00-\x7f]*$/.test(line)) return undefined;
  for (const [text] of line.matchAll(word)) {
    const foreign = [...text].filter((letter) => !latin.test(letter) && /\p{L}/u.test(letter));
    const isMixed = foreign.length > 0 && latin.test(text) && foreign.every((letter) => alike.has(letter));
    const isOtherForm = /[\uff21-\uff5a\u{1d400}-\u{1d7ff}]/u.test(text);
    if ((!isMixed && !isOtherForm) || known.has(text)) continue;
    const isError = isMixed && foreign.some((letter) => mixing.has(letter));
    const shown = shownWord(text.slice(0, maximumWordCharacters));
    const problem = `holds the word ${shown}, whose letters look like others; spell it in one script`;
    return { code: 'look-alike', severity: isError ? 'error' : 'warning', problem } as const;
  }
  return undefined;
}

function shownWord(text: string): string {
  const numbered = (letter: string) =>
    `<U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`;
  return [...text].map((letter) => (letter > '\u024f' ? numbered(letter) : letter)).join('');
}
