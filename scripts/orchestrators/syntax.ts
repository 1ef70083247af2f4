import { parseSync } from '@swc/core';

/** A node of swc's syntax tree, as far as the rules have to know it. */
export interface SyntaxNode {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** A parsed file, with the way from each node to its place. */
export interface SourceFile {
  readonly path: string;
  readonly module: SyntaxNode;
  lineOf(node: SyntaxNode): number;
  textOf(node: SyntaxNode): string;
  parentOf(node: SyntaxNode): SyntaxNode | undefined;
}

/** swc counts bytes from where it left off with the file before: a first token of ours tells where this one begins. */
const firstToken = ';';

/** @throws Error of swc when the text is no TypeScript */
export function parseSource(path: string, text: string): SourceFile {
  const bytes = Buffer.from(`${firstToken}${text}`);
  const parsed: unknown = parseSync(bytes.toString(), { syntax: 'typescript', target: 'es2022' });
  if (!isNode(parsed)) throw new Error(`${path}: swc gave no syntax tree.`);
  const base = spanOf(parsed).start;
  const parents = new Map<SyntaxNode, SyntaxNode>();
  for (const node of everyNode(parsed)) for (const inner of childrenOf(node)) parents.set(inner, node);
  const before = (node: SyntaxNode) => bytes.subarray(0, spanOf(node).start - base).toString();
  return {
    path,
    module: parsed,
    lineOf: (node) => before(node).split('\n').length,
    textOf: (node) => bytes.subarray(spanOf(node).start - base, spanOf(node).end - base).toString(),
    parentOf: (node) => parents.get(node),
  };
}

/** A node and everything below it, in the order of the text. */
export function* everyNode(node: SyntaxNode): Generator<SyntaxNode, void, undefined> {
  yield node;
  for (const inner of childrenOf(node)) yield* everyNode(inner);
}

/** The nodes right below a node; swc's wrappers without a type (an argument, an element) are looked through. */
export function childrenOf(node: object): SyntaxNode[] {
  return Object.values(node).flatMap(nodesIn);
}

function nodesIn(value: unknown): SyntaxNode[] {
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  if (isNode(value)) return [value];
  return typeof value === 'object' && value !== null ? childrenOf(value) : [];
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'type') === 'string';
}

/** The node under a key, without parentheses and casts around it. */
export function childAt(node: SyntaxNode, key: string): SyntaxNode | undefined {
  const value = node[key];
  return isNode(value) ? bare(value) : undefined;
}

/** The nodes of a list under a key. */
export function listAt(node: SyntaxNode, key: string): SyntaxNode[] {
  const value = node[key];
  return Array.isArray(value) ? value.flatMap((item) => nodesIn(item).slice(0, 1)).map(bare) : [];
}

/** An expression without parentheses, casts and the optional chain around it. */
export function bare(node: SyntaxNode): SyntaxNode {
  const wrappers = ['ParenthesisExpression', 'TsAsExpression', 'TsSatisfiesExpression', 'TsNonNullExpression'];
  const inner = node.type === 'OptionalChainingExpression' ? node['base'] : node['expression'];
  const isWrapper = wrappers.includes(node.type) || node.type === 'OptionalChainingExpression';
  return isWrapper && isNode(inner) ? bare(inner) : node;
}

/** The text of an identifier, or of a property's name. */
export function nameOf(node: SyntaxNode | undefined): string | undefined {
  const value = node?.type === 'Identifier' || node?.type === 'StringLiteral' ? node['value'] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** `name` of `object.name`. */
export function propertyOf(node: SyntaxNode | undefined): string | undefined {
  return node?.type === 'MemberExpression' ? nameOf(childAt(node, 'property')) : undefined;
}

/** What is called, and with what. */
export function callOf(
  node: SyntaxNode,
): { readonly callee: SyntaxNode; readonly arguments: SyntaxNode[] } | undefined {
  const callee = node.type === 'CallExpression' ? childAt(node, 'callee') : undefined;
  return callee === undefined ? undefined : { callee, arguments: listAt(node, 'arguments') };
}

export function isFunction(node: SyntaxNode): boolean {
  return /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|MethodProperty|ClassMethod)$/.test(
    node.type,
  );
}

/** Statements in braces, a function's too. */
export function isBlock({ type }: SyntaxNode): boolean {
  return type === 'BlockStatement' || type === 'FunctionBody';
}

export function isLoop(node: SyntaxNode): boolean {
  return /^(For|ForIn|ForOf|While|DoWhile)Statement$/.test(node.type);
}

function spanOf(node: SyntaxNode): { readonly start: number; readonly end: number } {
  const span = node['span'] ?? {};
  return { start: Number(Reflect.get(Object(span), 'start')), end: Number(Reflect.get(Object(span), 'end')) };
}
