import { ApiError, invalidArgument } from './apiError.ts';
import { type QueryDeclaration, queryDeclarations } from './queryDeclarations.ts';

/** What may become of a query parameter. */
export type QueryTreatment = 'honoured' | 'only' | 'refused' | 'unused';

type Operation = { readonly method: string; readonly template: string };

/** Every parameter that an operation knows of, with what becomes of it; names in lower case. */
export function treatmentsOf(operation: Operation): ReadonlyMap<string, QueryTreatment> {
  const declaration = declarationOf(operation);
  const all = (text: string | undefined, treatment: QueryTreatment) =>
    namesIn(text).map((name) => [name.toLowerCase(), treatment] as const);
  return new Map([
    ...all(declaration.unused, 'unused'),
    ...all(declaration.refuses, 'refused'),
    ...[...valuesIn(declaration)].map(([name]) => [name, 'only'] as const),
    ...all(declaration.honours, 'honoured'),
  ]);
}

/**
 * Refuses what an operation would ignore: an answer that ignores a parameter passes for one that honours it.
 * @param query names in lower case
 * @throws ApiError 400 that names the parameter
 */
export function checkQuery(operation: Operation, query: ReadonlyMap<string, string>): void {
  const treatments = treatmentsOf(operation);
  const values = valuesIn(declarationOf(operation));
  const where = `${operation.method} ${operation.template}`;
  for (const [name, value] of query) {
    const treatment = treatments.get(name);
    const accepted = values.get(name) ?? [];
    if (name === 'api-version' || treatment === 'honoured' || treatment === 'unused') continue;
    if (treatment === 'only' && (value === '' || accepted.includes(value.toLowerCase()))) continue;
    if (isEmptyObject(name, value, treatments)) continue;
    if (treatment === undefined) throw invalidArgument(`The query parameter '${name}' of ${where} is not known.`);
    const limit = treatment === 'only' ? ` with the value '${value}', but with ${accepted.join(' or ')} only` : '';
    throw invalidArgument(`The stand-in does not honour the query parameter '${name}' of ${where}${limit}.`);
  }
}

/** What azure-devops-node-api makes of an object of criteria that has none. */
function isEmptyObject(name: string, value: string, treatments: ReadonlyMap<string, QueryTreatment>): boolean {
  return value === '[object Object]' && [...treatments.keys()].some((known) => known.startsWith(`${name}.`));
}

/** A query that remembers what was read of it. */
export class TrackedQuery extends Map<string, string> {
  readonly #read = new Set<string>();

  override get(name: string): string | undefined {
    this.#read.add(name);
    return super.get(name);
  }

  /** @throws ApiError 500 when an operation answered without a look at a parameter that it says it honours */
  demandRead(operation: Operation, sent: Iterable<string>): void {
    const treatments = treatmentsOf(operation);
    const ignored = [...sent].find((name) => treatments.get(name) === 'honoured' && !this.#read.has(name));
    if (ignored !== undefined) {
      throw new ApiError(
        500,
        'StandInDeclarationException',
        `The stand-in says that ${operation.method} ${operation.template} honours '${ignored}', and it did not read it.`,
        'StandIn',
      );
    }
  }
}

function declarationOf({ method, template }: Operation): QueryDeclaration {
  return queryDeclarations[`${method} ${template}`] ?? {};
}

function valuesIn({ only }: QueryDeclaration): ReadonlyMap<string, readonly string[]> {
  return new Map(
    namesIn(only).map((text) => {
      const [name = '', values = ''] = text.toLowerCase().split('=');
      return [name, values.split('|')];
    }),
  );
}

function namesIn(text = ''): readonly string[] {
  return text.split(' ').filter((name) => name !== '');
}
