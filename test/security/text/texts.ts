/** A text of a form that code may treat badly, in any size. */
export interface HostileText {
  readonly name: string;
  /** @param length characters, give or take a few */
  readonly make: (length: number) => string;
}

/** Characters and marks that something in the project treats specially. */
const specials: readonly string[] = [
  ...' \t\r\n\u00a0\u200b\u2028\ufeff\u0000\u001b<>&;`*_[](){}-+=~#|/\\:%@!?"\'.,$^'.split(''),
  ...['a', 'A', '0', 'é', '\u0301', '…', '😀', '\ud800'],
];

/** Words and marks of several characters: of HTML, Markdown, diffs, edit formats, YAML, logs and secrets. */
const marks: readonly string[] = [
  ...[
    '&nbsp;',
    '&#160;',
    '&lt;',
    '<p>',
    '<b>',
    '<div>',
    '</div>',
    '<a href="x">',
    '<!--',
    '-->',
    '<pre>',
    '<td>',
    '<li>',
  ],
  ...[
    '<p>a',
    '<br>',
    '<tr><td>x',
    '<script>',
    '<title>',
    '<style>',
    '<![CDATA[',
    '<?x',
    '<a b="',
    '<p hidden>',
    '<ul><li>',
  ],
  ...[
    '](',
    '![',
    '[](http://:',
    '**',
    '__',
    '```',
    '```\n',
    '~~~\n',
    '`a`',
    '> ',
    '- ',
    '1. ',
    '# ',
    '\\*',
    '_a',
    '*a',
    '_\\',
  ],
  ...[
    '@@',
    '@@ -1 +1 @@\n',
    '--- a/x\n',
    '+++ b/x\n',
    '-a\n',
    '+a\n',
    ' a\n',
    'diff --git a/x b/x\n',
    '*** Begin Patch\n',
  ],
  ...[
    '*** Update File: x\n',
    '<<<<<<< SEARCH\n',
    '=======\n',
    '>>>>>>> REPLACE\n',
    '<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n',
  ],
  ...[
    '\r\n',
    '\n\n',
    'a\n',
    '\ta\n',
    'a\r',
    ' \n',
    '{"a":',
    '[[',
    '{"',
    '"\\',
    '"a",',
    '{}',
    '[]',
    '()',
    '${',
    '<path>',
    '</path>\n',
  ],
  ...[
    'a: ',
    '- a\n',
    '&a ',
    '*a ',
    '!t ',
    'a:\n ',
    '{{',
    '{%',
    '---\n',
    '/agent ',
    '/agent x\n',
    '/*',
    '*/',
    '//',
    '"""',
    "'''",
  ],
  ...[
    'a.',
    'a/',
    '../',
    'a_',
    'aA',
    'AAa',
    'A/~/./',
    'a,b',
    'Error: ',
    'at a (a:1)',
    'import ',
    'from a import ',
    'def a():\n',
  ],
  ...[
    'function a() {\n',
    '}\n',
    '// ...\n',
    '# ...\n',
    '...',
    'skip-checks:',
    '[skip ci',
    'SharedAccessKey=',
    'openai',
    'sig=',
  ],
  ...[
    'ghp_',
    'AKIA',
    '-----BEGIN PRIVATE KEY-----',
    'password=',
    'https://a:b@',
    'eyJ',
    'xoxb-',
    '\u001b[',
    '\u001b]',
    '2026-01-01T',
  ],
  ...[
    'http://',
    'www.',
    'AB#1',
    '@<',
    'group:',
    'TF40',
    'Version',
    'Vss',
    'answered 1 (',
    'Code-Agent-',
    '%2F',
    '\\\\',
    'a\\',
    '**/',
  ],
];

/** Characters whose pairs are tried; all pairs of all characters would be too many for every function. */
const paired: readonly string[] = ' \t\r\n\u00a0<>&`*_[](){}-+=~#|/\\:@!"\'.,a0'.split('');

/** Something that opens and is never closed: what comes behind it is looked through for its end. */
const openings: readonly string[] = [
  ...[
    '<p>',
    '<a',
    '<a ',
    '<!--',
    '<pre>',
    '<script>',
    '<div style="',
    '```\n',
    '`',
    '[',
    '**',
    '_',
    '"',
    "'",
    '{',
    '{"a": "',
  ],
  ...[
    '/agent ',
    '/* ',
    '"""',
    '@@ -1,9 +1,9 @@\n ',
    '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-',
    '<<<<<<< SEARCH\n',
    '*** Begin Patch\n',
  ],
  ...[
    '<path>a</path>\n<old_str>',
    'a: ',
    '- ',
    '# ',
    '* ',
    '1. ',
    '| ',
    '> ',
    'x = ',
    '// ',
    '    ',
    'import ',
    '\u001b]',
  ],
];

/** What makes a match that began well fail at the end. */
const endings: readonly string[] = ['x', '\n', '\u2028', '\u0000', '>', ' x', '\n```', '`'];

const runs: readonly string[] = [
  ' ',
  '\t',
  '\n',
  '\u00a0',
  '&nbsp;',
  '-',
  '*',
  '`',
  '_',
  '/',
  '\\',
  'a',
  'A',
  '0',
  '.',
  '=',
  '#',
  '<',
  '[',
  '(',
];

/** One character or mark for ever. */
export const repeatedTexts: readonly HostileText[] = [...specials, ...marks].map((piece) => ({
  name: `${JSON.stringify(piece)} repeated`,
  make: (length) => repeated(piece, length),
}));

export const pairTexts: readonly HostileText[] = paired.flatMap((first) =>
  paired
    .filter((second) => second !== first)
    .map((second) => ({
      name: `${JSON.stringify(first + second)} repeated`,
      make: (length) => repeated(first + second, length),
    })),
);

/** Text that opens something, goes on for ever, and does not close it, or closes it wrongly. */
export const almostTexts: readonly HostileText[] = [
  ...openings.flatMap((opening) =>
    runs.map((run) => ({
      name: `${JSON.stringify(opening)}, ${JSON.stringify(run)} repeated, "x"`,
      make: (length: number) => `${opening}${repeated(run, length)}x`,
    })),
  ),
  ...runs.flatMap((run) =>
    endings.map((ending) => ({
      name: `"x", ${JSON.stringify(run)} repeated, ${JSON.stringify(ending)}`,
      make: (length: number) => `x${repeated(run, length)}${ending}`,
    })),
  ),
  ...openings.map((opening) => ({
    name: `${JSON.stringify(opening)} repeated in lines`,
    make: (length: number) => repeated(`${opening}a\n`, length),
  })),
  { name: 'lines that all differ', make: (length) => countedLines('a', length) },
  { name: 'words that all differ', make: (length) => countedLines('word ', length).replaceAll('\n', ' ') },
  { name: 'nested brackets', make: (length) => '['.repeat(length / 2) + ']'.repeat(length / 2) },
  { name: 'nested objects', make: (length) => `${'{"a":'.repeat(length / 6)}1${'}'.repeat(length / 6)}` },
  { name: 'nested elements', make: (length) => '<div>'.repeat(length / 11) + '</div>'.repeat(length / 11) },
  { name: 'deeper and deeper lines', make: deeperLines },
];

export function repeated(piece: string, length: number): string {
  return piece.repeat(Math.ceil(length / piece.length));
}

/** Lines that all differ: the worst there is for a comparison of two texts. */
export function countedLines(word: string, length: number): string {
  const lines: string[] = [];
  for (let characters = 0; characters < length; characters += (lines.at(-1)?.length ?? 0) + 1) {
    lines.push(`${word}${lines.length}`);
  }
  return lines.join('\n');
}

function deeperLines(length: number): string {
  const lines: string[] = [];
  for (let characters = 0; characters < length; characters += lines.length + 2) {
    lines.push(`${' '.repeat(lines.length)}a`);
  }
  return lines.join('\n');
}
