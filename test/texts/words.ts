/** Words that readers stumbled over, each with what to write instead. */
export const unusualWords: readonly { readonly pattern: RegExp; readonly instead: string }[] = [
  { pattern: /\bmend(?:s|ed|ing)?\b/i, instead: 'fix' },
  { pattern: /\b(?:take|takes|taking|took|taken) back\b/i, instead: 'undo, remove, clean up' },
  { pattern: /\bremark(?:s|ed)?\b/i, instead: 'warning, note, comment' },
  { pattern: /\b(?:speaks?|spoke|spoken) (?:of|to)\b/i, instead: 'mention, call' },
  { pattern: /\bis meant to\b/i, instead: 'should, or say what it does' },
  { pattern: /\bwhat it had made\b/i, instead: 'the branch and the pull request' },
  { pattern: /\bsomebody\b/i, instead: 'someone' },
  { pattern: /\banybody\b/i, instead: 'anyone' },
  { pattern: /\bfor ever\b/i, instead: 'forever' },
  { pattern: /\b(?:mis)?spelt\b/i, instead: 'spelled' },
  { pattern: /\bgravest\b/i, instead: 'most severe' },
];

/** Texts that stay: names and words that are stored in runs and pull requests: histories of runs in flight hold them. */
export const storedTexts: readonly RegExp[] = [
  /'somebody'|'taking back'|"taking back"|`taking back`/g,
  /The run that opened this pull request was taken back\./g,
];
