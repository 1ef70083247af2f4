import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';

const source = join(import.meta.dirname ?? __dirname, '..', '..', '..', 'src');

/** The regular expressions that stand in `src`: as literals, and how often one is put together in each file. */
export interface Patterns {
  /** `/a+/g`, with the files that hold it. */
  readonly literals: ReadonlyMap<string, readonly string[]>;
  /** Files below `src`, each with how many are made of text. */
  readonly made: ReadonlyMap<string, number>;
}

export function readPatterns(): Patterns {
  const literals = new Map<string, string[]>();
  const made = new Map<string, number>();
  for (const file of sourceFiles()) {
    const { body } = parseSync(readFileSync(join(source, file), 'utf8'), { syntax: 'typescript', target: 'es2024' });
    walk(body, (node) => {
      if (node['type'] === 'RegExpLiteral') {
        const literal = `/${node['pattern']}/${node['flags']}`;
        literals.set(literal, [...(literals.get(literal) ?? []), file]);
      }
      if (isMaking(node)) made.set(file, (made.get(file) ?? 0) + 1);
    });
  }
  return { literals, made };
}

/** Every file of `src`, as a path below it. */
export function sourceFiles(): readonly string[] {
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.replaceAll('\\', '/'))
    .sort();
}

type SyntaxNode = Readonly<Record<string, unknown>>;

function isMaking(node: SyntaxNode): boolean {
  const isCall = node['type'] === 'NewExpression' || node['type'] === 'CallExpression';
  const callee = node['callee'];
  return isCall && isNode(callee) && callee['value'] === 'RegExp';
}

export function walk(value: unknown, visit: (node: SyntaxNode) => void): void {
  if (Array.isArray(value)) {
    for (const one of value) walk(one, visit);
  } else if (isNode(value)) {
    visit(value);
    for (const child of Object.values(value)) walk(child, visit);
  }
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null;
}
