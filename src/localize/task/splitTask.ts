import { isTemplateLine } from './issueTemplate.ts';
import { isStackTraceLine } from './stackTrace.ts';

/** A piece of a task's text and what kind of text it is. */
export interface TaskSegment {
  readonly kind: 'title' | 'prose' | 'code' | 'inline' | 'trace';
  readonly text: string;
}

const maximumCharacters = 100_000;
const maximumLine = 2000;

const boilerplate =
  /^[\s>*#_-]*(?:describe the bug|to reproduce|steps to reproduce|reproduc\w+|expected (?:behaviou?r|results?|output)|actual (?:behaviou?r|results?|output)|environment(?: info)?|your project|screenshots?|extra tools|additional (?:context|information)|system details|versions?|output of .{0,60}show_versions.*|problem description|code sample.{0,60}|description|issue|context)[\s*:_#]*$/i;
const environmentLine =
  /^[\s>*-]*(?:os|platform|python|numpy|scipy|node|npm|dotnet|java|go|browser|operating system|[\w .-]{1,40} version|version)\b[^:=\n]{0,40}[:=]\s*\S.{0,80}$|^\s*[\w.-]{1,40}(?:\s*==|:|\s)\s*v?(?:\d+(?:\.[\w+-]+){1,6}|None)\s*$/i;
const errorLine =
  /^\s*(?:E\s+|Unhandled exception\W+|Uncaught )?(?:[\w$]+[.:])*\w*(?:Error|Exception)\b(?: \[\w+\])?:(\s*\S.*)$/;
/** What an interactive interpreter says before it is asked anything. */
const sessionBanner =
  /^\s*(?:I?Python \d\S* .*|\[(?:GCC|Clang|MSC)[^\]]*\] on \w+|Type ["'](?:help|copyright)["'].*|(?:\?|%quickref|help|object\?) +-> .*|Welcome to Node\.js .*)$/;

/**
 * Cuts a task's text into title, prose, code and stack traces; template headings, version lists and banners of
 * interpreters are left out. What an error says is a title, too: often the only words that come from the code at fault.
 */
export function splitTask(task: string): readonly TaskSegment[] {
  const text = task.slice(0, maximumCharacters).replace(/<!--[\s\S]*?(?:-->|$)/g, ' ');
  const pieces: TaskSegment[] = [];
  let fenced = false;
  let hasTitle = false;
  for (const line of text.split(/\r?\n/)) {
    const plain = line.slice(0, maximumLine);
    if (/^\s*(?:```|~~~)/.test(plain)) {
      fenced = !fenced;
    } else if (plain.trim() !== '' && !hasTitle) {
      hasTitle = true;
      pieces.push({ kind: 'title', text: plain });
      pieces.push(...inlineCode(plain));
    } else if (!isNoise(plain, fenced)) {
      pieces.push(...lineOf(plain, fenced));
    }
  }
  return pieces;
}

function isNoise(line: string, isFenced: boolean): boolean {
  if ([boilerplate, environmentLine, sessionBanner].some((pattern) => pattern.test(line))) return true;
  return !isFenced && isTemplateLine(line);
}

function lineOf(line: string, fenced: boolean): readonly TaskSegment[] {
  if (isStackTraceLine(line)) return [{ kind: 'trace', text: line }];
  const message = errorLine.exec(line)?.[1];
  if (message !== undefined) return [{ kind: 'title', text: message }];
  const isCode = fenced || /^(?: {4}|\t|>>> |\.\.\. |In ?\[\d+\]|Out\[\d+\])/.test(line);
  return isCode ? [{ kind: 'code', text: line }] : [{ kind: 'prose', text: line }, ...inlineCode(line)];
}

function inlineCode(line: string): readonly TaskSegment[] {
  return [...line.matchAll(/`([^`\n]{1,300})`/g)].map(([, text = '']) => ({ kind: 'inline', text }));
}
