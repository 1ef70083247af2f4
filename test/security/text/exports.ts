import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';
import { sourceFiles, walk } from '../patterns/literals.ts';

type SyntaxNode = Readonly<Record<string, unknown>>;

/** An exported function of `src`. */
export interface ExportedFunction {
  /** Below `src`. */
  readonly file: string;
  readonly name: string;
  /** The types of its parameters as far as they have names: `string`, `Connection`. */
  readonly types: ReadonlySet<string>;
}

const source = join(import.meta.dirname ?? __dirname, '..', '..', '..', 'src');

/** Every function that a file of `src` exports by its declaration. */
export function exportedFunctions(): readonly ExportedFunction[] {
  return sourceFiles().flatMap((file) => {
    const { body } = parseSync(readFileSync(join(source, file), 'utf8'), { syntax: 'typescript', target: 'es2024' });
    return body
      .flatMap((statement) =>
        statement.type === 'ExportDeclaration' ? functionsOf(statement.declaration as unknown as SyntaxNode) : [],
      )
      .map(({ name, parameters }) => ({ file, name, types: typesIn(parameters) }));
  });
}

function functionsOf(declaration: SyntaxNode): { readonly name: string; readonly parameters: unknown }[] {
  if (declaration['type'] === 'FunctionDeclaration') {
    return [{ name: nameOf(declaration['identifier']), parameters: declaration['params'] }];
  }
  const declarators = declaration['type'] === 'VariableDeclaration' ? declaration['declarations'] : [];
  return (Array.isArray(declarators) ? declarators : []).flatMap((one: SyntaxNode) => {
    const made = one['init'] as SyntaxNode | null;
    const isFunction = made?.['type'] === 'ArrowFunctionExpression' || made?.['type'] === 'FunctionExpression';
    return isFunction ? [{ name: nameOf(one['id']), parameters: made['params'] }] : [];
  });
}

function nameOf(identifier: unknown): string {
  return String((identifier as SyntaxNode)['value']);
}

function typesIn(parameters: unknown): ReadonlySet<string> {
  const types = new Set<string>();
  walk(parameters, (node) => {
    if (node['type'] === 'TsKeywordType') types.add(String(node['kind']));
    if (node['type'] === 'TsTypeReference') types.add(nameOf(node['typeName']));
  });
  return types;
}
