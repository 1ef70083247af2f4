import { around, type Program, parametersOf } from './program.ts';
import { childAt, childrenOf, isBlock, isFunction, isLoop, listAt, nameOf, type SyntaxNode } from './syntax.ts';

/** Where a name comes from. */
export interface Binding {
  /** The identifier that declares it. */
  readonly declaration: SyntaxNode;
  /** The function whose parameter it is (a part of), and which one. */
  readonly parameter?: { readonly of: SyntaxNode; readonly index: number } | undefined;
  /** What it is made from: the initial value, or the list that is walked. */
  readonly initial?: SyntaxNode | undefined;
  /** Keys on the way from the initial value, or the parameter, to the name. */
  readonly path: string;
  readonly isCaught?: boolean;
}

/** What a name means where it stands; undefined for globals and imports. */
export function bindingOf(program: Program, identifier: SyntaxNode): Binding | undefined {
  const name = nameOf(identifier);
  for (const scope of around(program.fileOf(identifier), identifier)) {
    const found = declaredIn(scope).find((binding) => nameOf(binding.declaration) === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function declaredIn(scope: SyntaxNode): Binding[] {
  if (isFunction(scope)) {
    return parametersOf(scope).flatMap((pattern, index) =>
      namesIn(pattern).map(({ declaration, path }) => ({ declaration, path, parameter: { of: scope, index } })),
    );
  }
  if (scope.type === 'CatchClause') {
    const parameter = childAt(scope, 'param');
    return parameter === undefined ? [] : namesIn(parameter).map((one) => ({ ...one, isCaught: true }));
  }
  if (isLoop(scope)) return ['init', 'left'].flatMap((key) => declaredBy(childAt(scope, key), childAt(scope, 'right')));
  if (!isBlock(scope) && scope.type !== 'Module' && scope.type !== 'SwitchCase') return [];
  return childrenOf(scope).flatMap((statement) => declaredBy(childAt(statement, 'declaration') ?? statement));
}

function declaredBy(statement: SyntaxNode | undefined, walked?: SyntaxNode): Binding[] {
  if (statement?.type !== 'VariableDeclaration') return [];
  return listAt(statement, 'declarations').flatMap((declarator) => {
    const pattern = childAt(declarator, 'id');
    const initial = childAt(declarator, 'init') ?? walked;
    return pattern === undefined ? [] : namesIn(pattern).map((one) => ({ ...one, initial }));
  });
}

/** The names that a pattern declares, each with its way through the pattern. */
function namesIn(pattern: SyntaxNode, path = ''): { readonly declaration: SyntaxNode; readonly path: string }[] {
  switch (pattern.type) {
    case 'Identifier':
      return [{ declaration: pattern, path }];
    case 'AssignmentPattern':
      return namesUnder(pattern, 'left', path);
    case 'RestElement':
      return namesUnder(pattern, 'argument', path);
    case 'ArrayPattern':
      return listAt(pattern, 'elements').flatMap((element) => namesIn(element, path));
    case 'ObjectPattern':
      return listAt(pattern, 'properties').flatMap((property) => namesIn(property, path));
    case 'KeyValuePatternProperty':
      return namesUnder(pattern, 'value', `${path}.${nameOf(childAt(pattern, 'key')) ?? '?'}`);
    case 'AssignmentPatternProperty':
      return namesUnder(pattern, 'key', `${path}.${nameOf(childAt(pattern, 'key')) ?? '?'}`);
    default:
      return [];
  }
}

function namesUnder(pattern: SyntaxNode, key: string, path: string) {
  const inner = childAt(pattern, key);
  return inner === undefined ? [] : namesIn(inner, path);
}
