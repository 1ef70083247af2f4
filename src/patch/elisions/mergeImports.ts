import type { CodeNode } from './codeBlocks.ts';

interface Import {
  readonly source: string;
  readonly names: readonly string[];
}

const python = /^from\s+(?<source>[\w.]{1,200})\s+import\s+(?<names>[\w,*][\w\s,*]{0,400})$/;
const script =
  /^import\s+(?<names>[\w$,*{}](?:[\w$\s,*{}]{0,400}?[\w$,*{}])?)\s+from\s+(?<source>["'][^"']{1,200}["']);?$/;
const rust = /^use\s+(?<source>[\w:]{1,200}?)::(?<names>\{[\w\s,]{1,400}\}|\w{1,100});$/;

/** Two imports of the same names from one source would say the same twice, so the new one takes the other's place. */
export interface MergedImports {
  /** The imports that bring in more than ones of the file do. */
  readonly fresh: readonly CodeNode[];
  /** What was left out, without the imports that they replace. */
  readonly kept: readonly CodeNode[];
}

/**
 * Finds new imports that bring in all that one import of the file does, and more.
 * @param kept the blocks of the file that a comment below the new ones stands for
 */
export function mergeImports(fresh: readonly CodeNode[], kept: readonly CodeNode[]): MergedImports {
  const own = kept.flatMap((node) => {
    const known = parseImport(node);
    return known === undefined ? [] : [{ node, known }];
  });
  const widening: CodeNode[] = [];
  const replaced = new Set<CodeNode>();
  for (const node of own.length === 0 ? [] : fresh) {
    const wider = parseImport(node);
    const [only, another] = own.filter(({ known }) => wider !== undefined && known.source === wider.source);
    if (only !== undefined && another === undefined && isWider(wider, only.known) && !replaced.has(only.node)) {
      widening.push(node);
      replaced.add(only.node);
    }
  }
  return { fresh: widening, kept: kept.filter((node) => !replaced.has(node)) };
}

function isWider(wider: Import | undefined, known: Import): boolean {
  return wider !== undefined && known.names.every((name) => wider.names.includes(name));
}

function parseImport({ parts }: CodeNode): Import | undefined {
  const [part, ...others] = parts;
  if (part === undefined || others.length > 0 || part.children.length > 0) {
    return undefined;
  }
  const line = part.line.slice(0, 1_000).trim();
  const { source, names } = (python.exec(line) ?? script.exec(line) ?? rust.exec(line))?.groups ?? {};
  return source === undefined || names === undefined ? undefined : { source: unquoted(source), names: namesIn(names) };
}

function unquoted(source: string): string {
  return source.replace(/^["']|["']$/g, '');
}

/** What stands in braces is another thing than what stands outside of them: `React, { useState }`. */
function namesIn(text: string): readonly string[] {
  const [, outside = '', inside = '', rest = ''] = /^([^{}]*)(?:\{([^{}]*)\})?([^{}]*)$/.exec(text) ?? [];
  const split = (part: string) => part.split(',').flatMap((name) => name.trim().replace(/\s+/g, ' ') || []);
  return [...split(outside), ...split(rest), ...split(inside).map((name) => `{${name}}`)];
}
