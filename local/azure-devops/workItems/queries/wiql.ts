import { z } from 'zod';
import type { Backend } from '../../backend.ts';
import { findIdentities, identityText } from '../../core/identities.ts';
import { requestProject } from '../../core/projects.ts';
import { ApiError } from '../../http/apiError.ts';
import { type ApiReply, type ApiRequest, json, queryNumber, readBody } from '../../http/exchange.ts';
import { type Route, route } from '../../http/route.ts';
import type { Project } from '../../state/records.ts';
import { everything } from '../../state/state.ts';
import { findField } from '../process/process.ts';
import type { Fields, FieldValue, WorkItem } from '../records/records.ts';
import { allFields, latestRevision } from '../records/render.ts';
import { queryPage } from '../records/sizeLimits.ts';
import { splitTags } from '../records/tags.ts';
import { parseWiql, type WiqlCondition, WiqlError, type WiqlQuery } from './wiqlParser.ts';

/** What macros such as `@me` stand for. */
type QueryContext = { readonly backend: Backend; readonly me: string; readonly project: Project | undefined };

type Comparison = Extract<WiqlCondition, { readonly kind: 'compare' }>;

function namespaced(message: string): ApiError {
  return new ApiError(400, 'SyntaxException', message, 'Microsoft.TeamFoundation.WorkItemTracking.Server');
}

function fieldName(backend: Backend, name: string): string {
  const field = findField(backend.process, name)?.referenceName;
  if (field === undefined) {
    throw namespaced(`TF51005: The query references a field that does not exist. The error is caused by «[${name}]».`);
  }
  return field;
}

function matches(condition: WiqlCondition, fields: Fields, context: QueryContext): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.parts.every((part) => matches(part, fields, context));
    case 'or':
      return condition.parts.some((part) => matches(part, fields, context));
    case 'not':
      return !matches(condition.part, fields, context);
    case 'compare': {
      const name = fieldName(context.backend, condition.field);
      const values = condition.values.map((value) => expandMacro(value, context));
      return compare(name, fields[name], condition.operator, values, context);
    }
  }
}

/** Every field exists and suits its operator, whether or not any item comes to be compared by it. */
function demandFields(backend: Backend, { fields, condition, order }: WiqlQuery): void {
  for (const name of [...fields, ...order.map(({ field }) => field)]) fieldName(backend, name);
  for (const comparison of condition === undefined ? [] : comparisonsIn(condition)) {
    demandOperator(backend, fieldName(backend, comparison.field), comparison);
  }
}

function comparisonsIn(condition: WiqlCondition): readonly Comparison[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.parts.flatMap(comparisonsIn);
    case 'not':
      return comparisonsIn(condition.part);
    case 'compare':
      return [condition];
  }
}

/** Long texts are only searched by their words, and only texts are; tags are text that is not long. */
function demandOperator(backend: Backend, name: string, { field, operator, values }: Comparison): void {
  const type = findField(backend.process, name)?.type;
  const cause = `The error is caused by «[${field}] ${operator} '${values.join("', '")}'».`;
  if (type === 'html' || type === 'history') {
    if (operator === 'contains words') return;
    throw namespaced(`The specified operator cannot be used with long-text fields. ${cause}`);
  }
  if (operator.startsWith('contains') && type !== 'string' && type !== 'plainText') {
    throw namespaced(`Operator CONTAINS can be used with string type fields only. ${cause}`);
  }
}

function expandMacro(value: string, context: QueryContext): string {
  const macro = value.toLowerCase().replace(/\s/g, '');
  if (macro === '@project') {
    return context.project?.name ?? '';
  }
  if (macro === '@me') {
    return context.me;
  }
  const day = /^@today([+-]\d+)?$/.exec(macro);
  if (day !== null) {
    const today = new Date(context.backend.now());
    today.setUTCHours(0, 0, 0, 0);
    today.setUTCDate(today.getUTCDate() + Number(day[1] ?? 0));
    return today.toISOString();
  }
  return value;
}

function compare(
  name: string,
  value: FieldValue | undefined,
  operator: string,
  wanted: readonly string[],
  context: QueryContext,
): boolean {
  if (operator === 'in') {
    return wanted.some((one) => compare(name, value, '=', [one], context));
  }
  const [right = ''] = wanted;
  const left = typeof value === 'object' ? value.identityId : String(value ?? '');
  if (operator === 'under') {
    return `${left}\\`.toLowerCase().startsWith(`${right}\\`.toLowerCase());
  }
  if (operator === 'contains words') {
    const words = wordsOf(left);
    return wordsOf(right).every((word) => words.includes(word));
  }
  if (operator === 'contains') {
    // Tags are compared whole, text by its parts.
    return name === 'System.Tags'
      ? splitTags(left).some((tag) => tag.toLowerCase() === right.toLowerCase())
      : left.toLowerCase().includes(right.toLowerCase());
  }
  const order = orderOf(value, typeof value === 'object' ? identityOf(right, context) : right);
  switch (operator) {
    case '=':
      return order === 0;
    case '<>':
      return order !== 0;
    case '<':
      return order < 0;
    case '>':
      return order > 0;
    case '<=':
      return order <= 0;
    default:
      return order >= 0;
  }
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
}

/** A name that several people have finds nothing that can be relied on: the stand-in refuses it, a guess. */
function identityOf(text: string, context: QueryContext): string {
  const [found, another] = findIdentities(context.backend, text, { alsoRemoved: true });
  if (another !== undefined) {
    throw namespaced(`The name «${text}» is that of several people.`);
  }
  return found?.id ?? text;
}

function orderOf(left: FieldValue | undefined, right: string): number {
  if (typeof left === 'number') {
    return left - Number(right);
  }
  const text = typeof left === 'object' ? left.identityId : String(left ?? '');
  const date = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(right) : Number.NaN;
  return Number.isNaN(date) ? text.toLowerCase().localeCompare(right.toLowerCase(), 'en') : Date.parse(text) - date;
}

function sortBy(query: WiqlQuery, backend: Backend, items: readonly WorkItem[]): readonly WorkItem[] {
  const text = (value: FieldValue | undefined): string =>
    typeof value === 'object' ? identityText(backend, value.identityId) : String(value ?? '');
  return items.toSorted((first, second) => {
    for (const { field, descending } of query.order) {
      const name = fieldName(backend, field);
      const left = allFields(first, latestRevision(first))[name];
      const right = allFields(second, latestRevision(second))[name];
      const order =
        typeof left === 'number' && typeof right === 'number'
          ? left - right
          : text(left).localeCompare(text(right), 'en');
      if (order !== 0) {
        return descending ? -order : order;
      }
    }
    return first.id - second.id;
  });
}

/** The newest values, but of the history everything that was ever said. */
function searchedFields(workItem: WorkItem): Fields {
  const said = workItem.revisions.map(({ fields }) => fields['System.History']);
  const history = said.filter((text) => typeof text === 'string').join('\n');
  return { ...allFields(workItem, latestRevision(workItem)), 'System.History': history };
}

/**
 * Checks a query without running it.
 * @throws ApiError 400 for what is no query, or names a field that is not there
 */
export function demandWiql(backend: Backend, text: string): void {
  const { fields, order, condition } = parse(text);
  const compared = (part: WiqlCondition): readonly string[] => {
    if (part.kind === 'compare') return [part.field];
    return part.kind === 'not' ? compared(part.part) : part.parts.flatMap(compared);
  };
  const conditions = condition === undefined ? [] : compared(condition);
  for (const name of [...fields, ...order.map(({ field }) => field), ...conditions]) fieldName(backend, name);
}

/** Runs a query; `$top` limits what it finds. */
export function queryByWiql(backend: Backend, request: ApiRequest, text: string): ApiReply {
  const context = { backend, me: request.identity.id, project: requestProject(backend, request) };
  const query = parse(text);
  demandFields(backend, query);
  const { condition } = query;
  const all = backend.state.workItems.list(everything).filter((workItem) => !workItem.isDeleted);
  const found = all.filter(
    (workItem) => condition === undefined || matches(condition, searchedFields(workItem), context),
  );
  const count = queryPage(found.length, queryNumber(request, '$top'));
  const page = sortBy(query, backend, found).slice(0, count);
  const url = (id: number): string => `${backend.url()}/_apis/wit/workItems/${id}`;
  return json({
    queryType: 'flat',
    queryResultType: 'workItem',
    asOf: backend.now(),
    columns: query.fields.map((name) => {
      const field = fieldName(backend, name);
      return {
        referenceName: field,
        name: findField(backend.process, field)?.name ?? field,
        url: `${backend.url()}/_apis/wit/fields/${field}`,
      };
    }),
    workItems: page.map((workItem) => ({ id: workItem.id, url: url(workItem.id) })),
  });
}

function parse(text: string): WiqlQuery {
  try {
    return parseWiql(text);
  } catch (error) {
    throw error instanceof WiqlError ? namespaced(error.message) : error;
  }
}

/** Queries over work items. */
export function wiqlRoutes(backend: Backend): readonly Route[] {
  return [
    route('POST', 'wit/wiql', (request) =>
      queryByWiql(backend, request, readBody(request, z.object({ query: z.string() })).query),
    ),
  ];
}
