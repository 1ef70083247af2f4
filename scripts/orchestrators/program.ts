import { posix } from 'node:path';
import { childAt, everyNode, isBlock, isFunction, listAt, nameOf, type SourceFile, type SyntaxNode } from './syntax.ts';

/** A function that has a name, wherever it is. */
export interface NamedFunction {
  readonly name: string;
  readonly file: SourceFile;
  readonly node: SyntaxNode;
  readonly isGenerator: boolean;
  /** As it is written; empty where it is not. */
  readonly returnType: string;
}

/** All orchestrators together: helpers are in other files than those who call them. */
export interface Program {
  /** Those that are checked. */
  readonly files: readonly SourceFile[];
  readonly functions: readonly NamedFunction[];
  /** What an identifier that is called stands for: a function of its file, or one that its file imports. */
  functionOf(callee: SyntaxNode | undefined): NamedFunction | undefined;
  /** Names of classes that are Errors with a message of their own. */
  readonly errorClasses: ReadonlySet<string>;
  fileOf(node: SyntaxNode): SourceFile;
}

export function readProgram(files: readonly SourceFile[], imported: readonly SourceFile[] = []): Program {
  const functions: NamedFunction[] = [];
  const errorClasses = new Set<string>();
  const owners = new Map<SyntaxNode, SourceFile>();
  for (const file of [...files, ...imported]) {
    for (const node of everyNode(file.module)) {
      owners.set(node, file);
      if (isErrorClass(node)) errorClasses.add(nameOf(childAt(node, 'identifier')) ?? '');
      const named = namedFunction(file, node);
      if (named !== undefined) functions.push(named);
    }
  }
  const fileOf = (node: SyntaxNode) => {
    const file = owners.get(node);
    if (file === undefined) throw new Error(`A ${node.type} belongs to no file.`);
    return file;
  };
  return {
    ...{ files, functions, errorClasses, fileOf },
    functionOf(callee) {
      const name = nameOf(callee);
      if (callee === undefined || name === undefined) return undefined;
      const from = fileOf(callee);
      const own = functions.find((one) => one.name === name && one.file === from);
      return own ?? functions.find((one) => one.name === name && importsOf(from).get(name) === one.file.path);
    },
  };
}

/** The files that names are imported from. */
function importsOf(file: SourceFile): ReadonlyMap<string, string> {
  const imports = listAt(file.module, 'body').filter(({ type }) => type === 'ImportDeclaration');
  return new Map(
    imports.flatMap((declaration) => {
      const path = posix.join(posix.dirname(file.path), nameOf(childAt(declaration, 'source')) ?? '');
      return listAt(declaration, 'specifiers').map((one) => [nameOf(childAt(one, 'local')) ?? '', path] as const);
    }),
  );
}

function isErrorClass(node: SyntaxNode): boolean {
  return node.type === 'ClassDeclaration' && /Error$/.test(nameOf(childAt(node, 'superClass')) ?? '');
}

function namedFunction(file: SourceFile, node: SyntaxNode): NamedFunction | undefined {
  const declares = node.type === 'FunctionDeclaration' ? node : undefined;
  const initial = node.type === 'VariableDeclarator' ? childAt(node, 'init') : undefined;
  const found = declares ?? (initial !== undefined && isFunction(initial) ? initial : undefined);
  const name = nameOf(childAt(node, declares === undefined ? 'id' : 'identifier'));
  if (found === undefined || name === undefined) return undefined;
  const type = childAt(found, 'returnType');
  return {
    ...{ name, file, node: found },
    isGenerator: found['generator'] === true,
    returnType: type === undefined ? '' : file.textOf(type),
  };
}

/** The patterns of a function's parameters, in their order. */
export function parametersOf(node: SyntaxNode): SyntaxNode[] {
  return listAt(node, 'params').map((parameter) => childAt(parameter, 'pat') ?? parameter);
}

/** The nodes around a node, from the nearest outwards. */
export function* around(file: SourceFile, node: SyntaxNode): Generator<SyntaxNode, void, undefined> {
  for (let outer = file.parentOf(node); outer !== undefined; outer = file.parentOf(outer)) yield outer;
}

/** Whether one node is another one or inside of it. */
export function isWithin(file: SourceFile, node: SyntaxNode, outer: SyntaxNode): boolean {
  return node === outer || [...around(file, node)].includes(outer);
}

/** What a function gives back: the expressions of its returns, or its body where that is an expression. */
export function returnedBy(node: SyntaxNode): SyntaxNode[] {
  const body = childAt(node, 'body');
  if (body === undefined) return [];
  if (!isBlock(body)) return [body];
  return ownNodes(body).flatMap((inner) =>
    inner.type === 'ReturnStatement' ? (childAt(inner, 'argument') ?? []) : [],
  );
}

/** A node and what is below it, without what is in functions inside. */
export function ownNodes(node: SyntaxNode): SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  const inner = new Set<SyntaxNode>();
  for (const one of everyNode(node)) {
    if (inner.has(one)) continue;
    nodes.push(one);
    if (one !== node && isFunction(one)) for (const below of everyNode(one)) if (below !== one) inner.add(below);
  }
  return nodes;
}
