import type { Language } from './language.ts';

/** Something a file defines: a class, a function, a method, a type, a constant. */
export interface Definition {
  readonly name: string;
  /** First line with comments and decorators above it, counted from 1. */
  readonly start: number;
  /** The line that holds the name. */
  readonly line: number;
  /** Last line, included. */
  readonly end: number;
  /** How many definitions it stands in. */
  readonly depth: number;
}

const modifiers =
  '(?:(?:export|default|declare|public|private|protected|internal|static|async|override|final|virtual|abstract|sealed|partial|readonly|unsafe|extern|synchronized|native|open|data|suspend|inline|pub(?:\\([a-z]+\\))?|const|get|set)[ \\t]+)*';
/** Not the namespaces: they are where something is defined, in many files, and nothing themselves. */
const typeWords = 'class|interface|enum|struct|record|trait|object|protocol|extension|impl|union';
const typed = '(?:[\\w$.?<>\\[\\],&*]{1,80}[ \\t]+){1,3}';
const notName =
  '(?!(?:if|for|foreach|while|switch|catch|return|else|do|try|new|throw|using|lock|await|yield|case|when|with|elif|super|typeof|delete|in|of|not|and|or|assert|fixed|checked|match)\\b)';

const sources: Readonly<Record<Exclude<Language, 'text'>, string>> = {
  python: '^([ \\t]*)(?:(?:async[ \\t]+)?(?:def|class)[ \\t]+(\\w+)|([A-Za-z_]\\w*)[ \\t]*(?::[^=\\n]{1,80})?=(?!=))',
  script: `^([ \\t]*)(?:${modifiers}(?:(?:function\\*?|type|${typeWords})[ \\t]+([\\w$]+)|(?:const|let|var)[ \\t]+([\\w$]+)|(?:module\\.)?exports\\.([\\w$]+)[ \\t]*=|[\\w$.]{1,80}\\.prototype\\.([\\w$]+)[ \\t]*=)|(?<=[ \\t])${notName}${modifiers}[*#]?${notName}([\\w$]+)[ \\t]*(?:<[^\\n>]{1,80}>)?\\([^\\n]*\\{[ \\t]*$)`,
  csharp: `^([ \\t]*)(?:${modifiers}(?:${typeWords}|delegate)[ \\t]+(?:(?:class|struct)[ \\t]+)?([\\w.]+)|(?<=[ \\t])${notName}${modifiers}(?:${typed})?${notName}([\\w]+)[ \\t]*(?:<[^\\n>]{1,80}>)?(?:\\([^\\n;]*$|[ \\t]*(?:\\{|=>)))`,
  java: `^([ \\t]*)(?:${modifiers}(?:${typeWords}|@interface|fun)[ \\t]+(?:<[^\\n>]{1,80}>[ \\t]+)?(?:[\\w]+\\.)?(\\w+)|(?<=[ \\t])${notName}${modifiers}(?:<[^\\n>]{1,80}>[ \\t]+)?(?:${typed})?${notName}(\\w+)[ \\t]*\\([^\\n;]*$|${modifiers}def[ \\t]+(\\w+))`,
  go: '^([ \\t]*)(?:func[ \\t]+(?:\\([^()\\n]{0,80}\\)[ \\t]*)?(\\w+)|(?:type|var|const)[ \\t]+(\\w+))',
  braces: `^([ \\t]*)(?:${modifiers}(?:${typeWords}|fn|func|function|type|message|service|macro_rules!|resource|param)[ \\t]+(?:<[^\\n>]{1,80}>[ \\t]*)?(\\w+)|#define[ \\t]+(\\w+)|${notName}(?:${typed})[*&]{0,2}${notName}(?:\\w+::)*(\\w+)[ \\t]*\\([^\\n;]*$)`,
  powershell:
    '^([ \\t]*)(?:(?:function|filter|workflow|configuration)[ \\t]+(?:(?:global|script|local|private):)?([\\w-]+)|(?:class|enum)[ \\t]+(\\w+)|(?:(?:hidden|static)[ \\t]+)*(?:\\[[\\w.\\[\\]]{1,80}\\][ \\t]*)?(?<![\\w$-])(\\w+)\\([^\\n()]*\\)[ \\t]*\\{[ \\t]*$)',
  basic:
    '^([ \\t]*)(?:(?:public|private|protected|friend|shared|overrides|overridable|mustoverride|mustinherit|notinheritable|partial|async|iterator|readonly|default|shadows|static)[ \\t]+)*(?:class|module|structure|interface|enum|sub|function|property(?:[ \\t]+(?:get|let|set))?|delegate[ \\t]+(?:sub|function))[ \\t]+(\\w+)',
  fsharp:
    '^([ \\t]*)(?:(?:let|and)[ \\t]+(?:(?:rec|inline|private|internal|mutable)[ \\t]+)*(\\w+)|(?:type|and)[ \\t]+(?:(?:private|internal)[ \\t]+)?(\\w+)|(?:static[ \\t]+|abstract[ \\t]+|override[ \\t]+)*(?:member|override|default)[ \\t]+(?:(?:private|internal|inline)[ \\t]+)?(?:\\w+\\.)?(\\w+)|exception[ \\t]+(\\w+)|module[ \\t]+(?:[\\w]+\\.){0,20}(\\w+))',
  sql: '^([ \\t]*)(?:create|alter)[ \\t]+(?:or[ \\t]+(?:alter|replace)[ \\t]+)?(?:editionable[ \\t]+|unique[ \\t]+|clustered[ \\t]+|nonclustered[ \\t]+|materialized[ \\t]+)*(?:procedure|proc|function|view|trigger|table|type|package(?:[ \\t]+body)?|sequence)[ \\t]+(?:if[ \\t]+not[ \\t]+exists[ \\t]+)?(?:[\\["`]?\\w+[\\]"`]?\\.){0,2}[\\["`]?(\\w+)',
  markup:
    '^([ \\t]*)(?:(?:private|public|protected|internal|async|static|override)[ \\t]+){1,4}(?:[\\w.<>\\[\\]?,]{1,80}[ \\t]+){0,2}(\\w+)[ \\t]*(?:\\(|\\{|=>|=)',
  hash: '^([ \\t]*)(?:def[ \\t]+(?:self\\.)?(\\w+)|(?:class|module|defmodule|function|sub|defp|resource|variable)[ \\t]+"?([\\w.-]+)|(\\w+)\\(\\)[ \\t]*\\{)',
};

const caseless: ReadonlySet<Language> = new Set<Language>(['powershell', 'basic', 'sql']);

const patterns = new Map<string, RegExp>();

function patternOf(language: Exclude<Language, 'text'>): RegExp {
  const known = patterns.get(language) ?? new RegExp(sources[language], caseless.has(language) ? 'gim' : 'gm');
  patterns.set(language, known);
  return known;
}

/** Where the lines of a text begin, and which of them begin inside a comment or string of several lines. */
export interface LineTable {
  /** Offset of each line; one more than there are lines. */
  readonly starts: readonly number[];
  /** Lines, counted from 0, whose beginning is not code. */
  readonly inside: ReadonlySet<number>;
}

/**
 * Everything a file defines, in order, with the lines it spans. Told from the lines' indentation, so that no parser is
 * needed and broken or unknown code is read too.
 */
export function findDefinitions(content: string, language: Language, lines: LineTable): readonly Definition[] {
  if (language === 'text') return [];
  const heads = findHeads(content, language, lines);
  return heads.length === 0 ? [] : closeHeads(content, heads, lines);
}

interface Head {
  readonly name: string;
  readonly line: number;
  readonly indent: number;
}

function findHeads(content: string, language: Exclude<Language, 'text'>, lines: LineTable): readonly Head[] {
  const heads: Head[] = [];
  let line = 0;
  for (const match of content.matchAll(patternOf(language))) {
    const name = match.slice(2).find((group) => group !== undefined);
    while ((lines.starts[line + 1] ?? Number.POSITIVE_INFINITY) <= match.index) {
      line += 1;
    }
    const indent = match[1]?.length ?? 0;
    const isLocal = language === 'python' && match[2] === undefined && indent > 0;
    if (name !== undefined && !isLocal && !lines.inside.has(line)) {
      heads.push({ name, line, indent });
    }
  }
  return heads;
}

function closeHeads(content: string, heads: readonly Head[], lines: LineTable): readonly Definition[] {
  const ends = new Map<Head, number>();
  const depths = new Map<Head, number>();
  const open: Head[] = [];
  let next = 0;
  let lastUsed = 0;
  const count = lines.starts.length - 1;
  for (let line = 0; line < count; line += 1) {
    const start = lines.starts[line] ?? 0;
    const head = heads[next]?.line === line ? heads[next] : undefined;
    if (!lines.inside.has(line)) {
      const shape = shapeOf(content, start, lines.starts[line + 1] ?? content.length);
      if (shape === undefined) continue;
      for (let top = open.at(-1); top !== undefined && shape.indent <= top.indent; top = open.at(-1)) {
        if (shape.kind === 'bracket' && shape.indent === top.indent) break;
        ends.set(top, lastUsed);
        open.pop();
      }
    }
    lastUsed = line;
    if (head !== undefined) {
      depths.set(head, open.length);
      open.push(head);
      next += 1;
    }
  }
  return heads.map((head) => ({
    name: head.name,
    start: startWithComments(content, head, lines) + 1,
    line: head.line + 1,
    end: (ends.get(head) ?? lastUsed) + 1,
    depth: depths.get(head) ?? 0,
  }));
}

/** Indentation of a line and whether it only opens or closes what stands above; undefined for an empty line. */
function shapeOf(content: string, start: number, end: number) {
  let at = start;
  while (at < end && (content[at] === ' ' || content[at] === '\t')) {
    at += 1;
  }
  const first = content[at];
  if (at >= end || first === '\n' || first === '\r' || first === undefined) return undefined;
  return { indent: at - start, kind: '{})]'.includes(first) ? 'bracket' : 'other' } as const;
}

const maximumLeadingLines = 40;

/** A definition begins with the comments, attributes and decorators directly above it. */
function startWithComments(content: string, head: Head, lines: LineTable): number {
  let start = head.line;
  for (let line = head.line - 1; line >= Math.max(0, head.line - maximumLeadingLines); line -= 1) {
    const text = content.slice(lines.starts[line], lines.starts[line + 1]);
    const indent = text.length - text.trimStart().length;
    if (!/^[ \t]*(?:@|#|\/\/|\/\*|\*|\[)/.test(text) || indent < head.indent) break;
    start = line;
  }
  return start;
}
