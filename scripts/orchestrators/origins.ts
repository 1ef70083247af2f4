import { bindingOf } from './bindings.ts';
import { type Program, returnedBy } from './program.ts';
import { bare, callOf, childAt, isFunction, listAt, nameOf, propertyOf, type SyntaxNode } from './syntax.ts';
import { compoundKindOf, givesTasks, makesTask } from './tasks.ts';

/** Where a task in a value comes from. */
export interface Origin {
  /** What made the task, or the name of the parameter that brought it. */
  readonly from: SyntaxNode;
  /** Keys from there to the task; two tasks of one parameter are different ones when their ways part. */
  readonly path: string;
  readonly parameter?: { readonly of: SyntaxNode; readonly index: number } | undefined;
}

/** What a callback's parameters hold while it is looked at. */
type Held = ReadonlyMap<SyntaxNode, readonly Origin[]>;

/** Of a task, or of a list: what says something about it and is none. */
const factNames: ReadonlySet<string> = new Set(['result', 'isCompleted', 'isFaulted', 'isCanceled', 'length']);

/** Methods of lists that give some of what is in the list. */
const selections: ReadonlySet<string> = new Set(
  'filter slice concat toSorted toReversed sort reverse find findLast at values with toSpliced'.split(' '),
);

/** Origins of the tasks that the value of an expression is or holds. */
export function originsOf(program: Program, expression: SyntaxNode): Origin[] {
  return trace({ program, held: new Map(), visited: new Set() }, expression);
}

interface Tracing {
  readonly program: Program;
  readonly held: Held;
  /** Declarations on the way: a name that is made from itself ends there. */
  readonly visited: ReadonlySet<SyntaxNode>;
}

function trace(tracing: Tracing, expression: SyntaxNode): Origin[] {
  const node = bare(expression);
  const traced = (key: string) => traceAt(tracing, node, key);
  switch (node.type) {
    case 'Identifier':
      return traceName(tracing, node);
    case 'MemberExpression':
      return traceMember(tracing, node);
    case 'CallExpression':
      return traceCall(tracing, node);
    case 'ArrayExpression':
      return listAt(node, 'elements').flatMap((element) => trace(tracing, element));
    case 'ObjectExpression':
      return listAt(node, 'properties').flatMap((property) => traceProperty(tracing, property));
    case 'ConditionalExpression':
      return [...traced('consequent'), ...traced('alternate')];
    case 'BinaryExpression':
      return /^(\|\||&&|\?\?)$/.test(String(node['operator'])) ? [...traced('left'), ...traced('right')] : [];
    case 'YieldExpression':
      // The value of an any is one of its tasks; that of an other task is its result.
      return compoundKindOf(childAt(node, 'argument') ?? node) === 'any' ? traceWinner(tracing, node) : [];
    default:
      return [];
  }
}

function traceAt(tracing: Tracing, node: SyntaxNode, key: string): Origin[] {
  const inner = childAt(node, key);
  return inner === undefined ? [] : trace(tracing, inner);
}

function traceWinner(tracing: Tracing, node: SyntaxNode): Origin[] {
  const [raced] = callOf(childAt(node, 'argument') ?? node)?.arguments ?? [];
  return raced === undefined ? [] : trace(tracing, raced);
}

function traceProperty(tracing: Tracing, property: SyntaxNode): Origin[] {
  if (property.type === 'Identifier') return trace(tracing, property);
  return traceAt(tracing, property, property.type === 'SpreadElement' ? 'arguments' : 'value');
}

function traceName(tracing: Tracing, node: SyntaxNode): Origin[] {
  const { program, held, visited } = tracing;
  const binding = bindingOf(program, node);
  if (binding === undefined || visited.has(binding.declaration)) return [];
  const { declaration, parameter, initial, path } = binding;
  const brought = held.get(declaration);
  if (brought !== undefined) return [...brought];
  if (parameter !== undefined) return [{ from: declaration, path: '', parameter }];
  if (initial === undefined) return [];
  return trace({ ...tracing, visited: new Set([...visited, declaration]) }, initial).map((origin) =>
    below(origin, path),
  );
}

function traceMember(tracing: Tracing, node: SyntaxNode): Origin[] {
  const name = propertyOf(node);
  if (name !== undefined && factNames.has(name)) return [];
  const computed = childAt(childAt(node, 'property') ?? node, 'expression');
  const index = computed?.type === 'NumericLiteral' ? `[${computed['value']}]` : '';
  return traceAt(tracing, node, 'object').map((origin) => below(origin, name === undefined ? index : `.${name}`));
}

/** Deeper inside of what a parameter brought; what was made here is told apart by where it was made. */
function below(origin: Origin, path: string): Origin {
  return origin.parameter === undefined && !path.startsWith('[')
    ? origin
    : { ...origin, path: `${origin.path}${path}` };
}

function traceCall(tracing: Tracing, node: SyntaxNode): Origin[] {
  const { program } = tracing;
  if (makesTask(program, node)) return [{ from: node, path: '' }];
  const { callee, arguments: given } = callOf(node) ?? { callee: node, arguments: [] };
  const called = program.functionOf(callee);
  if (called !== undefined) return givesTasks(program, called.node) ? [{ from: node, path: '' }] : [];
  const method = propertyOf(callee);
  const list = childAt(callee, 'object');
  if (method === undefined || list === undefined) return [];
  if (nameOf(list) === 'Array' && method === 'from') return traceMapped(tracing, given[0], given[1]);
  if (method === 'map' || method === 'flatMap') return traceMapped(tracing, list, given[0]);
  if (selections.has(method)) return [list, ...given].flatMap((one) => (isFunction(one) ? [] : trace(tracing, one)));
  return [];
}

/** What a callback makes of the items of a list. */
function traceMapped(tracing: Tracing, list: SyntaxNode | undefined, callback: SyntaxNode | undefined): Origin[] {
  const items = list === undefined ? [] : trace(tracing, list);
  if (callback === undefined) return items;
  const called = isFunction(callback) ? callback : tracing.program.functionOf(callback)?.node;
  if (called === undefined) return [];
  const results = returnedBy(called).map((value) =>
    trace({ ...tracing, held: holding(tracing, called, items) }, value),
  );
  return results.flat().filter(({ parameter }) => parameter?.of !== called);
}

function holding({ held }: Tracing, callback: SyntaxNode, items: readonly Origin[]): Held {
  const [first] = listAt(callback, 'params');
  const pattern = first === undefined ? undefined : (childAt(first, 'pat') ?? first);
  if (pattern === undefined) return held;
  const names =
    pattern.type === 'Identifier'
      ? [pattern]
      : listAt(pattern, 'properties').flatMap((one) => childAt(one, 'key') ?? []);
  return new Map([...held, ...names.map((name) => [name, items] as const)]);
}
