/** A path that a text names, with the line behind it where one stands there. */
export interface SourceLocation {
  /** As it is written. */
  readonly path: string;
  readonly line: number | undefined;
  /** Where it begins in the text. */
  readonly start: number;
  /** IPython names the function behind a path instead of a line: `core.py in run(self)`. */
  readonly isFrame: boolean;
}

/** What stands for "line" in a position, in the languages that runtimes and compilers speak. */
const lineWord =
  '(?:lines?|zeilen?|lignes?|l[ií]neas?|linhas?|righ?[ae]|regel|rad|linje|rivi|sor|sat[ıi]r|řádek|wiersz|linia|строк[аеиу]|рядок|γραμμή|行号|行號|行|줄|שורה|السطر|سطر)';

const character = '\\p{L}\\p{N}_@~$+%-';
const routeParameter = '\\[[\\p{L}\\p{N}_.-]{1,60}\\]';
const segment = `(?:[${character}.]|${routeParameter}){1,100}`;
const name = `(?:[${character}]|${routeParameter})(?:[${character}.]|${routeParameter}){0,99}`;
const paths = new RegExp(
  `(?<![${character}.\\]])(?:${segment}[\\\\/]){0,20}${name}\\.\\p{L}[\\p{L}\\p{N}_]{0,9}(?![\\p{L}\\p{N}_])`,
  'gu',
);

/** The ways in which compilers, runtimes, editors and hosts of code write a line behind a path. */
const behindPath = new RegExp(
  [
    '(?:\\?[\\w=&.-]{1,60})?:(\\d{1,7})(?!\\d)', // a.ts:12, a.ts:12:5, a.ts?t=1:12
    ':?\\s?\\((\\d{1,7})(?:[,:]\\s?\\d{1,5}){0,3}\\)', // a.cs(12,5), A.kt: (12, 5)
    ':\\[(\\d{1,7})', // A.java:[12,5]
    '\\s:\\s(\\d{1,7})(?!\\d)', // A.cs : 12
    '#L?(\\d{1,7})(?!\\d)', // a.ts#L12
    `["'»”\`*]{0,3}[,:：、]?\\s{0,8}\\(?(?:(?:on|at|in)\\s)?${lineWord}\\s?[.:：]?\\s{0,3}(\\d{1,7})(?!\\d)`, // "a.py", line 12
    ':\\p{L}{1,12}\\s(\\d{1,7})(?!\\d)', // A.cs:<"line" in a language that is not above> 12
    '[，,、\\s]{0,2}第\\s?(\\d{1,7})\\s?行',
    '[?&][^\\s"\'<>)]{0,300}?(?<=[?&])line=(\\d{1,7})', // a link of Azure DevOps
  ]
    .map((source) => `(?:${source})`)
    .join('|'),
  'iuy',
);

/** `line 12 of a.ts`, read from the path backwards. */
const beforePath = new RegExp(
  `${lineWord}\\s(\\d{1,7})\\s(?:of|in|von|der|de|du|di|del|da|в|em|no|na)\\s(?:the\\s)?(?:file\\s|datei\\s)?["'\`(\\[]{0,3}$`,
  'iu',
);
const longestBefore = 60;

/** Every path of a text, in order, of at most `most`. */
export function findSourceLocations(text: string, most: number): readonly SourceLocation[] {
  const found: SourceLocation[] = [];
  for (const match of text.matchAll(paths)) {
    if (found.length >= most) break;
    const end = match.index + match[0].length;
    const isFrame = /^ in \w{1,80}\(/.test(text.slice(end, end + 90));
    found.push({ path: match[0], line: lineAt(text, match.index, end), start: match.index, isFrame });
  }
  return found;
}

function lineAt(text: string, start: number, end: number): number | undefined {
  behindPath.lastIndex = end;
  const behind = behindPath
    .exec(text)
    ?.slice(1)
    .find((group) => group !== undefined);
  const line = behind ?? beforePath.exec(text.slice(Math.max(0, start - longestBefore), start))?.[1];
  return line === undefined ? undefined : Number(line);
}
